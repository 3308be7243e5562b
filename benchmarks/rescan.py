"""What it costs to find that nothing has changed: a walk over many files the library knows, and then ten that did.

The tree is of empty files, and their rows are written as the store writes them, so that nothing has to be decoded;
ten are photographs. It is made in a process of its own: the memory is that of the rescans. CPU seconds are of the whole
`Indexing.index`, the first run after the library was opened. The file system's cache is warm.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path

from PIL import Image

from galleryai.bootstrap import Gallery, open_library
from galleryai.core.photo import Facts, Picture
from galleryai.core.prediction import Analysis, Scores
from galleryai.imaging.decode import DECODER_VERSION
from galleryai.imaging.formats import SUFFIXES
from galleryai.jobs.job import Control, quiet
from galleryai.services.survey import survey
from galleryai.settings import resources
from galleryai.store import analyses, files, photos
from galleryai.store.files import Place
from galleryai.watch.scan import walk

IN_A_FOLDER = 100
CHANGED = 10
SAID = (65, 33, 5)  # labels that the classifier, the detector and the look say of a photograph, about
AT_ONCE = 50  # folders a transaction


def arguments(parser: argparse.ArgumentParser) -> None:
    """The benchmark's own arguments."""
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="where to make the files (default: a temporary folder)")


def run(chosen: argparse.Namespace) -> dict[str, object]:
    """Make the tree and the library; look at all of it again, unchanged, then with ten files touched."""
    with tempfile.TemporaryDirectory(dir=chosen.folder) as scratch:
        place = Path(scratch)
        maker = get_context("spawn").Process(target=_make, args=(place, chosen.files))
        maker.start()
        maker.join()
        if maker.exitcode:
            raise SystemExit("The files could not be made.")
        with open_library(place / "library") as gallery:
            before = _peak_mb()
            unchanged = _rescanned(gallery, chosen.files)
            memory = {"peak_memory_mb": _peak_mb(), "memory_before_mb": before}
            shares = _shares(gallery)
        for name in _photographs(place):
            os.utime(name)
        with open_library(place / "library") as gallery:
            cpu, wall = _rescanned(gallery, chosen.files - CHANGED)
    return {
        "files": chosen.files,
        "cpu_s": unchanged[0],
        "wall_s": unchanged[1],
        **memory,
        "cpu_s_by_part": shares,
        f"cpu_s_{CHANGED}_changed": cpu,
        f"wall_s_{CHANGED}_changed": wall,
    }


def _rescanned(gallery: Gallery, unchanged: int) -> tuple[float, float]:
    """CPU and wall seconds of one run."""
    cpu, wall = time.process_time(), time.perf_counter()
    report = gallery.indexing.index(gallery.roots.parts(), Control(), quiet)
    spent = time.process_time() - cpu, time.perf_counter() - wall
    if (report.unchanged, report.analysed, report.gone, report.failed) != (unchanged, 0, 0, 0):
        raise SystemExit(f"This is no rescan of what is known: {report}")
    return spent


def _shares(gallery: Gallery) -> dict[str, float]:
    """CPU seconds of the parts, each asked alone."""
    (part,) = gallery.roots.parts()
    walked = _cpu(lambda: sum(len(folder.files) for folder in walk(part.root.path, SUFFIXES)))
    surveyed = _cpu(lambda: survey(gallery._database, [part], Control().checkpoint))
    return {
        "walk": walked,
        "companions, database, plan": surveyed - walked,
        "backlog": _cpu(gallery.indexing._has_backlog),
        "keywords": _cpu(gallery.tagging.bring_up_to_date),
    }


def _cpu(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _peak_mb() -> float:
    """The largest resident set this process ever had, in 2²⁰ bytes; macOS tells bytes, Linux kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def _make(place: Path, count: int) -> None:
    """The photographs are indexed, all others written down as if they had been."""
    root = place / "photos"
    root.mkdir()
    with Image.open(resources.samples() / "dogs.jpg") as dogs:
        for number, name in enumerate(_photographs(place)):
            dogs.resize((64 + number, 64)).save(name)
    with open_library(place / "library") as gallery:
        part = gallery.roots.add(root)
        gallery.indexing.index([part], Control(), quiet)
        folders = list(_folders(count - CHANGED))
        for path, _ in folders:
            (root / path).mkdir(parents=True, exist_ok=True)
        for first in range(0, len(folders), AT_ONCE):
            _some(gallery, part.root.id, root, folders[first : first + AT_ONCE])
        gallery.tagging.derive_all()
        gallery.indexing.index([part], Control(), quiet)


def _photographs(place: Path) -> list[Path]:
    return [place / "photos" / f"photograph {number}.jpg" for number in range(CHANGED)]


def _folders(count: int) -> Iterator[tuple[str, range]]:
    """Folders of days in months in years, and the numbers of the files in each."""
    for first in range(0, count, IN_A_FOLDER):
        day = first // IN_A_FOLDER
        numbers = range(first, min(count, first + IN_A_FOLDER))
        yield f"{2000 + day // 96}/{day // 8 % 12 + 1:02}/{day % 8 + 1:02} a day out", numbers


def _some(gallery: Gallery, root_id: int, root: Path, folders: list[tuple[str, range]]) -> None:
    witnesses = gallery.tagging.court().witnesses
    with gallery._database.write() as tx:
        ids = []
        for path, numbers in folders:
            folder_id = files.folder_id(tx, root_id, path)
            for number in numbers:
                name = f"IMG_{number:07}.JPG"
                stat = _made(root / path / name)
                ids.append(photos.add(tx, _picture(number), stat.st_mtime_ns))
                files.put(tx, Place(folder_id, name), stat.st_size, stat.st_mtime_ns, ids[-1], DECODER_VERSION, 0)
        for witness, labels in zip(witnesses, SAID, strict=True):
            said = Analysis(Scores(tuple((place, 0.5 / (place + 1)) for place in range(labels)), 0.0), None, ())
            analyses.put(tx, witness.stored.id, dict.fromkeys(ids, said))


def _made(file: Path) -> os.stat_result:
    file.touch()
    return file.stat()


def _picture(number: int) -> Picture:
    name = (number + 1).to_bytes(16, "big")
    facts = Facts(4000, 3000, "JPEG", taken_at=datetime.fromtimestamp(1_000_000_000 + 60 * number), camera="Camera")
    return Picture(name, name, facts, b"", 0)
