"""Albums that people make. Whatever is changed gives back what was before, which the same functions put back."""

import json
import time
from collections.abc import Mapping

from pyroaring import BitMap
from sqlalchemy import delete as deleted
from sqlalchemy import func, select
from sqlalchemy.dialects.sqlite import insert

from galleryai.core.album import OwnAlbum
from galleryai.store import sets
from galleryai.store.database import THESE, Transaction, fetched
from galleryai.store.schema import album

Pin = tuple[int, int]  # its position (in an album by hand), and 1: in, or -1: out
Pins = dict[int, Pin | None]  # by photo; None: nothing is said of it


def every(tx: Transaction) -> list[OwnAlbum]:
    """All albums, in their order."""
    rows = fetched(tx, "SELECT id, title, query, cover_id, position FROM album ORDER BY position, id")
    return [OwnAlbum(*row) for row in rows]


def add(tx: Transaction, title: str, query: str | None) -> OwnAlbum:
    """A new album, the last one; smart where it has a query."""
    last = tx.execute(select(func.max(album.c.position))).scalar()
    made = OwnAlbum(0, title, query, position=0 if last is None else last + 1)
    id_: int = tx.execute(insert(album).values(_values(made)).returning(album.c.id)).scalar_one()
    return OwnAlbum(id_, title, query, position=made.position)


def put(tx: Transaction, one: OwnAlbum) -> None:
    """Write an album's row, anew where there is none of its id."""
    values = _values(one)
    kept = insert(album).values(values | {"id": one.id})
    tx.execute(kept.on_conflict_do_update(index_elements=["id"], set_={**values, "made_at": album.c.made_at}))


def _values(one: OwnAlbum) -> dict[str, object]:
    columns: dict[str, object] = {"title": one.title, "kind": one.kind, "query": one.query, "cover_id": one.cover}
    return columns | {"position": one.position, "made_at": int(time.time())}


def delete(tx: Transaction, album_id: int) -> None:
    """An album is no more; its photos are as they were."""
    tx.execute(deleted(album).where(album.c.id == album_id))


def pins(tx: Transaction, album_id: int) -> dict[int, Pin]:
    """What a person said of photos in an album, those of an album by hand in their order."""
    sql = "SELECT photo_id, position, pinned FROM album_photo WHERE album_id = ? ORDER BY position, photo_id"
    return {photo_id: (position, pinned) for photo_id, position, pinned in fetched(tx, sql, album_id)}


def pin(tx: Transaction, album_id: int, wanted: Mapping[int, Pin | None]) -> Pins:
    """Say this of photos in an album. Returns those it changes, with what was said of them before."""
    already = pins(tx, album_id)
    before = {photo_id: already.get(photo_id) for photo_id, one in wanted.items() if already.get(photo_id) != one}
    tx.exec_driver_sql(
        f"DELETE FROM album_photo WHERE album_id = ? AND photo_id IN {THESE}", (album_id, json.dumps(list(before)))
    )
    rows = [(album_id, photo_id, *one) for photo_id in before if (one := wanted[photo_id]) is not None]
    if rows:
        tx.exec_driver_sql("INSERT INTO album_photo (album_id, photo_id, position, pinned) VALUES (?, ?, ?, ?)", rows)
    return before


def pinned(tx: Transaction, album_id: int, *, inside: bool) -> BitMap:
    """The photos, gone ones too, that a person put into an album, or keeps out of it."""
    sql = "SELECT photo_id AS id FROM album_photo WHERE album_id = ? AND pinned = ?"
    return sets.asked(tx, sql, album_id, 1 if inside else -1)


def in_order(tx: Transaction, album_id: int) -> list[int]:
    """The photos of an album by hand that are there, in their order."""
    there = "album_photo JOIN photo ON photo.id = photo_id WHERE album_id = ? AND gone_at IS NULL"
    sql = f"SELECT photo_id AS id FROM {there} ORDER BY position, photo_id"
    found: list[int] = sets.listed(tx, sql, album_id).tolist()
    return found


def holding(tx: Transaction, photo_id: int) -> dict[int, Pin]:
    """By album what a person said of a photo there."""
    sql = "SELECT album_id, position, pinned FROM album_photo WHERE photo_id = ? ORDER BY album_id"
    return {album_id: (position, pinned) for album_id, position, pinned in fetched(tx, sql, photo_id)}
