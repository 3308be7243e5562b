"""Text → tree: words that must all be there, `-word` for those that must not, quotes for phrases."""

import re

from galleryai.core.errors import QueryError
from galleryai.core.words import words
from galleryai.query.ast import EVERYTHING, And, Not, Query, Word

MAX_LENGTH = 10_000
MAX_TERMS = 100
_TOKEN = re.compile(r'(?P<minus>-?)(?:"(?P<quoted>[^"]*)(?P<end>"?)|(?P<bare>[^\s"]+))')


def parse(text: str) -> Query:
    """The tree of a search; an empty text finds everything.

    Raises `QueryError` with the place of the mistake.
    """
    if len(text) > MAX_LENGTH:
        raise QueryError(f"The search is longer than {MAX_LENGTH:,} characters. Shorten it.", (MAX_LENGTH, len(text)))
    terms: list[Query] = []
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        match = _TOKEN.match(text, position)
        assert match is not None, "every character but white space begins a token"
        terms.append(_term(match))
        position = match.end()
    if len(terms) > MAX_TERMS:
        raise QueryError(f"The search has more than {MAX_TERMS} words. Shorten it.", (0, len(text)))
    if not terms:
        return EVERYTHING
    return terms[0] if len(terms) == 1 else And(tuple(terms))


def _term(match: "re.Match[str]") -> Query:
    if match["quoted"] is not None and not match["end"]:
        raise QueryError("The quotation mark that begins here has no end.", match.span())
    word = match["quoted"] if match["quoted"] is not None else match["bare"]
    if not match[0].strip("-"):
        raise QueryError("A word is missing after the minus sign.", match.span())
    if not words(word):
        raise QueryError(f"There is no word to search for in {match[0]!r}.", match.span())
    return Not(Word(word)) if match["minus"] else Word(word)
