"""From where to where values reach."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from galleryai.query.ast import Days, Moment, Range, Span
from galleryai.query.bounds import begin, end, instants, lies, new, numbers, times
from galleryai.query.fields import BY_NAME
from tests.query.trees import moments

NOW = datetime(2023, 6, 14, 12, 30, 15)


@pytest.mark.parametrize(
    ("field", "value", "bounds"),
    [
        ("iso", Range(100, 200), ((99.5, 200.5),)),
        ("iso", Range(low=100, over=True), ((100.5, None),)),
        ("iso", Range(high=100, under=True), ((None, 99.5),)),
        ("aperture", Range(2.8, 2.8), ((pytest.approx(2.75), pytest.approx(2.85)),)),
        ("score", Range(low=0.9), ((pytest.approx(0.895), None),)),
        ("time", Range(22, 4), ((21.5, None), (None, 4.5))),
        ("time", Range(4, 22), ((3.5, 22.5),)),
    ],
)
def test_numbers_reach_as_far_as_they_are_written(field: str, value: Range, bounds: object) -> None:
    assert numbers(BY_NAME[field], value) == bounds


@pytest.mark.parametrize(
    ("parts", "after"),
    [
        ((2023,), datetime(2024, 1, 1)),
        ((2023, 12), datetime(2024, 1, 1)),
        ((2024, 2), datetime(2024, 3, 1)),
        ((2024, 2, 29), datetime(2024, 3, 1)),
        ((2023, 12, 31, 23), datetime(2024, 1, 1)),
        ((2023, 12, 31, 23, 59), datetime(2024, 1, 1)),
        ((9999,), datetime.max),
        ((9999, 12, 31), datetime.max),
    ],
)
def test_a_moment_is_the_whole_of_what_it_names(parts: tuple[int, ...], after: datetime) -> None:
    assert end(Moment(parts)) == after


@given(moments, st.datetimes())
def test_a_time_is_in_a_moment_where_its_parts_are_the_same(moment: Moment, at: datetime) -> None:
    same = (at.year, at.month, at.day, at.hour, at.minute)[: len(moment.parts)] == moment.parts
    inside = begin(moment) <= at < end(moment)
    assert inside == same or at == datetime.max
    assert lies(begin(moment), *times(Span(moment, moment), NOW))


@given(moments, st.datetimes())
def test_before_within_and_after_are_all_there_is(moment: Moment, at: datetime) -> None:
    spans = (Span(last=moment, under=True), Span(moment, moment), Span(first=moment, over=True))
    assert sum(lies(at, *times(span, NOW)) for span in spans) == 1


def test_days_count_from_midnight() -> None:
    assert times(Days(1), NOW) == (datetime(2023, 6, 14), datetime(2023, 6, 15))
    assert times(Days(7), NOW) == (datetime(2023, 6, 8), datetime(2023, 6, 15))
    assert instants(Days(7), NOW) == new(NOW)


def test_instants_are_those_of_the_clock_here() -> None:
    low, high = instants(Days(1), NOW)
    assert low == datetime(2023, 6, 14).astimezone(UTC)
    assert high is not None
    assert high - timedelta(hours=25) <= datetime(2023, 6, 14).astimezone(UTC)
    assert instants(Span(last=Moment((9999,))), NOW)[1] is not None
    assert instants(Span(first=Moment((1,))), NOW)[0] is not None
