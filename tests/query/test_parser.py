import pytest
from hypothesis import given
from hypothesis import strategies as st

from galleryai.core.errors import QueryError
from galleryai.core.words import words
from galleryai.query.ast import EVERYTHING, And, Not, Query, Word
from galleryai.query.parser import MAX_LENGTH, parse
from galleryai.query.printer import print_query

texts = st.text(st.characters(exclude_characters='"')).filter(lambda text: bool(words(text)))
terms = texts.map(Word) | texts.map(Word).map(Not)
queries: st.SearchStrategy[Query] = terms | st.lists(terms, min_size=2).map(lambda all_: And(tuple(all_)))


def test_words_minus_and_quotes() -> None:
    assert parse("dog") == Word("dog")
    assert parse("  ") == EVERYTHING
    assert parse('beach -dog "golden retriever" -"hot dog"') == And(
        (Word("beach"), Not(Word("dog")), Word("golden retriever"), Not(Word("hot dog")))
    )


@pytest.mark.parametrize(
    ("text", "span"),
    [('dog "cat', (4, 8)), ("dog -", (4, 5)), ("dog - cat", (4, 5)), ('""', (0, 2)), ("dog ...", (4, 7))],
)
def test_mistakes_carry_their_place(text: str, span: tuple[int, int]) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert caught.value.span == span


def test_a_search_may_not_be_endless() -> None:
    with pytest.raises(QueryError):
        parse("a" * (MAX_LENGTH + 1))
    with pytest.raises(QueryError, match="more than 100 words"):
        parse("a " * 101)


@given(queries)
def test_parse_undoes_print(query: Query) -> None:
    assert parse(print_query(query)) == query


@given(st.text())
def test_nothing_but_its_own_error(text: str) -> None:
    try:
        parse(text)
    except QueryError as error:
        start, end = error.span
        assert 0 <= start <= end <= len(text)
