"""What each field of the search language means in SQL: the photos, gone ones too, of which it has a value.

`galleryai.query.evaluate` says the same in Python. Fields that keywords answer are in `galleryai.store.carried`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from pyroaring import BitMap

from galleryai.core.paths import folder_named
from galleryai.core.place import Place
from galleryai.core.tag import Kind
from galleryai.core.words import contains
from galleryai.query import bounds, evaluate
from galleryai.query.ast import Choice, Circle, Days, Near, Range, Span, Text
from galleryai.query.bounds import Bounds
from galleryai.query.evaluate import CAPTION, FOLDER, NAME, PLACE, TITLE
from galleryai.query.fields import BY_NAME
from galleryai.query.meanings import is_city, is_country, is_format, is_place
from galleryai.store import around, duplicates, files, months, places, postings, sets, texts
from galleryai.store.database import THESE, Transaction, fetched


@dataclass(frozen=True, slots=True)
class Context(evaluate.Context):
    """What a search is asked in; besides, the roots that are not there, and whether gone photos are asked for.

    `similar` says of each photo that others are to look like which do, by id, and how much.
    """

    absent: frozenset[Path] = frozenset()
    gone: bool = False
    similar: Mapping[str, Mapping[int, float]] = field(default_factory=dict)


Leaf = Callable[[Transaction, Any, Context], BitMap]
_DAY, _HOUR = 86_400, 3600


def _within(column: str, ends: Bounds) -> tuple[str, list[float]]:
    """A condition that no NULL meets, and its parameters."""
    low, high = ends
    asked = [(f"{column} >= ?", low), (f"{column} < ?", high)]
    conditions = [f"{column} IS NOT NULL", *(sql for sql, end in asked if end is not None)]
    return " AND ".join(conditions), [end for _, end in asked if end is not None]


def _photos(tx: Transaction, condition: str, *values: object) -> BitMap:
    return sets.asked(tx, f"SELECT id FROM photo WHERE {condition}", *values)


def _files(tx: Transaction, gone: bool, condition: str, *values: object, by: str = "") -> BitMap:
    """Photos with a file that counts and meets a condition: one that is there, any of a photo that is gone.

    `by` is the index to take, where SQLite would take that of `gone_at` and look up nearly every file.
    """
    there = f"SELECT photo_id AS id FROM file {by} WHERE photo_id IS NOT NULL AND gone_at IS NULL AND {condition}"
    found = sets.asked(tx, there, *values)
    return found | sets.asked(tx, f"{_LAY} AND {condition}", *values) if gone else found


_LAY = "SELECT photo_id AS id FROM file WHERE photo_id IN (SELECT id FROM photo WHERE gone_at IS NOT NULL)"


def _number(field: str, expression: str, tx: Transaction, value: Range, _: Context) -> BitMap:
    conditions = [_within(expression, ends) for ends in bounds.numbers(BY_NAME[field], value)]
    return BitMap().union(*(_photos(tx, condition, *ends) for condition, ends in conditions))


def _size(tx: Transaction, value: Range, context: Context) -> BitMap:
    (ends,) = bounds.numbers(BY_NAME["size"], value)
    condition, numbers = _within("size", ends)
    return _files(tx, context.gone, condition, *numbers)


def _whole(field: str, value: Range) -> list[int]:
    """The whole numbers of a field that a range means."""
    described = BY_NAME[field]
    ends = bounds.numbers(described, value)
    every = range(int(described.least), int(described.most) + 1)
    return [n for n in every if any((low is None or low <= n) and (high is None or n < high) for low, high in ends)]


def _year(tx: Transaction, value: Range, _: Context) -> BitMap:
    years = _whole("year", value)
    return postings.months(tx, years[0] * 100, years[-1] * 100 + 99) if years else BitMap()


def _month(tx: Transaction, value: Range, _: Context) -> BitMap:
    named = set(_whole("month", value))
    some = (month for month in postings.known_months(tx) if month % 100 in named)
    return BitMap().union(*(postings.months(tx, month, month) for month in some))


def _time(tx: Transaction, value: Range, _: Context) -> BitMap:
    hours = ",".join(map(str, _whole("time", value)))
    of_day = f"((sort_at % {_DAY} + {_DAY}) % {_DAY} / {_HOUR})"  # a remainder is negative before 1970
    return _photos(tx, f"{of_day} IN ({hours})")


def _taken(tx: Transaction, value: Span | Days, context: Context) -> BitMap:
    return months.taken(tx, *bounds.times(value, context.now))


def _added(tx: Transaction, value: Span | Days, context: Context) -> BitMap:
    return _added_between(tx, *bounds.instants(value, context.now))


def _added_between(tx: Transaction, low: datetime | None, high: datetime | None) -> BitMap:
    seconds = (None if low is None else low.timestamp(), None if high is None else high.timestamp())
    condition, ends = _within("added_at", seconds)
    return _photos(tx, condition, *ends)


def _one_of(column: str, fits: Callable[[str, str], bool], tx: Transaction, value: Text, _: Context) -> BitMap:
    """Photos by a fact of which there are few different values: Python says which of them are meant."""
    known = postings.names(tx, column)
    return postings.named(tx, column, [number for number, name in known.items() if fits(name, value.text)])


def _taken_in(means: Callable[[Place, str], bool], tx: Transaction, value: Text, _: Context) -> BitMap:
    return postings.at_places(tx, places.meant(tx, value.text, means))


def _near(tx: Transaction, value: Near | Circle, _: Context) -> BitMap:
    return around.within(tx, value) if isinstance(value, Circle) else BitMap()


def _text(tx: Transaction, value: Text, _: Context) -> BitMap:
    return written(tx, value.text, FOLDER)


def _name(tx: Transaction, value: Text, _: Context) -> BitMap:
    return texts.match_files(tx, value.text)


def _in(tx: Transaction, value: Text, context: Context) -> BitMap:
    place = folder_named(value.text)
    return texts.match_folders(tx, value.text) if place is None else below(tx, place, gone=context.gone)


def below(tx: Transaction, place: Path, *, gone: bool = False) -> BitMap:
    """Photos in a folder (absolute path) and below it; with `gone` also photos that lay there and are gone."""
    conditions, values = ["false"], list[object]()
    for root in files.roots(tx):
        if root.path.is_relative_to(place):
            conditions.append("root_id = ?")
            values.append(root.id)
        elif place.is_relative_to(root.path):
            inside = place.relative_to(root.path).as_posix()
            conditions.append("root_id = ? AND (path = ? OR path >= ? AND path < ?)")  # "0" comes after "/"
            values += (root.id, inside, inside + "/", inside + "0")
    folders = f"SELECT id FROM folder WHERE {' OR '.join(conditions)}"
    return _files(tx, gone, f"folder_id IN ({folders})", *values)


def _orientation(tx: Transaction, value: Choice, _: Context) -> BitMap:
    return _photos(
        tx, {"landscape": "width > height", "portrait": "width < height", "square": "width = height"}[value.value]
    )


def _favorite(tx: Transaction, value: Choice, _: Context) -> BitMap:
    return _photos(tx, "favorite" if value.value == "yes" else "NOT favorite")


def _untagged(tx: Transaction, _: Context) -> BitMap:
    things = fetched(tx, "SELECT id FROM keyword WHERE kind = ?", Kind.THING.value)
    return postings.everything(tx) - postings.keyword_ids(tx, [id_ for (id_,) in things])


def _undated(tx: Transaction, context: Context) -> BitMap:
    unknown = _photos(tx, "taken_at IS NULL")
    return unknown.union(*(months.taken(tx, *never) for never in bounds.unset(context.now)))


def _offline(tx: Transaction, context: Context) -> BitMap:
    away = json.dumps([root.id for root in files.roots(tx) if root.path in context.absent])
    of_roots = f"folder_id IN (SELECT id FROM folder WHERE root_id {{}}IN {THESE})"
    return _files(tx, context.gone, of_roots.format(""), away) - _files(tx, context.gone, of_roots.format("NOT "), away)


def _copied(tx: Transaction, context: Context) -> BitMap:
    found = BitMap(duplicates.copied(tx))
    if not context.gone:
        return found
    return found | sets.asked(tx, f"{_LAY} AND rank = 0 GROUP BY photo_id HAVING count(*) > 1")


def _raw(tx: Transaction, context: Context) -> BitMap:
    beside = _files(tx, context.gone, "rank = 1", by="NOT INDEXED")
    return beside | _one_of("format", str.__eq__, tx, Text("RAW"), context)


_STATES: Mapping[str, Callable[[Transaction, Context], BitMap]] = {
    "untagged": _untagged,
    "titled": lambda tx, _: _photos(tx, "title <> ''"),
    "rated": lambda tx, _: _photos(tx, "rating IS NOT NULL"),
    "favorite": lambda tx, _: _photos(tx, "favorite"),
    "located": lambda tx, _: _photos(tx, "latitude IS NOT NULL"),
    "undated": _undated,
    "offline": _offline,
    "gone": lambda tx, _: _photos(tx, "gone_at IS NOT NULL"),
    "copied": _copied,
    "new": lambda tx, context: _added_between(tx, *bounds.new(context.now)),
    "raw": _raw,
    "animated": lambda tx, _: _photos(tx, "animated"),
}


def _similar(_: Transaction, value: Text, context: Context) -> BitMap:
    return BitMap(context.similar[value.text])


def _is(tx: Transaction, value: Choice, context: Context) -> BitMap:
    return _STATES[value.value](tx, context)


def placed(tx: Transaction, text: str, level: int) -> BitMap:
    """Photos taken in a city, region or country of this name, as relevant as `level`."""
    return postings.at_places(tx, places.meant(tx, text, is_place)) if level <= PLACE else BitMap()


def written(tx: Transaction, text: str, level: int) -> BitMap:
    """Photos of which title, caption, a file's name or a folder's path has these words, as relevant as `level`."""
    places = ((TITLE, texts.match_titles), (CAPTION, texts.match_captions), (NAME, texts.match_files))
    found = BitMap().union(*(match(tx, text) for worth, match in places if worth >= level))
    return found | texts.match_folders(tx, text) if level <= FOLDER else found


LEAVES: Mapping[str, Leaf] = {
    "text": _text,
    "taken": _taken,
    "year": _year,
    "month": _month,
    "time": _time,
    "added": _added,
    "place": partial(_taken_in, is_place),
    "city": partial(_taken_in, is_city),
    "country": partial(_taken_in, is_country),
    "near": _near,
    "in": _in,
    "name": _name,
    "type": partial(_one_of, "format", is_format),
    "camera": partial(_one_of, "camera", contains),
    "lens": partial(_one_of, "lens", contains),
    "iso": partial(_number, "iso", "iso"),
    "aperture": partial(_number, "aperture", "aperture"),
    "focal": partial(_number, "focal", "focal_length_mm"),
    "width": partial(_number, "width", "width"),
    "height": partial(_number, "height", "height"),
    "megapixels": partial(_number, "megapixels", "(width * height / 1e6)"),
    "size": _size,
    "orientation": _orientation,
    "rating": partial(_number, "rating", "rating"),
    "favorite": _favorite,
    "similar": _similar,
    "is": _is,
}
