"""The places that photos were taken at."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from galleryai.core.place import Place
from galleryai.store import postings
from galleryai.store.transaction import THESE, Transaction, fetched

Floats = npt.NDArray[np.float64]
_COLUMNS = "name, region, country, country_code, also"


@dataclass(frozen=True, slots=True)
class StoredPlace:
    """A place as the library knows it."""

    id: int
    place: Place


@dataclass(frozen=True, slots=True)
class Positions:
    """Where photos were taken, each [photos], degrees; NaN where unknown."""

    photo_ids: Sequence[int]
    latitude: Floats
    longitude: Floats

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Whether there is a position, [photos]."""
        return np.isfinite(self.latitude + self.longitude)


@dataclass(frozen=True, eq=False, slots=True)
class _Known:
    """The places of a library, as long as they are these."""

    places: list[StoredPlace]


def known(tx: Transaction) -> list[StoredPlace]:
    """The places that photos are or were at."""
    return _known(tx).places


def meant(tx: Transaction, text: str, means: Callable[[Place, str], bool]) -> tuple[int, ...]:
    """The ids of the places that a text means."""
    return _meant(_known(tx), text, means)


def _known(tx: Transaction) -> _Known:
    ((rows,),) = fetched(tx, f"SELECT json_group_array(json_array(id, {_COLUMNS})) FROM place")
    return _read(rows)


@lru_cache(maxsize=2)
def _read(rows: str) -> _Known:
    return _Known([StoredPlace(id_, _place(*names)) for id_, *names in json.loads(rows)])


@lru_cache(maxsize=256)
def _meant(known: _Known, text: str, means: Callable[[Place, str], bool]) -> tuple[int, ...]:
    return tuple(one.id for one in known.places if means(one.place, text))


def counts(tx: Transaction) -> list[tuple[StoredPlace, int]]:
    """The places that photos which are not gone were taken at, and how many, the most first."""
    numbers = postings.place_counts(tx)
    found = [(place, numbers[place.id]) for place in known(tx) if place.id in numbers]
    return sorted(found, key=lambda each: (-each[1], str(each[0].place), each[0].id))


def _place(name: str | None, region: str | None, country: str, country_code: str, also: str) -> Place:
    return Place(name, region, country, country_code, tuple(also.split("\n")) if also else ())


def any_position(tx: Transaction) -> bool:
    """Whether any photo says where it was taken."""
    return bool(fetched(tx, "SELECT 1 FROM photo WHERE latitude IS NOT NULL LIMIT 1"))


def positions(tx: Transaction, photo_ids: Sequence[int]) -> Positions:
    """Where these photos were taken."""
    sql = f"SELECT id, latitude, longitude FROM photo WHERE id IN {THESE}"
    return _positions(fetched(tx, sql, json.dumps(list(photo_ids))))


def positions_after(tx: Transaction, above: int, limit: int) -> Positions:
    """Where the next photos with a position or a place, gone ones too, ids above `above`, were taken."""
    there = "latitude IS NOT NULL OR place_id IS NOT NULL"
    sql = f"SELECT id, latitude, longitude FROM photo WHERE id > ? AND ({there}) ORDER BY id LIMIT ?"
    return _positions(fetched(tx, sql, above, limit))


def put(tx: Transaction, places: Iterable[tuple[int, Place | None]]) -> int:
    """Say where photos were taken (photo id, place); returns of how many something else was said before."""
    wanted = list(places)
    ids = _ids(tx, {place: None for _, place in wanted if place is not None})
    rows = [(place and ids[place], photo_id, place and ids[place]) for photo_id, place in wanted]
    if not rows:
        return 0
    sql = "UPDATE photo SET place_id = ? WHERE id = ? AND place_id IS NOT ?"
    return tx.exec_driver_sql(sql, rows).rowcount


def _ids(tx: Transaction, places: Iterable[Place]) -> Mapping[Place, int]:
    """The rows of places, made where there are none."""
    upsert = f"INSERT INTO place ({_COLUMNS}) VALUES (?, ?, ?, ?, ?)"
    same = "country_code = ? AND region IS ? AND name IS ? AND country = ?"
    ids = {}
    for place in places:
        also = "\n".join(place.also)
        found = fetched(
            tx,
            f"SELECT id, also FROM place WHERE {same}",
            place.country_code,
            place.region,
            place.name,
            place.country,
        )
        if not found:
            columns = place.name, place.region, place.country, place.country_code, also
            found = fetched(tx, f"{upsert} RETURNING id, also", *columns)
        ((ids[place], before),) = found
        if before != also:
            fetched(tx, "UPDATE place SET also = ? WHERE id = ?", also, ids[place])
    return ids


def _positions(rows: list[tuple[int, float | None, float | None]]) -> Positions:
    table = np.array([row[1:] for row in rows], np.float64).reshape(-1, 2)
    return Positions([row[0] for row in rows], table[:, 0], table[:, 1])
