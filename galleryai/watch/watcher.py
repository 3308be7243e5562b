"""Follows roots while the program runs: what changed, settled and coalesced into folders to look at again."""

import errno
import logging
import os
import threading
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch

from galleryai.watch.ignoring import RULES
from galleryai.watch.mounts import limit_is_reached, silent_file_system
from galleryai.watch.polling import Poller

# Folders made one in another at the same moment are met twice by watchdog: harmless, and nothing for a terminal.
warnings.filterwarnings("ignore", message="Callback with id", category=RuntimeWarning)
log = logging.getLogger(__name__)
SETTLE_SECONDS = 0.8  # a folder is looked at once nothing has happened in it for so long
LONGEST_WAIT_SECONDS = 5.0  # …or after this, when something happens all the time
FRESH_SECONDS = 2.0  # a file written so shortly ago may not be whole
# Our own reading opens and closes files: of that nothing is to be told.
_EVENTS: list[type[FileSystemEvent]] = [
    *(FileCreatedEvent, FileModifiedEvent, FileClosedEvent, FileMovedEvent, FileDeletedEvent),
    *(DirCreatedEvent, DirMovedEvent, DirDeletedEvent),
]
_LOGGERS = (
    "watchdog.observers.inotify",
    "watchdog.observers.inotify_c",
)  # where it tells of an overflow, and only there
_LIMITS = {errno.ENOSPC: ("max_user_watches", 524288), errno.EMFILE: ("max_user_instances", 1024)}

OnFolders = Callable[[Path, frozenset[Path], bool], None]
OnMode = Callable[[Path, "Mode", str], None]


class Mode(StrEnum):
    """How a root is followed."""

    NATIVE = "native"
    POLLING = "polling"
    OFF = "off"


@dataclass(slots=True)
class _Change:
    first: float
    last: float
    deep: bool


class Watcher:
    """Calls `on_folders(root, folders, deep)` from its own thread for folders in which something changed.

    With `deep` all below them may have changed as well. `on_mode(root, mode, why)` says how a root is followed from now
    on, with a sentence where that is not by events; `on_warning(root, sentence)` gets what else a person should know.
    """

    def __init__(self, on_folders: OnFolders, on_mode: OnMode, on_warning: Callable[[Path, str], None]) -> None:
        self._on_folders = on_folders
        self._on_mode = on_mode
        self._on_warning = on_warning
        self._observer: BaseObserver | None = None
        self._poller = Poller(self.note)
        self._changed: dict[tuple[Path, Path], _Change] = {}
        self._watches: dict[Path, ObservedWatch] = {}
        self._wake = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="watcher")
        for name in _LOGGERS:
            logging.getLogger(name).setLevel(logging.WARNING)
            logging.getLogger(name).addFilter(self._overflowed)
        self._thread.start()

    def follow(self, root: Path) -> None:
        """Watch a root and all below it: by events or, where none come, by polling."""
        kind = silent_file_system(root)
        if kind is not None:
            self._poll(root, f"it lies on a file system ({kind}) that does not tell what others change.")
            return
        place = os.path.realpath(root)  # of a link, only its own end would be watched
        try:
            self._watches[root] = self._events().schedule(
                _Handler(root, Path(place), self.note), place, recursive=True, event_filter=_EVENTS
            )
        except OSError as error:
            if error.errno in _LIMITS:
                self._poll(root, limit(error.errno))
                return
            reason = (error.strerror or str(error)).lower()
            cannot = f"Changes in {root} cannot be followed while the program runs ({reason})."
            self._on_mode(root, Mode.OFF, f"{cannot} They are found when it starts again.")
        else:
            if not self._is_too_large(root):
                self._on_mode(root, Mode.NATIVE, "")

    def leave(self, root: Path) -> None:
        """Watch a root no longer."""
        self._poller.leave(root)
        watch = self._watches.pop(root, None)
        if watch is not None:
            self._events().unschedule(watch)

    def note(self, root: Path, folder: Path, deep: bool = False) -> None:
        """Tell of a folder, and with `deep` of all below it, once everything has come to rest."""
        now = time.monotonic()
        with self._wake:
            change = self._changed.setdefault((root, folder), _Change(now, now, deep))
            change.last = now
            change.deep = change.deep or deep
            self._wake.notify()

    def close(self) -> None:
        """Stop watching and join every thread. Safe to call twice."""
        for name in _LOGGERS:
            logging.getLogger(name).removeFilter(self._overflowed)
        self._poller.close()
        with self._wake:
            self._closed = True
            self._wake.notify()
        self._thread.join()
        if self._observer is not None and self._observer.is_alive():
            self._observer.stop()
            self._observer.join()

    def _events(self) -> BaseObserver:
        """The source of events, opened with the first root. Raises `OSError` where the system has none left."""
        if self._observer is None:
            observer = Observer()
            observer.start()
            self._observer = observer
        return self._observer

    def _poll(self, root: Path, reason: str) -> None:
        self._poller.follow(root)
        self._on_mode(root, Mode.POLLING, f"Changes in {root} are looked for now and then, not told at once: {reason}")

    def _is_too_large(self, root: Path) -> bool:
        """Whether the system's limit left folders of a root out; then it is polled instead."""
        if not limit_is_reached(root):
            return False
        self.leave(root)
        self._poll(root, limit(errno.ENOSPC))
        return True

    def _overflowed(self, record: logging.LogRecord) -> bool:
        """A filter of watchdog's log: events were lost, so every root is looked at as a whole."""
        if "overflow" not in record.getMessage():
            return True
        for root in list(self._watches):
            self.note(root, root, True)
        return False

    def _run(self) -> None:
        while True:
            with self._wake:
                if self._closed:
                    return
                settled = self._settled(time.monotonic())
                for key in settled:
                    del self._changed[key]
                if not settled:
                    self._wake.wait(SETTLE_SECONDS / 4 if self._changed else None)
            for root in {root for root, _ in settled}:
                folders = frozenset(folder for r, folder in settled if r == root)
                self._tell(root, folders, any(change.deep for (r, _), change in settled.items() if r == root))

    def _tell(self, root: Path, folders: frozenset[Path], deep: bool) -> None:
        """A fault in whoever listens must not end the watching."""
        try:
            self._on_folders(root, folders, deep)
            if root in self._watches:
                self._is_too_large(root)  # folders may have come
        except Exception as error:
            log.exception("changes in %s were not taken up", root)
            self._on_warning(root, f"Changes in {root} were not taken up ({error}). They are found at the next start.")

    def _settled(self, now: float) -> dict[tuple[Path, Path], _Change]:
        """Everything, once the whole is quiet: a move touches two folders and must be seen as one."""
        if not self._changed:
            return {}
        quiet = now - max(change.last for change in self._changed.values()) >= SETTLE_SECONDS
        waited = now - min(change.first for change in self._changed.values()) >= LONGEST_WAIT_SECONDS
        return dict(self._changed) if quiet or waited else {}


def is_settled(mtime_ns: int) -> bool:
    """Whether a file was not written for a while. One from the future has another clock, and is not waited for."""
    return not 0 <= time.time_ns() - mtime_ns < FRESH_SECONDS * 1e9


def limit(number: int = errno.ENOSPC) -> str:
    """How it is told that Linux watches no more, and what to do."""
    name, enough = _LIMITS[number]
    return (
        f"the limit of what Linux watches for one user (fs.inotify.{name}) is reached. "
        f"Raise it: sudo sysctl fs.inotify.{name}={enough}"
    )


class _Handler(FileSystemEventHandler):
    """Notes the folders an event touches, by their paths below `root`; `place` is where that really is."""

    def __init__(self, root: Path, place: Path, note: Callable[[Path, Path, bool], None]) -> None:
        self._root = root
        self._place = place
        self._note = note

    def on_any_event(self, event: FileSystemEvent) -> None:
        """For a file its folder, for a folder itself too."""
        for raw in (event.src_path, event.dest_path):
            path = Path(raw if isinstance(raw, str) else raw.decode("utf-8", "surrogateescape"))
            if path == self._place or not path.is_relative_to(self._place):
                continue
            path = self._root / path.relative_to(self._place)
            # Windows does not say what it was that went.
            if event.is_directory or (event.event_type == "deleted" and not path.suffix):
                self._note(self._root, path, False)
            self._note(self._root, path.parent, path.name in RULES)
