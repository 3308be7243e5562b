"""Dates, ranges of them and the last days, as text and as values."""

import re
from calendar import monthrange

from galleryai.query.ast import Days, Moment, Span
from galleryai.query.bounds import begin, end
from galleryai.query.fields import MONTHS, Field
from galleryai.query.written import Written, ends, ends_said, shown

MOST_DAYS = 36_500
_MOMENT = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2})(?:[Tt ]([0-9]{1,2})(?::([0-9]{1,2}))?)?)?)?")
_DAYS = re.compile(r"([0-9]{1,9})\s*d(?:ays?)?")


def read_date(field: Field, written: Written) -> Span | Days:
    """The time that is meant. Raises `QueryError`."""
    match = _DAYS.fullmatch(written.word)
    if written.word == "today" or match:
        days = int(match[1]) if match else 1
        if not 1 <= days <= MOST_DAYS:
            raise written.wrong(f"The last days are 1d up to {MOST_DAYS}d, not {shown(written.text)}.")
        return Days(days)
    first, last, over, under = ends(field, written, _moment)
    if first and last and begin(first) >= end(last):
        raise written.wrong(
            f"This range runs backwards. Write {field.name}:{_moment_said(last)}..{_moment_said(first)}."
        )
    return Span(first, last, over, under)


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
    if text == "today" or _DAYS.fullmatch(text):
        asked = f"{field.name}:{text}"
        return f"{shown(text)} stands alone for the last days. Write {asked}, or -{asked} for the others."
    return (
        f"{field.name} needs a date, not {shown(text)}. Write 2023, 2023-06, 2023-06-14, today, "
        "or 30d for the last thirty days."
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


def say_date(value: Span | Days) -> str:
    """A time as people write it. Raises `ValueError` for a span that `read_date` never gives."""
    if isinstance(value, Days):
        return "today" if value.count == 1 else f"{value.count}d"
    return ends_said(value.first, value.last, value.over, value.under, _moment_said)
