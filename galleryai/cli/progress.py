"""Runs a long job in the terminal: a progress bar with rate and time left, Ctrl-C that stops cleanly."""

import os
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

from galleryai.cli.options import warn
from galleryai.jobs.job import Cancelled, Control, Progress, Report

Result = TypeVar("Result")
INTERRUPTED = 130  # 128 + SIGINT, as shells say it


def run_job(job: Callable[[Control, Report], Result], how_to_go_on: str) -> Result | None:
    """Run `job(control, report)`; None where Ctrl-C stopped it, after saying how to go on."""
    control = Control()

    def stop(_number: int, _frame: FrameType | None) -> None:
        if control.cancelled:  # asked twice: at once, whatever is under way; the library bears it
            os._exit(INTERRUPTED)
        control.cancel()

    before = signal.signal(signal.SIGINT, stop)
    try:
        if sys.stderr.isatty():
            return _with_bar(job, control)
        return job(control, lambda progress: None)
    except Cancelled:
        warn(f"Stopped; everything done so far is kept. {how_to_go_on}")
        return None
    finally:
        signal.signal(signal.SIGINT, before)


def _with_bar(job: Callable[[Control, Report], Result], control: Control) -> Result:
    from rich import progress as bars
    from rich.console import Console

    columns = (
        bars.TextColumn("{task.description}"),
        bars.BarColumn(),
        bars.MofNCompleteColumn(),
        bars.TextColumn("{task.fields[rate]}"),
        bars.TimeRemainingColumn(),
    )
    with bars.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Starting", total=None, rate="")

        def show(progress: Progress) -> None:
            speed = bar.tasks[0].speed
            rate = f"{speed:.0f}/s" if speed else ""
            bar.update(task, description=progress.what, completed=progress.done, total=progress.total, rate=rate)

        return job(control, show)
