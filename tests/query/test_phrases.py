"""Words side by side that are together a keyword's."""

import pytest
from hypothesis import given

from galleryai.query.ast import Query, Word
from galleryai.query.parser import parse
from galleryai.query.phrases import joined, phrases
from tests.query.trees import queries

NAMES = ("teddy bear", "black and white", "hot dog", "hot dog stand", "Café au lait", "T-shirt", "dog")
TOGETHER = phrases(NAMES).get


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("teddy bear", '(tag:"teddy bear" or (teddy bear))'),
        ("black and white", '(tag:"black and white" or (black white))'),
        ("BLACK white", '(tag:"black and white" or (BLACK white))'),
        ("my teddy bear -cat", 'my (tag:"teddy bear" or (teddy bear)) -cat'),
        ("hot dog stand", '(tag:"hot dog stand" or (hot dog stand))'),
        ("hot dog bun", '(tag:"hot dog" or (hot dog)) bun'),
        ("cat or cafe au lait", 'cat or (tag:"Café au lait" or (cafe au lait))'),
        ("-(teddy bear)", '-(tag:"teddy bear" or (teddy bear))'),
        ("t shirt", "(tag:T-shirt or (t shirt))"),
        ("bear teddy", "bear teddy"),
        ("hot dog*", "hot dog*"),
        ("hot -dog", "hot -dog"),
        ("hot is:raw dog", "hot is:raw dog"),
        ("hot or dog", "hot or dog"),
        ("dog dog", "dog dog"),
    ],
)
def test_words_that_are_one_keyword_find_it_too(text: str, meant: str) -> None:
    assert joined(parse(text), TOGETHER) == parse(meant)


@given(queries)
def test_nothing_changes_where_no_words_belong_together(query: Query) -> None:
    assert joined(query, lambda _: None) == query


def test_a_long_search_is_no_longer_work() -> None:
    asked: list[tuple[str, ...]] = []
    joined(parse("word " * 100), asked.append)
    assert len(asked) < 800
    assert max(map(len, asked)) == 8


def test_a_word_alone_stays() -> None:
    assert joined(Word("teddy bear"), TOGETHER) == Word("teddy bear")
