"""Text → the value of a field, with the place of what is wrong; and value → text, which gives the same value again."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import TypeVar

from galleryai.core.errors import QueryError
from galleryai.core.words import words
from galleryai.query.ast import Choice, Days, Moment, Range, Span, Text, Value
from galleryai.query.bounds import begin, end
from galleryai.query.fields import MONTHS, Field, Kind
from galleryai.query.tokens import Place

MOST_DAYS = 36_500
_SHOWN = 40  # characters of a mistake that its sentence repeats
_COMPARED = re.compile(r"(>=|<=|>|<|=)?\s*(.*)", re.DOTALL)
_NUMBER = re.compile(r"([0-9]+(?:\.[0-9]+)?|\.[0-9]+)\s*(\D*)", re.DOTALL)
_MOMENT = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2})(?:[Tt ]([0-9]{1,2})(?::([0-9]{1,2}))?)?)?)?")
_DAYS = re.compile(r"([0-9]{1,9})\s*d(?:ays?)?")
End = TypeVar("End")


def shown(text: str) -> str:
    """What a person wrote, as an error repeats it."""
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")


def nearest(text: str, known: Iterable[str]) -> str | None:
    """The word that was probably meant: one that begins so, or is written almost so."""
    names = list(known)
    begun = [name for name in names if text and name.startswith(text)]
    return next(iter(begun or get_close_matches(text, names, 1, 0.7)), None)


def read(field: Field, text: str, at: Place) -> Value:
    """The value that is written as `text`, without quotes; `at` is where it stands, with them.

    Raises `QueryError`.
    """
    return _READERS[field.kind](field, _Written(text, at))


def said(field: Field, value: Value) -> str:
    """A value as people write it, without quotes. Raises `ValueError` for one that `read` never gives."""
    match value:
        case Text(text) | Choice(text):
            return text
        case Days(count):
            return "today" if count == 1 else f"{count}d"
        case Span(first, last, over, under):
            return _ends_said(first, last, over, under, _moment_said)
        case Range(low, high, over, under):
            named = (name for name, range_ in field.names.items() if value == Range(*range_))
            return next(named, None) or _ends_said(low, high, over, under, _number_said)


@dataclass(frozen=True, slots=True)
class _Written:
    """A part of what was written, and where."""

    text: str
    at: Place

    @property
    def word(self) -> str:
        """As it is compared with what is known."""
        return self.text.strip().lower()

    def part(self, start: int, end: int) -> "_Written":
        """A part of it; with escapes or quotes around, its place is that of the whole."""
        exact = self.at[1] - self.at[0] == len(self.text) and start < end
        return _Written(self.text[start:end], (self.at[0] + start, self.at[0] + end) if exact else self.at)

    def wrong(self, sentence: str) -> QueryError:
        """What is wrong with it."""
        return QueryError(sentence, self.at)


# ---- words and choices


def check_words(text: str, at: Place) -> None:
    """Raise `QueryError` where there is nothing to search for, or a star that is not at the end of a word."""
    if re.search(r"\*\w", text):
        raise QueryError(
            f"A star stands only at the end of a word, for the rest of it, as in photo*; not so in {shown(text)}.", at
        )
    if not words(text):
        raise QueryError(f"There is no word to search for in {shown(text)}.", at)


def _text(field: Field, written: _Written) -> Value:
    if field.name != "in" or not written.text.startswith(("/", "\\", "~")):  # "/" and "~" are folders without a word
        check_words(written.text, written.at)
    return Text(written.text)


def _choice(field: Field, written: _Written) -> Value:
    name = field.aliases.get(written.word, written.word)
    if name in field.values:
        return Choice(name)
    meant = nearest(written.word, (*field.values, *field.aliases))
    hint = f" Did you mean {field.name}:{meant}?" if meant else ""
    *firsts, last = field.values
    raise written.wrong(f"{field.name} cannot be {shown(written.text)}: it is {', '.join(firsts)} or {last}.{hint}")


# ---- one, compared, or from … to


def _ends(
    field: Field, written: _Written, one: Callable[[Field, _Written], tuple[End, End]]
) -> tuple[End | None, End | None, bool, bool]:
    """Low and high end, and whether they are left out; `one` gives the ends of a single value."""
    first, dots, last = written.text.partition("..")
    if dots:
        if not first.strip() and not last.strip():
            raise written.wrong(f"There is nothing on either side of the dots. Write {field.example}, for example.")
        low = one(field, written.part(0, len(first)))[0] if first.strip() else None
        high = one(field, written.part(len(first) + 2, len(written.text)))[1] if last.strip() else None
        return low, high, False, False
    match = _COMPARED.fullmatch(written.text)
    assert match is not None, "every text is a comparison or a single value"
    low_, high_ = one(field, written.part(*match.span(2)))
    match match[1]:
        case ">" | ">=":
            over = match[1] == ">"
            return (high_ if over else low_), None, over, False
        case "<" | "<=":
            under = match[1] == "<"
            return None, (low_ if under else high_), False, under
        case _:
            return low_, high_, False, False


def _ends_said(low: End | None, high: End | None, over: bool, under: bool, one: Callable[[End], str]) -> str:
    if low is not None and high is not None and not over and not under:
        return one(low) if low == high else f"{one(low)}..{one(high)}"
    if low is not None and high is None and not under:
        return f"{'>' if over else '>='}{one(low)}"
    if high is not None and low is None and not over:
        return f"{'<' if under else '<='}{one(high)}"
    raise ValueError("the search language cannot say this range")


# ---- numbers


def _range(field: Field, written: _Written) -> Value:
    low, high, over, under = _ends(field, written, _number)
    if low is not None and high is not None and low > high and not field.wraps:
        raise written.wrong(f"This range runs backwards. Write {field.name}:{_number_said(high)}..{_number_said(low)}.")
    return _about(field, written, Range(low, high, over, under))


def _number(field: Field, written: _Written) -> tuple[float, float]:
    if written.word in field.names:
        return field.names[written.word]
    number, unit = _cut(field, written)
    value = float(number * unit)
    if not field.least <= value <= field.most:
        limits = f"from {_number_said(field.least)} to {_number_said(field.most)}"
        raise written.wrong(f"{field.name} goes {limits}, and {shown(written.text)} is outside.")
    if value != int(value) and not field.digits and not field.units:
        raise written.wrong(f"{field.name} is a whole number, not {shown(written.text)}.")
    return value, value


def _cut(field: Field, written: _Written) -> tuple[Decimal, Decimal]:
    """The number and how much its unit is."""
    match = _NUMBER.fullmatch(written.word)
    if match is None:
        meant = nearest(written.word, field.names)
        hint = f"Did you mean {meant}?" if meant else f"Write {field.example}, for example."
        raise written.wrong(f"{field.name} needs a number, not {shown(written.text)}. {hint}")
    unit = match[2].strip()
    if unit and unit not in field.units:
        known = ", ".join(field.units)
        hint = f"Its units are {known}" if known else "It has no unit"
        raise written.wrong(f"{field.name} has no unit {shown(unit)}. {hint}.")
    return Decimal(match[1]), Decimal(str(field.units.get(unit, 1)))


def _about(field: Field, written: _Written, exact: Range) -> Range:
    """What a single number in a large unit means: as precisely as it is written, 5 MB is from 4.5 up to 5.5."""
    match = _COMPARED.fullmatch(written.text)
    if field.digits or not field.units or match is None or match[1] not in (None, "=") or ".." in written.text:
        return exact
    count, unit = _cut(field, written.part(*match.span(2)))
    step = unit.scaleb(int(count.as_tuple().exponent))
    if step <= 1:
        return exact
    return Range(float(max(Decimal(0), count * unit - step / 2)), float(count * unit + step / 2 - 1))


def _number_said(value: float) -> str:
    text = format(Decimal(repr(float(value))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


# ---- dates


def _date(field: Field, written: _Written) -> Value:
    match = _DAYS.fullmatch(written.word)
    if written.word == "today" or match:
        days = int(match[1]) if match else 1
        if not 1 <= days <= MOST_DAYS:
            raise written.wrong(f"The last days are 1d up to {MOST_DAYS}d, not {shown(written.text)}.")
        return Days(days)
    first, last, over, under = _ends(field, written, _moment)
    if first and last and begin(first) >= end(last):
        raise written.wrong(
            f"This range runs backwards. Write {field.name}:{_moment_said(last)}..{_moment_said(first)}."
        )
    return Span(first, last, over, under)


def _moment(field: Field, written: _Written) -> tuple[Moment, Moment]:
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
        return (
            f"{shown(text)} stands for the last days and cannot be compared. Write {asked}, or -{asked} for the others."
        )
    return (
        f"{field.name} needs a date, not {shown(text)}. Write 2023, 2023-06, 2023-06-14, today, "
        "or 30d for the last thirty days."
    )


def _check(parts: tuple[int, ...], written: _Written) -> None:
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


_READERS: dict[Kind, Callable[[Field, _Written], Value]] = {
    Kind.TEXT: _text,
    Kind.CHOICE: _choice,
    Kind.NUMBER: _range,
    Kind.DATE: _date,
}
