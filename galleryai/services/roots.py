"""The folders a person gave us."""

import os
from dataclasses import dataclass
from pathlib import Path

from galleryai.core.changes import Changes
from galleryai.core.errors import UsageError
from galleryai.core.photo import Root
from galleryai.services.publisher import Publisher
from galleryai.store import files, journal
from galleryai.store.database import Database
from galleryai.store.files import StoredRoot


@dataclass(frozen=True, slots=True)
class Part:
    """A root, or a folder below it (`start`, relative, '' for the whole)."""

    root: StoredRoot
    start: str


class Roots:
    """Add and list roots."""

    def __init__(self, database: Database, publisher: Publisher) -> None:
        self._database = database
        self._publisher = publisher

    def all(self) -> list[Root]:
        """Every root, with how many photographs lie in it and whether it is there."""
        with self._database.read() as tx:
            counts = files.photos_by_root(tx)
            return [
                Root(root.id, str(root.path), root.path.is_dir(), counts.get(root.id, 0)) for root in files.roots(tx)
            ]

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
                if path.is_relative_to(root.path):
                    return Part(root, _relative(path, root.path))
            inner = [root for root in roots if root.path.is_relative_to(path)]
            new = StoredRoot(files.add_root(tx, path), path)
            for root in inner:
                files.absorb_root(tx, root.id, new.id, _relative(root.path, path))
            undo = {"verb": "remove root", "path": str(path), "roots": [str(root.path) for root in inner]}
            journal.write(tx, f"Added the folder {path}", undo)
        self._publisher.publish(Changes(roots=True))
        return Part(new, "")


def checked(folder: str | os.PathLike[str]) -> Path:
    """The absolute path of a folder that is there. Raises `UsageError` where it is not."""
    path = Path(os.path.abspath(Path(folder).expanduser()))  # noqa: PTH100 - resolve() would follow links
    if not path.exists():
        raise UsageError(f"There is no folder {path}. Check the spelling, or plug in the drive it is on.")
    if not path.is_dir():
        raise UsageError(f"{path} is a file. Name the folder it lies in: {path.parent}")
    if not os.access(path, os.R_OK | os.X_OK):
        raise UsageError(f"The folder {path} may not be read. Change its permissions and try again.")
    return path


def _relative(path: Path, root: Path) -> str:
    relative = path.relative_to(root).as_posix()
    return "" if relative == "." else relative
