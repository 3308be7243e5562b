"""Words side by side that are together a word for a keyword: `teddy bear`, `golden retriever`, `black and white`.

The parser knows no keywords, so this is a step from tree to tree, which both meanings take first. `and` is no part of a
tree: a keyword's word is looked for without it, by the words that are left.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import takewhile

from galleryai.core.words import words
from galleryai.query.ast import And, Not, Or, Query, Term, Text, Word

Words = tuple[str, ...]
Together = Callable[[Words], str | None]  # folded words, without "and" → the word for a keyword that they are
MOST_WORDS = 8  # that are looked at together


def phrases(names: Iterable[str]) -> dict[Words, str]:
    """Words for keywords that are made of several, by their parts."""
    return {parts: name for name in names if len(parts := _parts(name)) > 1}


def joined(query: Query, together: Together) -> Query:
    """The same search, in which words that are together a keyword's find that keyword, too. The longest go first."""
    match query:
        case Not(inner):
            return Not(joined(inner, together))
        case Or(parts):
            return Or(tuple(joined(part, together) for part in parts))
        case And(parts):
            found = tuple(_joined(parts, together))
            return found[0] if len(found) == 1 else And(found)
        case _:
            return query


def _joined(parts: tuple[Query, ...], together: Together) -> Iterator[Query]:
    while parts:
        length, name = _longest(list(takewhile(bool, map(_plain, parts[:MOST_WORDS]))), together)
        first, parts = parts[:length], parts[length:]
        yield Or((Term("tag", Text(name)), And(first))) if name else joined(first[0], together)


def _longest(texts: list[str], together: Together) -> tuple[int, str | None]:
    """How many of the first texts are one word for a keyword, and that word; else the first alone."""
    for length in range(len(texts), 1, -1):
        if name := together(_parts(" ".join(texts[:length]))):
            return length, name
    return 1, None


def _plain(query: Query) -> str:
    """A word without a star, else nothing."""
    return query.text if isinstance(query, Word) and "*" not in query.text else ""


def _parts(text: str) -> Words:
    return tuple(word for word in words(text) if word != "and")
