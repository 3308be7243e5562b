"""Keeps the library true while the program runs: what changes on the disk becomes small indexing jobs."""

import contextlib
import threading
import time
from collections.abc import Callable
from pathlib import Path

from galleryai.core.errors import LibraryError
from galleryai.services.roots import Part, Roots
from galleryai.watch.scan import is_hidden
from galleryai.watch.watcher import Mode, Watcher

RECONCILE_SECONDS = 600.0  # after which all roots are looked at for what no event told
PRESENCE_SECONDS = 5.0  # …and each for whether it is there: one question to the system

StartIndexing = Callable[[list[Part], bool], None]


class Watching:
    """Follows every root; hands the folders in which something changed to `start_indexing(parts, deep)`.

    `on_watching(root, mode)` and `on_warning(root, sentence)` say how each is followed, and that it is no more.
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
        self._on_warning = on_warning
        self._watcher = Watcher(self._changed, self._say, on_warning)
        self._followed: dict[Path, tuple[int, int]] = {}  # with the device and inode it was at
        self._modes: dict[Path, Mode] = {}
        self._lock = threading.Lock()
        self._pause = reconcile_seconds
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._reconcile, name="reconciling")
        self._thread.start()

    def follow_all(self) -> list[Part]:
        """Follow the roots that are there and not followed yet; leave those that are roots, or there, no more.

        Returns those that came or went, as a whole.
        """
        with self._lock:  # the window's start and the worker's additions may meet here
            parts = {part.root.path: part for part in self._roots.parts()}
            present = {root.path for root in self._roots.present()}
            there = {path: place for path in present & parts.keys() if (place := _place(path)) is not None}
            left = [path for path, place in self._followed.items() if self._is_left(path, place, there)]
            for path in left:
                del self._followed[path]
                self._watcher.leave(path)
                self._say(path, Mode.OFF, "")
            new = [path for path in there if path not in self._followed]
            for path in new:
                self._followed[path] = there[path]
                self._watcher.follow(path)
            return [parts[path] for path in sorted({*left, *new}) if path in parts]

    def again(self, parts: list[Part]) -> None:
        """Look at these folders again when they have come to rest."""
        for part in parts:
            self._watcher.note(part.root.path, part.path)

    def close(self) -> None:
        """Stop, and join every thread."""
        self._closing.set()
        self._thread.join()
        self._watcher.close()
        with contextlib.suppress(LibraryError):  # nobody believes it once the library is let go
            self._roots.forget_followed()

    def _is_left(self, path: Path, place: tuple[int, int], there: dict[Path, tuple[int, int]]) -> bool:
        """Whether a root is not there, or is another folder: of that events would not tell. Polling goes by names."""
        return path not in there or (self._modes[path] is not Mode.POLLING and there[path] != place)

    def _say(self, root: Path, mode: Mode, why: str) -> None:
        """Tell whoever is here, and every other program."""
        self._modes[root] = mode
        with contextlib.suppress(LibraryError):  # a full disk: nothing is lost but what `roots` shows
            self._roots.say_followed(root, mode, why)
        self._on_watching(root, mode)  # last: who hears it may ask `roots` at once
        if why:
            self._on_warning(root, why)

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
        looked = time.monotonic()
        while not self._closing.wait(min(self._pause, PRESENCE_SECONDS)):
            with contextlib.suppress(LibraryError):  # the next turn may fare better, and whatever writes says it
                parts = self.follow_all()
                self._roots.correct()
                if time.monotonic() - looked >= self._pause:
                    looked = time.monotonic()
                    parts += [Part(root, "") for root in self._roots.present()]
                if parts:
                    self._start_indexing(parts, True)


def _place(root: Path) -> tuple[int, int] | None:
    """Which folder a root is; None while it is not there. Plugged in again, it is another one to the system."""
    try:
        stat = root.stat()
    except OSError:
        return None
    return stat.st_dev, stat.st_ino
