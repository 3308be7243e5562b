"""How long a person waits for albums, similar photos and duplicates in a library of a million photos that is made up.

The list of all albums, as the window and the terminal ask for it, and each album's photos, through the same services.
What is made in the background is made first, and how long that takes is told (`made_s`). `benchmarks similar` is part
of it. Duplicates are looked for among 100,000 photos, of which every twentieth is a copy. With `--keep FOLDER` the
library is made once, there, and used again by the next run.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.similar import measure
from benchmarks.synthetic import made
from galleryai.bootstrap import Gallery, open_library

LISTS = 40  # times that the list is asked for
OPENED = 60  # albums that are opened, of all kinds
COMPARED = 100_000  # photos among which duplicates are looked for


def arguments(parser: argparse.ArgumentParser) -> None:
    """The benchmark's own arguments."""
    parser.add_argument("--photos", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="where the library is, or will be (default: made and thrown away)")


def run(chosen: argparse.Namespace) -> dict[str, object]:
    """Make or find the library, make its albums, list and open them."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = made(chosen.photos, chosen.keep or Path(scratch) / "library")
        with open_library(folder) as gallery:
            started = time.perf_counter()
            was_stale = gallery.gathering.keep_up(lambda: None)
            made_s = time.perf_counter() - started
        with open_library(folder) as gallery:
            listed = _listed(gallery)
        said = {"photos": chosen.photos, "made_s": made_s if was_stale else None} | listed | measure(folder)
        return said | _compared(folder if chosen.photos == COMPARED else made(COMPARED, Path(scratch) / "duplicates"))


def _listed(gallery: Gallery) -> dict[str, object]:
    gallery.collecting.albums()  # reads the vocabulary
    lists = [_milliseconds(gallery.collecting.albums) for _ in range(LISTS)]
    albums = gallery.collecting.albums()
    some = [album.id for album in albums[:: max(1, len(albums) // OPENED)]]
    opened = [_milliseconds(partial(gallery.collecting.photos_of, id_)) for id_ in some]
    return {"albums": len(albums), "albums_p95_ms": _p95(lists), "open_album_p95_ms": _p95(opened)}


def _compared(folder: Path) -> dict[str, object]:
    with open_library(folder) as gallery:
        started = time.perf_counter()
        groups = gallery.deduplicating.groups()
        return {"duplicates_s": time.perf_counter() - started, "duplicate_groups": len(groups)}


def _milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


def _p95(spent: list[float]) -> float:
    return float(np.percentile(spent, 95))
