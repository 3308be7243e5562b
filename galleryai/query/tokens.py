"""Text → the pieces a search is written in. Never fails: what is wrong with them the parser says, with the place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

Chars = tuple[int, int]  # half-open range of characters

OPERATORS = frozenset(["and", "or", "not"])


class Sort(Enum):
    """What a piece of a search is."""

    OPEN = auto()
    CLOSE = auto()
    MINUS = auto()
    WORD = auto()  # bare, `and`, `or` and `not` among them
    PHRASE = auto()  # in quotes
    FIELD = auto()  # name:value; whether there is such a field is the parser's question


@dataclass(frozen=True, slots=True)
class Token:
    """A piece. `text` is without quotes and escapes: of a field, its value, and `value_at` says where that stands.

    A comparison takes the place of the colon: rating>=3. A minus or an exclamation mark behind it leaves out: tag:-dog.
    """

    sort: Sort
    text: str
    at: Chars
    name: str = ""  # of a field, as it was written
    value_at: Chars = (0, 0)  # with its quotes
    quoted: bool = False
    negated: bool = False  # of a field
    closed: bool = True  # False for a quotation mark without an end


_QUOTED = r'"(?P<{0}>(?:\\["\\]|[^"])*)(?P<{0}_end>"?)'
_TOKEN = re.compile(
    r"(?P<open>\()|(?P<close>\))|(?P<minus>[-!])|"
    + _QUOTED.format("phrase")
    + r"|(?P<name>[^\W\d_]{2,})(?::|=|(?=!=|[<>]))"  # a single letter is a drive: C:\Photos
    + r'(?P<out>!=?|-(?=[^\W\d_]|"))?(?P<value>'  # a minus before a digit belongs to the number
    + _QUOTED.format("quoted")
    + r'|[^\s"()]*)|(?P<word>[^\s"()]+)'
)
_FOREIGN = re.compile(r"[<>=:]|[&+]+$|.*\|")
_ESCAPE = re.compile(r'\\(["\\])')


def tokens(text: str) -> Iterator[Token]:
    """The pieces of a search, in order; between them is only white space."""
    return map(_token, _TOKEN.finditer(text))


def _token(match: "re.Match[str]") -> Token:
    at = match.span()
    if match["name"] is not None:
        quoted = match["quoted"] is not None
        value = unescaped(match["quoted"]) if quoted else match["value"]
        closed = not quoted or bool(match["quoted_end"])
        negated = match["out"] is not None
        return Token(Sort.FIELD, value, at, match["name"], match.span("value"), quoted, negated, closed)
    if match["phrase"] is not None:
        return Token(Sort.PHRASE, unescaped(match["phrase"]), at, quoted=True, closed=bool(match["phrase_end"]))
    if match["word"] is not None:
        return Token(Sort.WORD, match["word"], at)
    return Token(_MARKS[match[0]], match[0], at)


_MARKS = {"(": Sort.OPEN, ")": Sort.CLOSE, "-": Sort.MINUS, "!": Sort.MINUS}


def is_foreign(token: Token) -> bool:
    """Whether it is written as in other programs, where here it would be words without these signs."""
    return not token.quoted and bool(_FOREIGN.match(token.text) if token.sort is Sort.WORD else "|" in token.text)


def unescaped(text: str) -> str:
    """What stands between quotes, as it is meant."""
    return _ESCAPE.sub(r"\1", text)


def quoted(text: str) -> str:
    """A text in quotes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def word(text: str) -> str:
    """A text as a word of a search is written: in quotes where it would be something else without."""
    plain = Token(Sort.WORD, text, (0, len(text)))
    same = next(tokens(text), None) == plain and not is_foreign(plain)
    return text if same and text.lower() not in OPERATORS else quoted(text)


def value(text: str) -> str:
    """A text as the value of a field is written."""
    plain = Token(Sort.FIELD, text, (0, len(text) + 3), "of", (3, len(text) + 3))
    return text if next(tokens(f"of:{text}")) == plain and text and not is_foreign(plain) else quoted(text)
