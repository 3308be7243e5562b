"""From where to where a value reaches: half-open intervals, low included, high not, for Python and SQL alike."""

from datetime import UTC, datetime, timedelta
from typing import TypeVar

from galleryai.query.ast import Days, Moment, Range, Span
from galleryai.query.fields import Field

Bounds = tuple[float | None, float | None]  # [low, high); None is no end
Times = tuple[datetime | None, datetime | None]  # the same, on the wall's clock

Ordered = TypeVar("Ordered", float, datetime)

_FIRST = (1, 1, 1, 0, 0)  # year, month, day, hour, minute
_MONTH = 2  # parts of a moment that say year and month
_LASTS = {3: timedelta(days=1), 4: timedelta(hours=1), 5: timedelta(minutes=1)}  # parts said → how long it is
_NEW = Days(7)  # what `is:new` means


def numbers(field: Field, value: Range) -> tuple[Bounds, ...]:
    """The intervals that a number or a range means, in the field's unit: two of them where it runs past the end.

    A number is meant as precisely as `field.digits`: 2.8 is from 2.75 up to 2.85.
    """
    half = 10.0**-field.digits / 2
    low = None if value.low is None else value.low + (half if value.over else -half)
    high = None if value.high is None else value.high + (-half if value.under else half)
    if field.wraps and value.low is not None and value.high is not None and value.low > value.high:
        return (low, None), (None, high)
    return ((low, high),)


def times(value: Span | Days, now: datetime) -> Times:
    """The interval that a date, a range of dates or the last days mean; `now` is the clock on the wall here.

    Years go from 1 to 9999: a store that keeps fewer has to cut.
    """
    if isinstance(value, Days):
        today = now.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        after = today + timedelta(1 - value.ago)
        return after - timedelta(value.count), after
    first, last = value.first, value.last
    low = None if first is None else end(first) if value.over else begin(first)
    high = None if last is None else begin(last) if value.under else end(last)
    return low, high


def instants(value: Span | Days, now: datetime) -> Times:
    """The same for what has a place in time, not on a wall: aware, UTC."""
    low, high = times(value, now)
    return low and _instant(low), high and _instant(high)


def new(now: datetime) -> Times:
    """When a photo was added that is new now: aware, UTC."""
    return instants(_NEW, now)


_UNSET = (datetime(1970, 1, 1), datetime(1980, 1, 1))  # where clocks begin that nobody set


def unset(now: datetime) -> tuple[Times, ...]:
    """What no clock shows that was set: its first days, with one more for time zones, and later than tomorrow."""
    day = timedelta(days=1)
    return (*((first - day, first + 2 * day) for first in _UNSET), (now.replace(tzinfo=None) + day, None))


def lies(value: Ordered, low: Ordered | None, high: Ordered | None) -> bool:
    """Whether a value lies in [low, high)."""
    return (low is None or low <= value) and (high is None or value < high)


def begin(moment: Moment) -> datetime:
    """Its first instant."""
    year, month, day, hour, minute = (*moment.parts, *_FIRST[len(moment.parts) :])
    return datetime(year, month, day, hour, minute)


def end(moment: Moment) -> datetime:
    """The first instant after it; the last there is where it ends with the calendar."""
    start, said = begin(moment), len(moment.parts)
    try:
        if said > _MONTH:
            return start + _LASTS[said]
        months = start.year * 12 + start.month - 1 + (1 if said == _MONTH else 12)
        return start.replace(year=months // 12, month=months % 12 + 1)
    except (OverflowError, ValueError):
        return datetime.max


def _instant(wall: datetime) -> datetime:
    try:
        return wall.astimezone(UTC)
    except (OSError, OverflowError, ValueError):  # years of which this system knows no time zone
        return wall.replace(tzinfo=UTC)
