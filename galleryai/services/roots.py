"""The folders a person gave us."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from galleryai.core.changes import Changes
from galleryai.core.errors import UsageError
from galleryai.core.paths import absolute
from galleryai.core.photo import Root
from galleryai.services.publisher import Publisher
from galleryai.store import files, journal, postings, settings
from galleryai.store.database import Database, Transaction
from galleryai.store.files import StoredRoot
from galleryai.watch.scan import is_hidden, is_text, is_there, shown
from galleryai.watch.watcher import Mode

WATCHING = "watching"  # the setting in which a program says how it follows each root: JSON, path → [mode, why]


@dataclass(frozen=True, slots=True)
class Part:
    """A root, or a folder below it (`start`, relative, '' for the whole)."""

    root: StoredRoot
    start: str

    @property
    def path(self) -> Path:
        """Where it is."""
        return self.root.path / self.start


def part_of(root: StoredRoot, path: Path) -> Part | None:
    """A path as part of a root; None where it lies elsewhere, or in a hidden folder of it."""
    if not path.is_relative_to(root.path) or hides(root.path, path):
        return None
    return Part(root, _relative(path, root.path))


def hides(root: Path, path: Path) -> bool:
    """Whether a root leaves out a path below it, as one in a hidden folder."""
    return is_hidden(_relative(path, root)) if path != root else False


class Roots:
    """Add and list roots. `is_watched()` says whether a program that may follow them runs, this one or another."""

    def __init__(self, database: Database, publisher: Publisher, is_watched: Callable[[], bool]) -> None:
        self._database = database
        self._publisher = publisher
        self._is_watched = is_watched
        self._said_absent: list[int] | None = None

    def all(self) -> list[Root]:
        """Every root, with how many photographs lie in it, whether it is there, and how it is followed."""
        with self._database.read() as tx:
            counts = files.photos_by_root(tx)
            followed = _followed(tx)
            roots = files.roots(tx)
        if followed and not self._is_watched():
            followed = {}  # left behind by a program that was killed
        return [_shown(root, counts.get(root.id, 0), followed.get(str(root.path))) for root in roots]

    def say_followed(self, path: Path, mode: Mode, why: str = "") -> None:
        """Let every program know how this one follows a root from now on."""
        with self._database.write() as tx:
            followed = {other: how for other, how in _followed(tx).items() if other != str(path)}
            if mode is not Mode.OFF or why:
                followed[str(path)] = (mode, why)
            settings.put(tx, WATCHING, json.dumps(followed) if followed else None)
        self._publisher.publish(Changes(roots=True))

    def forget_followed(self) -> None:
        """This program follows none: it has just begun, or ends."""
        with self._database.read() as tx:
            if settings.get(tx, WATCHING) is None:
                return
        with self._database.write() as tx:
            settings.put(tx, WATCHING, None)

    def present(self) -> list[StoredRoot]:
        """The roots that can be believed now: also an empty one, where no photograph is known to lie in it."""
        with self._database.read() as tx:
            return [root for root in files.roots(tx) if is_there(root.path) or _is_new(tx, root)]

    def out_of_reach(self) -> set[int]:
        """The ids of photos that cannot be opened now: they are gone, or all their roots are offline."""
        with self._database.read() as tx:
            absent = _absent(tx)
            self._said_absent = absent
            return set(postings.gone(tx)) | (files.only_in(tx, absent) if absent else set())

    def correct(self) -> None:
        """Tell who has asked `out_of_reach` where other roots are absent by now: a drive may come back at once."""
        with self._database.read() as tx:
            absent = _absent(tx)
        if self._said_absent not in (None, absent):
            self._publisher.publish(Changes(roots=True))

    def parts(self) -> list[Part]:
        """Every root as a whole."""
        with self._database.read() as tx:
            return [Part(root, "") for root in files.roots(tx)]

    def add(self, folder: str | os.PathLike[str]) -> Part:
        """Watch a folder from now on; one inside a root is part of that root, one around a root takes it in.

        Raises `UsageError` where there is no such folder.
        """
        path = checked(folder)
        with self._database.write() as tx:
            roots = files.roots(tx)
            for root in roots:
                part = Part(root, "") if _same(root.path, path) else part_of(root, path)
                if part is not None:
                    return part
            inner = [root for root in roots if root.path.is_relative_to(path) and not hides(path, root.path)]
            new = StoredRoot(files.add_root(tx, path), path)
            for root in inner:
                files.absorb_root(tx, root.id, new.id, _relative(root.path, path))
            undo = {"verb": "remove root", "path": str(path), "roots": [str(root.path) for root in inner]}
            journal.write(tx, f"Added the folder {path}", undo)
        self._publisher.publish(Changes(roots=True))
        return Part(new, "")

    def remove(self, folder: str | os.PathLike[str]) -> Changes:
        """Watch a root no longer. Its photographs leave the gallery; their words are kept and come back with them.

        Raises `UsageError` where the folder is no root.
        """
        path = absolute(folder)
        with self._database.write() as tx:
            roots = {root.path: root for root in files.roots(tx)}
            if path not in roots:
                known = ", ".join(map(str, roots)) or "none"
                raise UsageError(f"{path} is not one of the library's folders. They are: {known}.")
            touched = files.remove_root(tx, roots[path].id)
            journal.write(tx, f"Removed the folder {path}", {"verb": "add root", "path": str(path)})
        changes = Changes(photos=frozenset(touched), roots=True, keywords=True, problems=True)
        self._publisher.publish(changes)
        return changes


def _shown(root: StoredRoot, photos: int, followed: tuple[Mode, str] | None) -> Root:
    online = is_there(root.path) or (not photos and _is_folder(root.path))
    mode, why = followed if followed and online else (Mode.OFF, "")
    return Root(root.id, str(root.path), online, photos, mode.value, why)


def _followed(tx: Transaction) -> dict[str, tuple[Mode, str]]:
    said = json.loads(settings.get(tx, WATCHING) or "{}")
    return {path: (Mode(mode), why) for path, (mode, why) in said.items()}


def _absent(tx: Transaction) -> list[int]:
    return [root.id for root in files.roots(tx) if not is_there(root.path)]


def _is_new(tx: Transaction, root: StoredRoot) -> bool:
    return _is_folder(root.path) and not files.holds_photos(tx, root.id)


def _is_folder(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 - unlike Path.is_dir it never raises


def _same(one: Path, other: Path) -> bool:
    """Whether two paths lead to one folder (through a link, or with another case)."""
    try:
        return one.samefile(other)
    except OSError:
        return one == other


def checked(folder: str | os.PathLike[str]) -> Path:
    """The absolute path of a folder that is there. Raises `UsageError` where it is not."""
    name = os.fspath(folder)
    if not name:
        raise UsageError("The name of a folder is empty. Name the folder that your photographs are in.")
    if not is_text(name):
        raise UsageError(f"The name of the folder {shown(name)} is not valid text. Rename it.")
    path = absolute(name)
    if os.path.isdir(path):  # noqa: PTH112 - unlike Path.is_dir it never raises
        if os.access(path, os.R_OK | os.X_OK):
            return path
        raise UsageError(f"The folder {path} may not be read. Change its permissions and try again.")
    if os.path.lexists(path):
        raise UsageError(f"{path} is a file. Name the folder it lies in: {path.parent}")
    raise UsageError(f"There is no folder {path}. Check the spelling, or plug in the drive it is on.")


def _relative(path: Path, root: Path) -> str:
    relative = path.relative_to(root).as_posix()
    return "" if relative == "." else relative
