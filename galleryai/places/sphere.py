"""Distances on the Earth, and what of many points lies nearest."""

from functools import cache, partial
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from galleryai.core.place import EARTH_KM

Numbers = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

SIDES_KM = (6.0, 24.0, 128.0)  # of the cubes that are searched, the finest first
MOST_PAIRS = 250_000  # of points compared at once; they fit a processor's cache


def distance_km(
    latitude: npt.ArrayLike, longitude: npt.ArrayLike, to_latitude: npt.ArrayLike, to_longitude: npt.ArrayLike
) -> Numbers:
    """Great-circle distances in km between positions in degrees; shapes are broadcast, NaN stays NaN.

    The haversine formula: R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68 (1984), page 159. Wrong by
    0.5 % at most, for the Earth is no sphere.
    """
    phi, to_phi = np.radians(latitude), np.radians(to_latitude)
    across = np.radians(np.subtract(to_longitude, longitude))
    half = np.sin((to_phi - phi) / 2) ** 2 + np.cos(phi) * np.cos(to_phi) * np.sin(across / 2) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))))


def on_sphere(latitude: npt.ArrayLike, longitude: npt.ArrayLike) -> Floats:
    """Positions (n) in degrees as points (n, 3) in km from the middle of the Earth, exact to a metre.

    In space there are no poles, and 180° west is where 180° east is.
    """
    phi, theta = np.radians(latitude), np.radians(longitude)
    points = np.stack([np.cos(phi) * np.cos(theta), np.cos(phi) * np.sin(theta), np.sin(phi)], axis=-1)
    return np.asarray(EARTH_KM * points, dtype=np.float32)


class Nearest:
    """Finds the nearest of many points, each with a start that it is given: distance minus start decides.

    Space is cut into cubes. Looking through a cube and the 26 around it sees everything within a cube's side, so that
    what was found is proven once it is nearer than the side less the longest start; else larger cubes are taken.
    """

    def __init__(self, points: Floats, starts_km: Floats) -> None:
        """`points` (n, 3) and `starts_km` (n); of points equally near the first wins."""
        self._points, self._starts = points, starts_km
        self._longest = float(starts_km.max())
        self._cubes = cache(partial(_Cubes, points))  # each made when first needed

    def __call__(self, points: Floats) -> tuple[Rows, Floats]:
        """For each point (m, 3): the row of the nearest, and its distance less its start in km.

        Proven up to the side of the largest cubes less the longest start; row -1 and infinity where nothing is near.
        """
        rows, scores = np.full(len(points), -1), np.full(len(points), np.inf, dtype=np.float32)
        open_ = np.arange(len(points))
        for side in SIDES_KM:
            if not open_.size:
                break
            cubes = self._cubes(side)
            starts, counts = cubes.around(points[open_])
            for part in _parts(counts.sum(axis=1)):
                rows[open_[part]], scores[open_[part]] = self._best(
                    points[open_[part]], cubes.order, starts[part], counts[part]
                )
            open_ = open_[scores[open_] > cubes.side - self._longest]
        return rows, scores

    def _best(self, points: Floats, order: Rows, starts: Rows, counts: Rows) -> tuple[Rows, Floats]:
        """The best of each point's candidates, which are runs (m, 9) of `order`."""
        each = counts.sum(axis=1)
        rows, scores = np.full(len(points), -1), np.full(len(points), np.inf, dtype=np.float32)
        if not (some := np.flatnonzero(each)).size:
            return rows, scores
        candidates = order[_runs(starts.ravel(), counts.ravel())]
        apart = self._points[candidates] - np.repeat(points, each, axis=0)
        found = np.sqrt(np.einsum("ij,ij->i", apart, apart)) - self._starts[candidates]
        heads = np.cumsum(each[some]) - each[some]
        scores[some] = np.minimum.reduceat(found, heads)
        equal = np.where(found == np.repeat(scores, each), candidates, len(self._points))
        rows[some] = np.minimum.reduceat(equal, heads)
        return rows, scores


class _Cubes:
    """Points sorted by the cube they lie in: those of three cubes in a row are a run."""

    def __init__(self, points: Floats, side: float) -> None:
        self.side = side
        self._across = int(2 * EARTH_KM / side) + 4
        keys = self._key(self._cube(points))
        self.order = np.argsort(keys, kind="stable")
        self._keys = keys[self.order]

    def _cube(self, points: Floats) -> Rows:
        return np.asarray(np.floor((points + EARTH_KM) / self.side) + 1, dtype=np.int64)

    def _key(self, cubes: Rows) -> Rows:
        return np.asarray((cubes[..., 0] * self._across + cubes[..., 1]) * self._across + cubes[..., 2])

    def around(self, points: Floats) -> tuple[Rows, Rows]:
        """Where the nine runs of cubes around each point start in `order`, and how long they are: (m, 9) each."""
        near = (-1, 0, 1)
        steps = np.array([(x, y, 0) for x in near for y in near])
        keys, back = np.unique(self._key(self._cube(points)), return_inverse=True)
        middles = keys[:, None] + self._key(steps)
        starts = np.searchsorted(self._keys, middles - 1, "left")
        return starts[back], (np.searchsorted(self._keys, middles + 1, "right") - starts)[back]


def _runs(starts: Rows, counts: Rows) -> Rows:
    """The numbers of all runs, one after the other: (3, 7), (2, 1) → 3 4 7."""
    before = np.cumsum(counts) - counts
    return np.asarray(np.arange(counts.sum()) + np.repeat(starts - before, counts))


def _parts(weights: Rows) -> list[slice]:
    """Slices that cover all, each of about `MOST_PAIRS`."""
    ends = np.cumsum(weights)
    total = int(ends[-1]) if len(ends) else 0
    cuts = np.searchsorted(ends, np.arange(MOST_PAIRS, total, MOST_PAIRS), "right")
    edges = np.unique([0, *cuts.tolist(), len(weights)]).tolist()
    return [slice(start, end) for start, end in pairwise(edges)]
