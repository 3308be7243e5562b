"""Dates, ranges of them and the last days, as text and as values."""

import re
from calendar import monthrange

from galleryai.query.ast import Days, Moment, Span
from galleryai.query.bounds import begin, end
from galleryai.query.fields import MONTHS, Field
from galleryai.query.written import Written, ends, ends_said, shown

MOST_DAYS = 36_500
_MOMENT = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2})(?:[Tt ]([0-9]{1,2})(?::([0-9]{1,2}))?)?)?)?")
_DAYS = re.compile(r"(?:last\s+)?([0-9]{1,9})\s*([a-z]+)")
_NAMED = {"today": Days(1), "yesterday": Days(1, ago=1)}
_YEARS = re.compile(r"([0-9]{4})\s*[-–]\s*([0-9]{4})")


def read_date(field: Field, written: Written) -> Span | Days:
    """The time that is meant. Raises `QueryError`."""
    if (days := _days(field, written.word)) is not None:
        if not 1 <= days.count <= MOST_DAYS:
            raise written.wrong(f"The last days are 1d up to {MOST_DAYS}d, not {shown(written.text)}.")
        return days
    first, last, over, under = ends(field, written, _moment)
    if first and last and begin(first) >= end(last):
        turned = f"{_moment_said(last)}..{_moment_said(first)}"
        raise written.wrong(f"This range runs backwards. Write {field.name}:{turned}.", turned)
    return Span(first, last, over, under)


def _days(field: Field, word: str) -> Days | None:
    """The days that are counted from today on, where these are some."""
    match = _DAYS.fullmatch(word)
    if match is None or match[2] not in field.units:
        return _NAMED.get(word)
    return Days(int(match[1]) * int(field.units[match[2]]))


def _moment(field: Field, written: Written) -> tuple[Moment, Moment]:
    match = _MOMENT.fullmatch(written.text.strip())
    if match is None:
        raise written.wrong(_no_date(field, written.word))
    shift = len(written.text) - len(written.text.lstrip())
    parts: tuple[int, ...] = ()
    for place, digits in enumerate(match.groups(), 1):
        if digits is not None:
            parts = (*parts, int(digits))
            _check(parts, written.part(match.start(place) + shift, match.end(place) + shift))
    moment = Moment(parts)
    return moment, moment


def _no_date(field: Field, text: str) -> str:
    if _days(field, text):
        asked = f"{field.name}:{text}"
        return f"{shown(text)} stands alone, for days until now. Write {asked}, or -{asked} for the others."
    if years := _YEARS.fullmatch(text):
        return f"From … to … is written with two dots. Write {field.name}:{years[1]}..{years[2]}."
    return (
        f"{field.name} needs a date, not {shown(text)}. Write 2023, 2023-06, 2023-06-14, today, yesterday, "
        "or 30d for the last thirty days (w, m and y for weeks, months, years)."
    )


def _check(parts: tuple[int, ...], written: Written) -> None:
    """Raise `QueryError` where the last part is none that a calendar or a clock has."""
    *_, number = parts
    match len(parts):
        case 1 if number < 1:
            raise written.wrong("There is no year 0.")
        case 2 if not 1 <= number <= 12:
            raise written.wrong(f"There is no month {number}: months go from 1 to 12.")
        case 3 if not 1 <= number <= monthrange(parts[0], parts[1])[1]:
            raise written.wrong(f"{MONTHS[parts[1] - 1].capitalize()} {parts[0]} has no day {number}.")
        case 4 if number > 23:
            raise written.wrong(f"There is no hour {number}: hours go from 0 to 23.")
        case 5 if number > 59:
            raise written.wrong(f"There is no minute {number}: minutes go from 0 to 59.")


def _moment_said(moment: Moment) -> str:
    year, *rest = moment.parts
    marks = ("-", "-", "T", ":")
    return f"{year:04}" + "".join(f"{mark}{number:02}" for mark, number in zip(marks, rest, strict=False))


def _days_said(value: Days) -> str:
    if value.ago:
        raise ValueError("the search language cannot say these days")
    return f"{value.count}d"


def say_date(value: Span | Days) -> str:
    """A time as people write it. Raises `ValueError` for a span that `read_date` never gives."""
    if isinstance(value, Days):
        return next((name for name, days in _NAMED.items() if days == value), None) or _days_said(value)
    return ends_said(value.first, value.last, value.over, value.under, _moment_said)
