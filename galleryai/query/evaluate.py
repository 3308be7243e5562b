"""The meaning of a search in Python. `galleryai.store.compile` says the same in SQL; a test compares them."""

from collections.abc import Collection

from galleryai.core.words import Meant, contains
from galleryai.query.ast import And, Not, Query, Word


def matches(query: Query, keywords: Collection[str], meant: Meant = contains) -> bool:
    """Whether a photo with these keywords (rejected ones left out) is found."""
    match query:
        case Word(text):
            return any(meant(keyword, text) for keyword in keywords)
        case Not(inner):
            return not matches(inner, keywords, meant)
        case And(terms):
            return all(matches(term, keywords, meant) for term in terms)
