"""What is being written at a place of a search, and how it looks with what was chosen there. Never fails."""

from dataclasses import dataclass
from itertools import islice, takewhile

from galleryai.query import tokens
from galleryai.query.fields import BY_NAME, Field, Kind
from galleryai.query.tokens import Chars, Sort, Token, unescaped
from galleryai.query.written import COMPARISONS

MOST_WORDS = 5  # of a keyword's name that are completed together


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands at the cursor: a word, or the value of a field.

    `text` is what is written of it before the cursor, without quotes; what is chosen takes the place of `at`. Of a
    range or a comparison it is the end the cursor is in: `>=20` → "20", `2023-06..20` → "20".
    """

    text: str
    at: Chars
    field: Field | None = None  # None for a word
    quoted: bool = False
    phrases: tuple[tuple[str, Chars], ...] = ()
    """Of a word: with one or more of the bare words before it, as "golden retr", and their place; the longest first."""

    def written(self, chosen: str) -> str:
        """A word or value as it is written here: in quotes where it must be, or where it stood in quotes before."""
        if self.quoted:
            return tokens.quoted(chosen)
        return tokens.word(chosen) if self.field is None else tokens.value(chosen)


def typed_at(text: str, cursor: int) -> Typed:
    """What is written at a cursor, which stands before character `cursor`: an empty word where nothing is."""
    before: list[Token] = []
    for token in tokens.tokens(text):
        start, end = token.at
        if start < cursor <= end and not (cursor == end and _ended(token)):
            return _inside(text, cursor, token, before)
        if end <= cursor:
            before.append(token)
    return Typed("", (cursor, cursor))


def completed(text: str, at: Chars, written: str) -> tuple[str, int]:
    """The search with `written` at a place, and where the cursor stands then: behind it and a space.

    The name of a field (`camera:`) is followed by its value, not by a space.
    """
    start, end = at
    rest = text[end:]
    if written.endswith(":"):
        return text[:start] + written + rest.removeprefix(":"), start + len(written)
    gap = "" if rest[:1].isspace() else " "
    return text[:start] + written + gap + rest, start + len(written) + 1


def _ended(token: Token) -> bool:
    """Whether the next letter typed behind it is no part of it."""
    return token.sort in (Sort.OPEN, Sort.CLOSE, Sort.MINUS) or (token.quoted and token.closed)


def _inside(text: str, cursor: int, token: Token, before: list[Token]) -> Typed:
    if token.sort is Sort.FIELD:
        return _in_field(text, cursor, token)
    if token.sort is Sort.PHRASE:
        return Typed(unescaped(text[token.at[0] + 1 : cursor]), token.at, quoted=True)
    phrases = tuple((text[start:cursor], (start, token.at[1])) for start in _begins(before))
    return Typed(text[token.at[0] : cursor], token.at, phrases=phrases)


def _begins(before: list[Token]) -> list[int]:
    """Where the bare words stand that may belong to a word behind them; `and` may be among them."""
    bare = takewhile(lambda token: token.sort is Sort.WORD and token.text.lower() not in ("or", "not"), before[::-1])
    starts = [token.at[0] for token in islice(bare, MOST_WORDS - 1) if token.text.lower() != "and"]
    return starts[::-1]


def _in_field(text: str, cursor: int, token: Token) -> Typed:
    start, end = token.value_at
    field = BY_NAME.get(token.name.lower())
    if cursor < start:  # in the name
        return Typed(text[token.at[0] : cursor], (token.at[0], token.at[0] + len(token.name)))
    if field is None:
        return Typed(text[token.at[0] : cursor], token.at)
    if token.quoted:
        return Typed(unescaped(text[start + 1 : cursor]), token.value_at, field, quoted=True)
    first, last = _part(text[start:end], cursor - start) if field.kind in (Kind.NUMBER, Kind.DATE) else (0, end - start)
    return Typed(text[start + first : cursor], (start + first, start + last), field)


def _part(value: str, cursor: int) -> Chars:
    """Of a number or a date, the part the cursor is in: behind the comparison, before or behind the dots."""
    dots = value.find("..")
    if dots >= 0:
        return (0, dots) if cursor <= dots else (min(dots + 2, cursor), len(value))
    mark = next((mark for mark in COMPARISONS if value.startswith(mark)), "")
    return min(len(mark), cursor), len(value)
