"""How long a person waits for photos like one, and whether these are the nearest, in a library of a million.

`similar_p95_ms` is what the window asks: all ids, in order; `similar_page_p95_ms` is the first page as the terminal
and Python get it, photos with their keywords loaded. `similar_recall_at_10` compares the ten nearest with those by all
stored embeddings, seen from the mean of all. `similar_memory_mb` is what the process has grown by after all queries.
With `--keep FOLDER` the library is made once, there, and used again by the next run.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import psutil

from benchmarks.synthetic import SEED, made
from galleryai.bootstrap import Gallery, open_library
from galleryai.store import embeddings, postings
from galleryai.store.embeddings import Floats

QUERIES = 200
JUDGED = 100  # queries whose ten nearest are looked for among all
PAGE = 200
NEAREST = 10
Found = TypeVar("Found")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The benchmark's own arguments."""
    parser.add_argument("--photos", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="where the library is, or will be (default: made and thrown away)")


def run(chosen: argparse.Namespace) -> dict[str, object]:
    """Make or find the library and measure."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = made(chosen.photos, chosen.keep or Path(scratch) / "library")
        return {"photos": chosen.photos} | measure(folder)


def measure(folder: Path) -> dict[str, object]:
    """Sketch a library's embeddings if that is not done, open it anew and ask for photos like some."""
    with open_library(folder) as gallery:
        sketch_s = _seconds(lambda: gallery.indexing._similar.bring_up_to_date(lambda: None))
        asked = _asked(gallery)
    process = psutil.Process()
    with open_library(folder) as gallery:
        gallery.searching.search("", limit=PAGE)
        before = process.memory_info().rss
        first = 1000 * _seconds(lambda: gallery.searching.ids(f"similar:{asked[0]}"))
        ids, found = _each(asked, lambda text: gallery.searching.ids(text))
        memory = process.memory_info().rss - before
        pages, _ = _each(asked, lambda text: gallery.searching.search(text, PAGE).photos)
        truth = _nearest(gallery, asked[:JUDGED])
    hits = [len(set(some[1 : NEAREST + 1]) & nearest) for some, nearest in zip(found, truth, strict=False)]
    return {
        "similar_p95_ms": float(np.percentile(ids, 95)),
        "similar_median_ms": float(np.median(ids)),
        "similar_page_p95_ms": float(np.percentile(pages, 95)),
        "similar_first_ms": first,
        "similar_recall_at_10": sum(hits) / NEAREST / len(hits),
        "similar_found": float(np.median([len(each) for each in found])),
        "similar_memory_mb": memory / (1 << 20),
        "sketch_s": sketch_s,
    }


def _asked(gallery: Gallery) -> list[int]:
    with gallery._database.read() as tx:
        here = postings.here(tx).to_array()
    drawn: list[int] = np.random.default_rng(SEED).choice(np.asarray(here), QUERIES, replace=False).tolist()
    return drawn


def _each(asked: list[int], ask: Callable[[str], list[Found]]) -> tuple[list[float], list[list[Found]]]:
    """Milliseconds of each query, and what it found."""
    spent, found = [], []
    for id_ in asked:
        started = time.perf_counter()
        found.append(ask(f"similar:{id_}"))
        spent.append(1000 * (time.perf_counter() - started))
    return spent, found


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _nearest(gallery: Gallery, asked: list[int]) -> list[set[int]]:
    """The ten photos nearest to each of these by all stored embeddings, itself and those that are gone left out."""
    with gallery._database.read() as tx:
        here, (model_id, _) = postings.here(tx), embeddings.of_photo(tx, asked[0]) or (0, None)
        sums = [(vectors.sum(axis=0, dtype=np.float64), len(ids)) for ids, vectors in embeddings.every(tx, model_id)]
        mean = (sum(each for each, _ in sums) / sum(count for _, count in sums)).astype(np.float32)
        ids, vectors = embeddings.some(tx, model_id, asked)
        order = np.argsort(ids)[np.searchsorted(np.sort(ids), asked)]
        queries = _directions(vectors[order] - mean)
        best: list[list[tuple[float, int]]] = [[] for _ in asked]
        for some, vectors in embeddings.every(tx, model_id):
            cosines = _directions(vectors - mean) @ queries.T
            for place, (own, column) in enumerate(zip(asked, cosines.T, strict=True)):
                near = np.argpartition(column, -min(len(column), 4 * NEAREST))[-4 * NEAREST :]
                met = [(float(column[at]), int(some[at])) for at in near if some[at] != own and int(some[at]) in here]
                best[place] = sorted(best[place] + met, reverse=True)[:NEAREST]
    return [{id_ for _, id_ in each} for each in best]


def _directions(vectors: Floats) -> Floats:
    directions: Floats = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return directions
