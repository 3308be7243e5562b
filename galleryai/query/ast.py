"""The tree of a search."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """Photos with a keyword that has these words, in this order."""

    text: str


@dataclass(frozen=True, slots=True)
class Not:
    """All other photos."""

    of: "Query"


@dataclass(frozen=True, slots=True)
class And:
    """Photos that match all of these; with none, every photo."""

    all: tuple["Query", ...] = ()


Query = Word | Not | And
EVERYTHING = And()
