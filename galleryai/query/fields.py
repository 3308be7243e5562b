"""Every field of the search language, described once: parser, printer, SQL, help and completion read it here.

A field is one row here, one entry in `galleryai.query.evaluate` (what it means in Python) and one in
`galleryai.store.leaves` (what it means in SQL); a test fails where one of the three is missing. Fields that keywords
answer (`keywords`, `of_keyword`, and `tag`) need neither: `galleryai.query.narrowing` says what they mean; nor does
`album`, which `galleryai.query.albums` takes apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Any


class Kind(Enum):
    """How the values of a field are written."""

    TEXT = "text"  # words, or a phrase in quotes
    NUMBER = "number"  # 100, 100..400, >=100
    DATE = "date"  # 2023, 2023-06, 2023-06-14, 2023-06..2023-08, >=2023, today, yesterday, 30d (the last thirty days)
    CHOICE = "choice"  # one of `values`
    NEAR = "near"  # paris, zermatt/10km, 48.858,2.294/500m
    PHOTO = "photo"  # a photo's path, or its number in the library


MOST = 1e15  # beyond it, not every whole number is a float
_Words = Mapping[str, str]
_Ranges = Mapping[str, tuple[float, float]]
_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Field:
    """What people can ask. `help` ends the sentence "Photos …"; `example` is a whole search."""

    name: str
    kind: Kind
    help: str
    example: str
    also: tuple[str, ...] = ()  # other names
    elsewhere: _Words = field(default_factory=lambda: _NOTHING)
    """Names in other programs, told where somebody writes one → what stands before the value here: before:x is <x."""
    values: tuple[str, ...] = ()  # of a choice
    aliases: _Words = field(default_factory=lambda: _NOTHING)  # other word → one of `values`, `names` or a number
    units: Mapping[str, float] = field(default_factory=lambda: _NOTHING)
    """Suffix → how many of the field's own unit; of a date, how many days."""
    signs: tuple[str, ...] = ()  # that may stand before a number, the longest first
    digits: int = 0  # a number is meant as precisely as this many digits behind the point say
    least: float = 0  # numbers below or above these are a mistake
    most: float = MOST
    wraps: bool = False  # after `most` comes `least` again: 22..4
    names: _Ranges = field(default_factory=lambda: _NOTHING)  # word → range
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NOTHING)
    """Where keywords answer: value → the keys of those that mean it (a number's value in digits; its 0 is none)."""
    of_keyword: bool = False  # narrows the keywords asked for beside it: see `galleryai.query.narrowing`


def _same(*keys: str) -> Mapping[str, tuple[str, ...]]:
    """Keywords whose keys are the values themselves."""
    return {key: (key,) for key in keys}


def _called(*names: str) -> _Words:
    """Names in other programs for the same."""
    return dict.fromkeys(names, "")


_BYTES = {"b": 1, "kb": 1e3, "mb": 1e6, "gb": 1e9}
_DAYS = {
    **dict.fromkeys(("d", "day", "days"), 1),
    **dict.fromkeys(("w", "week", "weeks"), 7),
    **dict.fromkeys(("m", "month", "months"), 30),
    **dict.fromkeys(("y", "year", "years"), 365),
}
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_BY_MONTH = {name: (float(number), float(number)) for number, name in enumerate(MONTHS, 1)}
_MONTHS_SHORT = {**{name[:3]: name for name in MONTHS if len(name) > 3}, "sept": "september"}
_CLOCK = {
    said: str(hour)
    for hour in range(24)
    for said in (f"{hour}:00", f"{hour:02}:00", f"{hour % 12 or 12}{'pm' if hour >= 12 else 'am'}")
}
_HOURS = {"night": (22.0, 4.0), "morning": (5.0, 11.0), "afternoon": (12.0, 17.0), "evening": (18.0, 21.0)}
_SEASONS = ("spring", "summer", "autumn", "winter")
_COLOURS = (
    "red",
    "orange",
    "yellow",
    "green",
    "turquoise",
    "blue",
    "purple",
    "pink",
    "brown",
    "black",
    "white",
    "gray",
)
# "0": whose presence nobody counted.
_PEOPLE = {"0": ("person",), "1": ("one-person",), "2": ("two-people",), "3": ("group",)}
_STATES = (
    *("untagged", "titled", "rated", "favorite", "located", "undated"),
    *("offline", "gone", "copied", "new", "raw", "animated"),
)

FIELDS = (
    Field(
        "tag",
        Kind.TEXT,
        "with a keyword, or one below it",
        "tag:animal",
        also=("keyword",),
        elsewhere=_called("tags", "keywords", "label", "labels", "subject", "category", "person"),
    ),
    Field(
        "text",
        Kind.TEXT,
        "with these words in title, caption, file or folder name",
        'text:"summer party"',
        elsewhere=_called("title", "caption", "description", "comment"),
    ),
    Field("album", Kind.TEXT, "in an album of yours with this in its title, or this id", "album:italy"),
    Field(
        "taken",
        Kind.DATE,
        "taken then",
        "taken:2023-06..2023-08",
        also=("date",),
        elsewhere={**_called("created", "captured", "day"), "before": "<", "until": "<=", "since": ">=", "after": ">"},
        units=_DAYS,
    ),
    Field("year", Kind.NUMBER, "taken in a year", "year:2019..2021", least=1, most=9999),
    Field(
        "month",
        Kind.NUMBER,
        "taken in a month of any year; past December is meant by november..february",
        "month:june",
        least=1,
        most=12,
        wraps=True,
        names=_BY_MONTH,
        aliases=_MONTHS_SHORT,
    ),
    Field(
        "season",
        Kind.CHOICE,
        "taken in a season",
        "season:winter",
        values=_SEASONS,
        aliases={"fall": "autumn"},
        keywords=_same(*_SEASONS),
    ),
    Field(
        "time",
        Kind.NUMBER,
        "taken at an hour of the day; past midnight is meant by 22..4",
        "time:18..21",
        most=23,
        wraps=True,
        names=_HOURS,
        aliases=_CLOCK,
        elsewhere=_called("hour"),
    ),
    Field(
        "added",
        Kind.DATE,
        "added to the library then",
        "added:7d",
        elsewhere=_called("imported", "uploaded"),
        units=_DAYS,
    ),
    Field("place", Kind.TEXT, "taken in a city, region or country of this name", "place:lisbon"),
    Field("city", Kind.TEXT, "taken in a city", 'city:"new york*"'),
    Field("country", Kind.TEXT, "taken in a country, by name or two letters", "country:pt"),
    Field("near", Kind.NEAR, "taken near a place or a position", "near:zermatt/10km"),
    Field(
        "in",
        Kind.TEXT,
        "in a folder of this name or path, and below it",
        'in:"Italy 2023"',
        also=("folder",),
        elsewhere=_called("path", "dir", "directory"),
    ),
    Field("name", Kind.TEXT, "whose file has this name", "name:IMG_12*", also=("file",), elsewhere=_called("filename")),
    Field(
        "type",
        Kind.TEXT,
        "of a file format",
        "type:heic",
        also=("format",),
        elsewhere=_called("ext", "extension", "filetype"),
    ),
    Field("camera", Kind.TEXT, "taken with a camera", "camera:fuji*", elsewhere=_called("make")),
    Field("lens", Kind.TEXT, "taken with a lens", "lens:50mm*"),
    Field("iso", Kind.NUMBER, "taken at a sensitivity", "iso:>=1600"),
    Field(
        "aperture",
        Kind.NUMBER,
        "taken at an f-number",
        "aperture:1.4..2.8",
        digits=1,
        signs=("f/", "f"),
        elsewhere=_called("fstop", "fnumber"),
    ),
    Field("focal", Kind.NUMBER, "taken at a focal length in millimetres", "focal:50mm", units={"mm": 1}),
    Field("width", Kind.NUMBER, "so many pixels wide", "width:>=3000", units={"px": 1}),
    Field("height", Kind.NUMBER, "so many pixels high", "height:<1000", units={"px": 1}),
    Field(
        "megapixels",
        Kind.NUMBER,
        "of so many million pixels",
        "megapixels:>12",
        units={"mp": 1},
        digits=1,
        elsewhere=_called("mp", "resolution"),
    ),
    Field("size", Kind.NUMBER, "whose file is so large", "size:>5MB", units=_BYTES, elsewhere=_called("filesize")),
    Field(
        "orientation",
        Kind.CHOICE,
        "of a shape",
        "orientation:portrait",
        values=("landscape", "portrait", "square"),
        aliases={"horizontal": "landscape", "vertical": "portrait"},
        elsewhere=_called("shape"),
    ),
    Field("rating", Kind.NUMBER, "with so many stars", "rating:>=3", most=5, elsewhere=_called("stars", "star")),
    Field(
        "favorite",
        Kind.CHOICE,
        "that are favorites, or are not",
        "favorite:yes",
        also=("favourite",),
        values=("yes", "no"),
        aliases={"true": "yes", "false": "no"},
    ),
    Field(
        "people",
        Kind.NUMBER,
        "with so many people; 3 is three or more",
        "people:2",
        most=3,
        keywords=_PEOPLE,
        elsewhere=_called("faces", "face", "persons"),
    ),
    Field(
        "colour",
        Kind.CHOICE,
        "with much of a colour",
        "colour:blue",
        also=("color",),
        values=_COLOURS,
        aliases={"grey": "gray", "violet": "purple", "cyan": "turquoise", "teal": "turquoise"},
        keywords={**_same(*_COLOURS), "orange": ("orange-color",)},  # "orange" is the fruit
    ),
    Field(
        "score",
        Kind.NUMBER,
        "with a keyword a model is so sure of",
        "dog score:>=90%",
        units={"%": 0.01},
        digits=2,
        most=1,
        elsewhere=_called("confidence"),
        of_keyword=True,
    ),
    Field(
        "source",
        Kind.CHOICE,
        "with a keyword that came from there",
        "dog source:person",
        values=("person", "file", "rule", "model"),
        of_keyword=True,
    ),
    Field(
        "verdict",
        Kind.CHOICE,
        "with a keyword you said this of",
        "dog verdict:rejected",
        values=("proposed", "accepted", "rejected"),
        of_keyword=True,
    ),
    Field("model", Kind.TEXT, "with a keyword from a model", "dog model:efficientnet*", of_keyword=True),
    Field("similar", Kind.PHOTO, "that look like a photo, the most similar first", "similar:~/Pictures/beach.jpg"),
    Field(
        "is",
        Kind.CHOICE,
        "in a state: untagged, new, copied, gone and more",
        "is:untagged",
        values=_STATES,
        aliases={"favourite": "favorite"},
        elsewhere=_called("state", "status", "has"),
    ),
)

BY_NAME: Mapping[str, Field] = MappingProxyType({name: each for each in FIELDS for name in (each.name, *each.also)})
UNITS = frozenset(unit for each in FIELDS for unit in each.units)
ELSEWHERE: Mapping[str, Field] = MappingProxyType({name: each for each in FIELDS for name in each.elsewhere})
