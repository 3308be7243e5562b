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
    if Term("verdict", Choice("rejected")) in asked.terms:
        return _looked_up(tx, asked, *_rejected(keywords), level, rejected=True)
    answers = {each: _answer(asked.terms, each) for each in range(max(level, UNSURE), BEST + 1)}
    found = postings.at_levels(tx, keywords, [each for each, holds in answers.items() if holds])
    unsure = postings.at_levels(tx, keywords, [each for each, holds in answers.items() if holds is None]) - found
    return found | _looked_up(tx, asked, *_among(tx, unsure, keywords), level) if unsure else found


def _looked_up(
    tx: Transaction, asked: Carried, where: str, values: Sequence[object], level: int, *, rejected: bool = False
) -> BitMap:
    """The same of some rows of evidence, looked at one by one."""
    chosen, of_chosen = _chosen(tx, asked.terms)
    more = f", sum({chosen}) AS chosen, max(CASE WHEN {chosen} THEN evidence.score END) AS said"
    held, of_held = _held(asked.terms, level, rejected=rejected)
    sql = f"SELECT photo_id AS id FROM ({TAGGED.format(more=more, where=where)}) WHERE {held}"
    return sets.asked(tx, sql, *of_chosen, *of_chosen, *values, *of_held)


def _rejected(keywords: Sequence[int] | None) -> tuple[str, list[object]]:
    among = "(evidence.keyword_id, evidence.photo_id) IN (SELECT keyword_id, photo_id FROM evidence WHERE verdict < 0)"
    return (among, []) if keywords is None else (f"{among} AND evidence.keyword_id IN {THESE}", [json.dumps(keywords)])


def _among(tx: Transaction, photos: BitMap, keywords: Sequence[int] | None) -> tuple[str, list[object]]:
    """What is said of these keywords on these photos, or of more photos if that is quicker."""
    if keywords is None:
        few = len(photos) * _LOOK_UP < len(postings.everything(tx))
        return (f"evidence.photo_id IN {THESE}", [sets.as_json(photos)]) if few else ("true", [])
    both = f"evidence.photo_id IN {THESE} AND evidence.keyword_id IN {THESE}"
    return both, [sets.as_json(photos), json.dumps(keywords)]


_LOOK_UP = 4  # to look up what is said of one photo costs as much as to read on over so many
_WITNESSED = ("source", "model")  # fields that choose among a keyword's witnesses
_REACH = {UNSURE: (0.0, LIKELY_FROM), LIKELY: (LIKELY_FROM, SURE_FROM), SURE: (SURE_FROM, 1.0)}  # scores of a level


def _answer(terms: Sequence[Term], level: int) -> bool | None:
    """Whether all keywords of a level are so, or none (False); None where each has to be looked at.

    Below the best level no person and no file speaks, and the best score lies in the level's reach.
    """
    if level == BEST:
        return None
    if any((term.field == "verdict" and term.value != Choice("proposed")) or term in _CERTAIN for term in terms):
        return False
    least, most = _REACH[level]
    ends = _scores(terms)
    if any(low is not None and low > most for low, _ in ends):
        return False
    if any(term.field in _WITNESSED for term in terms):
        return None
    inside = all((low is None or low <= least) and (high is None or high > most) for low, high in ends)
    outside = any(high is not None and high <= least for _, high in ends)
    return False if outside else True if inside else None


_CERTAIN = [Term("source", Choice(source.value)) for source in (Source.PERSON, Source.FILE)]


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
