"""What is asked of keywords, in SQL: the words they are meant by, their keys, who says them and how surely."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from pyroaring import BitMap

from galleryai.core.tag import Source, Verdict
from galleryai.core.words import Meant, contains
from galleryai.query.ast import Carried, Choice, Range, Term, Text
from galleryai.query.bounds import numbers
from galleryai.query.evaluate import BEST, LIKELY, LIKELY_FROM, SURE, SURE_FROM, UNSURE
from galleryai.query.fields import BY_NAME
from galleryai.store import postings, sets
from galleryai.store.codec import TEN_THOUSANDTHS
from galleryai.store.database import THESE, Transaction, fetched

# How sure a keyword is: as `evaluate` says it, of a row of `tagging`.
_LEVEL = f"""CASE WHEN tagging.verdict = {Verdict.ACCEPTED:d} OR tagging.rank <= {Source.FILE.rank} THEN {BEST}
    WHEN tagging.score >= {SURE_FROM * TEN_THOUSANDTHS} THEN {SURE}
    WHEN tagging.score >= {LIKELY_FROM * TEN_THOUSANDTHS} THEN {LIKELY} ELSE {UNSURE} END"""
_WITNESSES = """JOIN evidence ON evidence.photo_id = tagging.photo_id AND evidence.keyword_id = tagging.keyword_id
    JOIN source ON source.id = evidence.source_id"""
_KEYWORD = "tagging.keyword_id, tagging.sort_at, tagging.photo_id"


def meant(tx: Transaction, text: str, means: Meant) -> tuple[int, ...]:
    """The ids of the keywords that a text means."""
    ((known,),) = fetched(tx, "SELECT json_group_array(json_array(id, name)) FROM keyword")
    return _meant(_keywords(known), text, means)


@dataclass(frozen=True, eq=False, slots=True)
class _Keywords:
    """The keywords of a library, as long as they are these: id and name."""

    names: list[tuple[int, str]]


@lru_cache(maxsize=2)
def _keywords(known: str) -> _Keywords:
    return _Keywords(json.loads(known))


@lru_cache(maxsize=256)
def _meant(keywords: _Keywords, text: str, means: Meant) -> tuple[int, ...]:
    return tuple(id_ for id_, name in keywords.names if means(name, text))


def with_keys(tx: Transaction, keys: Iterable[str]) -> BitMap:
    """Photos with a keyword of one of these keys, not rejected."""
    found = fetched(tx, f"SELECT id FROM keyword WHERE key IN {THESE}", json.dumps(sorted(keys)))
    return postings.keyword_ids(tx, [id_ for (id_,) in found])


def carrying(tx: Transaction, asked: Carried, means: Meant, level: int) -> BitMap:
    """Photos with a keyword that is so, as sure as `level` or surer."""
    if asked.text is not None and not asked.terms:
        return postings.keyword_ids(tx, meant(tx, asked.text, means), level)
    where = _Conditions()
    where.add(f"{_LEVEL} >= ?", level)
    if asked.text is not None:
        where.add(f"tagging.keyword_id IN {THESE}", json.dumps(meant(tx, asked.text, means)))
    if not any(term.field == "verdict" for term in asked.terms):
        where.add("tagging.verdict >= ?", int(Verdict.PROPOSED))
    of_witness = any(term.field in ("source", "model") for term in asked.terms)
    having = _Conditions()
    for term in asked.terms:
        _narrow(
            tx, term, where, having if of_witness else where, "max(evidence.score)" if of_witness else "tagging.score"
        )
    sql = f"SELECT tagging.photo_id AS id FROM tagging {_WITNESSES if of_witness else ''} WHERE {where.sql}"
    if of_witness:
        sql += f" GROUP BY {_KEYWORD} HAVING {having.sql}"
    return sets.asked(tx, sql, *where.values, *having.values)


class _Conditions:
    """Conditions that all must hold, with their parameters."""

    def __init__(self) -> None:
        self._all: list[str] = ["true"]
        self.values: list[object] = []

    def add(self, sql: str, *values: object) -> None:
        self._all.append(sql)
        self.values += values

    @property
    def sql(self) -> str:
        return " AND ".join(self._all)


def _narrow(tx: Transaction, term: Term, where: _Conditions, of_score: _Conditions, score: str) -> None:
    match term:
        case Term("verdict", Choice(name)):
            where.add("tagging.verdict = ?", int(Verdict[name.upper()]))
        case Term("source", Choice(name)):
            where.add("source.rank = ?", Source(name).rank)
        case Term("model", Text(text)):
            where.add(f"source.model_id IN {THESE}", json.dumps(_models(tx, text)))
        case Term("score", Range() as value):
            for ends in numbers(BY_NAME["score"], value):
                for sign, end in zip((">=", "<"), ends, strict=True):
                    if end is not None:
                        of_score.add(f"{score} / {TEN_THOUSANDTHS}.0 {sign} ?", end)
            of_score.add(f"{score} IS NOT NULL")


def _models(tx: Transaction, text: str) -> list[int]:
    known = fetched(tx, "SELECT id, name || '@' || version FROM model")
    return [id_ for id_, name in known if contains(name, text)]
