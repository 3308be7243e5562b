"""Follows roots of which no events come: the times of their folders and files are compared, again and again."""

import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from galleryai.watch.ignoring import RULES
from galleryai.watch.scan import repeats

log = logging.getLogger(__name__)
POLL_SECONDS = 5.0  # between two looks
CALM_SECONDS = 2.0  # …while something changes
SHARE = 20  # a look may take this part of the time: 100,000 photographs on a slow share are asked less often
LONGEST_PAUSE_SECONDS = 600.0
PATIENCE = 5  # looks: where something changes all the time, it is told all the same
INSIDE_SECONDS = 0.05  # of each look at least, or half as long as the folders took: to compare files
RECENT_SECONDS = 60.0  # folders changed so shortly before the first look are told after it

OnChange = Callable[[Path, Path, bool], None]
Stamp = tuple[str, int, int]  # name, size, mtime_ns


@dataclass(frozen=True, slots=True)
class _Folder:
    mtime_ns: int
    below: tuple[str, ...] = ()  # absolute
    rules: frozenset[Stamp] = frozenset()
    files: int | None = None  # a hash of their stamps; None: not compared yet
    changing: bool = False


@dataclass(slots=True)
class Tree:
    """What was seen of a root's folders. One `stat` a folder tells which to list again.

    A file overwritten in place leaves its folder's time alone: files are compared too, some folders' at each look.
    """

    root: Path
    _seen: dict[str, _Folder] = field(default_factory=dict)
    _waiting: dict[str, bool] = field(default_factory=dict)  # changed folders: whether all below may have, too
    _looks: int = 0  # for which they wait
    _due: list[str] = field(default_factory=list)  # folders whose files are to be compared

    def is_calm(self) -> bool:
        """Whether nothing has been changing."""
        return not self._waiting

    def look(self) -> dict[Path, bool]:
        """The folders that changed and then stayed as they are for a look; True: so may all below have.

        All wait for the last one, so that a move is seen with both its ends. A root that is not there says nothing.
        """
        first = not self._seen
        if not os.path.isdir(self.root):  # noqa: PTH112 - never raises
            return {}
        started = time.perf_counter()
        now = self._walk(recent=time.time_ns() - int(RECENT_SECONDS * 1e9) if first else None)
        took = time.perf_counter() - started
        self._look_inside(now, started + took + max(INSIDE_SECONDS, took / 2))
        for path in self._seen.keys() - now.keys():
            self._waiting.setdefault(path, False)
        self._seen = now
        self._looks = self._looks + 1 if self._waiting else 0
        changing = {path for path, folder in now.items() if folder.changing}
        if changing and self._looks < PATIENCE:
            return {}
        told = {Path(path): deep for path, deep in self._waiting.items()}
        self._waiting, self._looks = dict.fromkeys(changing, False), 0
        return told

    def _walk(self, recent: int | None) -> dict[str, _Folder]:
        """Every folder as it is now; `recent`, in the first look: those changed since are taken for changing."""
        now: dict[str, _Folder] = {}
        visited: set[tuple[int, int]] = set()
        pending = [str(self.root)]
        while pending:
            path = pending.pop()
            before = self._seen.get(path)
            try:
                stat = os.stat(path)  # noqa: PTH116 - hot path
                if (stat.st_dev, stat.st_ino) in visited:
                    continue
                folder = self._folder(path, stat.st_mtime_ns, before, recent)
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError:
                folder = before or _Folder(0)
            else:
                visited.add((stat.st_dev, stat.st_ino))
            now[path] = folder
            pending.extend(reversed(folder.below))
        return now

    def _folder(self, path: str, mtime_ns: int, before: _Folder | None, recent: int | None) -> _Folder:
        if before is None and recent is not None and mtime_ns < recent:
            return self._listed(path, mtime_ns, files=False)
        if before is not None and not before.changing and before.mtime_ns == mtime_ns:
            rules = _stamps(path, [name for name, _, _ in before.rules])
            if rules == before.rules:
                return before
        found = self._listed(path, mtime_ns)
        other_rules = before is not None and found.rules != before.rules
        self._waiting[path] = self._waiting.get(path, False) or other_rules
        as_before = before is not None and replace(before, changing=False) == found
        return replace(found, changing=not as_before)

    def _look_inside(self, now: dict[str, _Folder], until: float) -> None:
        """Compare the files of calm folders, one after the other: all of them, or as many as there is time for."""
        self._due = self._due or list(now)
        while self._due and time.perf_counter() < until:
            path = self._due.pop()
            before = now.get(path)
            if before is None or before.changing:
                continue
            try:
                files = self._listed(path, before.mtime_ns).files
            except OSError:
                continue
            changing = before.files is not None and before.files != files
            if changing:
                self._waiting.setdefault(path, False)
            now[path] = replace(before, files=files, changing=changing)

    def _listed(self, path: str, mtime_ns: int, *, files: bool = True) -> _Folder:
        """A folder as it is now. Those below come in the order of `scan.walk`: it is to meet them by the same names."""
        with os.scandir(path) as entries:
            shown = [entry for entry in entries if not entry.name.startswith(".") or entry.name in RULES]
        rules = _stamps(path, [entry.name for entry in shown if entry.name in RULES])
        folders = {entry.path: entry for entry in shown if entry.name not in RULES and _is_folder(entry)}
        stamps = frozenset(_stamp(entry) for entry in shown if entry.path not in folders) if files else None
        below = sorted(at for at, entry in folders.items() if not (entry.is_symlink() and repeats(self.root, at)))
        return _Folder(mtime_ns, tuple(below), rules, None if stamps is None else hash(stamps))


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _stamp(entry: "os.DirEntry[str]") -> Stamp:
    try:
        stat = entry.stat()
    except OSError:
        return (entry.name, 0, 0)
    return (entry.name, stat.st_size, stat.st_mtime_ns)


def _stamps(folder: str, names: list[str]) -> frozenset[Stamp]:
    found = set()
    for name in names:
        try:
            stat = os.stat(os.path.join(folder, name))  # noqa: PTH116, PTH118 - hot path
        except OSError:
            found.add((name, 0, 0))
        else:
            found.add((name, stat.st_size, stat.st_mtime_ns))
    return frozenset(found)


class Poller:
    """Calls `on_change(root, folder, deep)` from its own thread, which runs while there is a root to poll."""

    def __init__(self, on_change: OnChange) -> None:
        self._on_change = on_change
        self._trees: dict[Path, Tree] = {}
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def follow(self, root: Path) -> None:
        """Poll a root from now on."""
        with self._lock:
            self._trees[root] = Tree(root)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="poller")
                self._thread.start()

    def leave(self, root: Path) -> None:
        """Poll a root no longer."""
        with self._lock:
            self._trees.pop(root, None)

    def close(self) -> None:
        """End the thread. Safe to call twice."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        pause = 0.0
        while not self._closing.wait(pause):
            started = time.perf_counter()
            with self._lock:
                trees = list(self._trees.values())
            for tree in trees:
                self._look(tree)
            least = POLL_SECONDS if all(tree.is_calm() for tree in trees) else CALM_SECONDS
            pause = min(max(least, SHARE * (time.perf_counter() - started)), LONGEST_PAUSE_SECONDS)

    def _look(self, tree: Tree) -> None:
        try:
            changed = tree.look()
        except Exception:  # one bad look must not end those to come
            log.exception("%s could not be polled", tree.root)
            return
        for folder, deep in changed.items():
            self._on_change(tree.root, folder, deep)
