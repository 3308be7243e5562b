"""The one place that touches originals: it moves files into the system's trash, when a person says so."""

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from galleryai.core.changes import Changes, FileEvent
from galleryai.core.errors import UsageError
from galleryai.core.paths import absolute
from galleryai.services import duplicates
from galleryai.services.publisher import Publisher
from galleryai.store import files
from galleryai.store.database import Database, Transaction
from galleryai.store.files import StoredFile


@dataclass(slots=True)
class Trashed:
    """What became of files: paths, and (path, reason)."""

    moved: list[str] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)


class Trashing:
    """Moves what is a duplicate into the trash. Nothing may be indexing meanwhile."""

    def __init__(self, database: Database, publisher: Publisher) -> None:
        self._database = database
        self._publisher = publisher

    def going(self, keep: str, others: Sequence[str]) -> list[StoredFile]:
        """The files that `trash` moves: those named, each with its RAW and its movie beside it, and no other.

        Raises `UsageError` where one is unknown or no duplicate of the photo that lies at `keep`.
        """
        with self._database.read() as tx:
            kept = _known(tx, keep)
            named = [_known(tx, path) for path in others]
            for path, file in zip(others, named, strict=True):
                if not duplicates.are_duplicates(tx, _photo(kept), _photo(file)):
                    raise UsageError(f"{path} is no duplicate of {keep}; nothing was moved. `duplicates` lists them.")
            return list(dict.fromkeys(one for file in named for one in _with_companions(tx, kept, file)))

    def trash(self, keep: str, others: Sequence[str]) -> Trashed:
        """Put duplicates of the photo that lies at `keep` into the trash, as `going` says.

        A file that is another than the library knows stays where it is, and all of them stay where the one to keep is
        not there as it was: `UsageError`.
        """
        going = self.going(keep, others)
        with self._database.read() as tx:
            kept = _known(tx, keep)
            reason = _changed(tx, kept)
            if reason is not None:
                raise UsageError(f"{keep} is to be kept, but {reason}. Index its folder again; nothing was moved.")
            stamped = [(file, _reason(tx, file, kept)) for file in going]
        report = Trashed()
        for file, why_not in stamped:
            why_not = why_not or _send(file)
            if why_not is None:
                report.moved.append(str(file.path))
                self._note(file)
            else:
                report.left.append((str(file.path), why_not))
        return report

    def _note(self, file: StoredFile) -> None:
        with self._database.write() as tx:
            files.mark_gone(tx, file.place)
            touched = frozenset([file.photo_id] if file.photo_id is not None else [])
            files.refresh_gone(tx, touched)
        events = (FileEvent("gone", str(file.path)),)
        self._publisher.publish(Changes(photos=touched, keywords=True, events=events))


def _known(tx: Transaction, path: str) -> StoredFile:
    place = absolute(path)
    for root in files.roots(tx):
        if place.is_relative_to(root.path):
            below = place.relative_to(root.path).parent.as_posix()
            folder_id = files.folders(tx, root.id, "" if below == "." else below, deep=False).values()
            for id_ in folder_id:
                file = files.at(tx, files.Place(id_, place.name))
                if file is not None and file.photo_id is not None and not file.gone:
                    return file
    raise UsageError(f"The library knows no photo at {path}. Index the folder it lies in first.")


def _photo(file: StoredFile) -> int:
    assert file.photo_id is not None, "a file that is no photo was taken for one"
    return file.photo_id


def _with_companions(tx: Transaction, kept: StoredFile, file: StoredFile) -> list[StoredFile]:
    """A file and those that belong to it: the same photo in the same folder, under the same name but for its end.

    Other places the same photo lies at are other files, which nobody named; and of the photo that is kept, all that
    belongs to it stays.
    """
    if file.photo_id == kept.photo_id:
        return [file]
    stem = Path(file.place.name).stem.casefold()
    return [
        one
        for one in files.of_photo(tx, _photo(file))
        if one == file or (one.place.folder_id == file.place.folder_id and _is_companion(one, file, stem))
    ]


def _is_companion(one: StoredFile, file: StoredFile, stem: str) -> bool:
    return one.rank != file.rank and Path(one.place.name).stem.casefold() == stem


def _reason(tx: Transaction, file: StoredFile, kept: StoredFile) -> str | None:
    """Why a file has to stay; None where it may go."""
    if (changed := _changed(tx, file)) is not None:
        return changed
    try:
        return "it is the file that is kept" if file.path.samefile(kept.path) else None
    except OSError:
        return "it, or the file to keep, has just gone"


def _changed(tx: Transaction, file: StoredFile) -> str | None:
    """How a file is another than the library knows, if it is."""
    try:
        found = os.lstat(file.path)
    except OSError:
        return "it is not there"
    if not stat.S_ISREG(found.st_mode):
        return "it is a link"
    return None if (found.st_size, found.st_mtime_ns) == files.stamp(tx, file.id) else "it has changed"


def _send(file: StoredFile) -> str | None:
    """Move a file into the trash; the reason where that cannot be."""
    from send2trash import send2trash  # late: few need it, and it asks the system where the trash is

    try:
        send2trash(os.fspath(file.path))
    except OSError as error:
        return f"the system's trash does not take it ({(error.strerror or str(error)).lower()})"
    return None
