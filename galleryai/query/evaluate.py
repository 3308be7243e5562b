"""The meaning of a search in Python. `galleryai.store.compile` says the same in SQL; a test compares them."""

from dataclasses import dataclass, field
from datetime import datetime

from galleryai.core.album import OwnAlbum
from galleryai.core.tag import Source, Tag, TagSource, Verdict
from galleryai.core.words import Meant, contains
from galleryai.query.albums import opened
from galleryai.query.ast import And, Carried, Choice, Keyed, Not, Or, Pinned, Query, Term, Text, Word
from galleryai.query.fields import BY_NAME
from galleryai.query.meanings import MEANINGS, is_place, is_within
from galleryai.query.narrowing import asks_gone, narrowed
from galleryai.query.phrases import Together, joined
from galleryai.query.subject import Subject


@dataclass(frozen=True, slots=True)
class Context:
    """What a search means besides its text: which keywords a word means, what the clock on the wall says, which albums
    people made.

    `together` tells which words are a keyword's only side by side.
    """

    meant: Meant
    now: datetime
    albums: tuple[OwnAlbum, ...] = ()
    together: Together = field(default=lambda _: None, kw_only=True)


# How well a photo answers, by where the words stand. Negations and all other fields answer fully or not at all.
BEST, SURE, LIKELY, UNSURE, NOT_AT_ALL = 5, 4, 3, 2, 0
TITLE, PLACE, CAPTION, NAME, FOLDER = 5, 4, 3, 2, 1
SURE_FROM, LIKELY_FROM = 0.75, 0.5  # scores


def matches(query: Query, subject: Subject, context: Context) -> bool:
    """Whether a photo is found."""
    return relevance(query, subject, context) > NOT_AT_ALL


def relevance(query: Query, subject: Subject, context: Context) -> int:
    """How well a photo answers, 1..5; 0 where it is not found. Of parts joined by "and" the least, by "or" the most."""
    query = opened(query, context.albums)
    if subject.gone and not asks_gone(query):
        return NOT_AT_ALL
    return _degree(narrowed(joined(query, context.together)), subject, context)


def _degree(query: Query, subject: Subject, context: Context) -> int:
    match query:
        case Word(text):
            return max(_carried(Carried(text), subject, context), _placed(text, subject), _written(text, subject))
        case Carried():
            return _carried(query, subject, context)
        case Keyed(keys):
            return _fully(not keys.isdisjoint(subject.keys))
        case Pinned(album, inside):
            return _fully(subject.pins.get(album) is inside)
        case Term(name, value):
            return _fully(MEANINGS[name](value, subject, context.now))
        case Not(inner):
            return _fully(_degree(inner, subject, context) == NOT_AT_ALL)
        case And(parts):
            return min((_degree(part, subject, context) for part in parts), default=BEST)
        case Or(parts):
            return max((_degree(part, subject, context) for part in parts), default=NOT_AT_ALL)


def _fully(holds: bool) -> int:
    return BEST if holds else NOT_AT_ALL


def _written(text: str, subject: Subject) -> int:
    """The best place besides keywords that these words stand in."""
    places = [
        (TITLE, subject.title or ""),
        (CAPTION, subject.caption or ""),
        *((NAME, place.name) for place in subject.places),
        *((FOLDER, str(place.folder)) for place in subject.places),
    ]
    return max((worth for worth, written in places if contains(written, text)), default=NOT_AT_ALL)


def _placed(text: str, subject: Subject) -> int:
    return PLACE if subject.taken_in is not None and is_place(subject.taken_in, text) else NOT_AT_ALL


def _carried(query: Carried, subject: Subject, context: Context) -> int:
    tags = (tag for tag in subject.tags if query.text is None or context.meant(tag.name, query.text))
    return max((_sureness(tag) for tag in tags if _holds(tag, query.terms)), default=NOT_AT_ALL)


def _sureness(tag: Tag) -> int:
    if tag.verdict is Verdict.ACCEPTED or tag.source.rank <= Source.FILE.rank:
        return BEST
    score = tag.score or 0.0
    return SURE if score >= SURE_FROM else LIKELY if score >= LIKELY_FROM else UNSURE


def _holds(tag: Tag, terms: tuple[Term, ...]) -> bool:
    """Whether a keyword is so. `source` and `model` choose among its witnesses; the best score of those counts."""
    verdicts = [term.value for term in terms if term.field == "verdict"]
    if not all(value == Choice(tag.verdict.name.lower()) for value in verdicts):
        return False
    if tag.verdict is Verdict.REJECTED and not verdicts:
        return False
    chosen = [witness for witness in tag.sources if all(_is_from(witness, term) for term in terms)]
    score = max((witness.score for witness in chosen if witness.score is not None), default=None)
    scores = [term.value for term in terms if term.field == "score"]
    return bool(chosen) and all(is_within(BY_NAME["score"], score, value) for value in scores)


def _is_from(witness: TagSource, term: Term) -> bool:
    match term:
        case Term("source", Choice(name)):
            return witness.source.value == name
        case Term("model", Text(text)):
            return witness.model is not None and contains(f"{witness.model}@{witness.version}", text)
        case _:
            return True
