"""Events in made-up years of a person's photographs, and what is wrong with clocks and positions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from galleryai.services.events import DAY, HOUR, WEEK, Event, Floats, Ints, events
from tests.services.photographer import HOMES, NEW_YEAR, Person, Year, year

NOW = NEW_YEAR + 400 * DAY
DENSITIES = (500, 2_000, 8_000, 50_000)
SEEDS = {500: range(6), 2_000: range(6), 8_000: range(4), 50_000: range(2)}


def found(times: Ints, latitudes: Floats, longitudes: Floats, now: int = NOW) -> list[Event]:
    return events(times, latitudes, longitudes, np.ones(len(times), bool), now)


def borders(made: Year) -> set[int]:
    """The positions at which an event begins, or something else goes on after one."""
    ends = [(event.photos[0], event.photos[-1] + 1) for event in found(made.times, made.latitudes, made.longitudes)]
    return {int(border) for pair in ends for border in pair} - {0, len(made.times)}


def hits(person: Person, seeds: range) -> tuple[int, int, int]:
    """How many borders were found and are true, how many were found, how many are true. Prints both ratios."""
    made = [year(person, seed) for seed in seeds]
    pairs = [(borders(one), one.borders()) for one in made]
    hit, said, true = (sum(counts) for counts in zip(*((len(a & b), len(a), len(b)) for a, b in pairs), strict=True))
    print(f"{person}: precision {hit / said:.3f}, recall {hit / true:.3f} of {true} borders")
    return hit, said, true


def test_borders_of_events_are_found() -> None:
    people = [Person(photos, 0.9, 0.1, moves) for photos in DENSITIES for moves in (False, True)]
    figures = [hits(person, SEEDS[person.photos]) for person in people]
    for hit, said, true in figures:
        assert hit >= 0.84 * said
        assert hit >= 0.84 * true
    hit, said, true = (sum(column) for column in zip(*figures, strict=True))
    print(f"all: precision {hit / said:.3f}, recall {hit / true:.3f}")
    assert hit >= 0.9 * said
    assert hit >= 0.9 * true


@pytest.mark.parametrize(("photos", "least"), [(8_000, 0.7), (50_000, 0.7)])
def test_many_borders_are_found_without_any_position(photos: int, least: float) -> None:
    hit, said, true = hits(Person(photos, 0.0, 1.0), SEEDS[photos])
    assert hit >= least * said
    assert hit >= least * true


def test_a_move_is_no_journey() -> None:
    """Who has moved is at home there from the first day on."""
    made = year(Person(2_000, 0.95, 0.0, moves=True), 7)
    last = found(made.times, made.latitudes, made.longitudes)
    assert max(event.end - event.start for event in last) <= 16 * DAY


def days(*spans: tuple[int, int, tuple[float, float]], photos: int = 12) -> tuple[Ints, Floats, Floats]:
    """Photographs each hour from nine o'clock on: first day, last day, where."""
    parts = [(day, where) for first, last, where in spans for day in range(first, last + 1)]
    times = np.array([NEW_YEAR + day * DAY + (9 + hour) * HOUR for day, _ in parts for hour in range(photos)])
    places = np.array([where for _, where in parts for _ in range(photos)])
    return times, places[:, 0], places[:, 1]


def home(weeks: int) -> tuple[Ints, Floats, Floats]:
    """One photograph each third day, at home."""
    times = NEW_YEAR + np.arange(weeks * WEEK // (3 * DAY)) * 3 * DAY + 8 * HOUR
    return times, np.full(len(times), HOMES[0][0]), np.full(len(times), HOMES[0][1])


def mixed(*parts: tuple[Ints, Floats, Floats]) -> tuple[Ints, Floats, Floats]:
    times, latitudes, longitudes = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort(times, kind="stable")
    return times[order], latitudes[order], longitudes[order]


LISBON, TOKYO = (38.72, -9.14), (35.68, 139.69)


def spans(made: tuple[Ints, Floats, Floats]) -> list[tuple[int, int]]:
    """The first and the last day of each event."""
    return [((event.start - NEW_YEAR) // DAY, (event.end - NEW_YEAR) // DAY) for event in found(*made)]


def without(made: tuple[Ints, Floats, Floats], first: int, last: int) -> tuple[Ints, Floats, Floats]:
    """All but what was taken from the first day to the last."""
    kept = (made[0] < NEW_YEAR + first * DAY) | (made[0] >= NEW_YEAR + (last + 1) * DAY)
    return made[0][kept], made[1][kept], made[2][kept]


def test_a_holiday_with_quiet_days_is_one_event() -> None:
    holiday = without(days((100, 109, LISBON)), 104, 105)
    assert spans(mixed(without(home(40), 99, 110), holiday)) == [(100, 109)]


def test_two_journeys_and_a_stay_at_home_between_are_two_events() -> None:
    assert spans(mixed(home(40), days((100, 101, LISBON), (108, 109, LISBON)))) == [(100, 101), (108, 109)]


def test_a_journey_without_positions_is_found_by_its_density() -> None:
    made = mixed(without(home(40), 99, 110), days((100, 109, (np.nan, np.nan))))
    assert spans(made) == [(100, 109)]


def test_an_afternoon_at_home_stands_alone() -> None:
    times = NEW_YEAR + 100 * DAY + 14 * HOUR + np.arange(30) * 360
    made = mixed(home(40), (times, np.full(30, HOMES[0][0]), np.full(30, HOMES[0][1])))
    assert [(event.start, event.end, event.away) for event in found(*made)] == [(times[0], times[-1], False)]


def test_a_journey_around_the_world_is_one_event_though_clocks_go_back() -> None:
    there, on = days((100, 104, TOKYO)), days((104, 108, HOMES[1]))
    assert spans(mixed(without(home(40), 99, 109), there, on)) == [(100, 108)]


def test_wrong_clocks_and_no_dates_are_in_no_event() -> None:
    times, latitudes, longitudes = mixed(without(home(40), 99, 103), days((100, 102, LISBON)))
    unset, future = np.arange(50) * 60, NOW + 70 * 365 * DAY + np.arange(50) * 60
    scanned = NEW_YEAR + 101 * DAY + np.arange(50) * 60
    wrong = [(clock, np.full(50, LISBON[0]), np.full(50, LISBON[1])) for clock in (unset, future)]
    many = mixed((times, latitudes, longitudes), *wrong, (scanned, np.full(50, np.nan), np.full(50, np.nan)))
    trusted = ~np.isnan(many[1])
    (event,) = events(*many, trusted, NOW)
    assert (event.start, event.end) == (times[latitudes < 40][0], times[latitudes < 40][-1])
    assert trusted[event.photos].all()


@given(st.integers(0, 2**32), st.integers(0, 60), st.integers(0, 40))
def test_any_photographs(seed: int, count: int, days_long: int) -> None:
    """Events are in order, apart, and of trusted photographs only."""
    rng = np.random.default_rng(seed)
    times = (
        np.sort(rng.integers(-(2**31), 2**31, count))
        if rng.random() < 0.2
        else np.sort(NEW_YEAR + rng.integers(0, max(1, days_long * DAY), count))
    )
    latitudes, longitudes = (rng.choice([np.nan, 0.0, limit, -limit, 500.0], count) for limit in (90.0, 180.0))
    trusted = rng.random(count) < 0.9
    result = events(times, latitudes, longitudes, trusted, NOW)
    members = np.concatenate([np.empty(0, np.int64), *(event.photos for event in result)])
    assert (np.diff(members) > 0).all()
    assert trusted[members].all()
    assert all((event.start, event.end) == (times[event.photos[0]], times[event.photos[-1]]) for event in result)


def test_many_in_one_second() -> None:
    made = mixed(home(40), (np.full(500, NEW_YEAR + 100 * DAY), np.full(500, LISBON[0]), np.full(500, LISBON[1])))
    (event,) = found(*made)
    assert len(event.photos) == 500
