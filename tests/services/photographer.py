"""A year of a person's photographs, made up: daily life around home, and what they would call an event."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Part = tuple[Ints, Numbers, Numbers, Ints]  # times, latitudes, longitudes, events

DAY = 86_400
NEW_YEAR = 19_358 * DAY  # 1 January 2023, a Sunday
HOMES = ((52.52, 13.40), (40.71, -74.01))  # Berlin, then New York
LEAST = 5  # photographs of which a person would make an album


@dataclass(frozen=True)
class Person:
    photos: int  # a year
    located: float  # part of the photographs that have a position, in daily life
    camera: float  # part of the events that are taken with a camera that knows no positions
    moves: bool = False  # to another continent, in the summer


@dataclass(frozen=True)
class Year:
    """In the order of time. `event` is -1 in daily life."""

    times: Ints
    latitudes: Numbers
    longitudes: Numbers
    event: Ints

    def borders(self) -> set[int]:
        """The positions of the photographs at which an event begins or daily life (or another) goes on after it."""
        counts = np.bincount(self.event[self.event >= 0])
        kept = np.where((self.event >= 0) & (counts[self.event] >= LEAST), self.event, -1)
        return set((np.flatnonzero(np.diff(kept)) + 1).tolist())


# What, how many of it a year, days, kilometres from home, weight of a day, hours.
KINDS = (
    ("holiday", 2, (7, 15), (900, 6000), 1.0, (9, 22)),
    ("round trip", 1, (9, 13), (600, 2500), 1.0, (9, 22)),
    ("weekend", 4, (2, 3), (120, 500), 0.9, (9, 22)),
    ("wedding", 1, (1, 1), (5, 60), 3.0, (13, 25.5)),
    ("party", 3, (1, 1), (0, 6), 1.3, (18, 24)),
    ("afternoon", 4, (1, 1), (0, 20), 1.2, (13, 18)),
    ("day trip", 3, (1, 1), (90, 200), 1.1, (9, 20)),
)


def year(person: Person, seed: int) -> Year:
    """One person's year."""
    rng = np.random.default_rng(seed)
    plans = _plans(rng, person)
    move = int(rng.integers(150, 240)) if person.moves else 400
    while any(start - 2 <= move <= start + days + 2 for start, days, _ in plans):
        move += 1
    parts = [_event(rng, person, plan, number, move, _rate(person, plans)) for number, plan in enumerate(plans)]
    away = {day for start, days, _ in plans if days > 1 for day in range(start, start + days)}
    parts.append(_outside(_daily(rng, person, away, move), parts))
    times, latitudes, longitudes, event = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort(times, kind="stable")
    return Year(NEW_YEAR + times[order], latitudes[order], longitudes[order], event[order])


def _plans(rng: np.random.Generator, person: Person) -> list[tuple[int, int, int]]:
    """First day, number of days, kind; at least one day between any two. Who photographs little leaves some out."""
    share = min(1.0, (person.photos / 2000) ** 0.5)
    taken: set[int] = set()
    plans = []
    for kind, (name, number, days, *_) in enumerate(KINDS):
        for _ in range(int(np.ceil(number * share))):
            length = int(rng.integers(days[0], days[1] + 1))
            while True:
                start = int(rng.integers(5, 350))
                if name != "afternoon" and length <= 3:
                    start += (5 - (start + 6) % 7) % 7  # on a Saturday: day 0 is a Sunday
                if not taken & set(range(start - 1, start + length + 1)):
                    break
            taken |= set(range(start, start + length))
            plans.append((start, length, kind))
    return plans


def _rate(person: Person, plans: list[tuple[int, int, int]]) -> float:
    return 0.6 * person.photos / sum(days * KINDS[kind][4] for _, days, kind in plans)


def _event(
    rng: np.random.Generator, person: Person, plan: tuple[int, int, int], number: int, move: int, rate: float
) -> Part:
    start, days, kind = plan
    name, _, _, reach, weight, hours = KINDS[kind]
    home = np.array(HOMES[start > move])
    place = _around(home, rng.uniform(*reach), rng)
    spread = 0.04 if days > 1 or name == "day trip" else 0.003  # degrees from moment to moment
    parts = []
    for day in range(days):
        if name == "round trip" and day % 3 == 0:
            place = _around(home, rng.uniform(*reach), rng)
        quiet = 0 < day < days - 1 and rng.random() < 0.15
        least = 4 if days > 1 else 8
        count = int(rng.integers(0, 2)) if quiet else max(least, rng.poisson(rate * weight * rng.lognormal(-0.08, 0.4)))
        parts.append(_day(rng, start + day, count, hours, place, spread))
    located = 0.0 if rng.random() < person.camera else 0.9
    return _part(rng, parts, located, number)


def _daily(rng: np.random.Generator, person: Person, away: set[int], move: int) -> Part:
    """Some days with some photographs at a few moments, at home, at work, at the shops."""
    share = min(0.92, 0.3 + 0.1 * np.log2(person.photos / 500))
    days = [day for day in range(365) if day not in away and rng.random() < share]
    mean = 0.4 * person.photos / len(days)
    parts = []
    for day in days:
        count = max(1, rng.poisson(mean * rng.lognormal(-0.18, 0.6)))
        parts.append(_day(rng, day, count, (7.5, 22), np.array(HOMES[day > move]), 0.03, 1 + rng.poisson(1.5)))
    return _part(rng, parts, person.located, -1)


def _day(
    rng: np.random.Generator,
    day: int,
    count: int,
    hours: tuple[float, float],
    place: Numbers,
    spread: float,
    most: int = 30,
) -> tuple[Numbers, Numbers]:
    """Times and positions: many at some moments, as people photograph (some in the same second), within 200 m."""
    number = max(1, min(count // 3, most))
    moments, spots = rng.uniform(*hours, size=number), place + rng.normal(0, spread, (number, 2))
    which = rng.integers(0, number, count)
    seconds = moments[which] * 3600 + rng.exponential(240, count)
    seconds = np.floor(np.clip(seconds, hours[0] * 3600, hours[1] * 3600))
    return day * DAY + seconds, spots[which] + rng.normal(0, 0.001, (count, 2))


def _part(rng: np.random.Generator, days: list[tuple[Numbers, Numbers]], located: float, event: int) -> Part:
    times, spots = (np.concatenate(column) for column in zip(*days, strict=True))
    spots[rng.random(len(times)) >= located] = np.nan
    return times.astype(np.int64), spots[:, 0], spots[:, 1], np.full(len(times), event)


def _outside(daily: Part, events: list[Part]) -> Part:
    """Who is at a wedding does not photograph the shopping."""
    times, latitudes, longitudes, event = daily
    kept = np.ones(len(times), bool)
    for when, *_ in events:
        kept &= (times < when.min()) | (times > when.max())
    return times[kept], latitudes[kept], longitudes[kept], event[kept]


def _around(home: Numbers, kilometres: float, rng: np.random.Generator) -> Numbers:
    angle = rng.uniform(0, 2 * np.pi)
    north, east = kilometres / 111 * np.sin(angle), kilometres / 111 * np.cos(angle)
    latitude = np.clip(home[0] + north, -55, 65)
    longitude = (home[1] + east / np.cos(np.radians(latitude)) + 180) % 360 - 180
    return np.array([latitude, longitude])
