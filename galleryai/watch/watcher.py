"""Follows roots while the program runs: disk events, settled and coalesced into folders to look at again."""

import logging
import threading
import time
import warnings
from collections.abc import Callable
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import ObservedWatch

# Folders made one in another at the same moment are met twice by watchdog: harmless, and nothing for a terminal.
warnings.filterwarnings("ignore", message="Callback with id", category=RuntimeWarning)
log = logging.getLogger(__name__)
SETTLE_SECONDS = 0.8  # a folder is looked at once nothing has happened in it for so long
LONGEST_WAIT_SECONDS = 5.0  # …or after this, when something happens all the time
# Our own reading opens and closes files; those events must not wake us.
_EVENTS = frozenset({"created", "modified", "moved", "deleted", "closed"})

OnFolders = Callable[[Path, frozenset[Path]], None]


class Watcher:
    """Calls `on_folders(root, folders)` from its own thread for folders in which something changed."""

    def __init__(self, on_folders: OnFolders, on_warning: Callable[[str], None]) -> None:
        self._on_folders = on_folders
        self._on_warning = on_warning
        self._observer = Observer()
        self._changed: dict[tuple[Path, Path], tuple[float, float]] = {}  # first and last event
        self._watches: dict[Path, ObservedWatch] = {}
        self._wake = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="watcher")
        self._observer.start()
        self._thread.start()

    def follow(self, root: Path) -> None:
        """Watch a root and all below it. Where that cannot be, says so through `on_warning`."""
        try:
            self._watches[root] = self._observer.schedule(_Handler(root, self._note), str(root), recursive=True)
        except OSError as error:
            self._on_warning(
                f"Changes in {root} cannot be followed while the program runs "
                f"({(error.strerror or str(error)).lower()}). They are found when it starts again."
            )

    def leave(self, root: Path) -> None:
        """Watch a root no longer."""
        watch = self._watches.pop(root, None)
        if watch is not None:
            self._observer.unschedule(watch)

    def close(self) -> None:
        """Stop watching and join every thread. Safe to call twice."""
        with self._wake:
            self._closed = True
            self._wake.notify()
        self._thread.join()
        if self._observer.is_alive():
            self._observer.stop()
            self._observer.join()

    def _note(self, root: Path, folder: Path) -> None:
        now = time.monotonic()
        with self._wake:
            first, _ = self._changed.get((root, folder), (now, now))
            self._changed[root, folder] = (first, now)
            self._wake.notify()

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
                self._tell(root, frozenset(folder for r, folder in settled if r == root))

    def _tell(self, root: Path, folders: frozenset[Path]) -> None:
        """A fault in whoever listens must not end the watching."""
        try:
            self._on_folders(root, folders)
        except Exception as error:
            log.exception("changes in %s were not taken up", root)
            self._on_warning(f"Changes in {root} were not taken up ({error}). They are found at the next start.")

    def _settled(self, now: float) -> list[tuple[Path, Path]]:
        """Everything, once the whole is quiet: a move touches two folders and must be seen as one."""
        if not self._changed:
            return []
        quiet = now - max(last for _, last in self._changed.values()) >= SETTLE_SECONDS
        waited = now - min(first for first, _ in self._changed.values()) >= LONGEST_WAIT_SECONDS
        return list(self._changed) if quiet or waited else []


class _Handler(FileSystemEventHandler):
    def __init__(self, root: Path, note: Callable[[Path, Path], None]) -> None:
        self._root = root
        self._note = note

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Note the folders an event touches: for a file its folder, for a folder itself too."""
        if event.event_type not in _EVENTS or (event.is_directory and event.event_type == "modified"):
            return
        for raw in (event.src_path, event.dest_path):
            if not raw:
                continue
            path = Path(raw if isinstance(raw, str) else raw.decode("utf-8", "surrogateescape"))
            if event.is_directory and path != self._root:
                self._note(self._root, path)
            if path != self._root:
                self._note(self._root, path.parent)
