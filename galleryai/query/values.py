"""Text → the value of a field, with the place of what is wrong; and value → text, which gives the same value again."""

import re
from collections.abc import Callable

from galleryai.core.errors import QueryError
from galleryai.core.words import words
from galleryai.query.around import read_near, say_near
from galleryai.query.ast import Choice, Circle, Days, Near, Range, Span, Text, Value
from galleryai.query.dates import read_date, say_date
from galleryai.query.fields import Field, Kind
from galleryai.query.numerals import read_range, say_range
from galleryai.query.tokens import Chars
from galleryai.query.written import Written, nearest, shown


def read(field: Field, text: str, at: Chars) -> Value:
    """The value that is written as `text`, without quotes; `at` is where it stands, with them.

    Raises `QueryError`.
    """
    return _READERS[field.kind](field, Written(text, at))


def said(field: Field, value: Value) -> str:
    """A value as people write it, without quotes. Raises `ValueError` for one that `read` never gives."""
    match value:
        case Text(text) | Choice(text):
            return text
        case Span() | Days():
            return say_date(value)
        case Range():
            return say_range(field, value)
        case Near() | Circle():
            return say_near(value)


def check_words(text: str, at: Chars) -> None:
    """Raise `QueryError` where there is nothing to search for, or a star that is not at the end of a word."""
    if re.search(r"\*\w", text):
        raise QueryError(
            f"A star stands only at the end of a word, for the rest of it, as in photo*; not so in {shown(text)}.", at
        )
    if not words(text):
        raise QueryError(f"There is no word to search for in {shown(text)}.", at)


def _text(field: Field, written: Written) -> Value:
    if field.name != "in" or not written.text.startswith(("/", "\\", "~")):  # "/" and "~" are folders without a word
        check_words(written.text, written.at)
    return Text(written.text)


def _choice(field: Field, written: Written) -> Value:
    name = field.aliases.get(written.word, written.word)
    if name in field.values:
        return Choice(name)
    opposite = next((value for value in field.values if written.word in (f"un{value}", value.removeprefix("un"))), None)
    meant = opposite or nearest(written.word, (*field.values, *field.aliases))
    hint = f" Did you mean {'-' if opposite else ''}{field.name}:{meant}?" if meant else ""
    *firsts, last = field.values
    sentence = f"{field.name} cannot be {shown(written.text)}: it is {', '.join(firsts)} or {last}.{hint}"
    raise written.wrong(sentence, meant)


_READERS: dict[Kind, Callable[[Field, Written], Value]] = {
    Kind.TEXT: _text,
    Kind.CHOICE: _choice,
    Kind.NUMBER: read_range,
    Kind.DATE: read_date,
    Kind.NEAR: read_near,
    Kind.PHOTO: lambda _, written: Text(written.text),
}
