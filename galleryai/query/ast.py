"""The tree of a search, and the values that are asked for in it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """These words, in this order; `*` at the end of a word stands for the rest of it."""

    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values a field knows, by its first name."""

    value: str


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers in the field's unit, both ends included unless `over` or `under` says so; None is no end.

    How far a single number reaches is the field's (`Field.digits`): `aperture:2.8` is 2.75 up to 2.85.
    """

    low: float | None = None
    high: float | None = None
    over: bool = False  # above `low`, not at it
    under: bool = False  # below `high`, not at it


@dataclass(frozen=True, slots=True)
class Moment:
    """A year, and as much more of month, day, hour and minute as was said: the whole of what it names."""

    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """From the beginning of `first` to the end of `last`; `over`: from the end of `first`; `under`: to the
    beginning of `last`. None is no end."""

    first: Moment | None = None
    last: Moment | None = None
    over: bool = False
    under: bool = False


@dataclass(frozen=True, slots=True)
class Days:
    """So many days, the last of them so many days `ago`: 1 is today, and 1 ago 1 is yesterday."""

    count: int
    ago: int = 0


@dataclass(frozen=True, slots=True)
class Near:
    """At most so many km from the edge of the place of this name; None is as many as are usual.

    Where that is, only a table of places knows: `galleryai.services.locating` makes it a `Circle`. Before, no photo is
    there.
    """

    name: str
    km: float | None = None


@dataclass(frozen=True, slots=True)
class Circle:
    """At most so many km from a position in degrees, north and east positive."""

    latitude: float
    longitude: float
    km: float


Value = Text | Choice | Range | Span | Days | Near | Circle


@dataclass(frozen=True, slots=True)
class Word:
    """Photos of which these words say something: a keyword, a title, a caption, a file or a folder has them."""

    text: str


@dataclass(frozen=True, slots=True)
class Term:
    """Photos of which a field has a value."""

    field: str
    value: Value


@dataclass(frozen=True, slots=True)
class Not:
    """All other photos."""

    of: "Query"


@dataclass(frozen=True, slots=True)
class And:
    """Photos that match all of these; with none, every photo."""

    all: tuple["Query", ...] = ()


@dataclass(frozen=True, slots=True)
class Or:
    """Photos that match one of these; with none, no photo."""

    any: tuple["Query", ...] = ()


@dataclass(frozen=True, slots=True)
class Carried:
    """Photos with a keyword that is meant by `text` (None: any), and of which all `terms` hold.

    `galleryai.query.narrowing` makes them; nobody can write one.
    """

    text: str | None = None
    terms: tuple[Term, ...] = ()  # of the fields with `of_keyword`


@dataclass(frozen=True, slots=True)
class Keyed:
    """Photos that carry a keyword with one of these keys, not rejected. Made by `galleryai.query.narrowing`, too."""

    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Pinned:
    """Photos that a person put into an album (by its row's id), or keeps out. Made by `galleryai.query.albums`."""

    album: int
    inside: bool = True


Query = Word | Term | Not | And | Or | Carried | Keyed | Pinned
EVERYTHING = And()
