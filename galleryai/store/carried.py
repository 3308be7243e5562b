"""What is asked of keywords, in SQL: the words they are meant by, their keys, who says them and how surely."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pyroaring import BitMap

from galleryai.core.tag import Source, Verdict
from galleryai.core.words import Meant, contains
from galleryai.query.ast import Carried, Choice, Range, Term, Text
from galleryai.query.bounds import Bounds, numbers
from galleryai.query.evaluate import BEST, LIKELY, LIKELY_FROM, SURE, SURE_FROM, UNSURE
from galleryai.query.fields import BY_NAME
from galleryai.query.phrases import Words, phrases
from galleryai.store import postings, sets
from galleryai.store.codec import TEN_THOUSANDTHS
from galleryai.store.postings import LEVEL, TAGGED
from galleryai.store.transaction import THESE, Transaction, fetched


def meant(tx: Transaction, text: str, means: Meant) -> tuple[int, ...]:
    """The ids of the keywords that a text means."""
    return _meant(_known(tx), text, means)


def together(tx: Transaction, words: Words) -> str | None:
    """The keyword of several words that these are side by side."""
    return _phrases(_known(tx)).get(words)


def _known(tx: Transaction) -> "_Keywords":
    ((known,),) = fetched(tx, "SELECT json_group_object(id, name) FROM keyword")
    return _keywords(known)


@dataclass(frozen=True, eq=False, slots=True)
class _Keywords:
    """The keywords of a library, as long as they are these."""

    names: Mapping[str, str]  # id → name


@lru_cache(maxsize=2)
def _keywords(known: str) -> _Keywords:
    return _Keywords(json.loads(known))


@lru_cache(maxsize=2)
def _phrases(keywords: _Keywords) -> dict[Words, str]:
    return phrases(keywords.names.values())


@lru_cache(maxsize=256)
def _meant(keywords: _Keywords, text: str, means: Meant) -> tuple[int, ...]:
    return tuple([int(id_) for id_, name in keywords.names.items() if means(name, text)])


def with_keys(tx: Transaction, keys: Iterable[str]) -> BitMap:
    """Photos with a keyword of one of these keys, not rejected."""
    found = fetched(tx, f"SELECT id FROM keyword WHERE key IN {THESE}", json.dumps(sorted(keys)))
    return postings.keyword_ids(tx, [id_ for (id_,) in found])


def carrying(tx: Transaction, asked: Carried, means: Meant, level: int) -> BitMap:
    """Photos with a keyword that is so, as sure as `level` or surer."""
    keywords = None if asked.text is None else meant(tx, asked.text, means)
    if keywords is not None and not asked.terms:
        return postings.keyword_ids(tx, keywords, level)
    rejected = Term("verdict", Choice("rejected")) in asked.terms
    who, values = _where(tx, keywords, _floor(asked.terms, level), rejected=rejected)
    chosen, of_chosen = _chosen(tx, asked.terms)
    more = f", sum({chosen}) AS chosen, max(CASE WHEN {chosen} THEN evidence.score END) AS said"
    held, of_held = _held(asked.terms, level, rejected=rejected)
    sql = f"SELECT photo_id AS id FROM ({TAGGED.format(more=more, where=who)}) WHERE {held}"
    return sets.asked(tx, sql, *of_chosen, *of_chosen, *values, *of_held)


def _where(tx: Transaction, keywords: Sequence[int] | None, level: int, *, rejected: bool) -> tuple[str, list[object]]:
    """Rows of evidence among which the answer is, and few others if that is cheap to say."""
    if rejected:
        among = (
            "(evidence.keyword_id, evidence.photo_id) IN (SELECT keyword_id, photo_id FROM evidence WHERE verdict < 0)"
        )
        if keywords is None:
            return among, []
        return f"{among} AND evidence.keyword_id IN {THESE}", [json.dumps(keywords)]
    if keywords is None:
        return "true", []
    photos = sets.as_json(postings.keyword_ids(tx, keywords, level))
    return f"evidence.photo_id IN {THESE} AND evidence.keyword_id IN {THESE}", [photos, json.dumps(keywords)]


_CERTAIN = (
    *(Term("source", Choice(source)) for source in (Source.PERSON.value, Source.FILE.value)),
    Term("verdict", Choice("accepted")),
)


def _floor(terms: Sequence[Term], level: int) -> int:
    """The level below which no photo is that has such scores and witnesses."""
    if any(term in _CERTAIN for term in terms):
        return BEST
    ends = [low for low, _ in _scores(terms) if low is not None]
    least = max(ends, default=0.0)
    return max(level, SURE if least >= SURE_FROM else LIKELY if least >= LIKELY_FROM else UNSURE)


def _chosen(tx: Transaction, terms: Sequence[Term]) -> tuple[str, list[object]]:
    """Whether a witness is one of those that `source` and `model` choose."""
    conditions, values = ["true"], list[object]()
    for term in terms:
        match term:
            case Term("source", Choice(name)):
                conditions.append("source.rank = ?")
                values.append(Source(name).rank)
            case Term("model", Text(text)):
                conditions.append(f"ifnull(source.model_id IN {THESE}, false)")
                values.append(json.dumps(_models(tx, text)))
    return f"({' AND '.join(conditions)})", values


def _held(terms: Sequence[Term], level: int, *, rejected: bool) -> tuple[str, list[object]]:
    """Whether a keyword on a photo, with all its witnesses, is as it is asked for."""
    conditions, values = [f"chosen > 0 AND {LEVEL} >= ?"], list[object]([level])
    if not rejected:
        conditions.append("verdict >= 0")
    for term in terms:
        if term.field == "verdict" and isinstance(term.value, Choice):
            conditions.append("verdict = ?")
            values.append(int(Verdict[term.value.value.upper()]))
    for ends in _scores(terms):
        for sign, end in zip((">=", "<"), ends, strict=True):
            if end is not None:
                conditions.append(f"said / {TEN_THOUSANDTHS}.0 {sign} ?")
                values.append(end)
        conditions.append("said IS NOT NULL")
    return " AND ".join(conditions), values


def _scores(terms: Sequence[Term]) -> list[Bounds]:
    """From where to where the scores have to be; each of them has to hold."""
    asked = [term.value for term in terms if term.field == "score"]
    return [ends for value in asked if isinstance(value, Range) for ends in numbers(BY_NAME["score"], value)]


def _models(tx: Transaction, text: str) -> list[int]:
    known = fetched(tx, "SELECT id, name || '@' || version FROM model")
    return [id_ for id_, name in known if contains(name, text)]
