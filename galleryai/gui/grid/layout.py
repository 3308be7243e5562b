"""Justified rows, without Qt: where each of 100,000 photographs lies, computed once a size."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

NARROWEST, WIDEST = 0.4, 4.0  # what lies beyond is cropped in the grid, never in the viewer


@dataclass(frozen=True, slots=True)
class Box:
    """A photograph's place, in whole pixels from the top left of everything."""

    left: int
    top: int
    width: int
    height: int

    @property
    def bottom(self) -> int:
        """The first pixel below."""
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows. `first[r]` is the first photo of row r, with one entry more for the end; so `tops`."""

    first: Ints
    tops: Ints
    heights: Ints
    lefts: Ints
    widths: Ints
    total: int  # height of everything

    def __len__(self) -> int:
        return len(self.lefts)

    def row_of(self, index: int) -> int:
        """The row a photo lies in."""
        return int(np.searchsorted(self.first, index, side="right")) - 1

    def box(self, index: int) -> Box:
        """Where a photo lies."""
        row = self.row_of(index)
        return Box(int(self.lefts[index]), int(self.tops[row]), int(self.widths[index]), int(self.heights[row]))

    def between(self, top: int, bottom: int) -> range:
        """The photos of all rows that show between two heights."""
        if not len(self):
            return range(0)
        row = max(0, int(np.searchsorted(self.tops, top, side="right")) - 1)
        end = max(row + 1, int(np.searchsorted(self.tops, bottom, side="left")))
        return range(int(self.first[row]), int(self.first[min(end, len(self.heights))]))

    def at(self, x: int, y: int) -> int | None:
        """The photo at a point; None in a gap."""
        for index in self.between(y, y + 1):
            box = self.box(index)
            if box.left <= x < box.left + box.width and box.top <= y < box.bottom:
                return index
        return None

    def beside(self, index: int, rows: int) -> int:
        """The photo so many rows below (above, if negative) that lies nearest to straight down."""
        here = self.row_of(index)
        row = min(max(here + rows, 0), len(self.heights) - 1)
        if row == here:
            return index
        start, end = int(self.first[row]), int(self.first[row + 1])
        centres = self.lefts[start:end] + self.widths[start:end] / 2
        middle = self.lefts[index] + self.widths[index] / 2
        return start + int(np.argmin(np.abs(centres - middle)))


def justify(ratios: Sequence[float] | Floats, width: int, height: int, gap: int, left: int = 0, top: int = 0) -> Rows:
    """Lay photos (width / height each) out in rows of about `height` that fill `width` exactly.

    Order is kept. The last row is not stretched. `left` and `top` move everything.
    """
    shapes = np.clip(np.asarray(ratios, dtype=np.float64), NARROWEST, WIDEST)
    if not len(shapes):
        empty = np.zeros(0, dtype=np.int64)
        return Rows(np.zeros(1, dtype=np.int64), empty, empty, empty, empty, 0)
    width = max(width, 1)
    return _placed(shapes, _breaks(shapes, width, height, gap), width, height, gap, left, top)


def _breaks(shapes: Floats, width: int, height: int, gap: int) -> Ints:
    """The first photo of each row, and the end: each row as near to `height` as it can be."""
    # Where the next row begins is asked for every photo at once, as if a row began at it; then rows are followed.
    ends = np.cumsum(shapes * height + gap)
    count, starts = len(ends), np.arange(len(ends))
    before = np.concatenate(([0.0], ends[:-1]))
    end = np.searchsorted(ends, before + (width + gap))  # this photo makes the row wide enough
    last = np.minimum(end, count - 1)
    beyond = last + 1 - _nearer_without(ends, starts, last, before, width, gap)
    following: list[int] = np.where(end < count, beyond, count).tolist()
    first = [0]
    while first[-1] < count:
        first.append(following[first[-1]])
    return np.asarray(first, dtype=np.int64)


def _nearer_without(ends: Floats, start: Ints, end: Ints, before: Floats, width: int, gap: int) -> Bools:
    """Whether a row of several comes nearer to the wanted height without its last photo."""
    photos = end - start
    several = photos > 0
    shrunk = (width - gap * photos) / (ends[end] - before - gap * (photos + 1))
    without = np.where(several, ends[end - 1] - before - gap * photos, 1.0)
    grown = (width - gap * (photos - 1)) / without
    nearer: Bools = several & ((shrunk <= 0) | (grown * shrunk < 1))  # the same factor up or down counts the same
    return nearer


def _placed(shapes: Floats, first: Ints, width: int, height: int, gap: int, left: int, top: int) -> Rows:
    counts = np.diff(first)
    sums = np.add.reduceat(shapes, first[:-1])
    exact = np.maximum((width - gap * (counts - 1)) / sums, 1.0)
    exact[-1] = min(exact[-1], height)
    row = np.repeat(np.arange(len(counts)), counts)
    # Edges without gaps, rounded once, so that every row ends exactly at the right edge.
    ends = np.cumsum(shapes * exact[row])
    starts = np.concatenate(([0.0], ends[:-1]))
    base = starts[first[:-1]][row]
    place = np.arange(len(shapes)) - first[:-1][row]
    left_edges = np.rint(starts - base).astype(np.int64)
    right_edges = np.rint(ends - base).astype(np.int64)
    heights = np.rint(exact).astype(np.int64)
    tops = top + np.concatenate(([0], np.cumsum(heights + gap)))
    return Rows(
        first=first,
        tops=tops[:-1],
        heights=heights,
        lefts=left + left_edges + gap * place,
        widths=np.maximum(right_edges - left_edges, 1),
        total=int(tops[-1]) - gap,
    )
