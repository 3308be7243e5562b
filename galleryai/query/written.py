"""What a value was written as, and where; values that are one, compared, or from … to."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeVar

from galleryai.core.errors import QueryError
from galleryai.query.fields import Field
from galleryai.query.tokens import Chars

_SHOWN = 40  # characters of a mistake that its sentence repeats
COMPARISONS = (">=", "<=", ">", "<", "=")  # the longest first
COMPARED = re.compile(rf"({'|'.join(COMPARISONS)})?\s*(.*)", re.DOTALL)
End = TypeVar("End")


def shown(text: str) -> str:
    """What a person wrote, as an error repeats it."""
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")


def nearest(text: str, known: Iterable[str]) -> str | None:
    """The word that was probably meant: one that begins so, or is written almost so."""
    names = list(known)
    begun = [name for name in names if text and name.startswith(text)]
    return next(iter(begun or get_close_matches(text, names, 1, 0.7)), None)


@dataclass(frozen=True, slots=True)
class Written:
    """A part of a value as it was written, and where."""

    text: str
    at: Chars

    @property
    def word(self) -> str:
        """As it is compared with what is known."""
        return self.text.strip().lower()

    def part(self, start: int, end: int) -> "Written":
        """A part of it; with escapes or quotes around, its place is that of the whole."""
        exact = self.at[1] - self.at[0] == len(self.text) and start < end
        return Written(self.text[start:end], (self.at[0] + start, self.at[0] + end) if exact else self.at)

    def wrong(self, sentence: str, suggestion: str | None = None) -> QueryError:
        """What is wrong with it, and what it was probably meant to be."""
        return QueryError(sentence, self.at, suggestion)


def ends(
    field: Field, written: Written, one: Callable[[Field, Written], tuple[End, End]]
) -> tuple[End | None, End | None, bool, bool]:
    """Low and high end, and whether they are left out; `one` gives the ends of a single value."""
    first, dots, last = written.text.partition("..")
    if dots:
        if not first.strip() and not last.strip():
            raise written.wrong(f"There is nothing on either side of the dots. Write {field.example}, for example.")
        low = one(field, written.part(0, len(first)))[0] if first.strip() else None
        high = one(field, written.part(len(first) + 2, len(written.text)))[1] if last.strip() else None
        return low, high, False, False
    match = COMPARED.fullmatch(written.text)
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


def ends_said(low: End | None, high: End | None, over: bool, under: bool, one: Callable[[End], str]) -> str:
    """The same as text. Raises `ValueError` for what `ends` never gives."""
    if low is not None and high is not None and not over and not under:
        return one(low) if low == high else f"{one(low)}..{one(high)}"
    if low is not None and high is None and not under:
        return f"{'>' if over else '>='}{one(low)}"
    if high is not None and low is None and not over:
        return f"{'<' if under else '<='}{one(high)}"
    raise ValueError("the search language cannot say this range")
