"""One setting moves all thresholds together."""

from hypothesis import given
from hypothesis import strategies as st

from galleryai.keywords.strictness import Strictness, threshold

thresholds = st.floats(0.001, 0.999)


@given(thresholds)
def test_strict_asks_for_more_and_generous_for_less(value: float) -> None:
    strict, balanced, generous = (threshold(value, one) for one in Strictness)
    assert 0 < generous < balanced == value < strict < 1


@given(thresholds, thresholds)
def test_all_move_together(one: float, other: float) -> None:
    for strictness in Strictness:
        assert (one < other) <= (threshold(one, strictness) <= threshold(other, strictness))


def test_never_stays_never() -> None:
    assert [threshold(1, one) for one in Strictness] == [1, 1, 1]
