"""A keyword on a photograph: who said so, how sure, and what the person thinks of it."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import NamedTuple


class Source(StrEnum):
    """Who gave a keyword, strongest first."""

    PERSON = "person"
    FILE = "file"
    RULE = "rule"
    MODEL = "model"

    @property
    def rank(self) -> int:
        """0 for the strongest source. Stored in SQL."""
        return _RANKED.index(self)

    @classmethod
    def ranked(cls, rank: int) -> "Source":
        """The source stored as `rank`."""
        return _RANKED[rank]


_RANKED = tuple(Source)


class Kind(StrEnum):
    """What kind of word a keyword is, in the order people are shown them. Stored in SQL."""

    THING = "thing"  # what is in the picture, and every word of a person's own
    PEOPLE = "people"  # how many
    LOOK = "look"
    TIME = "time"  # season, time of day

    @property
    def place(self) -> int:
        """0 for what is shown first."""
        return _KINDS.index(self)


_KINDS = tuple(Kind)


class Verdict(IntEnum):
    """What a person has said of a keyword on a photograph. The numbers are stored."""

    REJECTED = -1
    PROPOSED = 0
    ACCEPTED = 1


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word for photographs. `key` is its stable id, `name` what people read."""

    id: int
    key: str
    name: str
    kind: Kind = Kind.THING


@dataclass(frozen=True, slots=True)
class Node:
    """What a keyword graph says of a keyword: its name, the keys of its parents, its kind."""

    name: str
    parents: tuple[str, ...] = ()
    kind: Kind = Kind.THING


class TagSource(NamedTuple):  # two thousand a page of a search: a frozen dataclass takes twice as long to make
    """One witness of a tag: the source, the model and its version where there is one, and its score (0..1)."""

    source: Source
    model: str | None = None
    version: str | None = None
    score: float | None = None


class Tag(NamedTuple):
    """A keyword on a photograph, with all its witnesses, strongest first."""

    name: str
    verdict: Verdict
    sources: tuple[TagSource, ...]
    kind: Kind = Kind.THING

    @property
    def source(self) -> Source:
        """The strongest source."""
        return self.sources[0].source

    @property
    def score(self) -> float | None:
        """The best score any witness gave; None where only a person or a file spoke."""
        return max((s.score for s in self.sources if s.score is not None), default=None)


@dataclass(frozen=True, slots=True)
class Judged:
    """How often a person said yes and no where a keyword was proposed. What a person only added is not in it."""

    accepted: int = 0
    rejected: int = 0

    @property
    def precision(self) -> float | None:
        """The part of the answered proposals that were right, 0..1; None where none was answered."""
        answered = self.accepted + self.rejected
        return self.accepted / answered if answered else None


@dataclass(frozen=True, slots=True)
class KeywordUse:
    """A keyword with the number of photographs that carry it, and how right it was where a person judged it."""

    keyword: Keyword
    count: int
    parents: tuple[str, ...] = ()
    judged: Judged = Judged()
