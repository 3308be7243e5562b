"""What models say of photos: only what differs is written."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from galleryai.store.proposals import differing

# (photo, keyword, source) → score, as ten-thousandths
said = st.dictionaries(
    st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(4, 5)), st.integers(0, 10_000), max_size=12
)


def rows(proposals: dict[tuple[int, int, int], int]) -> "np.ndarray[tuple[int, ...], np.dtype[np.int64]]":
    return np.array([(*key, score) for key, score in proposals.items()], np.int64).reshape(-1, 4)


@given(said, said)
def test_the_photos_of_which_something_else_is_said(
    old: dict[tuple[int, int, int], int], new: dict[tuple[int, int, int], int]
) -> None:
    expected = {key[0] for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
    assert differing(rows(old), rows(new)).tolist() == sorted(expected)
