"""Which photo shows an album: one that the person likes, sharp, well lit, typical, and not the cover of another."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from galleryai.core.album import Album
from galleryai.services.looking import LOOK, LOOK_COLOURS, LOOK_LABELS
from galleryai.store import albums, analyses, embeddings, tags
from galleryai.store.albums import Cover
from galleryai.store.codec import unpack_scores
from galleryai.store.database import Transaction
from galleryai.store.sets import Members

Floats = npt.NDArray[np.float64]

LIKED_STARS = 4
_CANDIDATES, _LIKED = 24, 8  # looked at: spread over the album, and of those that are liked
_GROWN = 1.25  # times as many photos, or as few: time for another cover
_SMALL = 320  # pixels of the short side, below which a photo is a poor cover
_WIDE = 2.0  # times as long as the other side, or more: much of it is cut off
_PLAIN = 0.6  # of the picture in one colour, or in none, is much
_FLAWS = ("blurred", "dark", "screenshot", "document")
_POOR, _HOPELESS = 0.6, 0.95
_OF_KEYWORDS = ("things", "people", "types")  # the keyword is what stands behind the colon
_COLOURLESS = ("black", "white", "gray")


@dataclass(frozen=True, slots=True)
class Shown:
    """An album and its photos, none of them gone."""

    album: Album
    photos: Members


class Covering:
    """Chooses covers in one transaction. Those that still hold are kept, so that albums keep their faces."""

    def __init__(self, tx: Transaction, before: Mapping[str, Cover]) -> None:
        self._tx = tx
        self._before = before
        self._liked = albums.liked(tx, LIKED_STARS)
        look = analyses.find(tx, LOOK)
        self._look = None if look is None else look.id

    def chosen(self, shown: Sequence[Shown], checkpoint: Callable[[], None]) -> dict[str, Cover]:
        """The covers by album's id. Small albums choose first: they have less to choose from."""
        shown = [one for one in shown if one.photos]
        found = {one.album.id: cover for one in shown if (cover := self._kept(one)) is not None}
        taken = _Taken()
        for one in shown:
            if one.album.id in found:
                taken.take(one.album.kind, [found[one.album.id].photo_id])
        for one in sorted(shown, key=lambda one: len(one.photos)):
            if one.album.id not in found:
                checkpoint()
                photo_id = taken.take(one.album.kind, self._ranked(one))
                found[one.album.id] = Cover(photo_id, len(one.photos))
        return found

    def _kept(self, one: Shown) -> Cover | None:
        cover = self._before.get(one.album.id)
        if cover is None or cover.photo_id not in one.photos:
            return None
        alike = cover.photos <= _GROWN * len(one.photos) and len(one.photos) <= _GROWN * cover.photos
        likes_another = cover.photo_id not in self._liked and bool(self._liked & one.photos)
        return cover if alike and not likes_another else None

    def _ranked(self, one: Shown) -> list[int]:
        """Some of its photos, the best cover first."""
        ids = sorted({*_spread(one.photos & self._liked, _LIKED), *_spread(one.photos, _CANDIDATES)})
        worth = self._typical(ids) * self._sure(one.album, ids) * self._beauty(ids)
        return [ids[place] for place in np.lexsort((-worth, np.array([id_ not in self._liked for id_ in ids])))]

    def _typical(self, ids: Sequence[int]) -> Floats:
        """How near each photo's embedding is to the mean of all, 0..1: 1 for the nearer half, and where there is none.

        The nearest of all are no better: what lies in the middle of all is a bit of everything.
        """
        vectors = embeddings.directions(self._tx, ids)
        near = np.ones(len(ids))
        if vectors:
            units = np.array(list(vectors.values()), np.float64)
            places = np.searchsorted(ids, list(vectors))
            mean = units.mean(axis=0)
            along = np.maximum(units @ mean, 0)
            near[places] = np.minimum(along / max(float(np.median(along)), 1e-9), 1)
        return near

    def _sure(self, album: Album, ids: Sequence[int]) -> Floats:
        """How sure it is that the photo belongs in the album, 0..1."""
        if album.kind not in _OF_KEYWORDS:
            return np.ones(len(ids))
        scores = tags.scores(self._tx, album.id.partition(":")[2], ids)
        return np.array([scores.get(id_, 1.0) for id_ in ids])

    def _beauty(self, ids: Sequence[int]) -> Floats:
        """How good each looks as a cover, by what was measured of it, 0..1."""
        facts = albums.sizes(self._tx, ids)
        said = {} if self._look is None else analyses.stored(self._tx, self._look, ids)
        return np.array([_sound(*facts[id_]) * _lit(said.get(id_, (b"", None))[0]) for id_ in ids])


def _spread(photos: Members, most: int) -> list[int]:
    """So many of the photos at most, from the first to the last."""
    return [photos[place * len(photos) // most] for place in range(most)] if len(photos) > most else list(photos)


def _sound(width: int, height: int) -> float:
    shorter, longer = sorted((width, height))
    return (_POOR if shorter < _SMALL else 1.0) * (_POOR if longer > _WIDE * shorter else 1.0)


def _lit(scores: bytes) -> float:
    """Sharp, and neither dark nor plain: by the scores of the look, as they are stored."""
    said = {LOOK_LABELS[position]: score for position, score in unpack_scores(scores, 0.0).pairs}
    colours = {label: said.get(label, 0.0) for label in LOOK_LABELS[:LOOK_COLOURS]}
    plain = max(sum(colours[label] for label in _COLOURLESS), *colours.values())
    flaws = [(plain - _PLAIN) / (1 - _PLAIN), *(said.get(flaw, 0.0) for flaw in _FLAWS)]
    return math.prod(1.0 - min(max(flaw, 0.0), _HOPELESS) for flaw in flaws)


class _Taken:
    """The photos that are covers already, on each page and on any."""

    def __init__(self) -> None:
        self._by_page: dict[str, set[int]] = {}
        self._any: set[int] = set()

    def take(self, page: str, ids: Sequence[int]) -> int:
        """The first that is on no page; else on another one; else the first."""
        here = self._by_page.setdefault(page, set())
        chosen = min(ids, key=lambda id_: (id_ in here, id_ in self._any))
        here.add(chosen)
        self._any.add(chosen)
        return chosen
