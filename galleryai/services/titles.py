"""What a person would call an event: where it was, or what part of the week, and when."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from galleryai.services.events import Event

Place = tuple[str, str]  # city, country

_EPOCH = datetime(1970, 1, 1)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAWN = timedelta(hours=5)  # until then it is still the evening before
_PARTS = ((5, "night"), (12, "morning"), (18, "afternoon"), (23, "evening"), (24, "night"))  # until which hour
_HALF_A_DAY = timedelta(hours=8)  # what is longer is no morning, afternoon or evening
_TWO = 0.8  # of the photographs with a position lie in two places, both named…
_SECOND = 0.25  # …where so many lie in the second
_MOST = 0.5  # more than this in one: it alone is named


def title(event: Event, places: Sequence[Place | None]) -> str:
    """As "Lisbon, 3–9 May 2023"; `places` are those of the event's photographs, None where unknown.

    A place is named of journeys only: at home it would be the same on every event.
    """
    start, end = (_EPOCH + timedelta(seconds=seconds) for seconds in (event.start, event.end))
    first, last = start.date(), max(start, end - _DAWN).date()
    if (start - _DAWN).date() == (end - _DAWN).date():
        first = last = (start - _DAWN).date()
    where = _where([place for place in places if place is not None]) if event.away else None
    return f"{where or _when(start, end, first, last)}, {_dates(first, last)}".removeprefix(", ")


def _where(places: Sequence[Place]) -> str | None:
    return _named(places) or _named([(country,) for _, country in places])


def _named(places: Sequence[tuple[str, ...]]) -> str | None:
    """The place of most, or two that share them, the one visited first before the other."""
    counts = Counter(places)
    common = counts.most_common(2)
    if len(common) == 2 and common[1][1] >= _SECOND * len(places) and sum(dict(common).values()) >= _TWO * len(places):
        return " and ".join(place[0] for place in counts if place in dict(common))
    return common[0][0][0] if common and common[0][1] > _MOST * len(places) else None


def _when(start: datetime, end: datetime, first: date, last: date) -> str:
    """The part of a day or of a week; nothing where the dates say it all."""
    if first == last:
        part = "" if end - start > _HALF_A_DAY else f" {_part(start + (end - start) / 2)}"
        return _DAYS[first.weekday()] + part
    weekend = first.weekday() in (4, 5) and last.weekday() in (6, 0) and (last - first).days <= 3
    return "Weekend" if weekend else ""


def _part(time: datetime) -> str:
    return next(name for hour, name in _PARTS if time.hour < hour)


def _dates(first: date, last: date) -> str:
    """With an en dash, and no more said than needed: 3–9 May 2023, 28 April – 3 May 2023."""
    until = f"{last.day} {_MONTHS[last.month - 1]} {last.year}"
    if first == last:
        return until
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{until}"
    year = "" if first.year == last.year else f" {first.year}"
    return f"{first.day} {_MONTHS[first.month - 1]}{year} – {until}"
