"""The meaning of a search in Python. `galleryai.store.compile` says the same in SQL; a test compares them."""

from collections.abc import Collection

from galleryai.core.words import contains
from galleryai.query.ast import And, Not, Query, Word


def matches(query: Query, keywords: Collection[str]) -> bool:
    """Whether a photo with these keywords (rejected ones left out) is found."""
    match query:
        case Word(text):
            return any(contains(keyword, text) for keyword in keywords)
        case Not(inner):
            return not matches(inner, keywords)
        case And(terms):
            return all(matches(term, keywords) for term in terms)
