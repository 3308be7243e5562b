"""How right the keywords are, on a folder of photographs whose truth is known.

With `labels.json` (file name → COCO names): a keyword counts when it is one of the 80 names; others are not scored.
For files named by a WordNet id only what the classifier vouches for is scored, and is true when it is the class or
an ancestor; recall is over the class's own nearest keyword and each of its ancestors in the graph.
"""

import argparse
import csv
import json
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from galleryai.bootstrap import Gallery, models, open_library
from galleryai.core.photo import Photo
from galleryai.core.tag import Source
from galleryai.imaging.decode import open_rgb
from galleryai.inference.opening import open_model
from galleryai.jobs.job import Control, quiet
from galleryai.keywords.strictness import Strictness
from galleryai.keywords.taxonomy import Taxonomy, load, load_labels
from galleryai.services.vocabulary import GRAPH
from galleryai.settings import resources

CLASSIFIER, DETECTOR = "efficientnet-lite2", "nanodet"
WORDNET_ID = re.compile(r"n\d{8}")
SAMPLE = 60  # photos inference is timed on


@dataclass(frozen=True, slots=True)
class Judged:
    """One photo: what was proposed and what is true, both of the keywords that are scored."""

    proposed: frozenset[str]
    true: frozenset[str]


def arguments(parser: argparse.ArgumentParser) -> None:
    """The benchmark's own arguments."""
    parser.add_argument("folder", type=Path, help="photographs with labels.json, or named by WordNet ids; only read")
    parser.add_argument("--strictness", choices=[one.value for one in Strictness], default=Strictness.BALANCED.value)


def run(chosen: argparse.Namespace) -> dict[str, object]:
    """Measure; returns the figures by name."""
    taxonomy = load((resources.keywords() / GRAPH).read_text("utf-8"))
    with tempfile.TemporaryDirectory() as scratch, open_library(Path(scratch)) as gallery:
        gallery.indexing.index([gallery.roots.add(chosen.folder)], Control(), quiet)
        gallery.ruling.set_strictness(Strictness(chosen.strictness))
        photos = gallery.searching.search("").photos
        names = _names(gallery)
        truth = chosen.folder / "labels.json"
        judged = list(_coco(photos, truth, names) if truth.is_file() else _wordnet(photos, taxonomy, names))
    return _figures(judged) | {"inference_ms_per_photo": _inference_ms(chosen.folder), "per_keyword": _each(judged)}


def _names(gallery: Gallery) -> dict[str, str]:
    """A keyword's id by its name."""
    return {use.keyword.name: use.keyword.key for use in gallery.tagging.keywords()}


def _coco(photos: list[Photo], truth: Path, names: dict[str, str]) -> Iterator[Judged]:
    there = json.loads(truth.read_text("utf-8"))
    labels = open_model(resources.models() / DETECTOR).labels
    keys = _labels(DETECTOR)
    of_name = {label: keys[position] for position, label in enumerate(labels) if position in keys}
    scored = set(of_name.values())
    for photo in photos:
        proposed = {names[tag.name] for tag in photo.tags} & scored
        yield Judged(frozenset(proposed), frozenset(of_name[name] for name in there[Path(photo.path).name]))


def _wordnet(photos: list[Photo], taxonomy: Taxonomy, names: dict[str, str]) -> Iterator[Judged]:
    keys = _labels(CLASSIFIER)
    table = (resources.models() / CLASSIFIER / "labels.tsv").read_text("utf-8").splitlines()
    rows = csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
    by_wordnet = {row["wordnet_id"]: keys.get(int(row["class"])) for row in rows}
    for photo in photos:
        match = WORDNET_ID.match(Path(photo.path).name)
        if match is None:
            raise SystemExit(f"{photo.path} is not named by a WordNet id, and there is no labels.json beside it.")
        key = by_wordnet[match[0]]
        true = set() if key is None else {key, *taxonomy.ancestors(key)}
        vouched = (tag for tag in photo.tags if any(witness.model == CLASSIFIER for witness in tag.sources))
        yield Judged(frozenset(names[tag.name] for tag in vouched if tag.source is Source.MODEL), frozenset(true))


def _labels(model: str) -> dict[int, str]:
    return load_labels((resources.keywords() / f"labels-{model}.tsv").read_text("utf-8"))


def _figures(judged: list[Judged]) -> dict[str, object]:
    hits = sum(len(one.proposed & one.true) for one in judged)
    return {
        "photos": len(judged),
        "with_a_true_keyword": sum(bool(one.proposed & one.true) for one in judged) / len(judged),
        "precision": hits / max(1, sum(len(one.proposed) for one in judged)),
        "recall": hits / max(1, sum(len(one.true) for one in judged)),
    }


def _each(judged: list[Judged]) -> dict[str, dict[str, float]]:
    """Precision and recall of each keyword that is true or proposed anywhere, where there is something to divide.

    The most frequent first.
    """
    there = Counter(key for one in judged for key in one.true)
    keys = sorted({key for one in judged for key in one.proposed | one.true}, key=lambda key: (-there[key], key))
    figures: dict[str, dict[str, float]] = {}
    for key in keys:
        proposed = [one for one in judged if key in one.proposed]
        true = [one for one in judged if key in one.true]
        hits = sum(key in one.true for one in proposed)
        figures[key] = {"photos": len(true)}
        if proposed:
            figures[key]["precision"] = hits / len(proposed)
        if true:
            figures[key]["recall"] = hits / len(true)
    return figures


def _inference_ms(folder: Path) -> float:
    """CPU milliseconds a photo of every model in use, its input included, on one thread: the median of `SAMPLE`."""
    opened = [open_model(manifest.folder, threads=1) for manifest in models().manifests()]
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in (".jpg", ".jpeg"))[:SAMPLE]
    spent = []
    for path in paths:
        image = open_rgb(path)
        started = time.process_time()
        for model in opened:
            model.analyse([model.prepare(image)])
        spent.append((time.process_time() - started) * 1000)
    return sorted(spent)[len(spent) // 2]
