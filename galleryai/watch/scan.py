"""Walks a root and plans what to do, folder by folder, so that a million files need little memory."""

import os
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISREG

from galleryai.watch.ignoring import NO_MEDIA, PATTERNS, Ignoring, PatternsError, above

_LATEST = 2**63 - 1  # what SQLite stores
UNREADABLE = "this folder may not be read"


@dataclass(frozen=True, slots=True)
class Stat:
    """What a directory listing says of a file. `mtime_ns` as `os.stat` gives it."""

    size: int
    mtime_ns: int
    problem: str | None = None  # why it cannot even be opened


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder's photo files by name. `path` is relative to the root, with `/`; the root itself is ''."""

    path: str
    files: dict[str, Stat]
    problem: str | None = None  # why it cannot be read: nothing is known of what lies in it, and below


@dataclass(frozen=True, slots=True)
class FolderPlan:
    """What a folder's listing means beside what the library knows. Names, in listing order."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def is_hidden(path: str) -> bool:
    """Whether a relative path leads through a hidden folder."""
    return any(part.startswith(".") for part in path.split("/") if part)


def is_missing(path: Path) -> bool:
    """Whether nothing lies at a path; where the disk does not answer, nothing is known to be missing."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def is_there(root: Path) -> bool:
    """Whether a root can be believed: an empty folder is what an unmounted drive leaves behind."""
    try:
        with os.scandir(root) as entries:
            return next(entries, None) is not None
    except OSError:
        return False


def plan(seen: Mapping[str, Stat], known: Mapping[str, tuple[int, int]]) -> FolderPlan:
    """Compare a listing with the (size, mtime_ns) known of each file. Pure.

    A name that is missing here may turn up elsewhere: only its content can tell.
    """
    result = FolderPlan()
    for name, stat in seen.items():
        before = known.get(name)
        if before is None:
            result.new.append(name)
        elif before == (stat.size, stat.mtime_ns):
            result.unchanged.append(name)
        else:
            result.changed.append(name)
    result.missing.extend(name for name in known if name not in seen)
    return result


_Below = tuple[str, Ignoring]  # a folder to walk, and what is ignored there


def walk(root: Path, suffixes: Container[str], start: str = "", *, deep: bool = True) -> Iterator[Folder]:
    """Yield each folder below `root/start` with its photo files; left out is what is hidden, or a person leaves out.

    Links to folders are followed last, each real folder once, so that loops end and a new link takes no folder's
    place. A folder that cannot be listed is yielded with its `problem`: nothing is known to be missing from it. So is
    one whose `.galleryignore` is at fault: what a person wanted left out must not come in.
    """
    visited: set[tuple[int, int]] = set()
    try:
        ignoring = above(root, start)
    except PatternsError as error:
        yield Folder(start, {}, str(error))
        return
    pending = [] if ignoring is None else [(start, ignoring)]
    links: list[_Below] = []
    while pending or links:
        path, ignoring = (pending or links).pop()
        if not is_text(path):  # it cannot be stored: what lies in it is not looked at, and that is told
            yield Folder(shown(path), {}, UNREADABLE)
            continue
        try:
            listed = _list(root, path, suffixes, visited, ignoring)
        except FileNotFoundError:
            continue
        except OSError:
            yield Folder(path, {}, UNREADABLE)
            continue
        except PatternsError as error:
            yield Folder(path, {}, str(error))
            continue
        if listed is not None:
            folder, below, linked = listed
            yield folder
            if deep:
                pending.extend(reversed(below))
                links.extend(reversed(linked))


def _list(
    root: Path, path: str, suffixes: Container[str], visited: set[tuple[int, int]], ignoring: Ignoring
) -> tuple[Folder, list[_Below], list[_Below]] | None:
    """A folder, and those below it and those it links to, with what is ignored there.

    None where it was listed before under another name, or is no place for media.
    """
    place = root / path if path else root
    here = place.stat()
    if (here.st_dev, here.st_ino) in visited:
        return None
    visited.add((here.st_dev, here.st_ino))
    with os.scandir(place) as listed:
        entries = sorted(listed, key=lambda entry: entry.name)
    names = {entry.name for entry in entries if entry.name.startswith(".")}
    if NO_MEDIA in names:
        return None
    if PATTERNS in names:
        ignoring = ignoring.within(root, path)
    files: dict[str, Stat] = {}
    below: list[_Below] = []
    linked: list[_Below] = []
    for entry in entries:
        if entry.name.startswith("."):
            continue
        inside = f"{path}/{entry.name}" if path else entry.name
        if _may_be_folder(entry):
            if not ignoring.leaves_out(inside, folder=True):
                (linked if entry.is_symlink() else below).append((inside, ignoring))
            continue
        photo = os.path.splitext(entry.name)[1].lower() in suffixes  # noqa: PTH122 - hot path
        if photo and not ignoring.leaves_out(inside, folder=False):
            files = _stat(entry) | files  # a name made printable never hides a real one
    return Folder(path, files), below, linked


def _may_be_folder(entry: "os.DirEntry[str]") -> bool:
    """A link that cannot be followed may lead to a folder: listing it will tell that it is not readable."""
    try:
        return entry.is_dir()
    except OSError:
        return True


def _stat(entry: "os.DirEntry[str]") -> dict[str, Stat]:
    try:
        stat = entry.stat()
    except FileNotFoundError:
        if not entry.is_symlink():
            return {}  # deleted between the listing and now
        return {entry.name: Stat(0, 0, "the link points at a file that is not there")}
    except OSError as error:
        return {entry.name: Stat(0, 0, f"the file cannot be opened: {(error.strerror or '').lower()}")}
    if not S_ISREG(stat.st_mode):  # a pipe or a device: opening it might wait for ever
        return {entry.name: Stat(0, 0, "this is no file, but a pipe or a device")}
    changed = max(-_LATEST, min(_LATEST, stat.st_mtime_ns))  # a camera's clock may stand in the year 2500
    if not is_text(entry.name):
        return {shown(entry.name): Stat(stat.st_size, changed, "the file's name is not valid text; rename it")}
    return {entry.name: Stat(stat.st_size, changed)}


def shown(name: str) -> str:
    """A name that can be stored and printed, whatever bytes it is made of."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def is_text(name: str) -> bool:
    """Whether a name can be stored: Linux allows bytes that are no UTF-8."""
    return name.isascii() or not any("\ud800" <= char <= "\udfff" for char in name)
