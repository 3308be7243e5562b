"""Duplicates, at three levels that are kept apart: copies of a file, the same picture, shots of one moment.

Which of the same picture is best comes first, and all that are the same as that one go with it: nothing is called a
duplicate of a photo for being like another that is like it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from galleryai.services import sameness
from galleryai.services.deriving import Floats, Ints, Said
from galleryai.services.looking import LOOK, LOOK_LABELS
from galleryai.services.sameness import COPIED, CROPPED, Bytes, Flags
from galleryai.store import analyses, duplicates, embeddings, likenesses
from galleryai.store.database import Transaction
from galleryai.store.duplicates import Candidate
from galleryai.store.embeddings import Floats as Direction
from galleryai.store.likenesses import Pair

NEAR_SECONDS = 30  # between a shot and the next of the same scene
MOMENT_SECONDS = 10 * 60  # from the first shot of a scene to its last, where two of them are asked about
# Cosine of their embeddings, with the first and with the one before. Of 7,140 pairs of different photographs 0.1 % are
# above 0.58; shifted by 8 % and turned by 3 degrees nine in ten are above 0.85, by 15 % and 5 degrees above 0.7.
NEAR = 0.75
CLOCKS = 900  # seconds: clocks set to another zone differ by a multiple of that, and show the same shot
PAGE = 0.5  # sure of a screenshot or a document, which resemble one another
AT_ONCE = 2000  # embeddings in memory together


class Level(StrEnum):
    """How much of a duplicate."""

    COPY = "copy"  # one photo whose content lies at several places
    SAME = "same"  # one picture at other sizes, in other formats, compressed otherwise or cropped a little
    NEAR = "near"  # shots of one scene within seconds


@dataclass(frozen=True, slots=True)
class Group:
    """Photos that are duplicates, the one to keep first."""

    level: Level
    photo_ids: tuple[int, ...]
    why: str  # this one is to be kept

    @property
    def keep(self) -> int:
        """The photo to keep."""
        return self.photo_ids[0]


Criterion = tuple[Callable[["_Photo"], float], str]  # the less the better, and what is said of the best


@dataclass(frozen=True, slots=True)
class _Photo:
    candidate: Candidate
    blurred: float  # 0..1
    page: bool  # a screenshot or a document


_LARGEST: Criterion = (lambda one: -one.candidate.pixels, "it is the largest")
_SHARPEST: Criterion = (lambda one: round(one.blurred, 1), "it is the sharpest")
_ORIGINAL: Criterion = (lambda one: not one.candidate.from_camera, "it has the camera's facts")
_SAID: Criterion = (lambda one: -one.candidate.words, "you said most of it")
_BYTES: Criterion = (lambda one: -one.candidate.bytes, "its file is the largest")
_FIRST: Criterion = (lambda one: one.candidate.id, "it came first")
# Of one picture words are joined (`services.deduplicating`); of several shots a person's choice is the better.
_OF_SAME = (_LARGEST, _SHARPEST, _ORIGINAL, _SAID, _BYTES, _FIRST)
_OF_NEAR = (_SAID, _SHARPEST, _LARGEST, _BYTES, _FIRST)


def find(tx: Transaction, checkpoint: Callable[[], None] = lambda: None) -> list[Group]:
    """All groups of duplicates there are: copies, then the same pictures, then near shots."""
    apart = likenesses.different(tx)
    copies = [Group(Level.COPY, (id_,), "it is one photo at several places") for id_ in duplicates.copied(tx)]
    checkpoint()
    same = list(_same(tx, apart, checkpoint))
    left_out = {id_ for group in same for id_ in group.photo_ids[1:]}
    return copies + same + list(_near(tx, left_out, apart, checkpoint))


def are_duplicates(tx: Transaction, photo_id: int, other: int) -> bool:
    """Whether two photos are one, the same picture, or near shots, were there no others."""
    if photo_id == other:
        return True
    apart = likenesses.different(tx)
    if _pair(photo_id, other) in apart:
        return False
    ids, hashes = duplicates.likenesses(tx)
    inside = np.isin(ids, [photo_id, other])
    photos = _photos(tx, ids[inside].tolist())
    known = [photos[int(id_)] for id_ in ids[inside]]
    if len(known) == len((photo_id, other)) and any(_stars(known, hashes[inside], apart)):
        return True
    times = [one.candidate.taken_at for one in _photos(tx, [photo_id, other]).values()]
    first, last = (times[0], times[-1]) if times else (None, None)
    if first is None or last is None or abs(first - last) > MOMENT_SECONDS:
        return False
    both = list(embeddings.directions(tx, [photo_id, other]).values())
    return len(both) == len((photo_id, other)) and float(both[0] @ both[1]) >= NEAR


def _same(tx: Transaction, apart: frozenset[Pair], checkpoint: Callable[[], None]) -> Iterator[Group]:
    ids, hashes = duplicates.likenesses(tx)
    clusters = sameness.clusters(hashes)
    photos = _photos(tx, [int(id_) for cluster in clusters for id_ in ids[cluster]])
    for cluster in clusters:
        checkpoint()
        known = [photos[int(id_)] for id_ in ids[cluster]]
        order = sorted(range(len(known)), key=lambda place: _worth(known[place], _OF_SAME))
        best_first = [known[place] for place in order]
        yield from (_group(Level.SAME, one, _OF_SAME) for one in _stars(best_first, hashes[cluster[order]], apart))


def _stars(photos: Sequence[_Photo], hashes: Bytes, apart: frozenset[Pair]) -> Iterator[list[_Photo]]:
    """The best photo that is left with all that are the same as it, two or more together; best photos come first."""
    words = sameness.words_of(hashes)
    sizes = np.array([(one.candidate.width, one.candidate.height) for one in photos])
    pages = np.array([one.page for one in photos])
    shots = np.array([_shot(one.candidate) for one in photos], np.float64)
    free = np.ones(len(photos), bool)
    for place in range(len(photos)):
        if not free[place]:
            continue
        uncropped = (sizes == sizes[place]).all(axis=1) | pages | pages[place]
        alike = free & sameness.same(words, words[place], np.where(uncropped, COPIED, CROPPED))
        members = [place]
        for other in np.flatnonzero(alike & _of_one_shot(shots, shots[place])).tolist():
            if other != place and _fits(photos, shots, members, other, apart):
                members.append(other)
        free[members] = False
        if len(members) > 1:
            yield [photos[one] for one in members]


def _fits(photos: Sequence[_Photo], shots: Floats, members: list[int], other: int, apart: frozenset[Pair]) -> bool:
    """Whether a photo is of the same shot as all members, and nobody tells it from one of them."""
    id_ = photos[other].candidate.id
    told = any(_pair(id_, photos[one].candidate.id) in apart for one in members)
    return not told and bool(_of_one_shot(shots[members], shots[other]).all())


def _shot(one: Candidate) -> tuple[float, float]:
    """When, and for how long; NaN where its file does not say."""
    taken, exposure = one.taken_at, one.exposure_seconds
    return float("nan") if taken is None else taken % CLOCKS, float("nan") if exposure is None else exposure


def _of_one_shot(shots: Floats, shot: Floats) -> Flags:
    """Whether shots may be the same one: float64 [n, 2] against [2]. Frames of a burst or a bracket look the same."""
    result: Flags = ((shots == shot) | np.isnan(shots) | np.isnan(shot)).all(axis=1)
    return result


def _near(
    tx: Transaction, left_out: set[int], apart: frozenset[Pair], checkpoint: Callable[[], None]
) -> Iterator[Group]:
    ids, times = duplicates.dated(tx)
    inside = ~np.isin(ids, list(left_out))
    ids, times = ids[inside], times[inside]
    soon = np.diff(times, prepend=-np.inf, append=np.inf) <= NEAR_SECONDS  # after the one before
    in_series = soon[:-1] | soon[1:]
    scenes = _scenes(tx, ids[in_series], soon[:-1][in_series], apart, checkpoint)
    found = [scene for scene in scenes if len(scene) > 1]
    photos = _photos(tx, [id_ for scene in found for id_ in scene])
    for scene in found:
        best_first = sorted((photos[id_] for id_ in scene), key=lambda one: _worth(one, _OF_NEAR))
        yield _group(Level.NEAR, best_first, _OF_NEAR)


def _scenes(
    tx: Transaction, ids: Ints, soon: Flags, apart: frozenset[Pair], checkpoint: Callable[[], None]
) -> Iterator[list[int]]:
    """Photos in a row that show what the first of them and the one before show.

    `soon`, bool [n]: a photo was taken soon after the one before.
    """
    scene: list[tuple[int, Direction]] = []
    for id_, follows, direction in _directions(tx, ids, soon, checkpoint):
        goes_on = scene and follows and min(float(direction @ scene[0][1]), float(direction @ scene[-1][1])) >= NEAR
        if not goes_on or any(_pair(id_, other) in apart for other, _ in scene):
            yield [other for other, _ in scene]
            scene = []
        scene.append((id_, direction))
    yield [other for other, _ in scene]


def _directions(
    tx: Transaction, ids: Ints, soon: Flags, checkpoint: Callable[[], None]
) -> Iterator[tuple[int, bool, Direction]]:
    """Those that have an embedding, with it."""
    for start in range(0, len(ids), AT_ONCE):
        checkpoint()
        some = ids[start : start + AT_ONCE].tolist()
        known = embeddings.directions(tx, some)
        for id_, follows in zip(some, soon[start : start + AT_ONCE].tolist(), strict=True):
            if id_ in known:
                yield id_, follows, known[id_]


def _photos(tx: Transaction, ids: Sequence[int]) -> dict[int, _Photo]:
    looks = _looks(tx, ids)
    return {id_: _Photo(one, *looks.get(id_, (0.0, False))) for id_, one in duplicates.candidates(tx, ids).items()}


def _looks(tx: Transaction, ids: Sequence[int]) -> dict[int, tuple[float, bool]]:
    """How blurred photos are, and whether they are pages."""
    look = analyses.find(tx, LOOK)
    if look is None:
        return {}
    stored = analyses.stored(tx, look.id, ids)
    said = Said.unpacked([scores for scores, _ in stored.values()])
    table = np.zeros((said.photos, len(LOOK_LABELS)))
    table[said.rows, said.positions] = said.scores
    blurred, screen, page = (table[:, LOOK_LABELS.index(name)] for name in ("blurred", "screenshot", "document"))
    pages = np.maximum(screen, page) >= PAGE
    return dict(zip(stored, zip(blurred.tolist(), pages.tolist(), strict=True), strict=True))


def _worth(one: _Photo, criteria: Sequence[Criterion]) -> tuple[float, ...]:
    return tuple(measure(one) for measure, _ in criteria)


def _group(level: Level, best_first: Sequence[_Photo], criteria: Sequence[Criterion]) -> Group:
    best, second = best_first[:2]
    why = next(said for measure, said in criteria if measure(best) != measure(second))
    return Group(level, tuple(one.candidate.id for one in best_first), why)


def _pair(one: int, other: int) -> Pair:
    return min(one, other), max(one, other)
