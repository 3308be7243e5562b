"""How long a person waits for photographs: searches of each kind in a library of a million that is made up.

All through the same services that the window, the terminal and Python ask: 200 photographs with their keywords loaded,
and how many there are in all. No query is asked twice of one opened library; the system's cache of files is warm.
`first_query_ms` is the first keyword searched for after opening, which reads the vocabulary; `open_s` is opening and
the newest page. With `--keep FOLDER` the library is made once, there, and used again by the next run.
"""

import argparse
import gc
import itertools
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from benchmarks.synthetic import CHILDREN, FIRST_DAY, ROOTS, SEED, TITLES, YEARS, made
from galleryai.bootstrap import DATABASE, Gallery, open_library
from galleryai.store.database import fetched
from galleryai.store.ordering import Sort

EACH = 20  # queries of a kind
PAGE = 200
FREQUENT = 4 * EACH  # the keywords most used: none is asked for in two orders
SORTED = {Sort.NAME: "name", Sort.RATING: "rating", Sort.RELEVANCE: "relevance"}
TYPED = 40  # searches that are typed key by key

Asked = tuple[str, Sort]


def arguments(parser: argparse.ArgumentParser) -> None:
    """The benchmark's own arguments."""
    parser.add_argument("--photos", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="where the library is, or will be (default: made and thrown away)")


def run(chosen: argparse.Namespace) -> dict[str, object]:
    """Make or find the library; open it and ask for pages, open it again and ask for counts and completions."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = made(chosen.photos, chosen.keep or Path(scratch) / "library")
        with open_library(folder) as gallery:
            kinds, typed = _kinds(gallery), _typed(gallery)
            taggings = _taggings(gallery)
        started = time.perf_counter()
        with open_library(folder) as gallery:
            gallery.searching.search("", limit=PAGE)
            open_s = time.perf_counter() - started
            gc.freeze()  # as the window does
            first_query = _milliseconds(gallery.searching.search, typed[0], PAGE)
            pages = _each(kinds, lambda text, sort: gallery.searching.search(text, PAGE, sort=sort))
        with open_library(folder) as gallery:
            counts = _each(_counted(kinds), lambda text, _: gallery.searching.count(text))
            keys = [_milliseconds(gallery.completing.complete, text, len(text)) for text in _keys(typed)]
        size = (folder / DATABASE).stat().st_size
    return {
        "photos": chosen.photos,
        "taggings": taggings,
        "open_s": open_s,
        "bytes_per_photo": size / chosen.photos,
        "first_query_ms": first_query,
        "complete_p95_ms": _p95(keys),
        "first_page_p95_ms": {kind: _p95(spent) for kind, spent in pages.items()},
        "count_p95_ms": {kind: _p95(spent) for kind, spent in counts.items()},
    }


def _taggings(gallery: Gallery) -> int:
    with gallery._database.read() as tx:
        return int(fetched(tx, "SELECT count(*) FROM tagging")[0][0])


def _kinds(gallery: Gallery) -> dict[str, list[Asked]]:
    """The queries of each kind, with the order that is asked for."""
    random = np.random.default_rng(SEED)
    uses = gallery.tagging.keywords()
    names = [use.keyword.name for use in uses]
    children = Counter(parent for use in uses for parent in use.parents)
    frequent = random.permutation(np.array(names[:FREQUENT])).reshape(-1, EACH).tolist()
    rare = [use.keyword.name for use in uses if 1 <= use.count <= max(1, uses[0].count // 500)]
    families = [name for name, _ in children.most_common(EACH)]
    pairs = random.permutation(np.array(list(itertools.combinations(names[:FREQUENT], 2))))
    texts = {
        "frequent": frequent[0],
        "rare": _some(rare, random),
        f"parent of {CHILDREN}": families,
        "or": [f'"{one}" or "{other}"' for one, other in pairs[:EACH]],
        "not": [f'"{one}" -"{other}"' for one, other in pairs[EACH : 2 * EACH]],
        "keyword and dates": [f'"{name}" taken:{_dates(random)}' for name in _some(names[:FREQUENT], random)],
        "folder": [f'in:"{folder}"' for folder in _some(_folders(), random)],
        "text": [*_some(TITLES, random)[: EACH // 2], *_some(_files(), random)[: EACH // 2]],
    }
    asked = {kind: [(_phrase(text), Sort.TAKEN) for text in each] for kind, each in texts.items()}
    by_order = {
        f"frequent by {name}": [(_phrase(text), sort) for text in each]
        for (sort, name), each in zip(SORTED.items(), frequent[1:], strict=True)
    }
    return asked | by_order


def _some(all_: Sequence[str], random: np.random.Generator) -> list[str]:
    drawn: list[str] = random.permutation(np.array(all_))[:EACH].tolist()
    return drawn


def _phrase(text: str) -> str:
    """A name as it is searched for: in quotes where it is more than a word."""
    return text if '"' in text or " " not in text else f'"{text}"'


def _dates(random: np.random.Generator) -> str:
    """Three months."""
    year, month = FIRST_DAY.year + int(random.integers(YEARS)), int(random.integers(1, 10))
    return f"{year}-{month:02}..{year}-{month + 2:02}"


def _folders() -> list[str]:
    """A year's folder in one of the roots."""
    roots = [Path(Path.cwd().anchor, "photographs", name) for name in ROOTS]
    return [str(root / str(FIRST_DAY.year + year)) for root in roots for year in range(YEARS)]


def _files() -> list[str]:
    return [f"IMG_{number:04}" for number in range(10_000)]


def _counted(kinds: Mapping[str, list[Asked]]) -> dict[str, list[Asked]]:
    """A count knows no order."""
    return {kind: asked for kind, asked in kinds.items() if " by " not in kind}


def _each(kinds: Mapping[str, list[Asked]], ask: Callable[[str, Sort], object]) -> dict[str, list[float]]:
    """Milliseconds of each query, by kind; the kinds take turns."""
    spent: dict[str, list[float]] = {kind: [] for kind in kinds}
    for turn in itertools.zip_longest(*kinds.values()):
        for kind, asked in zip(kinds, turn, strict=True):
            if asked is not None:
                spent[kind].append(_milliseconds(ask, *asked))
    return spent


def _milliseconds(work: Callable[..., object], *arguments: object) -> float:
    started = time.perf_counter()
    work(*arguments)
    return 1000 * (time.perf_counter() - started)


def _p95(spent: Sequence[float]) -> float:
    return float(np.percentile(spent, 95))


def _typed(gallery: Gallery) -> list[str]:
    """Searches that people type: keywords, some with a letter left out, fields and their values."""
    random = np.random.default_rng(SEED)
    names = [use.keyword.name for use in gallery.tagging.keywords()][FREQUENT:]
    words = random.choice(names, TYPED).tolist()
    slips = [word[:2] + word[3:] for word in words[: TYPED // 4]]
    fields = ["camera:nikon", "lens:fe", "in:lisb", "rating:>=3", "season:winter", "orientation:portrait", "type:heic"]
    return [*words, *slips, *(f"{word} {field}" for word, field in zip(words, fields, strict=False))]


def _keys(typed: Sequence[str]) -> Iterator[str]:
    """What stands in the box after each key."""
    return (text[:length] for text in typed for length in range(1, len(text) + 1))
