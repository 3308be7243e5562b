"""Why a search finds nothing: the words of it that stand nowhere, and what was probably meant."""

from collections.abc import Iterator
from dataclasses import dataclass

from galleryai.core.words import words
from galleryai.query.ast import And, Or, Query, Term, Text, Word
from galleryai.query.fields import BY_NAME
from galleryai.query.parser import parse
from galleryai.query.printer import print_query
from galleryai.services.completing import Completing
from galleryai.services.searching import Searching


@dataclass(frozen=True, slots=True)
class Hint:
    """A sentence about a part of a search that nothing has; `instead` is the whole search to try, if there is one."""

    sentence: str
    instead: str | None = None


class Hinting:
    """Reads the library; never changes it. Safe from any thread."""

    def __init__(self, searching: Searching, completing: Completing) -> None:
        self._searching = searching
        self._completing = completing

    def hints(self, text: str) -> list[Hint]:
        """Hints for a search that found nothing; none where each of its words is found alone. Raises `QueryError`.

        What is left out, numbers and dates are no misspelt words: there is no hint for them.
        """
        query = parse(text)
        parts = dict.fromkeys(_written(query))
        return [self._hint(query, part) for part in parts if not self._searching.count(print_query(part))]

    def _hint(self, query: Query, part: Word | Term) -> Hint:
        meant = self._meant(part)
        sentence = _nothing(part)
        if meant is None:
            return Hint(f"{sentence}.")
        name = repr(_text(meant)) if _is_keyword(meant) else print_query(meant)
        return Hint(f"{sentence}; did you mean {name}?", print_query(_replaced(query, part, meant)))

    def _meant(self, part: Word | Term) -> Word | Term | None:
        field = BY_NAME["tag" if isinstance(part, Word) else part.field]
        name = self._completing.nearest(field, _text(part))
        if name is None or words(name) == words(_text(part)):
            return None
        return Word(name) if isinstance(part, Word) else Term(part.field, Text(name))


def _written(query: Query) -> Iterator[Word | Term]:
    """The words and texts that are asked for."""
    match query:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _written(part)
        case Word() | Term(_, Text()):
            yield query


def _replaced(query: Query, part: Query, meant: Query) -> Query:
    match query:
        case And(parts):
            return And(tuple(_replaced(each, part, meant) for each in parts))
        case Or(parts):
            return Or(tuple(_replaced(each, part, meant) for each in parts))
        case _:
            return meant if query == part else query


def _nothing(part: Word | Term) -> str:
    match part:
        case Word(text):
            return f"Nothing is called {text!r}"
        case Term("tag", Text(text)):
            return f"No photo has the keyword {text!r}"
        case _:
            return f"No photo has {print_query(part)}"


def _is_keyword(part: Word | Term) -> bool:
    return isinstance(part, Word) or part.field == "tag"


def _text(part: Word | Term) -> str:
    match part:
        case Word(text) | Term(_, Text(text)):
            return text
    raise TypeError(f"{part!r} has no text")
