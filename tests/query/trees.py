"""Random searches: every tree that the search language can say."""

from hypothesis import strategies as st

from galleryai.core.words import words
from galleryai.query.ast import (
    And,
    Choice,
    Circle,
    Days,
    Moment,
    Near,
    Not,
    Or,
    Query,
    Range,
    Span,
    Term,
    Text,
    Value,
    Word,
)
from galleryai.query.bounds import begin, end
from galleryai.query.dates import MOST_DAYS
from galleryai.query.fields import FIELDS, Field, Kind

letters = st.characters(exclude_characters="*", exclude_categories=["Cs"])
_odd = (
    *("or", "AND", "not", "-dog", "a b", 'say "so"', "back\\slash", 'end\\"', "fuji*", "*.jpg", "tag:dog", "12:30"),
    *("!dog", ">=3", "a|b", "+dog", "rating>=3", "is=raw", "foo=bar", ":x", "MB", "days"),
    *("http://x.org", "C:\\Photos", "(x)", "café au lait", "\\\\server\\share", "Note:", "%_'\"*; x"),
)
texts = st.text(letters, max_size=20).filter(lambda text: bool(words(text))) | st.sampled_from(_odd)
moments = st.datetimes().flatmap(
    lambda at: st.integers(1, 5).map(lambda said: Moment((at.year, at.month, at.day, at.hour, at.minute)[:said]))
)


def _numbers(field: Field) -> st.SearchStrategy[float]:
    whole = st.integers(int(field.least), int(min(field.most, 10**9))).map(float)
    return whole | st.floats(field.least, field.most) if field.digits or field.units else whole


def ranges(field: Field) -> st.SearchStrategy[Value]:
    """Numbers, compared numbers and ranges as they can be written."""
    one = _numbers(field)
    pairs = st.tuples(one, one).map(lambda pair: pair if field.wraps else (min(pair), max(pair)))
    open_ = st.booleans()
    return (
        pairs.map(lambda pair: Range(*pair))
        | st.builds(lambda low, over: Range(low=low, over=over), one, open_)
        | st.builds(lambda high, under: Range(high=high, under=under), one, open_)
    )


def _span(pair: tuple[Moment, Moment]) -> Span:
    first, last = pair
    return Span(first, last) if begin(first) < end(last) else Span(last, first)


dates: st.SearchStrategy[Value] = (
    st.tuples(moments, moments).map(_span)
    | st.builds(lambda first, over: Span(first=first, over=over), moments, st.booleans())
    | st.builds(lambda last, under: Span(last=last, under=under), moments, st.booleans())
    | st.integers(1, MOST_DAYS).map(Days)
    | st.just(Days(1, ago=1))
)


names = texts.map(str.strip).filter(lambda text: "*" not in text and not any(map(str.isdigit, text)))
kilometres = st.floats(0.001, 20_000)
nears: st.SearchStrategy[Value] = st.builds(Near, names, st.none() | kilometres) | st.builds(
    Circle, st.floats(-90, 90), st.floats(-180, 180), kilometres
)


def values(field: Field) -> st.SearchStrategy[Value]:
    """What can be asked of a field."""
    match field.kind:
        case Kind.TEXT:
            return texts.map(Text)
        case Kind.CHOICE:
            return st.sampled_from(field.values).map(Choice)
        case Kind.NUMBER:
            return ranges(field)
        case Kind.DATE:
            return dates
        case Kind.NEAR:
            return nears
        case Kind.PHOTO:
            return st.text(letters, min_size=1, max_size=20).filter(str.strip).map(Text)


terms: st.SearchStrategy[Query] = st.sampled_from(FIELDS).flatmap(
    lambda field: values(field).map(lambda value: Term(field.name, value))
)


def _joined(inner: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    parts = st.lists(inner, min_size=2, max_size=4).map(tuple)
    return inner.map(Not) | parts.map(And) | parts.map(Or)


queries: st.SearchStrategy[Query] = st.recursive(texts.map(Word) | terms, _joined, max_leaves=12)
