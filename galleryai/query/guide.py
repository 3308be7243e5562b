"""The fields as help and the user guide show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from galleryai.query.fields import FIELDS, MOST, Field, Kind

WORDS = (
    ("beach dog", "with both"),
    ("dog or cat", "with one of them, or both"),
    ("beach (dog or cat)", "with beach, and one of the others"),
    ("beach -dog", "with beach, but no dog"),
    ('"golden retriever"', "with these words side by side"),
    ("retr*", "with a word that begins so"),
    ("rating:>=3 taken:2023-06..2023-08", "with three stars or more, taken that summer"),
)  # searches, and what they find: "Photos …"
_FEW = 5  # names that are all told; of more, the first and the last


@dataclass(frozen=True, slots=True)
class Row:
    """A field: its name and others, what may stand behind it, what it finds ("Photos …"), a whole search."""

    name: str
    also: tuple[str, ...]
    written: str
    help: str
    example: str


def rows() -> list[Row]:
    """All fields, in the order people are shown them."""
    return [Row(field.name, field.also, _written(field), field.help, field.example) for field in FIELDS]


def _written(field: Field) -> str:
    match field.kind:
        case Kind.TEXT:
            return "words"
        case Kind.NEAR:
            return "place or latitude,longitude; /km, m, mi"
        case Kind.DATE:
            return "date"
        case Kind.PHOTO:
            return "path"
        case Kind.CHOICE:
            return ", ".join(field.values)
        case Kind.NUMBER:
            return ", ".join(_numbers(field))


def _numbers(field: Field) -> Iterable[str]:
    yield "number" if field.most == MOST else f"{field.least:g} to {field.most:g}"
    yield from field.units
    names = list(field.names)
    yield from names if len(names) <= _FEW else (f"{names[0]} … {names[-1]}",)
