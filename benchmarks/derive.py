"""How long it takes to derive the keywords of a whole library again, from stored scores, without inference."""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np

from galleryai.bootstrap import Gallery, open_library
from galleryai.core.photo import Facts, Picture
from galleryai.core.prediction import Analysis, Scores
from galleryai.jobs.job import Control, quiet
from galleryai.services.witnesses import Witness
from galleryai.settings import resources
from galleryai.store import analyses, photos
from galleryai.store.database import Transaction

SEED = 1
AT_ONCE = 5000


def arguments(parser: argparse.ArgumentParser) -> None:
    """The benchmark's own arguments."""
    parser.add_argument("--photos", type=int, default=100_000)


def run(chosen: argparse.Namespace) -> dict[str, object]:
    """Fill a library with real scores of the sample photographs, one label's worth moved about; then derive."""
    with tempfile.TemporaryDirectory() as scratch, open_library(Path(scratch)) as gallery:
        gallery.indexing.index([gallery.roots.add(resources.samples())], Control(), quiet)
        _fill(gallery, chosen.photos)
        started = time.perf_counter()
        derived = gallery.tagging.derive_all()
        seconds = time.perf_counter() - started
        proposed = sum(use.count for use in gallery.tagging.keywords())
    return {"photos": derived, "seconds": seconds, "keywords_proposed": proposed}


def _fill(gallery: Gallery, count: int) -> None:
    """Photos whose scores are a softmax over 30 labels and a detector's few, of a fixed seed."""
    random = np.random.default_rng(SEED)
    witnesses = gallery.tagging.witnesses()
    for first in range(0, count, AT_ONCE):
        with gallery._database.write() as tx:
            _some(tx, witnesses, random, range(first, min(count, first + AT_ONCE)))


def _some(tx: Transaction, witnesses: list[Witness], random: np.random.Generator, numbers: range) -> None:
    ids = [photos.add(tx, _picture(number), number * 10**9) for number in numbers]
    for witness in witnesses:
        labels = len(witness.deriver.labels)
        said = {}
        for photo_id in ids:
            positions = random.choice(labels, 30, replace=False)
            scores = np.sort(random.dirichlet(np.full(30, 0.1)))[::-1]
            pairs = tuple((int(p), float(s)) for p, s in zip(positions, scores, strict=True) if s >= 0.001)
            said[photo_id] = Analysis(Scores(pairs, 0.0))
        analyses.put(tx, witness.stored.id, said)


def _picture(number: int) -> Picture:
    name = (number + 1).to_bytes(16, "big")
    return Picture(name, name, Facts(4000, 3000, "JPEG"), b"", 0)
