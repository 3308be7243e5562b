"""Keeps the library true while the program runs: what changes on the disk becomes small indexing jobs."""

import threading
from collections.abc import Callable
from pathlib import Path

from galleryai.services.roots import Part, Roots
from galleryai.watch.scan import is_hidden, is_there
from galleryai.watch.watcher import Mode, Watcher

RECONCILE_SECONDS = 600.0  # after which all roots are looked at for what no event told

StartIndexing = Callable[[list[Part], bool], None]


class Watching:
    """Follows every root; hands the folders in which something changed to `start_indexing(parts, deep)`.

    `on_watching(root, mode)` and `on_warning(root, sentence)` say how each is followed.
    """

    def __init__(
        self,
        roots: Roots,
        start_indexing: StartIndexing,
        on_watching: Callable[[Path, Mode], None],
        on_warning: Callable[[Path, str], None],
        reconcile_seconds: float,
    ) -> None:
        self._roots = roots
        self._start_indexing = start_indexing
        self._on_watching = on_watching
        self._watcher = Watcher(self._changed, on_warning)
        self._followed: dict[Path, tuple[int, int]] = {}  # with the device and inode it was at
        self._lock = threading.Lock()
        self._pause = reconcile_seconds
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._reconcile, name="reconciling")
        self._thread.start()

    def follow_all(self) -> None:
        """Follow the roots that are there and not followed yet; leave those that are roots, or there, no more."""
        with self._lock:  # the window's start and the worker's additions may meet here
            there = {part.root.path: _place(part.root.path) for part in self._roots.parts()}
            for path in [path for path, place in self._followed.items() if there.get(path) != place]:
                del self._followed[path]
                self._watcher.leave(path)
            for path, place in there.items():
                if path not in self._followed and place is not None:
                    self._followed[path] = place
                    self._on_watching(path, self._watcher.follow(path))

    def again(self, parts: list[Part]) -> None:
        """Look at these folders again when they have come to rest."""
        for part in parts:
            self._watcher.note(part.root.path, part.path)

    def close(self) -> None:
        """Stop, and join every thread."""
        self._closing.set()
        self._thread.join()
        self._watcher.close()

    def _changed(self, root: Path, folders: frozenset[Path], deep: bool) -> None:
        """All folders of one burst go into one job, so that a move is seen with both its ends."""
        parts = [part for part in self._roots.parts() if part.root.path == root]
        relative = [folder.relative_to(root).as_posix() for folder in folders if folder.is_relative_to(root)]
        starts = ["" if path == "." else path for path in relative]
        wanted = [Part(part.root, start) for part in parts for start in sorted(starts) if not is_hidden(start)]
        if wanted:
            self._start_indexing(wanted, deep)

    def _reconcile(self) -> None:
        """Now and then: a drive may have been plugged in, an event lost, a file changed where nothing tells."""
        while not self._closing.wait(self._pause):
            self.follow_all()
            if parts := [part for part in self._roots.parts() if is_there(part.root.path)]:
                self._start_indexing(parts, True)


def _place(root: Path) -> tuple[int, int] | None:
    """Which folder a root is; None while it is not there. Plugged in again, it is another one to the system."""
    try:
        stat = root.stat()
    except OSError:
        return None
    return (stat.st_dev, stat.st_ino) if is_there(root) else None
