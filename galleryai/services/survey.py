"""What is on the disk beside what the library knows: the work there is, before any file is opened."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from galleryai.imaging.companions import MOVIE, PICTURE, families, rank
from galleryai.imaging.decode import DECODER_VERSION
from galleryai.imaging.formats import SUFFIXES
from galleryai.services.roots import Part
from galleryai.store import files
from galleryai.store.database import Database, Transaction
from galleryai.store.files import Place, StoredRoot
from galleryai.watch.scan import Folder, FolderPlan, Stat, is_missing, is_there, plan, walk


@dataclass(frozen=True, slots=True)
class Task:
    """A file to look at."""

    root: StoredRoot
    folder: str  # relative to the root
    name: str
    stat: Stat
    new: bool
    kin: tuple[str, ...] = ()  # the files beside it that may be the same photograph (`imaging.companions`)

    @property
    def path(self) -> Path:
        """The file's absolute path."""
        return self.root.path / self.folder / self.name


@dataclass(slots=True)
class Survey:
    """The outcome of a walk: counts, folders with work, places that are empty now."""

    to_do: int = 0
    unchanged: int = 0
    busy: list[tuple[StoredRoot, str]] = field(default_factory=list)  # those with the newest files first
    newest: dict[tuple[int, str], int] = field(default_factory=dict)  # of a busy folder: its newest file's mtime_ns
    edited: list[tuple[StoredRoot, str]] = field(default_factory=list)  # folders with changed files
    missing: list[Place] = field(default_factory=list)
    offline: list[Path] = field(default_factory=list)
    unreadable: list[tuple[Path, str]] = field(default_factory=list)
    waiting: set[Part] = field(default_factory=set)  # folders to look at again when their files are settled
    vacated: set[Part] = field(default_factory=set)  # folders that `missing` is from


_VANISHED = Stat(0, 0)  # of a file that was listed before, and is not now: looking at it will tell
IsSettled = Callable[[int], bool]


def at_once(_mtime_ns: int) -> bool:
    """What to ask where no file is waited for."""
    return True


def survey(
    database: Database,
    parts: list[Part],
    checkpoint: Callable[[], None],
    *,
    deep: bool = True,
    is_settled: IsSettled = at_once,
) -> Survey:
    """Walk these parts of roots once; nothing is opened, nothing is written.

    `is_settled(mtime_ns)` is asked of each new or changed file: one still being written is left for later, and with it
    what is missing, which may be the same file under another name.
    """
    result = Survey()
    for part in parts:
        if not _can_be_believed(database, part.root):
            result.offline.append(part.root.path)
            continue
        _survey_part(database, part, result, checkpoint, deep, is_settled)
    result.busy.sort(key=lambda at: result.newest[at[0].id, at[1]], reverse=True)
    return result


def _can_be_believed(database: Database, root: StoredRoot) -> bool:
    """Whether what is missing from a root is gone: an empty one that had photos is a drive that is not mounted."""
    if is_there(root.path):
        return True
    with database.read() as tx:
        holds = files.photos_by_root(tx).get(root.id)
    return not holds and os.path.isdir(root.path)  # noqa: PTH112 - Path.is_dir may raise


def _survey_part(
    database: Database,
    part: Part,
    result: Survey,
    checkpoint: Callable[[], None],
    deep: bool,
    is_settled: IsSettled,
) -> None:
    root = part.root
    deep = deep or is_missing(part.path)  # with a folder that is gone, all below it are
    missing: list[Place] = []
    with database.read() as tx:
        unseen = files.folders(tx, root.id, part.start, deep=deep)
        for folder in walk(root.path, SUFFIXES, part.start, deep=deep):
            checkpoint()
            folder_id = unseen.pop(folder.path, None)
            if folder.problem is not None:
                result.unreadable.append((root.path / folder.path, folder.problem))
                inside = folder.path + "/" if folder.path else ""
                unseen = {path: id_ for path, id_ in unseen.items() if not path.startswith(inside)}
                continue
            found = _plan(tx, root, folder, folder_id, result, is_settled)
            if found.changed:
                result.edited.append((root, folder.path))
            if found.new or found.changed:
                result.to_do += len(found.new) + len(found.changed)
                result.busy.append((root, folder.path))
                times = (folder.files[name].mtime_ns for name in (*found.new, *found.changed))
                result.newest[root.id, folder.path] = max(times)
            else:
                result.unchanged += len(found.unchanged)
            if found.missing:
                result.vacated.add(Part(root, folder.path))
            if folder_id is not None:
                missing += [Place(folder_id, name) for name in found.missing]
        result.vacated |= {Part(root, path) for path in unseen}
        for folder_id in unseen.values():  # folders that are not there any more
            missing += [Place(folder_id, name) for name in files.known(tx, folder_id, 0)]
    if _can_be_believed(database, root):  # it may have been unplugged meanwhile; then nothing is known to be missing
        result.missing += missing
    else:
        result.offline.append(root.path)


def _plan(
    tx: Transaction, root: StoredRoot, folder: Folder, folder_id: int | None, result: Survey, is_settled: IsSettled
) -> FolderPlan:
    """What a folder's listing means, without what is still being written; a movie is looked at with its still."""
    found = plan(folder.files, {} if folder_id is None else files.known(tx, folder_id, DECODER_VERSION))
    waiting = {name for name in (*found.new, *found.changed) if not is_settled(folder.files[name].mtime_ns)}
    movies = [name for name in found.unchanged if _moves(name) and folder.files[name].problem is None]
    if not waiting and not movies:
        return found
    kin = _families(folder)
    if waiting:
        result.waiting.add(Part(root, folder.path))
        waiting |= {name for name, beside in kin.items() if rank(name) != PICTURE and not waiting.isdisjoint(beside)}
        new, changed = ([name for name in names if name not in waiting] for names in (found.new, found.changed))
        found = replace(found, new=new, changed=changed)
    if movies and folder_id is not None:
        again = _movies_again(
            files.of_photos(tx, folder_id), [name for name in movies if name not in waiting], kin, found
        )
        unchanged = [name for name in found.unchanged if name not in again]
        found = replace(found, unchanged=unchanged, changed=[*found.changed, *again])
    return found


def _movies_again(
    photos: set[str], movies: list[str], kin: dict[str, tuple[str, ...]], found: FolderPlan
) -> dict[str, None]:
    """Those of a folder's known movies that have lost their still, or found one, or whose still is looked at.

    `photos` are the names that are photos, or belong to one.
    """
    looked_at = {*found.new, *found.changed}
    return {
        name: None
        for name in movies
        if (name in photos) == photos.isdisjoint(kin.get(name, ())) or not looked_at.isdisjoint(kin.get(name, ()))
    }


def stages(
    database: Database, found: Survey, counted: Callable[[FolderPlan], None], is_settled: IsSettled = at_once
) -> Iterator[Iterator[Task]]:
    """The files to look at, folder by folder, listed afresh so memory stays small; each stage is kept before the next.

    In the first are those that have changed, then the new ones: were a copy of an edited file met before it, that would
    be who it is. In the second are those that lie beside a still: once that is kept, such a RAW need not be decoded.
    """
    later: list[tuple[StoredRoot, str, FolderPlan]] = []
    yield _first(database, found, counted, is_settled, later)
    yield (task for root, path, rest in later for task in _each(root, _folder(root, path), rest))


def _first(
    database: Database,
    found: Survey,
    counted: Callable[[FolderPlan], None],
    is_settled: IsSettled,
    later: list[tuple[StoredRoot, str, FolderPlan]],
) -> Iterator[Task]:
    done: dict[tuple[int, str], set[str]] = {}
    for root, path in found.edited:
        for folder in walk(root.path, SUFFIXES, path, deep=False):
            changed = [name for name in _planned(database, root, folder, found, is_settled).changed if not _moves(name)]
            done[root.id, path] = set(changed)
            counted(FolderPlan(changed=changed))
            yield from _each(root, folder, FolderPlan(changed=sorted(changed, key=rank)))
    for root, path in found.busy:
        for folder in walk(root.path, SUFFIXES, path, deep=False):
            now = _planned(database, root, folder, found, is_settled)
            now = _without(now, done.pop((root.id, path), set()))
            counted(now)
            beside = {name for name in _families(folder) if rank(name) != PICTURE}
            yield from _each(root, folder, FolderPlan(new=[name for name in now.new if name not in beside]))
            rest = FolderPlan(new=[name for name in now.new if name in beside], changed=now.changed)
            if rest.new or rest.changed:
                later.append((root, path, rest))


def _folder(root: StoredRoot, path: str) -> Folder:
    return next(walk(root.path, SUFFIXES, path, deep=False), Folder(path, {}))


def _planned(database: Database, root: StoredRoot, folder: Folder, found: Survey, is_settled: IsSettled) -> FolderPlan:
    with database.read() as tx:
        folder_id = files.folders(tx, root.id, folder.path, deep=False).get(folder.path)
        return _plan(tx, root, folder, folder_id, found, is_settled)


def _without(now: FolderPlan, done: set[str]) -> FolderPlan:
    """A plan without what was counted before."""
    return FolderPlan(
        new=now.new,
        changed=[name for name in now.changed if name not in done],
        unchanged=[name for name in now.unchanged if name not in done],
    )


def _moves(name: str) -> bool:
    return rank(name) == MOVIE


def _each(root: StoredRoot, folder: Folder, wanted: FolderPlan) -> Iterator[Task]:
    kin = _families(folder)
    for names, new in ((wanted.new, True), (wanted.changed, False)):
        stats = [(name, folder.files.get(name, _VANISHED)) for name in names]
        for name, stat in sorted(stats, key=lambda pair: pair[1].mtime_ns, reverse=True):  # what people wait for
            yield Task(root, folder.path, name, stat, new, kin.get(name, ()))


def _families(folder: Folder) -> dict[str, tuple[str, ...]]:
    return families({name: stat.size for name, stat in folder.files.items()})
