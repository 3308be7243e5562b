"""Pairs are those that comparing all with all finds; clusters are what they join."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from galleryai.services.sameness import COPIED, CROPPED, FIRM, Bytes, clusters, pairs, same

HASH = st.binary(min_size=32, max_size=32)


def bits(one: Bytes, other: Bytes) -> int:
    return int(np.bitwise_count(one ^ other).sum())


def by_all_with_all(hashes: Bytes, most: int) -> set[tuple[int, int]]:
    return {
        (low, high)
        for high in range(len(hashes))
        for low in range(high)
        if bits(hashes[low], hashes[high]) <= most and bits(hashes[low, :4], hashes[high, :4]) <= FIRM
    }


def by_halves(hashes: Bytes, most: int) -> list[tuple[int, int]]:
    found = [tuple(sorted(pair)) for left, right in pairs(hashes, most) for pair in zip(left, right, strict=True)]
    return [(int(low), int(high)) for low, high in found]


def flipped(one: Bytes, places: list[int]) -> Bytes:
    spread = np.unpackbits(one)
    spread[places] ^= 1
    return np.packbits(spread)


def family(rng: np.random.Generator, size: int) -> Bytes:
    """One hash and others that differ from it in up to eighty bits, most of them in few of the lowest."""
    first = rng.integers(0, 256, 32, dtype=np.uint8)
    low = [rng.choice(32, rng.integers(0, 8), replace=False) for _ in range(size)]
    high = [32 + rng.choice(224, rng.integers(0, 73), replace=False) for _ in range(size)]
    return np.stack([first, *(flipped(first, [*one, *two]) for one, two in zip(low, high, strict=True))])


@given(st.integers(0, 2**32), st.sampled_from([COPIED, CROPPED]))
def test_the_pairs_are_those_of_all_with_all_each_once(seed: int, most: int) -> None:
    rng = np.random.default_rng(seed)
    strangers = rng.integers(0, 256, (8, 32), dtype=np.uint8)
    hashes = rng.permutation(np.concatenate([family(rng, 12), family(rng, 12), strangers]))
    found = by_halves(hashes, most)
    assert len(set(found)) == len(found)
    assert set(found) == by_all_with_all(hashes, most)


def test_candidates_come_some_at_a_time() -> None:
    """So many near ones that neither they nor the pairs among them are looked at in one go."""
    hashes = family(np.random.default_rng(3), 1200)
    whole = by_all_with_all(hashes, COPIED)
    assert set(by_halves(hashes, COPIED)) == whole
    hashes = family(np.random.default_rng(3), 1700)
    pairs_found = by_halves(hashes, CROPPED)
    assert len(pairs_found) > 1 << 18
    assert sorted(np.concatenate(clusters(hashes))) == sorted({place for pair in pairs_found for place in pair})


@given(HASH, HASH, st.integers(0, 256))
def test_same_is_symmetric_and_holds_for_oneself(one: bytes, other: bytes, most: int) -> None:
    first, second = (np.frombuffer(hash_, "<u8").reshape(1, 4).astype(np.uint64) for hash_ in (one, other))
    assert same(first, first, 0).all()
    assert same(first, second, most) == same(second, first, most)


@given(st.integers(0, 2**32))
def test_clusters_are_what_pairs_join(seed: int) -> None:
    rng = np.random.default_rng(seed)
    hashes = rng.permutation(np.concatenate([family(rng, size) for size in (1, 2, 9, 20)]))
    joined = [{place} for place in range(len(hashes))]
    for low, high in by_all_with_all(hashes, CROPPED):
        both = joined[low] | joined[high]
        for place in both:
            joined[place] = both
    expected = {tuple(sorted(one)) for one in joined if len(one) > 1}
    found = clusters(hashes)
    assert sorted(map(tuple, (one.tolist() for one in found))) == sorted(expected)


def test_equal_hashes_are_a_cluster_and_plain_ones_are_not() -> None:
    hashes = np.random.default_rng(5).integers(0, 256, (6, 32), dtype=np.uint8)
    hashes[[1, 4]] = hashes[2]
    hashes[[0, 5]] = 0
    assert [group.tolist() for group in clusters(hashes)] == [[1, 2, 4]]


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_to_compare(count: int) -> None:
    assert clusters(np.ones((count, 32), np.uint8)) == []
    assert by_halves(np.ones((count, 32), np.uint8), CROPPED) == []


def test_copies_among_many() -> None:
    rng = np.random.default_rng(6)
    hashes = rng.integers(0, 256, (20_000, 32), dtype=np.uint8)
    for place in range(0, 2000, 2):
        hashes[place + 1] = flipped(hashes[place], rng.choice(np.arange(32, 256), CROPPED, replace=False).tolist())
    assert [group.tolist() for group in clusters(hashes)] == [[place, place + 1] for place in range(0, 2000, 2)]
