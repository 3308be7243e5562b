"""Keeps the library true while the program runs: disk events become small indexing jobs."""

import threading
from collections.abc import Callable
from pathlib import Path

from galleryai.services.roots import Part, Roots
from galleryai.watch.scan import is_hidden, is_there
from galleryai.watch.watcher import Watcher

StartIndexing = Callable[[list[Part], bool], None]


class Watching:
    """Follows every root; hands the folders in which something changed to `start_indexing(parts, deep)`."""

    def __init__(self, roots: Roots, start_indexing: StartIndexing, on_warning: Callable[[str], None]) -> None:
        self._roots = roots
        self._start_indexing = start_indexing
        self._watcher = Watcher(self._changed, on_warning)
        self._followed: set[Path] = set()
        self._lock = threading.Lock()

    def follow_all(self) -> None:
        """Follow the roots that are there and not followed yet; leave those that are roots no more."""
        with self._lock:  # the window's start and the worker's additions may meet here
            parts = self._roots.parts()
            for path in self._followed - {part.root.path for part in parts}:
                self._followed.discard(path)
                self._watcher.leave(path)
            for part in parts:
                path = part.root.path
                if path not in self._followed and is_there(path):
                    self._followed.add(path)
                    self._watcher.follow(path)

    def close(self) -> None:
        """Stop, and join every thread."""
        self._watcher.close()

    def _changed(self, root: Path, folders: frozenset[Path]) -> None:
        """All folders of one burst go into one job, so that a move is seen with both its ends."""
        parts = [part for part in self._roots.parts() if part.root.path == root]
        relative = [folder.relative_to(root).as_posix() for folder in folders if folder.is_relative_to(root)]
        starts = ["" if path == "." else path for path in relative]
        wanted = [Part(part.root, start) for part in parts for start in sorted(starts) if not is_hidden(start)]
        if wanted:
            self._start_indexing(wanted, False)
