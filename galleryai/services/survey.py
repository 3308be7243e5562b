"""What is on the disk beside what the library knows: the work there is, before any file is opened."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from galleryai.imaging.decode import DECODER_VERSION
from galleryai.imaging.formats import SUFFIXES, without_companions
from galleryai.services.roots import Part
from galleryai.store import files
from galleryai.store.database import Database
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

    @property
    def path(self) -> Path:
        """The file's absolute path."""
        return self.root.path / self.folder / self.name


@dataclass(slots=True)
class Survey:
    """The outcome of a walk: counts, folders with work, places that are empty now."""

    to_do: int = 0
    unchanged: int = 0
    busy: list[tuple[StoredRoot, str]] = field(default_factory=list)
    missing: list[Place] = field(default_factory=list)
    offline: list[Path] = field(default_factory=list)
    unreadable: list[tuple[Path, str]] = field(default_factory=list)
    waiting: set[Part] = field(default_factory=set)  # folders to look at again when their files are settled
    vacated: set[Part] = field(default_factory=set)  # folders that `missing` is from


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
        for folder in _folders(root.path, part.start, deep=deep):
            checkpoint()
            folder_id = unseen.pop(folder.path, None)
            if folder.problem is not None:
                result.unreadable.append((root.path / folder.path, folder.problem))
                inside = folder.path + "/" if folder.path else ""
                unseen = {path: id_ for path, id_ in unseen.items() if not path.startswith(inside)}
                continue
            known = {} if folder_id is None else files.known(tx, folder_id, DECODER_VERSION)
            found = _settled(plan(folder.files, known), folder, root, result, is_settled)
            if found.new or found.changed:
                result.to_do += len(found.new) + len(found.changed)
                result.busy.append((root, folder.path))
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


def _settled(found: FolderPlan, folder: Folder, root: StoredRoot, result: Survey, is_settled: IsSettled) -> FolderPlan:
    """A plan without the files that are still being written."""
    new, changed = (
        [name for name in names if is_settled(folder.files[name].mtime_ns)] for names in (found.new, found.changed)
    )
    if len(new) < len(found.new) or len(changed) < len(found.changed):
        result.waiting.add(Part(root, folder.path))
    return replace(found, new=new, changed=changed)


def tasks(
    database: Database, found: Survey, counted: Callable[[FolderPlan], None], is_settled: IsSettled = at_once
) -> Iterator[Task]:
    """The files to look at, folder by folder, listed afresh so that memory stays small."""
    for root, path in found.busy:
        for folder in _folders(root.path, path, deep=False):
            with database.read() as tx:
                id_ = files.folders(tx, root.id, path, deep=False).get(path)
                known = {} if id_ is None else files.known(tx, id_, DECODER_VERSION)
            now = _settled(plan(folder.files, known), folder, root, found, is_settled)
            counted(now)
            for names, new in ((now.new, True), (now.changed, False)):
                yield from (Task(root, path, name, folder.files[name], new) for name in names)


def _folders(root: Path, start: str, *, deep: bool) -> Iterator[Folder]:
    """The folders with what belongs in a gallery, or should be named as not read: not what moves in a Live Photo."""
    for folder in walk(root, SUFFIXES, start, deep=deep):
        kept = without_companions(folder.files)
        if len(kept) < len(folder.files):
            folder = replace(folder, files={name: stat for name, stat in folder.files.items() if name in kept})
        yield folder
