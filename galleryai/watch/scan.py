"""Walks a root and plans what to do, folder by folder, so that a million files need little memory."""

import os
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple

from galleryai.watch.ignoring import NO_MEDIA, PATTERNS, Ignoring, PatternsError, above

_LATEST = 2**63 - 1  # what SQLite stores
UNREADABLE = "this folder may not be read"
# What systems put down by themselves, also in an empty folder or on a disk just formatted; in lower case.
_OF_THE_SYSTEM = frozenset({"lost+found", "system volume information", "$recycle.bin", "desktop.ini", "thumbs.db"})


class Stat(NamedTuple):  # a frozen dataclass takes three times as long to make, and there is one a file
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
    """Whether a root can be believed: an unmounted drive leaves an empty folder behind, or one with hidden files."""
    try:
        with os.scandir(root) as entries:
            return any(entry.name[0] != "." and entry.name.lower() not in _OF_THE_SYSTEM for entry in entries)
    except OSError:
        return False


def repeats(root: Path, link: str) -> bool:
    """Whether a link leads to a folder that the root shows anyway, under its own name."""
    try:
        base, target = os.path.realpath(root), os.path.realpath(link, strict=True)
        inside = os.path.relpath(target, base).replace(os.sep, "/")
    except (OSError, ValueError):  # it leads nowhere, or to another drive
        return False
    return inside == "." or (inside.split("/")[0] != ".." and not is_hidden(inside))


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


def walk(root: Path, suffixes: Container[str], start: str = "", *, deep: bool = True) -> Iterator[Folder]:
    """Yield each folder below `root/start` with its photo files; left out is what is hidden, or a person leaves out.

    Links to folders are followed, each real folder once, so that loops end; a folder that has a name of its own in the
    root goes by that, wherever the walk begins. A folder that cannot be listed is yielded with its `problem`: nothing
    is known to be missing from it. So is one whose `.galleryignore` is at fault: what a person wanted left out must
    not come in.
    """
    visited: set[tuple[int, int]] = set()
    try:
        ignoring = above(root, start)
    except PatternsError as error:
        yield Folder(start, {}, str(error))
        return
    pending = [] if ignoring is None else [(start, ignoring)]
    while pending:
        path, ignoring = pending.pop()
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
            folder, below = listed
            yield folder
            if deep:
                pending.extend(below)


def _list(
    root: Path, path: str, suffixes: Container[str], visited: set[tuple[int, int]], ignoring: Ignoring
) -> tuple[Folder, list[tuple[str, Ignoring]]] | None:
    """A folder, and those below it with what is ignored there, the last name first.

    None where it was listed before under another name, or is no place for media.
    """
    place = root / path if path else root
    here = place.stat()
    if (here.st_dev, here.st_ino) in visited:
        return None
    visited.add((here.st_dev, here.st_ino))
    with os.scandir(place) as listed:
        entries = sorted(listed, key=attrgetter("name"), reverse=True)
    names = {entry.name for entry in entries if entry.name.startswith(".")}
    if NO_MEDIA in names:
        return None
    if PATTERNS in names:
        ignoring = ignoring.within(root, path)
    files: dict[str, Stat] = {}
    below: list[tuple[str, Ignoring]] = []
    inside = f"{path}/" if path else ""
    for entry in entries:  # a hundred thousand in a second: nothing is asked that need not be
        name = entry.name
        if name.startswith("."):
            continue
        if _may_be_folder(entry):
            again = entry.is_symlink() and repeats(root, entry.path)
            if not again and not ignoring.leaves_out(inside + name, folder=True):
                below.append((inside + name, ignoring))
        elif name[name.rfind(".") :].lower() in suffixes:
            if ignoring.files and ignoring.leaves_out(inside + name, folder=False):
                continue
            if (stat := _stat(entry)) is not None:
                # A name made printable never hides a real one: that sorts before it, so here it comes later.
                files[name if stat.problem is None else shown(name)] = stat
    return Folder(path, files), below


def _may_be_folder(entry: "os.DirEntry[str]") -> bool:
    """A link that cannot be followed may lead to a folder: listing it will tell that it is not readable."""
    try:
        return entry.is_dir()
    except OSError:
        return True


def _stat(entry: "os.DirEntry[str]") -> Stat | None:
    """What a listing says of a file; None where it was deleted between the listing and now."""
    try:
        stat = entry.stat()
    except FileNotFoundError:
        return Stat(0, 0, "the link points at a file that is not there") if entry.is_symlink() else None
    except OSError as error:
        return Stat(0, 0, f"the file cannot be opened: {(error.strerror or '').lower()}")
    if not S_ISREG(stat.st_mode):  # a pipe or a device: opening it might wait for ever
        return Stat(0, 0, "this is no file, but a pipe or a device")
    changed = stat.st_mtime_ns
    if not -_LATEST <= changed <= _LATEST:  # a camera's clock may stand in the year 2500
        changed = max(-_LATEST, min(_LATEST, changed))
    problem = None if is_text(entry.name) else "the file's name is not valid text; rename it"
    return Stat(stat.st_size, changed, problem)


def shown(name: str) -> str:
    """A name that can be stored and printed, whatever bytes it is made of."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def is_text(name: str) -> bool:
    """Whether a name can be stored: Linux allows bytes that are no UTF-8."""
    return name.isascii() or not any("\ud800" <= char <= "\udfff" for char in name)
