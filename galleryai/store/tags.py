"""Keywords on photographs. `evidence` is the truth; `postings` are made from it for searching."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import case, delete, func, literal, select, update
from sqlalchemy.dialects.sqlite import insert

from galleryai.core.tag import Judged, Keyword, KeywordUse, Kind, Node, Source, Tag, TagSource, Verdict
from galleryai.store import postings
from galleryai.store.codec import TEN_THOUSANDTHS
from galleryai.store.database import THESE, Transaction, fetched
from galleryai.store.photos import in_chunks
from galleryai.store.proposals import Ints, changing_evidence
from galleryai.store.schema import (
    PERSON,
    evidence,
    judgement,
    keyword,
    keyword_parent,
)


def keywords(tx: Transaction) -> list[Keyword]:
    """All keywords, by name."""
    kinds = {kind.value: kind for kind in Kind}
    rows = fetched(tx, "SELECT id, key, name, kind FROM keyword ORDER BY name, id")
    return [Keyword(id_, key, name, kinds[kind]) for id_, key, name, kind in rows]


def ids_by_key(tx: Transaction) -> dict[str, int]:
    """Every keyword's id by its stable key."""
    return dict(fetched(tx, "SELECT key, id FROM keyword"))


def id_of(tx: Transaction, key: str) -> int | None:
    """The id of the keyword of this stable key."""
    return next((id_ for (id_,) in fetched(tx, "SELECT id FROM keyword WHERE key = ?", key)), None)


def register(tx: Transaction, graph: Mapping[str, Node]) -> None:
    """Make the library's keywords those of a graph, by key.

    Keywords that are not in the graph stay, with their parents: a person may have given them.
    """
    known = {row.key: row for row in tx.execute(select(keyword))}
    new = [{"key": key, "name": node.name, "kind": node.kind.value} for key, node in graph.items() if key not in known]
    if new:
        tx.execute(insert(keyword), new)
    for key, node in graph.items():
        if key in known and (known[key].name, known[key].kind) != (node.name, node.kind):
            tx.execute(update(keyword).where(keyword.c.key == key).values(name=node.name, kind=node.kind.value))
    ids = ids_by_key(tx)
    wanted = {(ids[key], ids[parent]) for key, node in graph.items() for parent in node.parents}
    present = {(row.keyword_id, row.parent_id) for row in tx.execute(select(keyword_parent))}
    of_graph = {ids[key] for key in graph}
    for child, parent in present - wanted:
        if child in of_graph:
            here = (keyword_parent.c.keyword_id == child) & (keyword_parent.c.parent_id == parent)
            tx.execute(delete(keyword_parent).where(here))
    added = [{"keyword_id": child, "parent_id": parent} for child, parent in sorted(wanted - present)]
    if added:
        tx.execute(insert(keyword_parent), added)


def derived_with(tx: Transaction) -> int:
    """The fingerprint of what the keywords were derived with; 0 where they never were."""
    return int(tx.exec_driver_sql("PRAGMA user_version").scalar_one())


def set_derived_with(tx: Transaction, fingerprint: int) -> None:
    """Remember it; 31 bits."""
    tx.exec_driver_sql(f"PRAGMA user_version = {fingerprint:d}")


def make(tx: Transaction, key: str, name: str) -> Keyword:
    """A keyword of the person's own."""
    id_: int = tx.execute(insert(keyword).values(key=key, name=name).returning(keyword.c.id)).scalar_one()
    return Keyword(id_, key, name)


def say(
    tx: Transaction, photo_ids: Sequence[int], keyword_id: int, verdict: Verdict | None
) -> dict[int, Verdict | None]:
    """A person's word on a keyword; None takes it back. Returns the photos it changes, with the word before."""
    already = {
        row.photo_id: Verdict(row.verdict)
        for some in in_chunks(photo_ids)
        for row in tx.execute(
            select(evidence.c.photo_id, evidence.c.verdict).where(
                evidence.c.photo_id.in_(some), evidence.c.keyword_id == keyword_id, evidence.c.source_id == PERSON
            )
        )
    }
    before = {photo_id: already.get(photo_id) for photo_id in photo_ids if already.get(photo_id) != verdict}
    _judge(tx, list(before), keyword_id, verdict)
    with changing_evidence(tx, before):
        for some in in_chunks(before):
            mine = (evidence.c.keyword_id == keyword_id) & (evidence.c.source_id == PERSON)
            tx.execute(delete(evidence).where(mine, evidence.c.photo_id.in_(some)))
        if verdict is not None and before:
            row = {"keyword_id": keyword_id, "source_id": PERSON, "verdict": int(verdict)}
            tx.execute(insert(evidence), [row | {"photo_id": photo_id} for photo_id in before])
    return before


def _judge(tx: Transaction, photo_ids: Sequence[int], keyword_id: int, verdict: Verdict | None) -> None:
    """Remember where a word answers a proposal: a no takes the proposal away, and so does removing a model."""
    for some in in_chunks(photo_ids):
        here = (judgement.c.keyword_id == keyword_id) & judgement.c.photo_id.in_(some)
        if verdict is None:
            tx.execute(delete(judgement).where(here))
            continue
        tx.execute(update(judgement).where(here).values(verdict=int(verdict)))
        proposed = (evidence.c.keyword_id == keyword_id) & evidence.c.photo_id.in_(some)
        rows = select(evidence.c.keyword_id, evidence.c.photo_id, literal(int(verdict)))
        rows = rows.distinct().where(proposed, evidence.c.source_id != PERSON)
        noted = insert(judgement).prefix_with("OR IGNORE")
        tx.execute(noted.from_select(["keyword_id", "photo_id", "verdict"], rows))


def said(tx: Transaction, photo_ids: Sequence[int]) -> list[tuple[int, str, Verdict]]:
    """(photo id, keyword's key, verdict) of everything the person said of keywords on these photos."""
    sql = (
        "SELECT evidence.photo_id, keyword.key, evidence.verdict "
        "FROM evidence JOIN keyword ON keyword.id = evidence.keyword_id "
        f"WHERE evidence.photo_id IN {THESE} AND evidence.source_id = {PERSON}"
    )
    found = fetched(tx, sql, json.dumps(list(photo_ids)))
    return [(photo_id, key, Verdict(verdict)) for photo_id, key, verdict in found]


def of(tx: Transaction, photo_ids: Iterable[int]) -> dict[int, tuple[Tag, ...]]:
    """The tags of these photos, rejected ones included: things first, of each kind the surest first."""
    # A page of a search is two thousand tags: column by column, for a loop over rows costs more than all the rest.
    (texts,) = fetched(tx, _SAID_OF, json.dumps(list(photo_ids)))
    photo, keyword_id, source, score, verdict = (np.fromstring(text or "", np.int64, sep=",") for text in texts)
    witnesses, ranks = _witnesses(tx, source, score)
    first = np.flatnonzero((np.diff(photo, prepend=-1) != 0) | (np.diff(keyword_id, prepend=-1) != 0))  # of each tag
    if not len(first):
        return {}
    names, kinds, word = _words(tx, keyword_id[first])
    _, by_name = np.unique(names, return_inverse=True)
    best = np.maximum.reduceat(np.maximum(score, 0), first)
    by_kind = np.array([_PLACES[kind] for kind in kinds])
    order = np.lexsort((by_name[word], -best, ranks[first], by_kind[word], photo[first]))
    starts, ends = first[order], np.append(first[1:], len(photo))[order]
    columns = (word[order], np.where(source == PERSON, verdict, 0)[starts], starts, ends)
    tags = [
        Tag(names[of_it], _VERDICTS[said], tuple(witnesses[start:end]), kinds[of_it])
        for of_it, said, start, end in zip(*(column.tolist() for column in columns), strict=True)
    ]
    ids, starts = np.unique(photo[starts], return_index=True)
    bounds = [*starts.tolist(), len(tags)]
    return {id_: tuple(tags[start:end]) for id_, start, end in zip(ids.tolist(), bounds, bounds[1:], strict=False)}


# Columns, as text; in the order of the table. Sources are numbered in the order of their strength.
_SAID_OF = f"""
SELECT group_concat(photo_id), group_concat(keyword_id), group_concat(source_id), group_concat(ifnull(score, -1)),
    group_concat(verdict)
FROM (SELECT * FROM evidence WHERE photo_id IN {THESE} ORDER BY photo_id, keyword_id, source_id)"""
_SOURCES = """
SELECT source.id, source.rank, model.name, model.version
FROM source LEFT JOIN model ON model.id = source.model_id ORDER BY source.id"""
_VERDICTS = {int(verdict): verdict for verdict in Verdict}
_KINDS = {kind.value: kind for kind in Kind}
_PLACES = {kind: kind.place for kind in Kind}


def _witnesses(tx: Transaction, source: Ints, score: Ints) -> tuple[list[TagSource], Ints]:
    """The witness that each row is, and the rank of its source; scores below 0 are none."""
    ids, ranks, models, versions = zip(*fetched(tx, _SOURCES), strict=True)
    place, sources = np.searchsorted(ids, source), list(map(Source.ranked, ranks))
    witnesses = [
        TagSource(sources[of_it], models[of_it], versions[of_it], None if stored < 0 else stored / TEN_THOUSANDTHS)
        for of_it, stored in zip(place.tolist(), score.tolist(), strict=True)
    ]
    return witnesses, np.array(ranks)[place]


def _words(tx: Transaction, keyword_ids: Ints) -> tuple[list[str], list[Kind], Ints]:
    """Names and kinds of these keywords, each once, and where in them each is."""
    ids, places = np.unique(keyword_ids, return_inverse=True)
    sql = f"SELECT name, kind FROM keyword WHERE id IN {THESE} ORDER BY id"
    names, kinds = zip(*fetched(tx, sql, json.dumps(ids.tolist())), strict=True)
    return list(names), [_KINDS[kind] for kind in kinds], places


def judged(tx: Transaction) -> dict[int, Judged]:
    """By keyword id, what a person said where it was proposed; keywords that were never judged are left out."""
    yes, no = (
        func.sum(case((judgement.c.verdict == verdict, 1), else_=0)) for verdict in (Verdict.ACCEPTED, Verdict.REJECTED)
    )
    rows = tx.execute(select(judgement.c.keyword_id, yes, no).group_by(judgement.c.keyword_id))
    return {keyword_id: Judged(accepted, rejected) for keyword_id, accepted, rejected in rows}


def uses(tx: Transaction) -> list[KeywordUse]:
    """The keywords that photos carry, most used first; gone photos and rejected tags do not count."""
    parents: dict[int, list[str]] = {}
    for child, name in fetched(tx, _PARENTS):
        parents.setdefault(child, []).append(name)
    counts = postings.counts(tx)
    used = [each for each in keywords(tx) if each.id in counts]
    used.sort(key=lambda each: (-counts[each.id], each.name.casefold()))
    said = judged(tx)
    return [
        KeywordUse(each, counts[each.id], tuple(parents.get(each.id, ())), said.get(each.id, Judged())) for each in used
    ]


@dataclass(frozen=True, slots=True)
class InUse(Keyword):
    """A keyword, how many photos that are not gone carry it, and the ids of those above it."""

    photos: int = 0
    above: tuple[int, ...] = ()


def in_use(tx: Transaction) -> list[InUse]:
    """The keywords that photos carry, in no order: `uses` without what costs."""
    kinds = {kind.value: kind for kind in Kind}
    above: dict[int, list[int]] = {}
    for child, parent in fetched(tx, "SELECT keyword_id, parent_id FROM keyword_parent"):
        above.setdefault(child, []).append(parent)
    rows = fetched(tx, "SELECT id, key, name, kind, photos FROM keyword WHERE photos > 0")
    return [
        InUse(id_, key, name, kinds[kind], count, tuple(above.get(id_, ()))) for id_, key, name, kind, count in rows
    ]


_PARENTS = "SELECT keyword_id, name FROM keyword_parent JOIN keyword ON id = parent_id ORDER BY name"


def carried(tx: Transaction) -> list[tuple[str, str, int]]:
    """(key, name, count) of the keywords that photos carry; gone photos and rejected tags do not count."""
    return fetched(tx, "SELECT key, name, photos FROM keyword WHERE photos > 0")


def scores(tx: Transaction, key: str, photo_ids: Sequence[int]) -> dict[int, float]:
    """How sure models are of a keyword on these photos, 0..1; without those of which only others say it."""
    sql = (
        "SELECT photo_id, max(score) FROM evidence WHERE keyword_id = (SELECT id FROM keyword WHERE key = ?) "
        f"AND photo_id IN {THESE} GROUP BY photo_id HAVING max(score) IS NOT NULL"
    )
    return {id_: score / TEN_THOUSANDTHS for id_, score in fetched(tx, sql, key, json.dumps(list(photo_ids)))}
