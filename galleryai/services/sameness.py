"""Which of many pictures are the same one, by their hashes (`galleryai.imaging.alike`).

Two are the same where few of all 256 bits differ, and few of the 32 lowest, which are the firmest. The latter finds the
pairs without comparing all with all: where five bits differ, one half of the 32 has two of them at most, so that only
the 137 values around each half are looked at (multi-index hashing: Mohammad Norouzi, Ali Punjani, David Fleet, "Fast
Search in Hamming Space with Multi-Index Hashing", CVPR 2012).
"""

from collections.abc import Iterator
from itertools import combinations, pairwise

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint64]
Halves = npt.NDArray[np.uint16]

# Bits of 256. Measured on 50 photographs: copies of another size, format or compression, or turned by EXIF, differ in
# 14 at most, a fifth brighter in 21; cropped by 2.5 % of each edge in 38 (median) to 62, by 5 % of one edge in 54 to 82
# (43 of 50 are found). Among 53,628 pairs of different photographs the nearest differ in 95; made-up pages of text in
# 80, lists on a screen in 69: of pages and screens only `COPIED` tells enough.
COPIED = 32
CROPPED = 64
FIRM = 5  # of the 32 lowest bits: it leaves out none of the copies above
_HALF = 16  # bits
_NEAR = FIRM // 2  # of them differ in one of the halves at most
_AT_ONCE = 1 << 16  # candidates: what a processor keeps at hand
_WAITING = 1 << 18  # pairs until they are joined


def clusters(hashes: Bytes, most: int = CROPPED) -> list[Ints]:
    """Positions in `hashes`, uint8 [n, 32], that pairs of the same picture join, directly or through others.

    Each has two or more, ascending; that with the first of all comes first. A chain of pictures, each a little like the
    next, is one cluster: `galleryai.services.duplicates` cuts it. What tells nothing (all zero) is in none.
    """
    telling = np.flatnonzero(hashes.any(axis=1))
    found = [telling[cluster] for cluster in _clusters(words_of(hashes[telling]), most)]
    return sorted(found, key=lambda cluster: int(cluster[0]))


def pairs(hashes: Bytes, most: int = CROPPED) -> Iterator[tuple[Ints, Ints]]:
    """All pairs of the same picture among `hashes` (uint8 [n, 32]), each once, as positions, some at a time."""
    return _pairs(words_of(hashes), most)


def same(words: Words, others: Words, most: int | Ints) -> Flags:
    """Whether hashes are of the same picture: uint64 [n, 4] against [n, 4] or [4]."""
    differing = words ^ others
    firm = np.bitwise_count(differing[:, 0] & np.uint64(0xFFFFFFFF)) <= FIRM
    result: Flags = firm & (np.bitwise_count(differing).sum(axis=1, dtype=np.int64) <= most)
    return result


def words_of(hashes: Bytes) -> Words:
    """Hashes as `same` takes them, uint64 [n, 4]: their first four bytes are the lowest 32 bits of the first."""
    words: Words = np.ascontiguousarray(hashes).view("<u8").astype(np.uint64, copy=False)
    return words


def _pairs(words: Words, most: int) -> Iterator[tuple[Ints, Ints]]:
    low = words[:, 0].astype(np.uint32)
    halves = low.astype(np.uint16), (low >> _HALF).astype(np.uint16)
    for again, (half, other) in enumerate((halves, halves[::-1])):
        order = np.argsort(half, kind="stable")
        for left, right, differing in _candidates(half[order], other[order]):
            new = differing > _NEAR if again else slice(None)  # what is near in both halves was found by the first
            one, two = order[left[new]], order[right[new]]
            found = same(words[one], words[two], most)
            yield one[found], two[found]


def _candidates(half: Halves, other: Halves) -> Iterator[tuple[Ints, Ints, Bytes]]:
    """Pairs that differ in `_NEAR` bits of one half, which is sorted, and in `FIRM` of both, at most.

    Gives their positions and in how many bits their other halves differ.
    """
    bounds = np.searchsorted(half, np.arange((1 << _HALF) + 1))
    for count in range(_NEAR + 1):
        for bits in combinations(range(_HALF), count):
            partner = (half ^ np.uint16(sum(1 << bit for bit in bits))).astype(np.int64)
            first = bounds[partner] if count else np.arange(1, len(half) + 1)
            counts = np.where(partner >= half, bounds[partner + 1] - first, 0)
            for start, ends, right in _ranges(first, counts):
                number = np.diff(ends, prepend=0)
                differing = np.bitwise_count(np.repeat(other[start : start + len(ends)], number) ^ other[right])
                near = np.flatnonzero(differing <= FIRM - count)
                yield start + np.searchsorted(ends, near, side="right"), right[near], differing[near]


def _ranges(first: Ints, counts: Ints) -> Iterator[tuple[int, Ints, Ints]]:
    """For each position the `counts` positions from its `first` on, about `_AT_ONCE` of them at a time.

    Gives the position to start at, where the part of it and of each next one ends, and the parts.
    """
    totals = np.cumsum(counts)
    cuts = np.searchsorted(totals, np.arange(0, counts.sum(), _AT_ONCE)).tolist()
    for start, end in pairwise([*cuts, len(counts)]):
        number = counts[start:end]
        ends = np.cumsum(number)
        yield start, ends, np.arange(number.sum()) + np.repeat(first[start:end] - ends + number, number)


def _clusters(words: Words, most: int) -> list[Ints]:
    """Positions that pairs join, directly or through others, two or more together, ascending."""
    firsts, places = _distinct(words)
    labels = _joined(words[firsts], most)[places]
    order = np.argsort(labels, kind="stable")
    starts = np.flatnonzero(np.diff(labels[order], prepend=-1))
    sizes = np.diff(starts, append=len(order))
    several = sizes > 1
    return [order[start : start + size] for start, size in zip(starts[several], sizes[several], strict=True)]


def _distinct(words: Words) -> tuple[Ints, Ints]:
    """A position of each distinct hash, and for all positions which of those it is."""
    order = np.lexsort(words.T)
    new = np.ones(len(order), bool)
    new[1:] = (words[order[1:]] != words[order[:-1]]).any(axis=1)
    places = np.empty(len(order), np.int64)
    places[order] = np.cumsum(new) - 1
    return order[new], places


def _joined(words: Words, most: int) -> Ints:
    """For each hash the least position among all that pairs join it with."""
    labels, waiting, count = np.arange(len(words)), [], 0
    for pair in _pairs(words, most):
        waiting.append(pair)
        count += len(pair[0])
        if count >= _WAITING:
            labels, waiting, count = _merged(labels, waiting), [], 0
    return _merged(labels, waiting) if waiting else labels


def _merged(labels: Ints, found: list[tuple[Ints, Ints]]) -> Ints:
    """Labels that are one for both of each pair: the larger is hung below the smaller until nothing differs."""
    left, right = (np.concatenate(side) for side in zip(*found, strict=True))
    labels = labels.copy()
    while (apart := labels[left] != labels[right]).any():
        left, right = left[apart], right[apart]
        one, two = labels[left], labels[right]
        np.minimum.at(labels, np.maximum(one, two), np.minimum(one, two))
        while ((above := labels[labels]) != labels).any():
            labels = above
    return labels
