"""One step that both meanings of a search, in Python and in SQL, take first: what keywords answer is asked of them.

After it, words that others narrow and `tag:`, `score:`, `source:`, `verdict:` and `model:` are `Carried`; `season:`,
`colour:` and `people:` are `Keyed`: `ANSWERED` names the fields of which no `Term` is left.

`score:` and its like narrow the keywords asked for beside them, in the same `And` and in what stands below it, but for
what is negated: `(dog or cat) score:>=90%` asks for a dog or a cat that a model is sure of. Where there is no keyword
to narrow they ask for any: `is:rated source:file`, and `-source:model` for photos without a keyword of a model.
"""

from galleryai.query.ast import And, Carried, Choice, Keyed, Not, Or, Query, Range, Term, Text, Value, Word
from galleryai.query.bounds import lies, numbers
from galleryai.query.fields import BY_NAME, FIELDS, Field

ANSWERED = frozenset(field.name for field in FIELDS if field.name == "tag" or field.of_keyword or field.keywords)
_GONE, _OFFLINE = Term("is", Choice("gone")), Term("is", Choice("offline"))


def narrowed(query: Query) -> Query:
    """The same search, with all that keywords answer said of them."""
    return _narrowed(query, ())


def asks_gone(query: Query) -> bool:
    """Whether gone photos are asked for anywhere; else they are left out."""
    return _asks(query, _GONE)


def asks_offline(query: Query) -> bool:
    """Whether it matters which drives are there."""
    return _asks(query, _OFFLINE)


def likened(query: Query) -> frozenset[str]:
    """The photos that others are to look like, as they are named anywhere."""
    match query:
        case Not(inner):
            return likened(inner)
        case And(parts) | Or(parts):
            return frozenset().union(*map(likened, parts))
        case Term("similar", Text(named)):
            return frozenset([named])
        case _:
            return frozenset()


def _asks(query: Query, state: Term) -> bool:
    match query:
        case Not(inner):
            return _asks(inner, state)
        case And(parts) | Or(parts):
            return any(_asks(part, state) for part in parts)
        case _:
            return query == state


def _narrowed(query: Query, terms: tuple[Term, ...]) -> Query:
    """`terms` are those that narrow all keywords here."""
    match query:
        case Word(text):
            return Carried(text, terms) if terms else query
        case Term("tag", Text(text)):
            return Carried(text, terms)
        case Term():
            return _answered(query)
        case Not(inner):
            return Not(_narrowed(inner, ()))
        case Or(parts):
            return Or(tuple(_narrowed(part, terms) for part in parts))
        case And(parts):
            return _together(parts, terms)
        case _:
            return query


def _together(parts: tuple[Query, ...], terms: tuple[Term, ...]) -> Query:
    here = tuple(part for part in parts if isinstance(part, Term) and BY_NAME[part.field].of_keyword)
    others = tuple(part for part in parts if part not in here)
    if here and not any(map(_asks_keywords, others)):
        others = (Carried(None, here), *others)
        here = ()
    return And(tuple(_narrowed(part, terms + here) for part in others))


def _asks_keywords(query: Query) -> bool:
    match query:
        case Word() | Term("tag"):
            return True
        case And(parts) | Or(parts):
            return any(map(_asks_keywords, parts))
        case _:
            return False


def _answered(term: Term) -> Query:
    field = BY_NAME[term.field]
    if field.of_keyword:
        return Carried(None, (term,))
    return _keyed(field, term.value) if field.keywords else term


def _keyed(field: Field, value: Value) -> Query:
    match value:
        case Choice(name):
            return Keyed(frozenset(field.keywords[name]))
        case Range():
            numbered = ((number, keys) for number, keys in field.keywords.items() if number != "0")
            counted = [key for number, keys in numbered if _within(field, value, number) for key in keys]
            none = Not(Keyed(frozenset(key for keys in field.keywords.values() for key in keys)))
            some = Keyed(frozenset(counted))
            return Or((none, some)) if _within(field, value, "0") else some
    raise TypeError(f"{field.name} has no {value!r}")


def _within(field: Field, value: Range, number: str) -> bool:
    return any(lies(float(number), *ends) for ends in numbers(field, value))
