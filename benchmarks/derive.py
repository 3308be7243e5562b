"""How long it takes to derive the keywords of a whole library again, from stored scores, without inference.

Twice: as if no keyword had been there, so that every photo is written (`seconds`), and once more, when nothing
differs (`seconds_again`).
"""

import argparse
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from galleryai.bootstrap import Gallery, open_library
from galleryai.core.photo import Facts, Picture
from galleryai.core.prediction import Analysis, Box, Scores
from galleryai.services.witnesses import Witness
from galleryai.store import analyses, photos
from galleryai.store.database import Transaction

SEED = 1
AT_ONCE = 5000
FIRST_DAY = datetime(2006, 1, 1, 8)
YEARS = 20
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
        labels = np.array(sorted(witness.deriver.labels))
        zipf = 1 / np.arange(1, len(labels) + 1)  # Zipf 1.0 over labels
        said = {photo_id: _said(witness, labels, zipf / zipf.sum(), random) for photo_id in ids}
        analyses.put(tx, witness.stored.id, said)


def _said(
    witness: Witness, labels: "np.ndarray[tuple[int], np.dtype[np.int64]]", zipf: object, random: np.random.Generator
) -> Analysis:
    """As many labels as photographs have: 65 share 1.0; of a detector's 33 and a look's 5 most are low."""
    if witness.judges:
        scores = np.sort(random.dirichlet(np.geomspace(1, 0.01, 65)))[::-1]
    else:
        count, high = (33, 4.0) if witness.arbiter else (5, 6.0)
        scores = np.sort(random.beta(0.5, high, count))[::-1]
    positions = random.choice(labels, len(scores), replace=False, p=zipf)  # type: ignore[call-overload]
    pairs = tuple((int(p), float(s)) for p, s in zip(positions, scores, strict=True) if s >= 0.001)
    boxes = () if witness.arbiter is None else tuple(_box(*pair, random) for pair in pairs if pair[1] >= 0.3)
    return Analysis(Scores(pairs, 0.0), None, boxes)


def _box(position: int, score: float, random: np.random.Generator) -> Box:
    left, right = sorted(random.random(2).tolist())
    top, bottom = sorted(random.random(2).tolist())
    return Box(position, score, left, top, right, bottom)


def _picture(number: int, random: np.random.Generator) -> Picture:
    """A photo of its occasion; occasions spread over the years."""
    name = (number + 1).to_bytes(16, "big")
    occasion = np.random.default_rng(SEED + number // BURST).random() * YEARS * 365
    taken = FIRST_DAY + timedelta(days=occasion, minutes=number % BURST)
    upright = random.random() < 0.25
    facts = Facts(3000 if upright else 4000, 4000 if upright else 3000, "JPEG", taken_at=taken, camera="Camera")
    return Picture(name, name, facts, b"", 0)
