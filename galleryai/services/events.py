"""Events in a person's photographs: holidays, weekends, a wedding, an afternoon; found by gaps in time and distance.

What is far from where this person usually is, is one event for as long as it lasts, nights and quiet days too. At home,
and where nothing is known of the place, photographs fall into sittings at gaps long for this person (John Platt, Mary
Czerwinski, Brent Field, "PhotoTOC: Automatic Clustering for Browsing Personal Photographs", 2003, whose rule this is;
that people photograph in bursts: Adrian Graham et al., "Time as Essence for Photo Browsing Through Personal Digital
Libraries", 2002), and a sitting with many more photographs than this person's days have is an event. The constants were
tried on made-up years of people with 500 to 50,000 photographs (`tests/services/photographer.py`): of other years nine
tenths of the borders found are true, and nine tenths of the true ones found; six tenths where no photograph has a
position, for then only density tells a journey from a lively week at home.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

HOUR = 3600
DAY = 24 * HOUR
WEEK = 7 * DAY

# Clocks that were never set begin on these days since 1970: Unix's and DOS's first; a day on both sides for time zones.
_UNSET = (0, 3652)
_CELL = 0.25  # degrees of latitude; with its neighbours "here" is what lies within 28 to 56 km
_SEASON = 26  # weeks before, or after, in which a usual place is photographed again and again…
_USUAL = 0.3  # …in that part of the weeks that have photographs with a position…
_USUAL_WEEKS = 5  # …and in so many at least
_TELLS = 3 * HOUR  # how long one position tells where photographs without one were taken…
_BOTH_TELL = 36 * HOUR  # …and two, of the same journey, one before and one after
_STOPOVER = 6 * HOUR  # at home does not end a journey
_PAUSE = 4 * DAY  # without a photograph does
_WINDOW = 10  # gaps on both sides: Platt's d
_LONGER = 10.0  # times the typical gap there: longer ones part sittings (Platt's K is the logarithm of 17)…
_SHORTEST, _LONGEST = 1 * HOUR, 4 * HOUR  # …but none below the one, and all above the other
_LEAST_GAP = 600.0  # seconds: all that is nearer is one moment
_APART, _LITTLE = 1.5 * HOUR, 0.1  # what lies so far before or after a sitting and is this part of it is left out…
_ELSEWHERE = 0.3  # …and what is this part and lies elsewhere:
_ANOTHER_PLACE, _ON_THE_WAY = 2.0, 10 * 60  # kilometres, and seconds, between two photographs
_DEGREE = 111.2  # kilometres
_BREAK = 5 * HOUR  # between two lively sittings of one day at most
_NIGHTS = 64 * HOUR  # between two of a journey without positions at most…
_DAYS = 3  # …which has so many days or more, each as lively…
_FEW = 0.2  # …as this part of all days is
_SLOT = 10 * 60  # in which a burst counts as the root of its photographs: ten over hours are more than ten at once
_HABIT = 90  # days, with as many before and after, tell what this person's days are like
_MORE = 3.2  # times what a day has make a sitting an event…
_MOMENTS = 3  # …with no fewer than these
_FEWEST, _FEWEST_HOME = 5, 8  # photographs, away and at home

HOME, AWAY, UNKNOWN = 0, 1, 2


@dataclass(frozen=True, slots=True, eq=False)
class Event:
    """`photos` are positions, ascending; `start` and `end` are the times of the first and the last of them."""

    photos: Ints
    start: int
    end: int
    away: bool  # a journey, by positions


def events(times: Ints, latitudes: Floats, longitudes: Floats, trusted: Flags, now: int) -> list[Event]:
    """The events among photographs that are sorted by `times`: seconds of the clock on the wall since 1970.

    Positions are degrees, NaN (or 0, 0) where unknown. `trusted` says of which photographs the time is known; others,
    those of clocks that were never set and those later than tomorrow (`now`, seconds) are in no event. Events follow
    one after the other and never overlap.
    """
    kept = np.flatnonzero(trusted & _set(times, now))
    if not len(kept):
        return []
    when = times[kept]
    places = _places(when, latitudes[kept], longitudes[kept])
    starts = _starts(when, places == AWAY)
    ends = np.append(starts[1:], len(kept))
    firsts, lasts = _joined(when, places, starts, ends)
    elsewhere = _jumps(when, latitudes[kept], longitudes[kept])
    for apart, little in ((elsewhere, _ELSEWHERE), (np.diff(when) > _APART, _LITTLE)):
        firsts, lasts = _trimmed(when, places == AWAY, firsts, lasts, apart, little)
    return [
        Event(kept[first:last], int(when[first]), int(when[last - 1]), bool(places[first] == AWAY))
        for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True)
    ]


def _set(times: Ints, now: int) -> Flags:
    """Whether the clock was set, by the time it shows."""
    believed = times <= now + DAY
    for day in _UNSET:
        believed &= np.abs(times // DAY - day) > 1
    return believed


def _places(when: Ints, latitudes: Floats, longitudes: Floats) -> Ints:
    """For each photograph `HOME` (where this person usually is at that time), `AWAY` or `UNKNOWN`."""
    places = np.full(len(when), UNKNOWN)
    known = np.flatnonzero(
        (np.abs(latitudes) <= 90) & (np.abs(longitudes) <= 180) & ((latitudes != 0) | (longitudes != 0))
    )
    if not len(known):
        return places
    usual = _usual(when[known] // WEEK, latitudes[known], longitudes[known])
    told = np.where(usual, HOME, AWAY)
    after = np.searchsorted(known, np.arange(len(when)))  # of the known ones, the next, itself included
    following, before = np.minimum(after, len(known) - 1), np.maximum(after - 1, 0)
    until = np.where(after < len(known), when[known[following]] - when, _PAUSE)
    since = np.where(after > 0, when - when[known[before]], _PAUSE)
    nearest = np.where(until <= since, told[following], told[before])
    places = np.where(np.minimum(until, since) <= _TELLS, nearest, UNKNOWN)
    journey = (told[following] == AWAY) & (told[before] == AWAY) & (np.maximum(until, since) <= _BOTH_TELL)
    places[journey] = AWAY
    places[known] = told
    return _without_stopovers(when, places)


def _without_stopovers(when: Ints, places: Ints) -> Ints:
    """A short time at home, or where clocks of two zones are mixed, does not end a journey."""
    away = np.flatnonzero(places == AWAY)
    if len(away):
        after = np.searchsorted(away, np.arange(len(when)))
        between = (after > 0) & (after < len(away))
        apart = when[away[np.minimum(after, len(away) - 1)]] - when[away[np.maximum(after - 1, 0)]]
        places[between & (apart <= _STOPOVER)] = AWAY
    return places


def _usual(weeks: Ints, latitudes: Floats, longitudes: Floats) -> Flags:
    """Whether a place is photographed in many weeks of the half year before or of that after."""
    week = weeks - weeks[0] + _SEASON
    span = int(week[-1]) + _SEASON + 1
    rows = np.floor(latitudes / _CELL).astype(np.int64)
    visits, place = np.unique(_cell(rows, longitudes) * span + week, return_inverse=True)
    first = np.full(len(visits), len(week))
    np.minimum.at(first, place, np.arange(len(week)))
    row, longitude, visited = rows[first], longitudes[first], visits % span
    around = [_cell(row + down, longitude, across) * span + visited for down in (-1, 0, 1) for across in (-1, 0, 1)]
    near, active = np.unique(np.concatenate(around)), np.unique(week)
    usual = np.zeros(len(visits), bool)
    for start, end in ((-_SEASON, 0), (0, _SEASON)):
        seen = _within(near, visits, start, end)
        usual |= (seen >= _USUAL_WEEKS) & (seen >= _USUAL * _within(active, visited, start, end))
    return usual[place]


def _cell(rows: Ints, longitudes: Floats, across: int = 0) -> Ints:
    """A number for each cell of the globe, about as wide as high; `across` goes as many cells to the east."""
    columns = np.maximum(1, np.round(360 / _CELL * np.cos(np.radians((rows + 0.5) * _CELL)))).astype(np.int64)
    column = np.floor((longitudes + 180) / 360 * columns).astype(np.int64) + across
    cell: Ints = (rows + 400) * 2048 + column % columns
    return cell


def _within(numbers: Ints, places: Ints, start: int, end: int) -> Ints:
    """How many of `numbers`, sorted, lie from `start` to `end` of each place."""
    counts: Ints = np.searchsorted(numbers, places + end, side="right")
    counts -= np.searchsorted(numbers, places + start, side="left")
    return counts


def _starts(when: Ints, away: Flags) -> Ints:
    """Where journeys and sittings begin."""
    gaps = np.diff(when)
    parted = np.where(away[1:] & away[:-1], gaps > _PAUSE, gaps > _longest_gaps(gaps))
    return np.append(0, np.flatnonzero(parted | (away[1:] != away[:-1])) + 1)


def _longest_gaps(gaps: Ints) -> Floats:
    """For each gap what is still within a sitting: Platt's rule, between limits."""
    sums = np.append(0.0, np.cumsum(np.log(np.maximum(gaps, _LEAST_GAP))))
    here = np.arange(len(gaps))
    low, high = np.maximum(here - _WINDOW, 0), np.minimum(here + _WINDOW + 1, len(gaps))
    typical = np.exp((sums[high] - sums[low]) / (high - low))
    longest: Floats = np.clip(_LONGER * typical, _SHORTEST, _LONGEST)
    return longest


def _joined(when: Ints, places: Ints, starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Where those parts begin and end that are events, joined where they are of one day or of one journey."""
    away, counts = places[starts] == AWAY, ends - starts
    lively, moments = _weights(when, counts)
    few, many = _habits(when[places != AWAY], when[starts])
    festive = (lively >= many) & (moments >= _MOMENTS) & (counts >= _FEWEST_HOME)
    journeys = _journeys(when, places, starts, ends, lively >= few)
    chosen = np.flatnonzero(np.where(away, counts >= _FEWEST, festive | (journeys >= 0)))
    if not len(chosen):
        return chosen, chosen
    firsts, lasts, journeys = starts[chosen], ends[chosen], journeys[chosen]
    gaps = when[firsts[1:]] - when[lasts[:-1] - 1]
    goes_on = (gaps <= _BREAK) & ~away[chosen[1:]] & ~away[chosen[:-1]]
    goes_on |= (journeys[1:] == journeys[:-1]) & (journeys[1:] >= 0)
    return firsts[np.append(True, ~goes_on)], lasts[np.append(~goes_on, True)]


def _journeys(when: Ints, places: Ints, starts: Ints, ends: Ints, lively: Flags) -> Ints:
    """For each part the number of the journey it is of, by lively days one after the other at unknown places; or -1."""
    here = np.append(0, np.cumsum(places != UNKNOWN))
    parts = np.flatnonzero(lively & (here[ends] == here[starts]))
    journeys = np.full(len(starts), -1)
    if len(parts):
        firsts, lasts = starts[parts], ends[parts]
        apart = (when[firsts[1:]] - when[lasts[:-1] - 1] > _NIGHTS) | (here[firsts[1:]] != here[lasts[:-1]])
        number = np.append(0, np.cumsum(apart))
        new_day = np.append(True, apart | (np.diff(when[firsts] // DAY) != 0))
        days = np.bincount(number, new_day)
        journeys[parts] = np.where(days[number] >= _DAYS, number, -1)
    return journeys


def _jumps(when: Ints, latitudes: Floats, longitudes: Floats) -> Flags:
    """Between which photographs and the next somebody went to another place in town."""
    north = np.diff(latitudes)
    east = np.diff(longitudes) * np.cos(np.radians(latitudes[1:]))
    far: Flags = np.hypot(north, east) * _DEGREE > _ANOTHER_PLACE
    return far & (np.diff(when) > _ON_THE_WAY)


def _trimmed(when: Ints, away: Flags, firsts: Ints, lasts: Ints, apart: Flags, part: float) -> tuple[Ints, Ints]:
    """Events of one day without what lies `apart` at their ends and is no more than a `part`; journeys as they are."""
    if not len(firsts):
        return firsts, lasts
    cuts = np.unique(np.concatenate([[0], firsts, lasts, np.flatnonzero(apart) + 1, [len(when)]]))
    until = np.append(0.0, np.cumsum(_weights(when, np.diff(cuts))[0]))
    low, high = np.searchsorted(cuts, firsts), np.searchsorted(cuts, lasts)
    little = part * (until[high] - until[low])
    little[away[firsts] | (when[lasts - 1] - when[firsts] > DAY)] = 0.0
    first = np.searchsorted(until, until[low] + little, side="right") - 1
    last = np.searchsorted(until, until[high] - little)
    return cuts[np.clip(first, low, high - 1)], cuts[np.clip(last, low + 1, high)]


def _weights(when: Ints, lengths: Ints) -> tuple[Floats, Ints]:
    """How lively each of consecutive parts of these `lengths` is, and how many moments it has."""
    part = np.repeat(np.arange(len(lengths)), lengths)
    new = np.flatnonzero(np.append(True, (np.diff(when // _SLOT) != 0) | (np.diff(part) != 0)))
    lively: Floats = np.bincount(part[new], np.sqrt(np.diff(new, append=len(when))), len(lengths)).astype(np.float64)
    return lively, np.bincount(part[new], minlength=len(lengths)).astype(np.int64)


def _habits(when: Ints, at: Ints) -> tuple[Floats, Floats]:
    """At the times `at`: how lively few days are, and how lively a sitting is that is more than days at home are.

    `when` are the times of all photographs that were not taken away from home.
    """
    if not len(when):
        return np.zeros(len(at)), np.zeros(len(at))
    days, lengths = np.unique(when // DAY, return_counts=True)
    seasons = np.concatenate([days // _HABIT + shift for shift in (-1, 0, 1)])
    weights = np.tile(_weights(when, lengths)[0], 3)
    order = np.lexsort((weights, seasons))
    known, first, number = np.unique(seasons[order], return_index=True, return_counts=True)
    length = np.minimum((known + 2) * _HABIT, days[-1] + 1) - np.maximum((known - 1) * _HABIT, days[0])
    many = _MORE * weights[order[first + number // 2]]
    few = weights[order[first + np.clip(number - (_FEW * length).astype(np.int64), 0, number - 1)]]
    season = np.minimum(np.searchsorted(known, at // DAY // _HABIT), len(known) - 1)
    return few[season], many[season]
