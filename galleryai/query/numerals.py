"""Numbers and ranges of them, as text and as values."""

import re
from dataclasses import replace
from decimal import Decimal

from galleryai.query.ast import Range
from galleryai.query.fields import Field
from galleryai.query.written import COMPARED, Written, ends, ends_said, nearest, shown

_DASHED = re.compile(r"([0-9.]+)\s*[-–]\s*([0-9.]+)")
_NUMBER = re.compile(r"([0-9]+(?:\.[0-9]+)?|\.[0-9]+)\s*(\D*)", re.DOTALL)


def read_range(field: Field, written: Written) -> Range:
    """The numbers that are meant. Raises `QueryError`."""
    low, high, over, under = ends(field, written, _number)
    if low is not None and high is not None and low > high and not field.wraps:
        turned = f"{number_said(high)}..{number_said(low)}"
        raise written.wrong(f"This range runs backwards. Write {field.name}:{turned}.", turned)
    return _about(field, written, Range(low, high, over, under))


def _number(field: Field, written: Written) -> tuple[float, float]:
    written = replace(written, text=field.aliases.get(written.word, written.text))
    if written.word in field.names:
        return field.names[written.word]
    number, unit = _cut(field, written)
    value = float(number * unit)
    if not field.least <= value <= field.most:
        limits = f"from {number_said(field.least)} to {number_said(field.most)}"
        raise written.wrong(f"{field.name} goes {limits}, and {shown(written.text)} is outside.")
    if value != int(value) and not field.digits and not field.units:
        raise written.wrong(f"{field.name} is a whole number, not {shown(written.text)}.")
    return value, value


def _cut(field: Field, written: Written) -> tuple[Decimal, Decimal]:
    """The number and how much its unit is."""
    sign = next((sign for sign in field.signs if written.word.startswith(sign)), "")
    match = _NUMBER.fullmatch(written.word.removeprefix(sign))
    unit = match[2].strip() if match else ""
    if match is None or unit == "+":
        hint, meant = _hint(field, written.word)
        raise written.wrong(f"{field.name} needs a number, not {shown(written.text)}. {hint}", meant)
    if unit and unit not in field.units:
        known = ", ".join(field.units)
        hint = f"Its units are {known}" if known else "It has no unit"
        raise written.wrong(f"{field.name} has no unit {shown(unit)}. {hint}.")
    return Decimal(match[1]), Decimal(str(field.units.get(unit, 1)))


def _hint(field: Field, word: str) -> tuple[str, str | None]:
    """What was probably meant by what is no number: a sentence, and what to write instead."""
    if meant := nearest(word, field.names):
        return f"Did you mean {meant}?", meant
    if dashed := _DASHED.fullmatch(word):
        meant = f"{dashed[1]}..{dashed[2]}"
        return f"From … to … is written with two dots: {field.name}:{meant}.", meant
    if word.endswith("+"):
        meant = f">={word[:-1]}"
        return f"So much or more is written {field.name}:{meant}.", meant
    return f"Write {field.example}, for example.", None


def _about(field: Field, written: Written, exact: Range) -> Range:
    """What a single number in a large unit means: as precisely as it is written, 5 MB is from 4.5 up to 5.5."""
    match = COMPARED.fullmatch(written.text)
    if field.digits or not field.units or match is None or match[1] not in (None, "=") or ".." in written.text:
        return exact
    count, unit = _cut(field, written.part(*match.span(2)))
    step = unit.scaleb(int(count.as_tuple().exponent))
    if step <= 1:
        return exact
    return Range(float(max(Decimal(0), count * unit - step / 2)), float(count * unit + step / 2 - 1))


def number_said(value: float) -> str:
    """A number as people write it, without an exponent."""
    text = format(Decimal(repr(float(value))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def say_range(field: Field, value: Range) -> str:
    """A range as people write it. Raises `ValueError` for one that `read_range` never gives."""
    named = (name for name, range_ in field.names.items() if value == Range(*range_))
    return next(named, None) or ends_said(value.low, value.high, value.over, value.under, number_said)
