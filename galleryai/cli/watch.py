"""`galleryai watch`: stay, and follow the library's folders."""

import json
import os
import signal
import threading
from pathlib import Path
from types import FrameType

import click

from galleryai.cli import documents
from galleryai.cli.options import Options, common_options, printable, warn
from galleryai.cli.progress import INTERRUPTED
from galleryai.core.changes import Changes, FileEvent
from galleryai.core.errors import UsageError
from galleryai.services.background import Background, Callbacks
from galleryai.services.holding import ON_BATTERY
from galleryai.services.report import IndexReport


class Teller:
    """Says each thing on a line of its own, whichever thread it comes from; `as_json` as an object."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._on_battery = False
        self._lock = threading.Lock()

    def changed(self, changes: Changes) -> None:
        """What happened to files."""
        for one in changes.events:
            self._event(one)

    def watching(self, root: Path, mode: str) -> None:
        """How a root is followed from now on; not any more, where it is not there."""
        words = f"Not watching {root}" if mode == "off" else f"Watching {root} ({mode})"
        self._line({"event": "watching", "path": str(root), "watch": str(mode)}, words)

    def warning(self, path: Path | str | None, sentence: str) -> None:
        """What a person should know: a message, not the outcome, so it goes to standard error where people read."""
        if self._as_json:
            self._line({"event": "warning", "path": path and str(path), "message": sentence}, "")
        else:
            warn(printable(sentence))

    def held(self, by_battery: bool) -> None:
        """Whether indexing waits until the computer is plugged in; told each time that begins."""
        with self._lock:
            begins, self._on_battery = by_battery and not self._on_battery, by_battery
        if begins:
            self.warning(None, ON_BATTERY)

    def finished(self, report: IndexReport) -> None:
        """Of a whole run only what could not be reached is new here."""
        for path, reason in report.unavailable:
            self.warning(path, f"{path}: {reason}.")

    def _event(self, one: FileEvent) -> None:
        origin = f"{one.moved_from} → " if one.moved_from else ""
        reason = f": {one.reason}" if one.reason else " (known already)" if one.known else ""
        self._line(documents.event(one), f"{one.kind.capitalize()}: {origin}{one.path}{reason}")

    def _line(self, document: documents.Document, words: str) -> None:
        with self._lock:
            click.echo(json.dumps(document, ensure_ascii=False) if self._as_json else printable(words))


@click.command()
@common_options
@click.pass_obj
def command(options: Options, as_json: bool) -> int:
    """Stay, and follow all folders of the library until Ctrl-C. With --json, each line is an object."""
    from galleryai.bootstrap import exists, open_library

    if not exists(options.folder):
        raise UsageError("The library has no folders yet. Name one: galleryai index FOLDER")
    teller = Teller(as_json=as_json)
    with open_library(options.folder) as gallery:
        if not gallery.roots.parts():
            raise UsageError("The library has no folders yet. Name one: galleryai index FOLDER")
        leave = gallery.publisher.subscribe(teller.changed)
        callbacks = Callbacks(
            finished=teller.finished,
            failed=lambda sentence: teller.warning(None, sentence),
            watching=teller.watching,
            warning=teller.warning,
            state=lambda: teller.held(background.waits_for_power),
        )
        background = gallery.background(callbacks)
        try:
            _until_interrupted(background)
        finally:
            background.close()
            leave()
    warn("Stopped; everything done so far is kept. Run the same command again to go on.")
    return INTERRUPTED


def _until_interrupted(background: Background) -> None:
    """Work until Ctrl-C, or until the system asks the program to end."""
    asked = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        if asked.is_set():  # asked twice: at once, whatever is under way; the library bears it
            os._exit(INTERRUPTED)
        asked.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    background.start()
    while not asked.wait(1):  # on Windows nothing interrupts a wait without end
        pass
