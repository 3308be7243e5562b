"""A library of made-up photographs, as large as one likes and the same each time: what other benchmarks ask.

Twenty years of occasions, each a folder of its own with forty to two thousand photographs; 3,000 keywords, how often
each by Zipf's law with exponent 1, those above a keyword included; scores of all shipped models and an embedding each
(`benchmarks.vectors`).
Nothing lies on the disk: all roots are drives that are not plugged in. Photographs are made with SQL, thousands at a
time; their keywords, and all that is kept for searching, by the store itself.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.vectors import Vectors
from galleryai.bootstrap import Gallery, exists, open_library, places
from galleryai.core.prediction import Analysis, Box, Scores
from galleryai.core.tag import Node
from galleryai.imaging.alike import BYTES
from galleryai.services.witnesses import Witness
from galleryai.store import files, photos, postings, tags
from galleryai.store.codec import pack_boxes, pack_scores
from galleryai.store.database import Transaction, fetched
from galleryai.store.proposals import changing_evidence
from galleryai.store.schema import FILE, PERSON

SEED = 1
AT_ONCE = 20_000  # photos a transaction
FIRST_DAY = datetime(2006, 1, 1, 8, tzinfo=UTC)
YEARS = 20
KEYWORDS = 3000  # those that ship and, to make up the number, made ones in families
CHILDREN = 60  # of the parent of a family
DRAWN = 3.7  # keywords drawn for a photo: with those above them 8
SAYINGS = 5000  # of each model; photos say one of them
LOCATED = 0.4  # of all photos have a position, up to a few kilometres from the middle of the occasion's town
COPIED = 0.05  # of all photos are the one before at another size: a few bits of their likeness differ
ROOTS = ("home", "archive", "phone")
CAMERAS = (
    ("Canon EOS R6", ("RF24-105mm F4 L IS USM", "RF50mm F1.8 STM"), "IMG_{:04}.JPG"),
    ("Canon EOS 5D Mark III", ("EF24-70mm f/2.8L II USM", "EF70-200mm f/2.8L"), "IMG_{:04}.JPG"),
    ("NIKON D750", ("AF-S NIKKOR 24-120mm f/4G", "AF-S NIKKOR 85mm f/1.8G"), "DSC_{:04}.JPG"),
    ("FUJIFILM X-T4", ("XF18-55mmF2.8-4 R LM OIS", "XF35mmF1.4 R"), "DSCF{:04}.JPG"),
    ("SONY ILCE-7M3", ("FE 24-105mm F4 G OSS", "FE 35mm F1.8"), "DSC0{:04}.JPG"),
    ("Apple iPhone 13", ("iPhone 13 back camera 5.1mm f/1.6",), "IMG_{:04}.HEIC"),
    ("Google Pixel 7", ("Pixel 7 back camera 6.81mm f/1.85",), "PXL_{:04}.jpg"),
    ("Panasonic DMC-LX100", ("LUMIX 24-75mm",), "P100{:04}.JPG"),
)
# fmt: off
PLACES = (
    "Lisbon", "Porto", "Madrid", "Sevilla", "Paris", "Lyon", "Nice", "London", "York", "Dublin", "Edinburgh",
    "Berlin", "Hamburg", "München", "Köln", "Wien", "Zürich", "Genève", "Roma", "Venezia", "Firenze", "Napoli",
    "Athens", "Istanbul", "Oslo", "Bergen", "Stockholm", "København", "Helsinki", "Reykjavík", "Praha", "Kraków",
    "Budapest", "Ljubljana", "Split", "Dubrovnik", "Tallinn", "Riga", "Amsterdam", "Antwerp",
)
TITLES = (
    "birthday", "wedding", "picnic", "graduation", "concert", "festival", "hike", "sunrise", "harbour", "market",
    "carnival", "regatta", "anniversary", "reunion", "workshop", "garden", "kitchen", "museum", "castle", "bridge",
    "snowstorm", "fireworks", "parade", "rehearsal", "marathon", "campfire",
)
# fmt: on

Ints = npt.NDArray[np.int64]
NULL = np.array(None)
Said = tuple[float, bytes, bytes | None]  # what a row of `analysis` holds: rest, scores, boxes


def made(count: int, folder: Path) -> Path:
    """The folder of a library of so many photos, made where there is none."""
    if not exists(folder):
        part = folder.with_name(folder.name + ".part")
        shutil.rmtree(part, ignore_errors=True)
        with open_library(part) as gallery:
            _fill(gallery, count)
        part.rename(folder)
    with open_library(folder) as gallery, gallery._database.read() as tx:
        there = photos.last(tx)
    if there != count:
        raise SystemExit(f"The library in {folder} is one of {there:,} photos. Name another folder, or that number.")
    return folder


def analysis(witness: Witness, random: np.random.Generator) -> Analysis:
    """As many labels as 328 photographs had: 45 share 1.0; of a detector's 38 and a look's 4 most are low."""
    labels = np.array(sorted(witness.deriver.labels))
    if witness.judges:
        scores = np.sort(random.dirichlet(np.geomspace(1, 0.01, 45)))[::-1]
    else:
        number, high = (38, 4.0) if witness.detects else (4, 6.0)
        scores = np.sort(random.beta(0.5, high, number))[::-1]
    positions = random.choice(labels, len(scores), replace=False, p=zipf(len(labels)))
    pairs = tuple((int(p), max(0.001, float(s))) for p, s in zip(positions, scores, strict=True))
    boxes = tuple(_box(*pair, random) for pair in pairs if pair[1] >= 0.3) if witness.detects else ()
    return Analysis(Scores(pairs, 0.0), None, boxes)


def zipf(count: int) -> npt.NDArray[np.float64]:
    """Zipf's law with exponent 1: the probability of each rank, [count]."""
    weights: npt.NDArray[np.float64] = 1 / np.arange(1, count + 1)
    return weights / float(weights.sum())


def _box(position: int, score: float, random: np.random.Generator) -> Box:
    left, right = sorted(random.random(2).tolist())
    top, bottom = sorted(random.random(2).tolist())
    return Box(position, score, left, top, right, bottom)


@dataclass(frozen=True, slots=True)
class _Words:
    """Keywords: ids by place [K], how often each is drawn [K], and itself with all above it, one after another."""

    ids: Ints
    chance: npt.NDArray[np.float64]
    above: Ints  # places
    starts: Ints  # [K + 1]: where each one's begin in `above`
    models: Ints  # the sources that propose them


@dataclass(frozen=True, slots=True)
class _Occasions:
    """Of each photo its occasion [N], and of each occasion the rest."""

    of_photo: Ints
    first: Ints  # the number of its first photo
    start: Ints  # seconds of the clock on the wall
    place: Ints
    camera: Ints
    folder: Ints  # id
    copies: Ints  # the id of the folder where a few lie a second time


def _fill(gallery: Gallery, count: int) -> None:
    random = np.random.default_rng(SEED)
    court = gallery.tagging.court()
    with gallery._database.write() as tx:
        words = _words(tx, [one.stored.source_id for one in court.witnesses[:2]], random)
        occasions = _occasions(tx, count, random)
        tags.set_derived_with(tx, court.vocabulary.fingerprint)  # or the keywords would be derived from the scores
    vectors = Vectors(SEED)
    sayings = {one.stored.id: _sayings(one, random) for one in court.witnesses}
    for start in range(0, count, AT_ONCE):
        with gallery._database.write() as tx:
            tx.exec_driver_sql("PRAGMA cache_size = -262144")  # kB; hashes lie anywhere in their indexes
            some = np.arange(start, min(count, start + AT_ONCE))
            gone = random.random(len(some)) < 0.01
            _put_photos(tx, some, gone, occasions, random)
            gallery.indexing._placing.place(tx, (some + 1).tolist())
            _put_files(tx, some, gone, occasions, random)
            _put_said(tx, some, sayings, vectors, random)
            _put_evidence(tx, some, words, random)
    with gallery._database.write() as tx:
        yes_or_no = f"SELECT keyword_id, photo_id, verdict FROM evidence WHERE source_id = {PERSON}"
        tx.exec_driver_sql(f"INSERT INTO judgement (keyword_id, photo_id, verdict) {yes_or_no}")


def _put(tx: Transaction, table: str, **columns: object) -> None:
    """Add rows, a column at a time; one value stands for all rows' values."""
    lists = [each.tolist() if isinstance(each, np.ndarray) else each for each in columns.values()]
    size = next(len(each) for each in lists if isinstance(each, list))
    rows = zip(*(each if isinstance(each, list) else [each] * size for each in lists), strict=True)
    places = ", ".join("?" * len(columns))
    tx.exec_driver_sql(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", list(rows))


def _sometimes(share: float, values: Sequence[object], random: np.random.Generator) -> list[object]:
    """The values of about so many of the photos; None for the others."""
    return [value if drawn else None for value, drawn in zip(values, random.random(len(values)) < share, strict=True)]


def _words(tx: Transaction, models: Sequence[int], random: np.random.Generator) -> _Words:
    """Make the keywords that are missing; in which rank each is, is drawn."""
    made: dict[str, Node] = {}
    for place in range(KEYWORDS - len(tags.ids_by_key(tx))):
        child = place % (CHILDREN + 1)
        parents = (f"made-{place - child}",) if child else ()
        made[f"made-{place}"] = Node(_spoken(place), parents)
    tags.register(tx, made)
    ids = [id_ for (id_,) in fetched(tx, "SELECT id FROM keyword ORDER BY id")]
    place_of = {id_: place for place, id_ in enumerate(ids)}
    parents_of: dict[int, list[int]] = {}
    for child, parent in fetched(tx, "SELECT keyword_id, parent_id FROM keyword_parent"):
        parents_of.setdefault(place_of[child], []).append(place_of[parent])
    above = [_above(place, parents_of) for place in range(len(ids))]
    starts = np.cumsum([0, *map(len, above)])
    chance = random.permutation(zipf(len(ids)))
    return _Words(np.array(ids), chance, np.concatenate([list(each) for each in above]), starts, np.array(models))


def _spoken(number: int) -> str:
    """A word that nobody used before: three syllables."""
    syllables = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]
    first, last = divmod(number, len(syllables))
    return syllables[last] + syllables[(first * 7 + last) % len(syllables)] + syllables[first] + "n"


def _above(place: int, parents_of: dict[int, list[int]]) -> set[int]:
    """A keyword and all above it."""
    return {place}.union(*(_above(parent, parents_of) for parent in parents_of.get(place, ())))


def _occasions(tx: Transaction, count: int, random: np.random.Generator) -> _Occasions:
    """Root by root, the oldest first: so photos get their numbers where folders are read by name."""
    sizes = np.exp(random.normal(5, 0.9, count // 100 + 1)).clip(40, 2000).astype(np.int64)
    sizes = sizes[: int(np.searchsorted(np.cumsum(sizes), count)) + 1]
    sizes[-1] -= sizes.sum() - count
    total = len(sizes)
    root, day = random.integers(0, len(ROOTS), total), np.sort(random.integers(0, YEARS * 365, total))
    order = np.lexsort((day, root))
    root, day = root[order], day[order]
    place = random.integers(0, len(PLACES), total)
    paths = [f"{when:%Y/%Y-%m-%d} {PLACES[here]}" for when, here in zip(map(_date, day), place, strict=True)]
    ids = [files.add_root(tx, Path(Path.cwd().anchor, "photographs", name)) for name in ROOTS]
    start = int(FIRST_DAY.timestamp()) + day * 86_400 + random.integers(0, 36_000, total)
    return _Occasions(
        of_photo=np.repeat(np.arange(total), sizes),
        first=np.cumsum(sizes) - sizes,
        start=start,
        place=place,
        camera=random.integers(0, len(CAMERAS), total),
        folder=np.array([files.folder_id(tx, ids[r], path) for r, path in zip(root, paths, strict=True)]),
        copies=np.array([files.folder_id(tx, ids[0], f"Best of {_date(each):%Y}") for each in day]),
    )


def _date(day: int) -> datetime:
    return FIRST_DAY + timedelta(days=int(day))


def _put_photos(
    tx: Transaction, some: Ints, gone: npt.NDArray[np.bool_], occasions: _Occasions, random: np.random.Generator
) -> None:
    size = len(some)
    of = occasions.of_photo[some]
    at = occasions.start[of] + (some - occasions.first[of]) * 75 + random.integers(0, 75, size)
    camera = occasions.camera[of]
    upright = random.random(size) < 0.25
    places = [PLACES[place] for place in occasions.place[of]]
    titles = [
        f"{word} in {place}".capitalize() for word, place in zip(random.choice(TITLES, size), places, strict=True)
    ]
    lenses = [
        lens[number % len(lens)] for number, lens in zip(some, (CAMERAS[each][1] for each in camera), strict=True)
    ]
    _put(
        tx,
        "photo",
        id=some + 1,
        picture_hash=_hashes(size, random),
        sort_at=at,
        taken_at=_sometimes(0.95, at.tolist(), random),
        added_at=int(FIRST_DAY.timestamp()) + YEARS * 365 * 86_400 + some // 40,
        gone_at=np.where(gone, at.max(), NULL),
        width=np.where(upright, 3000, 4000),
        height=np.where(upright, 4000, 3000),
        orientation=np.where(upright, 6, 1),
        format_id=_named(tx, ["HEIC" if CAMERAS[each][2].endswith("HEIC") else "JPEG" for each in camera]),
        colour=random.integers(0, 1 << 24, size),
        camera_id=_sometimes(0.97, _named(tx, [CAMERAS[each][0] for each in camera]), random),
        lens_id=_sometimes(0.9, _named(tx, lenses), random),
        iso=random.choice([100, 200, 400, 800, 1600, 3200, 6400], size),
        aperture=random.choice([1.4, 1.8, 2.8, 4.0, 5.6, 8.0, 11.0], size),
        exposure_seconds=1 / random.choice([30, 60, 125, 250, 500, 1000], size),
        focal_length_mm=random.choice([24.0, 35.0, 50.0, 85.0, 105.0, 200.0], size),
        latitude=(where := _positions(occasions.place[of], random))[0],
        longitude=where[1],
        likeness=_likenesses(size, random),
        rating=_sometimes(0.05, random.choice([1, 2, 3, 3, 4, 4, 5], size).tolist(), random),
        favorite=(random.random(size) < 0.01).astype(np.int64),
        title=_sometimes(0.02, titles, random),
        caption=_sometimes(0.01, [f"The {title}, as we remember it" for title in titles], random),
    )
    _put(tx, "content", hash=_hashes(size, random), photo_id=some + 1)


def _positions(place: Ints, random: np.random.Generator) -> tuple[list[float | None], list[float | None]]:
    """Latitudes and longitudes; both None where nothing is known."""
    towns = [places().find(name, 1)[0] for name in PLACES]
    middles = np.array([(town.latitude, town.longitude) for town in towns])[place]
    latitude, longitude = (middles + random.normal(0, 0.02, middles.shape)).T.tolist()
    known = random.random(len(place)) < LOCATED
    return np.where(known, latitude, NULL).tolist(), np.where(known, longitude, NULL).tolist()


def _likenesses(size: int, random: np.random.Generator) -> list[bytes]:
    """Those of different pictures differ in half of their bits; of copies in a few of the higher frequencies."""
    drawn = random.integers(0, 256, (size, BYTES), dtype=np.uint8)
    for copy in np.flatnonzero(random.random(size - 1) < COPIED) + 1:
        drawn[copy] = drawn[copy - 1]
        drawn[copy, random.integers(8, BYTES, 3)] ^= np.uint8(1) << random.integers(0, 8, 3, dtype=np.uint8)
    return [row.tobytes() for row in drawn]


def _named(tx: Transaction, names: Sequence[str]) -> list[int | None]:
    numbers = {name: postings.name_id(tx, name) for name in sorted(set(names))}
    return [numbers[name] for name in names]


def _hashes(size: int, random: np.random.Generator) -> list[bytes]:
    drawn = random.bytes(16 * size)
    return [drawn[place : place + 16] for place in range(0, len(drawn), 16)]


def _put_files(
    tx: Transaction, some: Ints, gone: npt.NDArray[np.bool_], occasions: _Occasions, random: np.random.Generator
) -> None:
    """Where each lies; three of a hundred have a RAW file beside them, two lie in a second place."""
    of = occasions.of_photo[some]
    shapes = (CAMERAS[each][2] for each in occasions.camera[of])
    names = np.array([shape.format(number % 10_000) for shape, number in zip(shapes, some, strict=True)])
    drawn = random.random(len(some))
    raw, copied = drawn < 0.03, drawn > 0.98
    raws = [name.rsplit(".", 1)[0] + ".DNG" for name in names[raw]]
    copies = [f"{number} {name}" for number, name in zip(some[copied], names[copied], strict=True)]
    gone_at = np.where(gone, occasions.start[of].max(), NULL)
    for folder, mine, called, rank in (
        (occasions.folder, slice(None), names.tolist(), 0),
        (occasions.folder, raw, raws, 1),
        (occasions.copies, copied, copies, 0),
    ):
        _put(
            tx,
            "file",
            folder_id=folder[of[mine]],
            name=called,
            sort_name=[files.sort_name(name) for name in called],
            photo_id=some[mine] + 1,
            size=random.integers(1_000_000, 9_000_000, len(called)),
            mtime_ns=occasions.start[of[mine]] * 1_000_000_000,
            gone_at=gone_at[mine],
            decoder_version=1,
            rank=rank,
        )


def _sayings(witness: Witness, random: np.random.Generator) -> list[Said]:
    drawn = (analysis(witness, random) for _ in range(SAYINGS))
    return [(one.scores.rest, pack_scores(one.scores), pack_boxes(one.boxes)) for one in drawn]


def _put_said(
    tx: Transaction, some: Ints, sayings: dict[int, list[Said]], vectors: Vectors, random: np.random.Generator
) -> None:
    """The first model, who judges, gives the embeddings."""
    rows = [
        (id_, model, *said[which])
        for model, said in sayings.items()
        for id_, which in zip((some + 1).tolist(), random.integers(0, SAYINGS, len(some)), strict=True)
    ]
    rows.sort(key=lambda row: row[:2])
    photo_id, model_id, rest, scores, boxes = map(list, zip(*rows, strict=True))
    _put(tx, "analysis", photo_id=photo_id, model_id=model_id, rest=rest, scores=scores, boxes=boxes)
    scale, vector = vectors.of(int(some[0]), int(some[-1]) + 1)
    _put(tx, "embedding", model_id=next(iter(sayings)), photo_id=some + 1, scale=scale, vector=vector)


def _put_evidence(tx: Transaction, some: Ints, words: _Words, random: np.random.Generator) -> None:
    """A model says each keyword; a tenth of them both say, and of a few a file or a person speaks, too."""
    photo, place = _carried(some, words, random)
    score = (random.beta(3, 2, len(photo)) * 5999 + 4000).astype(np.int64)
    verdict = random.choice([1, 1, 1, 1, -1], len(photo))
    by_two, by_file, by_person = (random.random(len(photo)) < share for share in (0.1, 0.01, 0.03))
    said = (
        (slice(None), words.models[place % 2], score, 0),
        (by_two, words.models[1 - place % 2], score, 0),
        (by_file, np.full_like(place, FILE), np.full_like(place, -1), 0),
        (by_person, np.full_like(place, PERSON), np.full_like(place, -1), verdict),
    )
    rows = [
        np.stack(np.broadcast_arrays(photo, words.ids[place], source, said_score, said_verdict))[:, mine]
        for mine, source, said_score, said_verdict in said
    ]
    table = np.concatenate(rows, axis=1)
    photo_id, keyword_id, source_id, score, verdict = table[:, np.lexsort(table[2::-1])]
    with changing_evidence(tx, (some + 1).tolist()):
        _put(
            tx,
            "evidence",
            photo_id=photo_id,
            keyword_id=keyword_id,
            source_id=source_id,
            score=np.where(score < 0, NULL, score),
            verdict=verdict,
        )


def _carried(some: Ints, words: _Words, random: np.random.Generator) -> tuple[Ints, Ints]:
    """Photo ids and places of keywords, each pair once: what is drawn and all above it."""
    drawn = random.poisson(DRAWN, len(some))
    leaves = random.choice(len(words.ids), int(drawn.sum()), p=words.chance)
    sizes = np.diff(words.starts)[leaves]
    within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    places = words.above[np.repeat(words.starts[leaves], sizes) + within]
    carriers = np.repeat(np.repeat(some + 1, drawn), sizes)
    return np.divmod(np.unique(carriers * len(words.ids) + places), len(words.ids))
