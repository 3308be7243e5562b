"""What the program costs while nobody does anything: the window and `watch`, each a process of its own.

The folder is indexed first. Then each is started, left alone until it has come to rest, and measured for a minute by
the processor time of the process and all its children.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil

from galleryai.bootstrap import open_library
from galleryai.jobs.job import Control, quiet

CALM_PERCENT = 5.0  # of a core in a second: less is rest
LONGEST_START_SECONDS = 60
WINDOW = "import sys, pathlib; from galleryai.gui.main import run; sys.exit(run(pathlib.Path(sys.argv[1])))"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The benchmark's own arguments."""
    parser.add_argument("folder", type=Path, help="a folder of photographs; it is only read")
    parser.add_argument("--seconds", type=float, default=60.0, help="to measure each for")


def run(chosen: argparse.Namespace) -> dict[str, object]:
    """Measure; returns the figures by name, in percent of one core."""
    with tempfile.TemporaryDirectory() as scratch:
        with open_library(Path(scratch)) as gallery:
            photos = gallery.indexing.index([gallery.roots.add(chosen.folder)], Control(), quiet).analysed
        window = _percent(["-c", WINDOW, scratch], chosen.seconds)
        watch = _percent(["-m", "galleryai", "--library", scratch, "watch"], chosen.seconds)
    return {"photos": photos, "window_percent": window, "watch_percent": watch}


def _percent(arguments: list[str], seconds: float) -> float:
    """Percent of a core that a run of Python takes once it has come to rest."""
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    process = subprocess.Popen(
        [sys.executable, *arguments], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        running = psutil.Process(process.pid)
        for _ in range(LONGEST_START_SECONDS):
            if _spent_in(running, 1.0) < CALM_PERCENT / 100:
                break
        spent = _spent_in(running, seconds)
        assert process.poll() is None, "it ended by itself"
        return 100 * spent / seconds
    finally:
        process.terminate()
        process.wait()


def _spent_in(running: psutil.Process, seconds: float) -> float:
    """Processor seconds that a process and all it started take in a while."""
    before = _spent(running)
    time.sleep(seconds)
    return _spent(running) - before


def _spent(running: psutil.Process) -> float:
    total = 0.0
    with suppress(psutil.NoSuchProcess):
        for process in [running, *running.children(recursive=True)]:
            times = process.cpu_times()
            total += times.user + times.system
    return total
