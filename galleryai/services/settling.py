"""Indexing once, to the end: files that are still being written are waited for, though not for ever."""

import time

from galleryai.jobs.job import Control, Progress, Report
from galleryai.services.indexing import Indexing
from galleryai.services.report import IndexReport
from galleryai.services.roots import Part
from galleryai.services.survey import at_once
from galleryai.watch.watcher import FRESH_SECONDS, is_settled

LONGEST_WAIT_SECONDS = 30.0  # then a file is looked at as it is; the next run sees what became of it
PAUSE_SECONDS = 0.1


def index_settled(indexing: Indexing, parts: list[Part], control: Control, progress: Report) -> IndexReport:
    """As `Indexing.index`, and once more for each folder in which a file had just been written.

    Raises what that raises.
    """
    report = indexing.index(parts, control, progress, is_settled=is_settled)
    until = time.monotonic() + LONGEST_WAIT_SECONDS
    while report.waiting:
        progress(Progress(0, None, "Waiting for files that are being written"))
        _wait(control)
        ready = is_settled if time.monotonic() < until else at_once
        report.go_on(indexing.index(report.waiting, control, progress, deep=False, is_settled=ready))
    return report


def _wait(control: Control) -> None:
    until = time.monotonic() + FRESH_SECONDS
    while time.monotonic() < until:
        control.checkpoint()
        time.sleep(PAUSE_SECONDS)
