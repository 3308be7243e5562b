"""How fast a folder becomes a gallery, beside what this machine could do at best.

*Ideal* is cores ÷ the CPU seconds a photo of a fixed recipe, measured alone on one thread in the same run: Pillow
draft decode to ≥ 512 px, a 320 px JPEG of quality 80, every shipped model. Hashing, EXIF, colours and the database
count only in what is achieved. *Event loop* is the lateness of a 10 ms Qt timer in the main thread meanwhile.
"""

import argparse
import io
import os
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import psutil
from PIL import Image
from PySide6.QtCore import QCoreApplication, Qt, QTimer

from galleryai.bootstrap import open_library
from galleryai.inference.model import Model
from galleryai.inference.opening import open_model
from galleryai.jobs.job import Control, quiet
from galleryai.services.report import IndexReport
from galleryai.settings import resources

SAMPLE = 100  # photos the ideal is measured on
TICK_MS = 10


def arguments(parser: argparse.ArgumentParser) -> None:
    """The benchmark's own arguments."""
    parser.add_argument("folder", type=Path, help="a folder of photographs; it is only read")


def run(chosen: argparse.Namespace) -> dict[str, object]:
    """Measure; returns the figures by name."""
    cores = os.cpu_count() or 1
    ideal = cores / _recipe_seconds(chosen.folder)
    report, late, peak = _indexed(chosen.folder)
    return {
        "photos": report.analysed,
        "photos_per_second": report.photos_per_second,
        "ideal_photos_per_second": ideal,
        "efficiency": report.photos_per_second / ideal,
        "peak_memory_mb": peak,
        "event_loop_p95_ms": float(np.percentile(late, 95)) if late else 0.0,
    }


def _recipe_seconds(folder: Path) -> float:
    """CPU seconds a photo, the mean over `SAMPLE` JPEG files: large ones count as they do in a folder."""
    models = [open_model(place.parent, threads=1) for place in sorted(resources.models().glob("*/manifest.toml"))]
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".jpg", ".jpeg"))
    spent = []
    for path in paths[:: max(1, len(paths) // SAMPLE)][:SAMPLE]:
        started = time.process_time()
        try:
            _recipe(path, models)
        except OSError:
            continue  # a damaged file is no measure
        spent.append(time.process_time() - started)
    return float(np.mean(spent))


def _recipe(path: Path, models: list[Model]) -> None:
    with Image.open(path) as image:
        image.draft("RGB", (512, 512))
        rgb = image.convert("RGB")
    small = rgb.copy()
    small.thumbnail((320, 320))
    small.save(io.BytesIO(), "JPEG", quality=80)
    for model in models:
        model.analyse([model.prepare(rgb)])


def _indexed(folder: Path) -> tuple[IndexReport, list[float], float]:
    """Index in a thread while Qt's event loop runs in this one, as in the window."""
    app = QCoreApplication.instance() or QCoreApplication([])
    reports: list[IndexReport] = []
    late: list[float] = []
    peak = 0.0
    with tempfile.TemporaryDirectory() as scratch, open_library(Path(scratch)) as gallery:
        part = gallery.roots.add(folder)

        def work() -> None:
            reports.append(gallery.indexing.index([part], Control(), quiet))

        worker = threading.Thread(target=work)
        last = time.perf_counter()

        def tick() -> None:
            nonlocal last
            now = time.perf_counter()
            late.append(max(0.0, (now - last) * 1000 - TICK_MS))
            last = now
            if not worker.is_alive():
                app.quit()

        def watch_memory() -> None:
            nonlocal peak
            while worker.is_alive():
                peak = max(peak, _memory_mb())
                time.sleep(0.25)

        timer = QTimer()
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(tick)
        worker.start()
        watcher = threading.Thread(target=watch_memory)
        watcher.start()
        timer.start(TICK_MS)
        app.exec()
        worker.join()
        watcher.join()
    return reports[0], late, peak


def _memory_mb() -> float:
    """The proportional set size of this process and all it started, in 2²⁰ bytes; 0 where the system does not tell."""
    if not sys.platform.startswith("linux"):
        return 0.0
    total = 0.0
    me = psutil.Process()
    for process in (me, *me.children(recursive=True)):
        with suppress(psutil.Error):  # it has just ended
            total += process.memory_full_info().pss / (1 << 20)
    return total
