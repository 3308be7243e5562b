"""Every field of the search language, described once: parser, printer, SQL, help and completion read it here.

A field is one row here, one entry in `galleryai.query.evaluate` (what it means in Python) and one in
`galleryai.store.leaves` (what it means in SQL); a test fails where one of the three is missing.
"""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType


class Kind(Enum):
    """How the values of a field are written."""

    TEXT = "text"  # words, or a phrase in quotes
    NUMBER = "number"  # 100, 100..400, >=100
    DATE = "date"  # 2023, 2023-06, 2023-06-14, 2023-06..2023-08, >=2023, today, 30d (the last thirty days)
    CHOICE = "choice"  # one of `values`


NOTHING: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Field:
    """What people can ask. `help` ends the sentence "Photos …"; `example` is a whole search."""

    name: str
    kind: Kind
    help: str
    example: str
    values: tuple[str, ...] = ()  # of a choice
    aliases: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # other word → one of `values`
    units: Mapping[str, float] = NOTHING  # suffix → how many of the field's own unit it is
    digits: int = 0  # a number is meant as precisely as this many digits behind the point say
    least: float | None = None  # numbers below or above these are a mistake
    most: float | None = None
    names: Mapping[str, tuple[float, float]] = field(default_factory=lambda: MappingProxyType({}))  # word → range
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Where keywords answer: value → the keys of those that mean it (a number's value in digits)."""
    of_keyword: bool = False  # narrows the keywords asked for beside it: see `galleryai.query.narrowing`


_BYTES: Mapping[str, float] = MappingProxyType({"b": 1, "kb": 1e3, "mb": 1e6, "gb": 1e9})
_MONTHS = MappingProxyType({name.lower(): (number, number) for number, name in enumerate(calendar.month_name[1:], 1)})
_HOURS = MappingProxyType(
    {"night": (22.0, 4.0), "morning": (5.0, 11.0), "afternoon": (12.0, 17.0), "evening": (18.0, 21.0)}
)

FIELDS = (
    Field("tag", Kind.TEXT, "with a keyword, or one below it", "tag:animal"),
    Field("text", Kind.TEXT, "with these words in title, caption, file or folder name", 'text:"summer party"'),
    Field("taken", Kind.DATE, "taken then", "taken:2023-06..2023-08"),
    Field("year", Kind.NUMBER, "taken in a year", "year:2019..2021", least=0, most=9999),
    Field("month", Kind.NUMBER, "taken in a month of any year", "month:june", least=1, most=12, names=_MONTHS),
    Field(
        "season",
        Kind.CHOICE,
        "taken in a season",
        "season:winter",
        ("spring", "summer", "autumn", "winter"),
        MappingProxyType({"fall": "autumn"}),
    ),
    Field(
        "time",
        Kind.NUMBER,
        "taken at an hour of the day; past midnight is meant by 22..4",
        "time:18..21",
        least=0,
        most=23,
        names=_HOURS,
    ),
    Field("added", Kind.DATE, "added to the library then", "added:7d"),
    Field("in", Kind.TEXT, "in a folder of this name or path, and below it", 'in:"Italy 2023"'),
    Field("name", Kind.TEXT, "whose file has this name", "name:IMG_12*"),
    Field("type", Kind.TEXT, "of a file format", "type:heic"),
    Field("camera", Kind.TEXT, "taken with a camera", "camera:fuji*"),
    Field("lens", Kind.TEXT, "taken with a lens", 'lens:"50mm"'),
    Field("iso", Kind.NUMBER, "taken at a sensitivity", "iso:>=1600", least=0),
    Field("aperture", Kind.NUMBER, "taken at an f-number", "aperture:1.4..2.8", digits=1, least=0),
    Field(
        "focal",
        Kind.NUMBER,
        "taken at a focal length in millimetres",
        "focal:50",
        units=MappingProxyType({"mm": 1}),
        least=0,
    ),
    Field("width", Kind.NUMBER, "so many pixels wide", "width:>=3000", units=MappingProxyType({"px": 1}), least=0),
    Field("height", Kind.NUMBER, "so many pixels high", "height:<1000", units=MappingProxyType({"px": 1}), least=0),
    Field(
        "megapixels",
        Kind.NUMBER,
        "of so many million pixels",
        "megapixels:>12",
        units=MappingProxyType({"mp": 1}),
        digits=1,
        least=0,
    ),
    Field("size", Kind.NUMBER, "whose file is so large", "size:>5MB", units=_BYTES, least=0),
    Field("orientation", Kind.CHOICE, "of a shape", "orientation:portrait", ("landscape", "portrait", "square")),
    Field("rating", Kind.NUMBER, "with so many stars", "rating:>=3", least=0, most=5),
    Field("favorite", Kind.CHOICE, "that are favourites, or are not", "favorite:yes", ("yes", "no")),
    Field("people", Kind.NUMBER, "with so many people; 3 is three or more", "people:2", least=0, most=3),
    Field(
        "colour",
        Kind.CHOICE,
        "that are mostly of a colour",
        "colour:blue",
        ("red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "gray"),
    ),
    Field(
        "score",
        Kind.NUMBER,
        "with a keyword a model is so sure of",
        "dog score:>=90%",
        units=MappingProxyType({"%": 0.01}),
        digits=2,
        least=0,
        most=1,
        of_keyword=True,
    ),
    Field(
        "source",
        Kind.CHOICE,
        "with a keyword that came from there",
        "dog source:person",
        ("person", "file", "rule", "model"),
        of_keyword=True,
    ),
    Field(
        "verdict",
        Kind.CHOICE,
        "with a keyword you said this of",
        "dog verdict:rejected",
        ("proposed", "accepted", "rejected"),
        of_keyword=True,
    ),
    Field("model", Kind.TEXT, "with a keyword from a model", "dog model:efficientdet*", of_keyword=True),
    Field(
        "is",
        Kind.CHOICE,
        "in a state",
        "is:untagged",
        ("untagged", "titled", "rated", "located", "offline", "gone", "problem", "copied", "new", "raw", "animated"),
    ),
)

BY_NAME: Mapping[str, Field] = MappingProxyType({each.name: each for each in FIELDS})
