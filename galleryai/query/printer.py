"""Tree → text, so that `parse(print_query(tree)) == tree`."""

from galleryai.query.ast import And, Not, Query, Word


def print_query(query: Query) -> str:
    """The search as a person would type it.

    Raises `ValueError` for a tree that the search language cannot say yet.
    """
    match query:
        case Word(text):
            plain = text and not text.startswith("-") and not any(c.isspace() or c == '"' for c in text)
            return text if plain else f'"{text}"'
        case Not(Word() as word):
            return "-" + print_query(word)
        case And(terms) if all(not isinstance(term, And) for term in terms):
            return " ".join(print_query(term) for term in terms)
        case _:
            raise ValueError(f"the search language cannot say {query!r}")
