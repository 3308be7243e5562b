"""Roots, folders and files: where photographs lie."""

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import case, delete, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from galleryai.core.photo import Problem
from galleryai.core.words import words
from galleryai.store.database import THESE, Transaction, fetched
from galleryai.store.schema import file, folder, root
from galleryai.store.sets import asked
from galleryai.store.transaction import rows as each_row

NEVER_READ = 0  # older than every decoder


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file lies: its folder's id and its name there."""

    folder_id: int
    name: str


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file the library knows."""

    id: int
    place: Place
    top: str  # its root's path
    below: str  # its folder's, from there
    photo_id: int | None
    gone: bool
    rank: int  # which of a photo's files to show, lowest first

    @property
    def root(self) -> Path:
        """The root it lies in."""
        return Path(self.top)

    @property
    def path(self) -> Path:
        """Where it lies, absolute. Made when it is asked for: of most files that are met nobody does."""
        return Path(self.top, self.below, self.place.name)


@dataclass(frozen=True, slots=True)
class StoredRoot:
    """A folder the person gave us."""

    id: int
    path: Path


def roots(tx: Transaction) -> list[StoredRoot]:
    """All roots, oldest first."""
    return [StoredRoot(id_, Path(path)) for id_, path in fetched(tx, "SELECT id, path FROM root ORDER BY id")]


def add_root(tx: Transaction, path: Path) -> int:
    """Add a root; returns its id."""
    values = insert(root).values(path=str(path), added_at=int(time.time()))
    root_id: int = tx.execute(values.returning(root.c.id)).scalar_one()
    return root_id


def remove_root(tx: Transaction, root_id: int) -> set[int]:
    """Forget a root and where its files lie, not the photos. Returns the photos that lay there."""
    inside = select(folder.c.id).where(folder.c.root_id == root_id)
    lay_there = select(file.c.photo_id).where(file.c.folder_id.in_(inside), file.c.photo_id.is_not(None))
    touched = set(tx.execute(lay_there.distinct()).scalars())
    tx.execute(delete(root).where(root.c.id == root_id))
    refresh_gone(tx, touched)
    return touched


def absorb_root(tx: Transaction, inner_id: int, outer_id: int, path: str) -> None:
    """Make one root part of another, in which it lies at `path`; nothing it holds is lost."""
    below = case((folder.c.path == "", path), else_=path + "/" + folder.c.path)
    moved = update(folder).where(folder.c.root_id == inner_id).values(root_id=outer_id, path=below)
    tx.execute(moved)
    tx.execute(delete(root).where(root.c.id == inner_id))


def photos_by_root(tx: Transaction) -> dict[int, int]:
    """The number of photographs in each root, those gone left out."""
    ids = [id_ for (id_,) in fetched(tx, "SELECT id FROM root")]
    counts = {
        id_: len(asked(tx, _IN_ROOT, id_)) for id_ in ids
    }  # as sets: to count distinct ones takes ten times as long
    return {id_: count for id_, count in counts.items() if count}


_IN_ROOT = """
SELECT photo_id AS id FROM folder CROSS JOIN file ON folder_id = folder.id
WHERE root_id = ? AND gone_at IS NULL AND photo_id IS NOT NULL"""


def only_in(tx: Transaction, absent: Iterable[int]) -> set[int]:
    """The photos that are not gone and lie in no other roots than these `absent` ones."""
    roots = json.dumps(list(absent))
    return {id_ for (id_,) in fetched(tx, _ONLY_IN, roots, roots)}


_ONLY_IN = f"""
SELECT photo_id FROM folder JOIN file ON folder_id = folder.id
WHERE root_id IN {THESE} AND photo_id IS NOT NULL AND gone_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM file other JOIN folder ON folder.id = other.folder_id
    WHERE other.photo_id = file.photo_id AND other.gone_at IS NULL AND root_id NOT IN {THESE}
)"""


def holds_photos(tx: Transaction, root_id: int) -> bool:
    """Whether any photograph lies in a root, those gone left out."""
    inside = folder.join(file)
    there = (folder.c.root_id == root_id, file.c.gone_at.is_(None), file.c.photo_id.is_not(None))
    return tx.execute(select(file.c.id).select_from(inside).where(*there).limit(1)).first() is not None


def folder_id(tx: Transaction, root_id: int, path: str) -> int:
    """The id of a folder, made where it is new. `path` is relative to the root."""
    found = fetched(tx, "SELECT id FROM folder WHERE root_id = ? AND path = ?", root_id, path)
    if found:
        return int(found[0][0])
    values = insert(folder).values(root_id=root_id, path=path)
    return int(tx.execute(values.returning(folder.c.id)).scalar_one())


def folders(tx: Transaction, root_id: int, below: str = "", *, deep: bool = True) -> dict[str, int]:
    """The folders the library knows at `below` and, if deep, under it: path → id."""
    query = select(folder.c.path, folder.c.id).where(folder.c.root_id == root_id)
    if not deep:
        query = query.where(folder.c.path == below)
    elif below:
        inside = folder.c.path.startswith(below + "/", autoescape=True)
        query = query.where(or_(folder.c.path == below, inside))
    return {row.path: row.id for row in tx.execute(query)}


def folder_paths(tx: Transaction) -> list[tuple[int, str]]:
    """(id, path relative to its root) of every folder, those met first first."""
    return fetched(tx, "SELECT id, path FROM folder ORDER BY id")


def known(tx: Transaction, folder_id: int, decoder_version: int) -> dict[str, tuple[int, int]]:
    """name → (size, mtime_ns) of a folder's files, as the library last saw them.

    Left out, so that they count as new: files that were gone, and those an older decoder failed on.
    """
    sql = (
        "SELECT name, size, mtime_ns FROM file WHERE folder_id = ? AND gone_at IS NULL "
        "AND (problem IS NULL OR decoder_version >= ?)"
    )
    return {name: (size, mtime_ns) for name, size, mtime_ns in fetched(tx, sql, folder_id, decoder_version)}


def of_photos(tx: Transaction, folder_id: int) -> set[str]:
    """The names of a folder's files that are photos, or belong to one."""
    is_photo = file.c.photo_id.is_not(None) & file.c.gone_at.is_(None)
    return set(tx.execute(select(file.c.name).where(file.c.folder_id == folder_id, is_photo)).scalars())


FILE = "file.id, file.folder_id, file.name, root.path, folder.path, file.photo_id, file.gone_at IS NOT NULL, file.rank"
STORED = f"SELECT {FILE} FROM file JOIN folder ON folder.id = folder_id JOIN root ON root.id = root_id"


def stored_file(row: Sequence[Any]) -> StoredFile:
    """A row of `FILE`'s columns."""
    id_, folder_id, name, top, below, photo_id, gone, rank = row
    return StoredFile(id_, Place(folder_id, name), top, below, photo_id, bool(gone), rank)


def at(tx: Transaction, place: Place) -> StoredFile | None:
    """The file known at a place, also one that is gone or could not be read."""
    found = fetched(tx, f"{STORED} WHERE folder_id = ? AND name = ?", place.folder_id, place.name)
    return stored_file(found[0]) if found else None


def of_photo(tx: Transaction, photo_id: int) -> list[StoredFile]:
    """All places a photo lies at, the best to show it from first."""
    sql = f"{STORED} WHERE photo_id = ? AND file.gone_at IS NULL ORDER BY rank, file.id"
    return [stored_file(row) for row in fetched(tx, sql, photo_id)]


def stamp(tx: Transaction, file_id: int) -> tuple[int, int]:
    """A file's size and mtime_ns, as the library last saw it."""
    ((size, mtime_ns),) = fetched(tx, "SELECT size, mtime_ns FROM file WHERE id = ?", file_id)
    return size, mtime_ns


def sort_name(name: str) -> str:
    """What a file's name is sorted by: its words, whatever case and accents."""
    return " ".join(words(name))


def check_names(tx: Transaction) -> list[str]:
    """What is not as names say; empty where all is right."""
    wrong = len(_misnamed(tx))
    return [f"{wrong:,} files that are not sorted by their names"] if wrong else []


def fold_names(tx: Transaction) -> None:
    """Make `sort_name` say the words of each name."""
    wrong = _misnamed(tx)
    if wrong:
        tx.exec_driver_sql("UPDATE file SET sort_name = ? WHERE id = ?", wrong)


def _misnamed(tx: Transaction) -> list[tuple[str, int]]:
    """What `sort_name` should be, and the id, of each file where it is not."""
    names = each_row(tx, "SELECT id, name, sort_name FROM file")
    return [(folded, id_) for id_, name, was in names if (folded := sort_name(name)) != was]


_KEPT = ("photo_id", "size", "mtime_ns", "gone_at", "problem", "problem_since", "decoder_version", "rank")
_PUT = f"""
INSERT INTO file (folder_id, name, sort_name, {", ".join(_KEPT)}) VALUES (?, ?, ?, {", ".join("?" * len(_KEPT))})
ON CONFLICT (folder_id, name) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _KEPT)}"""


def put(
    tx: Transaction, place: Place, size: int, mtime_ns: int, photo_id: int, decoder_version: int, rank: int
) -> None:
    """A photo lies at this place now; `rank` says which of its files to show, lowest first."""
    _upsert(tx, place, size, mtime_ns, decoder_version, photo_id, None, rank)


def put_problem(tx: Transaction, place: Place, size: int, mtime_ns: int, reason: str, decoder_version: int) -> None:
    """A file lies at this place that cannot be read."""
    _upsert(tx, place, size, mtime_ns, decoder_version, None, reason, 0)


def _upsert(
    tx: Transaction,
    place: Place,
    size: int,
    mtime_ns: int,
    decoder_version: int,
    photo_id: int | None,
    problem: str | None,
    rank: int,
) -> None:
    since = None if problem is None else int(time.time())
    kept = photo_id, size, mtime_ns, None, problem, since, decoder_version, rank
    fetched(tx, _PUT, place.folder_id, place.name, sort_name(place.name), *kept)


def try_again(tx: Transaction, reason_ends: str) -> int:
    """Let the next look read files again that could not be read for a reason that ends so; returns how many."""
    wanted = file.c.problem.endswith(reason_ends, autoescape=True)
    return tx.execute(update(file).where(wanted).values(decoder_version=NEVER_READ)).rowcount


def forget(tx: Transaction, file_id: int) -> None:
    """A file lies elsewhere now (moved), or a problem's file is gone."""
    tx.execute(delete(file).where(file.c.id == file_id))


def mark_gone(tx: Transaction, place: Place) -> StoredFile | None:
    """The file at this place is not there any more; None where the library knows none (it has moved)."""
    gone = at(tx, place)
    if gone is None or gone.gone:
        return None
    if gone.photo_id is None:
        forget(tx, gone.id)
    else:
        tx.execute(update(file).where(file.c.id == gone.id).values(gone_at=int(time.time())))
    return gone


def refresh_gone(tx: Transaction, photo_ids: Iterable[int]) -> None:
    """Make `photo.gone_at` say whether any file of the photo is there."""
    absent = "NOT EXISTS (SELECT 1 FROM file WHERE photo_id = photo.id AND file.gone_at IS NULL)"
    sql = (
        f"UPDATE photo SET gone_at = CASE WHEN {absent} THEN ? END"
        f" WHERE id IN {THESE} AND (gone_at IS NULL) = {absent}"  # only those of which it is not so yet
    )
    tx.exec_driver_sql(sql, (int(time.time()), json.dumps(list(photo_ids))))


def problems(tx: Transaction) -> list[Problem]:
    """Files that cannot be read, newest first."""
    rows = tx.execute(
        select(root.c.path.label("root"), folder.c.path, file.c.name, file.c.problem, file.c.problem_since)
        .select_from(file.join(folder).join(root))
        .where(file.c.problem.is_not(None))
        .order_by(file.c.problem_since.desc(), file.c.id)
    )
    return [
        Problem(
            str(Path(row.root, row.path, row.name)),
            row.problem,
            datetime.fromtimestamp(row.problem_since, UTC),
        )
        for row in rows
    ]
