"""Photographs: who they are, and the rows the faces show."""

import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import and_, func, select, update
from sqlalchemy.dialects.sqlite import insert

from galleryai.core.photo import Facts, Photo, Picture, State
from galleryai.core.place import Place
from galleryai.core.tag import Tag
from galleryai.store import postings
from galleryai.store.database import THESE, Transaction, fetched
from galleryai.store.schema import analysis, file, folder, photo, root

_ALL_CELLS = 50_000  # from so many on, to read all of a million photos is quicker than to look each up
CHUNK = 500  # ids a statement; SQLite's own limit of variables is far higher


_ADD = insert(photo).returning(photo.c.id)  # made once: to make it costs more than to run it


def by_content(tx: Transaction, content_hash: bytes) -> int | None:
    """The photo that was met with these bytes."""
    found = fetched(tx, "SELECT photo_id FROM content WHERE hash = ?", content_hash)
    return found[0][0] if found else None


def add(tx: Transaction, picture: Picture, mtime_ns: int) -> int:
    """A photograph met for the first time; returns its id."""
    values = _facts(tx, picture, mtime_ns) | {"added_at": int(time.time())}
    photo_id: int = tx.execute(_ADD, values).scalar_one()
    met(tx, picture.content_hash, photo_id)
    return photo_id


def change_facts(tx: Transaction, photo_id: int, picture: Picture, mtime_ns: int) -> None:
    """The same photograph with other metadata: what its newest file says holds."""
    values = _facts(tx, picture, mtime_ns)
    if values["taken_at"] is None:
        del values["sort_at"]  # the file's new time is that of the edit, not of the photograph
    tx.execute(update(photo).where(photo.c.id == photo_id).values(values))


def met(tx: Transaction, content_hash: bytes, photo_id: int) -> None:
    """Remember that these bytes are this photo."""
    tx.exec_driver_sql("INSERT OR IGNORE INTO content (hash, photo_id) VALUES (?, ?)", (content_hash, photo_id))


def _facts(tx: Transaction, picture: Picture, mtime_ns: int) -> dict[str, Any]:
    values = asdict(picture.facts)
    for column in postings.FACTS:
        values[f"{column}_id"] = postings.name_id(tx, values.pop(column))
    taken = picture.facts.taken_at
    offset = None if taken is None else taken.utcoffset()
    values["taken_at"] = None if taken is None else _wall_seconds(taken)
    values["taken_offset"] = None if offset is None else round(offset.total_seconds() / 60)
    modified = _wall_seconds(datetime.fromtimestamp(mtime_ns // 1_000_000_000))
    values["sort_at"] = modified if values["taken_at"] is None else values["taken_at"]
    values["picture_hash"] = picture.picture_hash
    values["colour"] = picture.colour
    values["likeness"] = picture.likeness
    return values


def _wall_seconds(moment: datetime) -> int:
    """What the clock on the wall showed, in seconds as if that were UTC: photographs sort by local time."""
    return int(moment.replace(tzinfo=UTC).timestamp())


def moment(seconds: int | None, offset: int | None) -> datetime | None:
    """What a photo's row says of when it was taken; aware where the offset (minutes east of UTC) is known."""
    if seconds is None:
        return None
    wall = datetime(1970, 1, 1) + timedelta(seconds=seconds)
    return wall if offset is None else wall.replace(tzinfo=timezone(timedelta(minutes=offset)))


def in_chunks(ids: Iterable[int]) -> Iterable[Sequence[int]]:
    """Ids in pieces small enough for one statement."""
    ids = list(ids)
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


def load(
    tx: Transaction, ids: Iterable[int], tags: Mapping[int, tuple[Tag, ...]], online: Mapping[Path, bool]
) -> list[Photo]:
    """The photos of these ids, in their order; unknown ids are left out.

    `tags` by photo id; `online` says of each root whether it is there.
    """
    ids = list(ids)
    rows = {row[0]: row for row in fetched(tx, _ROWS, json.dumps(ids))}
    places = _places(tx, ids, online)
    return [_photo(rows[id_], places.get(id_, []), tags.get(id_, ())) for id_ in ids if id_ in rows]


_Place = tuple[bool, bool, int, str]  # gone, its root offline, its rank, its path
_PLACES = f"""
SELECT photo_id, file.gone_at IS NOT NULL, rank, name, root.path, folder.path
FROM file JOIN folder ON folder.id = folder_id JOIN root ON root.id = root_id
WHERE photo_id IN {THESE} ORDER BY file.id"""


def _places(tx: Transaction, ids: Sequence[int], online: Mapping[Path, bool]) -> dict[int, list[_Place]]:
    """Where photos lie or lay, by photo id."""
    folders: dict[tuple[str, str], tuple[str, bool]] = {}  # made once each: paths cost more than all the rest
    places: dict[int, list[_Place]] = {}
    for photo_id, gone, rank, name, *lies in fetched(tx, _PLACES, json.dumps(ids)):
        root_path, below = lies
        if (root_path, below) not in folders:
            beginning = os.path.join(Path(root_path, below), "")  # noqa: PTH118 - ends with a separator
            folders[root_path, below] = beginning, not online.get(Path(root_path), False)
        beginning, away = folders[root_path, below]
        places.setdefault(photo_id, []).append((bool(gone), away, rank, beginning + name))
    return places


_ROWS = f"""
SELECT photo.id, rating, favorite, title, caption, taken_at, taken_offset, width, height,
    (SELECT name FROM name WHERE id = format_id), orientation,
    (SELECT name FROM name WHERE id = camera_id), (SELECT name FROM name WHERE id = lens_id),
    iso, aperture, exposure_seconds, focal_length_mm, latitude, longitude, animated,
    place.name, region, country, country_code
FROM photo LEFT JOIN place ON place.id = place_id WHERE photo.id IN {THESE}"""


def _photo(row: tuple[Any, ...], places: list[_Place], tags: tuple[Tag, ...]) -> Photo:
    id_, rating, favorite, title, caption, taken_at, taken_offset, width, height, *facts = row
    format_, orientation, camera, lens, iso, aperture, exposure, focal, latitude, longitude, animated, *place = facts
    best = places if len(places) == 1 else sorted(places, key=_place)
    state = State.GONE
    if best and not best[0][0]:
        state = State.OFFLINE if best[0][1] else State.ONLINE
    return Photo(
        id=id_,
        paths=tuple([path for gone, _, _, path in best if not gone or state is State.GONE]),
        state=state,
        facts=Facts(
            *(width, height, format_, orientation, moment(taken_at, taken_offset), camera, lens, iso, aperture),
            *(exposure, focal, latitude, longitude, bool(animated)),
        ),
        rating=rating,
        favorite=bool(favorite),
        title=title,
        caption=caption,
        place=None if place[-1] is None else Place(*place),
        tags=tags,
    )


def _place(place: _Place) -> tuple[bool, bool, int]:
    """There, then offline, then gone; among these by rank."""
    return place[:3]


def at_path(tx: Transaction, root_path: Path, folder_path: str, name: str) -> int | None:
    """The id of the photo that lies, or lay, at a path."""
    return tx.execute(
        select(file.c.photo_id)
        .select_from(file.join(folder).join(root))
        .where(and_(root.c.path == str(root_path), folder.c.path == folder_path, file.c.name == name))
    ).scalar()


@dataclass(frozen=True, slots=True)
class Observed:
    """Facts of many photos that keywords follow from, each [photos]: NaN where unknown."""

    width: npt.NDArray[np.int64]  # pixels of the upright picture
    height: npt.NDArray[np.int64]
    taken_at: npt.NDArray[np.float64]  # seconds, as the photo's row has them
    latitude: npt.NDArray[np.float64]  # degrees
    camera: npt.NDArray[np.bool_]  # whether the file names one


def observed(tx: Transaction, photo_ids: Sequence[int]) -> Observed:
    """These facts, in the order of the ids, which ascend."""
    sql = f"SELECT width, height, taken_at, latitude, camera_id IS NOT NULL FROM photo WHERE id IN {THESE} ORDER BY id"
    table = np.array(fetched(tx, sql, json.dumps(list(photo_ids))), np.float64).reshape(-1, 5)
    sizes = table[:, :2].astype(np.int64)
    return Observed(sizes[:, 0], sizes[:, 1], table[:, 2], table[:, 3], table[:, 4] > 0)


@dataclass(frozen=True, slots=True)
class Moments:
    """When and where photos that are not gone were taken, each [photos], the earliest first."""

    ids: npt.NDArray[np.int64]
    sort_at: npt.NDArray[np.int64]  # seconds of the clock on the wall
    dated: npt.NDArray[np.bool_]  # whether that is when it was taken
    latitude: npt.NDArray[np.float64]  # degrees, NaN where unknown
    longitude: npt.NDArray[np.float64]
    place_id: npt.NDArray[np.int64]  # 0 where unknown


def moments(tx: Transaction) -> Moments:
    """Those of the whole library."""
    sql = (
        "SELECT id, sort_at, taken_at IS NOT NULL, latitude, longitude, ifnull(place_id, 0) FROM photo "
        "WHERE gone_at IS NULL AND id BETWEEN ? AND ?"
    )
    starts = range(0, last(tx) + 1, _MOMENTS_AT_ONCE)
    parts = [
        np.array(fetched(tx, sql, start, start + _MOMENTS_AT_ONCE - 1), np.float64).reshape(-1, 6) for start in starts
    ]
    table = np.concatenate([np.empty((0, 6)), *parts])
    ids, sort_at, dated, latitude, longitude, place_id = table[np.lexsort((table[:, 0], table[:, 1]))].T
    whole = (column.astype(np.int64) for column in (ids, sort_at, place_id))
    return Moments(next(whole), next(whole), dated > 0, latitude, longitude, next(whole))


_MOMENTS_AT_ONCE = 50_000  # rows are a hundred times larger than numbers


def cells(tx: Transaction, ids: Sequence[int]) -> npt.NDArray[np.int64]:
    """id, width, height, colour of each, [N, 4], by id; of all photos where so many are asked for that it costs less.

    They are what a grid needs to lay photos out before their thumbnails come. As one text, see `sets.listed`.
    """
    few = len(ids) < _ALL_CELLS
    some = f"WHERE id IN {THESE}" if few else ""
    rows = f"SELECT id || ',' || width || ',' || height || ',' || colour AS cell FROM photo {some} ORDER BY id"
    ((text,),) = fetched(tx, f"SELECT group_concat(cell) FROM ({rows})", *([json.dumps(list(ids))] if few else []))
    return np.fromstring(text or "", np.int64, sep=",").reshape(-1, 4)


def after(tx: Transaction, above: int, limit: int) -> list[int]:
    """The next photos, gone ones too, ids above `above`."""
    return list(tx.execute(select(photo.c.id).where(photo.c.id > above).order_by(photo.c.id).limit(limit)).scalars())


def last(tx: Transaction) -> int:
    """The highest id of a photo; 0 where there is none."""
    return tx.execute(select(func.max(photo.c.id))).scalar() or 0


def picture_key(tx: Transaction, photo_id: int) -> tuple[bytes, int] | None:
    """A photo's picture hash and orientation."""
    row = tx.execute(select(photo.c.picture_hash, photo.c.orientation).where(photo.c.id == photo_id)).first()
    return None if row is None else (row.picture_hash, row.orientation)


def pictures(tx: Transaction) -> Iterator[tuple[bytes, int]]:
    """The picture hash and orientation of every photo."""
    rows = tx.execute(select(photo.c.picture_hash, photo.c.orientation))
    return ((row.picture_hash, row.orientation) for row in rows)


def count(tx: Transaction) -> int:
    """The number of photos, those gone left out."""
    return tx.execute(select(func.count()).select_from(photo).where(photo.c.gone_at.is_(None))).scalar_one()


def long_gone(tx: Transaction, before: int, absent: Sequence[int]) -> list[int]:
    """Photos gone since before a time (Unix seconds) of which there are still scores.

    Left out are those that lay in the roots `absent`, too: what lies there now nobody knows.
    """
    scored = select(analysis.c.photo_id).where(analysis.c.photo_id == photo.c.id).exists()
    lay = select(file.c.id).join(folder).where(file.c.photo_id == photo.c.id, folder.c.root_id.in_(absent)).exists()
    return list(tx.execute(select(photo.c.id).where(photo.c.gone_at < before, scored, ~lay)).scalars())


def pictures_of_none_other(tx: Transaction, ids: Sequence[int]) -> list[tuple[bytes, int]]:
    """The picture hashes and orientations of photos, of pictures that no other photo with scores has."""
    other = photo.alias()
    scored = select(analysis.c.photo_id).where(analysis.c.photo_id == other.c.id).exists()
    same = func.substr(other.c.picture_hash, 1, 4) == func.substr(photo.c.picture_hash, 1, 4)  # as its index has them
    same &= other.c.picture_hash == photo.c.picture_hash
    alike = select(other.c.id).where(same, other.c.id.not_in(ids), scored)
    shared = alike.exists()
    rows = tx.execute(select(photo.c.picture_hash, photo.c.orientation).where(photo.c.id.in_(ids), ~shared))
    return [(row.picture_hash, row.orientation) for row in rows]
