"""How long it takes to derive the keywords of a whole library again, from stored scores, without inference.

Twice: as if no keyword had been there, so that every photo is written (`seconds`), and once more, when nothing
differs (`seconds_again`).
"""

import argparse
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import numpy as np

from benchmarks.synthetic import FIRST_DAY, SEED, YEARS, analysis
from galleryai.bootstrap import Gallery, open_library
from galleryai.core.photo import Facts, Picture
from galleryai.services.witnesses import Witness
from galleryai.store import analyses, photos
from galleryai.store.database import Transaction

AT_ONCE = 5000
BURST = 40  # photos of one occasion, a minute apart


def arguments(parser: argparse.ArgumentParser) -> None:
    """The benchmark's own arguments."""
    parser.add_argument("--photos", type=int, default=100_000)


def run(chosen: argparse.Namespace) -> dict[str, object]:
    """Fill a library with scores of a fixed seed; then derive."""
    with tempfile.TemporaryDirectory() as scratch, open_library(Path(scratch)) as gallery:
        _fill(gallery, chosen.photos)
        seconds, derived = _timed(gallery)
        again, _ = _timed(gallery)
        proposed = sum(use.count for use in gallery.tagging.keywords())
    return {"photos": derived, "seconds": seconds, "seconds_again": again, "keywords_proposed": proposed}


def _timed(gallery: Gallery) -> tuple[float, int]:
    started = time.perf_counter()
    derived = gallery.tagging.derive_all()
    return time.perf_counter() - started, derived


def _fill(gallery: Gallery, count: int) -> None:
    random = np.random.default_rng(SEED)
    witnesses = gallery.tagging.court().witnesses
    for first in range(0, count, AT_ONCE):
        with gallery._database.write() as tx:
            _some(tx, witnesses, random, range(first, min(count, first + AT_ONCE)))


def _some(tx: Transaction, witnesses: list[Witness], random: np.random.Generator, numbers: range) -> None:
    ids = [photos.add(tx, _picture(number, random), 0) for number in numbers]
    for witness in witnesses:
        said = {photo_id: analysis(witness, random) for photo_id in ids}
        analyses.put(tx, witness.stored.id, said)


def _picture(number: int, random: np.random.Generator) -> Picture:
    """A photo of its occasion; occasions spread over the years."""
    name = (number + 1).to_bytes(16, "big")
    occasion = np.random.default_rng(SEED + number // BURST).random() * YEARS * 365
    taken = FIRST_DAY + timedelta(days=occasion, minutes=number % BURST)
    upright = random.random() < 0.25
    facts = Facts(3000 if upright else 4000, 4000 if upright else 3000, "JPEG", taken_at=taken, camera="Camera")
    return Picture(name, name, facts, b"", 0)
