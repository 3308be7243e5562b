"""Tree → text, so that `parse(print_query(tree)) == tree` for every tree that the parser gives."""

from functools import reduce
from types import UnionType

from galleryai.query import tokens
from galleryai.query.ast import EVERYTHING, And, Not, Or, Query, Term, Word
from galleryai.query.fields import BY_NAME, UNITS
from galleryai.query.values import said


def print_query(query: Query) -> str:
    """The search as a person would type it.

    Raises `ValueError` for a tree that the search language cannot say: an `And` or `Or` of less than two parts (but
    the search for everything, which is an empty text), a range the wrong way, what `narrowing` makes.
    """
    return "" if query == EVERYTHING else _said(query)


def _said(query: Query) -> str:
    match query:
        case Word(text):
            return tokens.word(text)
        case Term(name, value):
            return f"{name}:{tokens.value(said(BY_NAME[name], value))}"
        case Not(inner):
            return "-" + _grouped(inner, And | Or)
        case And((_, _, *_) as parts):
            return reduce(_beside, (_grouped(part, And | Or) for part in parts))
        case Or((_, _, *_) as parts):
            return " or ".join(_grouped(part, Or) for part in parts)
        case _:
            raise ValueError(f"the search language cannot say {query!r}")


def _beside(before: str, part: str) -> str:
    """Side by side; a word that is the name of a unit is no part of the number before it."""
    unit = before[-1].isdigit() and part.lower() in UNITS
    return f"{before} {tokens.quoted(part) if unit else part}"


def _grouped(query: Query, loose: type | UnionType) -> str:
    """In parentheses where it would fall apart without."""
    return f"({_said(query)})" if isinstance(query, loose) else _said(query)
