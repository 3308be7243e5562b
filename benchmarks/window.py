"""How long a person waits in the window: start, scrolling, jumps, other sizes, albums, paging; and its memory.

The library is made up (`benchmarks.synthetic`), at two sizes by default, in a window without a screen. Its folders are
there and nothing is indexed meanwhile. Thumbnails are distinct cuts out of the sample photographs, and only those exist
that the benchmark comes to: around the places it jumps to, and the first of each album it opens. Photographs for paging
are JPEGs of 12 megapixels, made of the samples too, in a small library of their own. Each start is a process of its
own; files are warm. `benchmarks.looking` is what runs in the window.
"""

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.synthetic import ROOTS, SEED, made
from galleryai.bootstrap import Gallery, open_library
from galleryai.jobs.job import Control, quiet
from galleryai.settings import resources
from galleryai.store.database import fetched

PLACES = 24  # to jump to
AROUND = 150  # photos with thumbnails on both sides of one
ALBUMS = 4
FIRST = 160  # photos of an album, and of all, with thumbnails
STARTS = 3
PAGED = 24  # photographs for paging
LARGE = (4000, 3000)
SHORT_SIDE = 320


def arguments(parser: argparse.ArgumentParser) -> None:
    """The benchmark's own arguments."""
    parser.add_argument("--photos", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="where the libraries are, or will be; of this benchmark alone")


def run(chosen: argparse.Namespace) -> dict[str, object]:
    """Make or find both libraries, start the window on the first some times, look around in both."""
    with tempfile.TemporaryDirectory() as scratch:
        folder: Path = chosen.keep or Path(scratch)
        library, paged = folder / f"library-{chosen.photos}", folder / "paged"
        if not library.exists():
            made(chosen.photos, library)
            _plug_in(library, folder)
            _put_thumbnails(library)
        if not paged.exists():
            _make_paged(paged)
        starts = [_looked("start", library) for _ in range(STARTS)]
        around = _looked("around", library)
        paging = _looked("paging", paged / "library")
    return {
        "photos": chosen.photos,
        "start_to_photographs_s": float(np.median([start["photographs"] for start in starts])),
        "own_start_s": float(np.median([start["photographs"] - start["imported"] for start in starts])),
        **around,
        **paging,
    }


def places(count: int) -> list[int]:
    """The photos to jump to, by their place in the order."""
    drawn = np.random.default_rng(SEED).integers(FIRST + AROUND, count * 97 // 100, PLACES)
    return sorted(drawn.tolist())


def albums(gallery: Gallery) -> list[str]:
    """The ids of the largest albums."""
    return [album.id for album in gallery.collecting.albums(covers=False)[:ALBUMS]]


def _looked(what: str, library: Path) -> dict[str, float]:
    """What `benchmarks.looking` measures in a process of its own."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "benchmarks.looking", what, str(library), str(time.time())]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _plug_in(library: Path, folder: Path) -> None:
    """Have the roots lie where there is something: else all photos would be dimmed."""
    with open_library(library) as gallery, gallery._database.write() as tx:
        for name in ROOTS:
            root = folder / "photographs" / name
            root.mkdir(parents=True, exist_ok=True)
            (root / "a file").touch()
            tx.exec_driver_sql("UPDATE root SET path = ? WHERE path LIKE ?", (str(root.absolute()), f"%{name}"))


def _put_thumbnails(library: Path) -> None:
    with open_library(library) as gallery:
        order = gallery.searching.ids("")
        wanted = set(order[:FIRST])
        for place in places(len(order)):
            wanted.update(order[place - AROUND : place + AROUND])
        for album in albums(gallery):
            wanted.update(gallery.collecting.photos_of(album)[:FIRST])
        cuts = _cuts()
        with gallery._database.read() as tx:
            for id_ in sorted(wanted):
                row = fetched(tx, f"SELECT picture_hash, orientation FROM photo WHERE id = {id_}")[0]
                upright = row[1] == 6
                gallery.thumbnails._cache.put({row[0] + bytes([row[1]]): next(cuts[upright])})


def _cuts() -> Sequence[Iterator[bytes]]:
    """Distinct JPEG thumbnails without end, 4 : 3 and 3 : 4."""
    short, long = SHORT_SIDE, SHORT_SIDE * 4 // 3
    return _cut((long, short)), _cut((short, long))


def _cut(size: tuple[int, int]) -> Iterator[bytes]:
    random = np.random.default_rng(SEED)
    pictures = [picture for picture in _samples() if picture.width > size[0] + 9 and picture.height > size[1] + 9]
    while True:
        for picture in pictures:
            left, top = (int(random.integers(side)) for side in (picture.width - size[0], picture.height - size[1]))
            yield _jpeg(picture.crop((left, top, left + size[0], top + size[1])), 80)


def _samples() -> list[Image.Image]:
    return [Image.open(path).convert("RGB") for path in sorted(resources.samples().glob("*.jpg"))]


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=quality)
    return written.getvalue()


def _make_paged(folder: Path) -> None:
    """Photographs of twelve megapixels with some grain, indexed."""
    photographs = folder / "photographs"
    photographs.mkdir(parents=True)
    random = np.random.default_rng(SEED)
    for number, picture in enumerate(islice(cycle(_samples()), PAGED)):
        pixels = np.asarray(picture.resize(LARGE), dtype=np.int16)
        grain = random.integers(-6, 7, (*pixels.shape[:2], 1), dtype=np.int16)
        grained = Image.fromarray((pixels + grain).clip(0, 255).astype(np.uint8))
        (photographs / f"{number:02}.jpg").write_bytes(_jpeg(grained, 90))
    with open_library(folder / "library") as gallery:
        gallery.indexing.index([gallery.roots.add(photographs)], Control(), quiet)
