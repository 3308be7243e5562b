"""What the library knows that tells who a file is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from galleryai.store.database import Transaction, fetched
from galleryai.store.files import FILE, STORED, Place, StoredFile, stored_file
from galleryai.store.photos import moment
from galleryai.store.schema import file, photo

# Some pictures are there a thousand times (blank pages): no more of them, and of their files, are looked at.
MOST_PHOTOS = 100
MOST_FILES = 16


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A photo with a certain picture, and one of its files, if it has any."""

    photo_id: int
    gone: bool  # all of it
    file: StoredFile | None


@dataclass(frozen=True, slots=True)
class Beside:
    """A photo that a file lies beside, and what the clock on the wall showed when it was taken."""

    photo_id: int
    taken_at: datetime | None


def looks_like(tx: Transaction, photo_id: int, picture_hash: bytes) -> bool:
    """Whether a photo has exactly this picture."""
    return tx.execute(select(photo.c.picture_hash).where(photo.c.id == photo_id)).scalar() == picture_hash


_LOOKALIKES = f"""
SELECT photo.id, NOT EXISTS (SELECT 1 FROM file AS other WHERE other.photo_id = photo.id AND other.gone_at IS NULL),
    {FILE}
FROM photo LEFT JOIN file ON file.photo_id = photo.id
LEFT JOIN folder ON folder.id = file.folder_id LEFT JOIN root ON root.id = folder.root_id
WHERE photo.id IN (
    SELECT id FROM photo WHERE substr(picture_hash, 1, 4) = substr(?1, 1, 4) AND picture_hash = ?1
    ORDER BY id LIMIT {MOST_PHOTOS})
ORDER BY file.name = ?2 DESC, photo.id, file.id LIMIT {MOST_FILES}
"""


def lookalikes(tx: Transaction, picture_hash: bytes, name: str) -> list[Lookalike]:
    """Photos with exactly this picture, a row for each of their files; first those of this name. Not all of many."""
    return [
        Lookalike(photo_id, bool(all_gone), stored_file(lies) if lies[0] is not None else None)
        for photo_id, all_gone, *lies in fetched(tx, _LOOKALIKES, picture_hash, name)
    ]


def places_of(tx: Transaction, photo_id: int, name: str, rank: int) -> list[StoredFile]:
    """Where a photo's files of a rank lie or lay; first those not known to be gone, of this name. Not all of many."""
    sql = f"{STORED} WHERE photo_id = ? AND rank = ? ORDER BY file.gone_at IS NOT NULL, name <> ?, file.id LIMIT ?"
    return [stored_file(row) for row in fetched(tx, sql, photo_id, rank, name, MOST_FILES)]


def beside(tx: Transaction, folder_id: int, names: Sequence[str]) -> list[Beside]:
    """The photos that files of these names in a folder are, in the order of the names."""
    rows = tx.execute(
        select(file.c.name, photo.c.id, photo.c.taken_at)
        .join_from(file, photo)
        .where(file.c.folder_id == folder_id, file.c.name.in_(names), file.c.gone_at.is_(None))
    )
    found = {row.name: Beside(row.id, moment(row.taken_at, None)) for row in rows}
    return [found[name] for name in names if name in found]


def is_outranked(tx: Transaction, photo_id: int, place: Place, rank: int) -> bool:
    """Whether another file of a photo is to be shown before the one at this place."""
    sql = (
        "SELECT 1 FROM file WHERE photo_id = ? AND gone_at IS NULL AND rank < ? "
        "AND (folder_id <> ? OR name <> ?) LIMIT 1"
    )
    return bool(fetched(tx, sql, photo_id, rank, place.folder_id, place.name))
