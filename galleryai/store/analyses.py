"""What models say: their labels, scores and embeddings."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, func, select, tuple_
from sqlalchemy.dialects.sqlite import insert

from galleryai.core.prediction import Analysis, Box, Embedding, ModelRef
from galleryai.core.tag import Source
from galleryai.store import sketches
from galleryai.store.codec import pack_boxes, pack_scores, unpack_boxes, unpack_scores
from galleryai.store.database import THESE, Transaction, fetched
from galleryai.store.schema import analysis, embedding, label, model, photo, source


@dataclass(frozen=True, slots=True)
class StoredModel:
    """A model the library knows, and the id of its source."""

    id: int
    source_id: int
    ref: ModelRef


def register(tx: Transaction, ref: ModelRef, labels: Sequence[str], kind: Source = Source.MODEL) -> StoredModel:
    """The model's row, made with its labels and its source where it is new."""
    known = find(tx, ref)
    if known is None:
        model_id = tx.execute(
            insert(model).values(name=ref.name, version=ref.version).returning(model.c.id)
        ).scalar_one()
        tx.execute(insert(source).values(rank=kind.rank, model_id=model_id))
        rows = [{"model_id": model_id, "position": i, "name": name} for i, name in enumerate(labels)]
        tx.execute(insert(label), rows)
        known = find(tx, ref)
        assert known is not None
    return known


def find(tx: Transaction, ref: ModelRef) -> StoredModel | None:
    """The model's row; None where no photo was ever analysed with it."""
    row = tx.execute(
        select(model.c.id, source.c.id.label("source_id"))
        .join_from(model, source)
        .where(model.c.name == ref.name, model.c.version == ref.version)
    ).first()
    return None if row is None else StoredModel(row.id, row.source_id, ref)


@dataclass(frozen=True, slots=True)
class StoredSpeaker:
    """A model's row and its labels, by position."""

    model: StoredModel
    labels: tuple[str, ...]


def speakers(tx: Transaction, names: Collection[str]) -> list[StoredSpeaker]:
    """All versions of the models of these names, older ones first."""
    rows = tx.execute(
        select(model.c.id, model.c.name, model.c.version, source.c.id.label("source_id"))
        .join_from(model, source)
        .where(model.c.name.in_(names))
        .order_by(model.c.id)
    ).all()
    return [
        StoredSpeaker(
            StoredModel(row.id, row.source_id, ModelRef(row.name, row.version)),
            tuple(name for _, name in sorted(labels(tx, row.id).items())),
        )
        for row in rows
    ]


def put(tx: Transaction, model_id: int, analyses: Mapping[int, Analysis]) -> None:
    """Store what a model says of photos (photo id → analysis), instead of what it said before."""
    put_all(tx, {photo_id: {model_id: said} for photo_id, said in analyses.items()})


def put_all(tx: Transaction, analyses: Mapping[int, Mapping[int, Analysis]]) -> None:
    """The same of several models: photo id → model id → analysis."""
    every = [(photo_id, *pair) for photo_id, of in sorted(analyses.items()) for pair in sorted(of.items())]
    rows = [
        (photo_id, model_id, said.scores.rest, pack_scores(said.scores), pack_boxes(said.boxes))
        for photo_id, model_id, said in every
    ]
    if not rows:
        return
    tx.exec_driver_sql(f"{_PUT} analysis (photo_id, model_id, rest, scores, boxes) VALUES (?, ?, ?, ?, ?)", rows)
    vectors: dict[int, dict[int, Embedding]] = {}
    for photo_id, model_id, said in every:
        if said.embedding is not None:
            vectors.setdefault(model_id, {})[photo_id] = said.embedding
    for model_id, of_model in vectors.items():
        kept = [(model_id, photo_id, one.scale, one.vector) for photo_id, one in of_model.items()]
        tx.exec_driver_sql(f"{_PUT} embedding (model_id, photo_id, scale, vector) VALUES (?, ?, ?, ?)", kept)
        sketches.put(tx, model_id, of_model)


_PUT = "INSERT OR REPLACE INTO"


def ids(tx: Transaction) -> list[int]:
    """The rows of all models, those met last at the end."""
    return list(tx.execute(select(model.c.id).order_by(model.c.id)).scalars())


def forget(tx: Transaction, photo_ids: Sequence[int]) -> None:
    """Take out what all models say of photos: scores, boxes, embeddings."""
    every = ids(tx)  # embeddings lie by model: without it all of them would be read
    for table in (analysis, embedding):
        tx.execute(delete(table).where(table.c.model_id.in_(every), table.c.photo_id.in_(photo_ids)))
    sketches.erase(tx, every, photo_ids)


def content_is_analysed(tx: Transaction, model_ids: Sequence[int], content_hash: bytes) -> bool:
    """Whether a file with these bytes needs neither decoding nor any of these models."""
    sql = (
        "SELECT (SELECT count(*) FROM analysis WHERE photo_id = content.photo_id"
        f" AND model_id IN {THESE}) FROM content WHERE hash = ?"
    )
    return fetched(tx, sql, json.dumps(list(model_ids)), content_hash) == [(len(model_ids),)]


def _missing(model_ids: Sequence[int]) -> ColumnElement[bool]:
    """Photos that are there and that not all of these models have seen."""
    seen = (
        select(func.count())
        .select_from(analysis)
        .where(analysis.c.photo_id == photo.c.id, analysis.c.model_id.in_(model_ids))
        .scalar_subquery()
    )
    return photo.c.gone_at.is_(None) & (seen < len(model_ids))


def unseen(tx: Transaction, model_ids: Sequence[int], photo_ids: Sequence[int]) -> set[int]:
    """Those of these photos that not all of the models had seen."""
    if not model_ids:
        return set()
    query = (
        select(analysis.c.photo_id)
        .where(analysis.c.photo_id.in_(photo_ids), analysis.c.model_id.in_(model_ids))
        .group_by(analysis.c.photo_id)
        .having(func.count() == len(model_ids))
    )
    return set(photo_ids) - set(tx.execute(query).scalars())


def count_missing(tx: Transaction, model_ids: Sequence[int]) -> int:
    """The number of photos that not all of these models have seen."""
    return tx.execute(select(func.count()).select_from(photo).where(_missing(model_ids))).scalar_one()


def any_missing(tx: Transaction, model_ids: Sequence[int]) -> bool:
    """Whether there are photos that not all of these models have seen."""
    return tx.execute(select(photo.c.id).where(_missing(model_ids)).limit(1)).first() is not None


def missing(
    tx: Transaction,
    model_ids: Sequence[int],
    limit: int,
    *,
    after: int | None = None,
    among: Collection[int] | None = None,
) -> list[int]:
    """The next photos that not all of these models have seen, newest first: those `after` a photo, `among` some."""
    query = select(photo.c.id).where(_missing(model_ids)).order_by(photo.c.sort_at.desc(), photo.c.id.desc())
    if after is not None:
        sort_at = tx.execute(select(photo.c.sort_at).where(photo.c.id == after)).scalar_one()
        query = query.where(tuple_(photo.c.sort_at, photo.c.id) < (sort_at, after))
    if among is not None:
        query = query.where(photo.c.id.in_(among))
    return list(tx.execute(query.limit(limit)).scalars())


@dataclass(frozen=True, slots=True)
class Said:
    """What one model says of one photo, in words: labels with scores, best first, and where it saw them."""

    model: ModelRef
    scores: list[tuple[str, float]]
    boxes: list[tuple[str, Box]]


def said_of(tx: Transaction, photo_id: int) -> list[Said]:
    """All that models say of a photo, each in its newest words."""
    rows = tx.execute(
        select(model.c.id, model.c.name, model.c.version, analysis.c.scores, analysis.c.rest, analysis.c.boxes)
        .join_from(analysis, model)
        .where(analysis.c.photo_id == photo_id)
        .order_by(model.c.id)
    ).all()
    newest = {row.name: row for row in rows}
    return [
        Said(
            ModelRef(row.name, row.version),
            [(_name(names, position), score) for position, score in unpack_scores(row.scores, row.rest).pairs],
            [(_name(names, box.position), box) for box in unpack_boxes(row.boxes)],
        )
        for row in newest.values()
        if (names := labels(tx, row.id))
    ]


def _name(names: Mapping[int, str], position: int) -> str:
    """A label's name; its number where the library's file is damaged."""
    return names.get(position, f"#{position}")


def labels(tx: Transaction, model_id: int) -> dict[int, str]:
    """What a model's outputs mean, by position."""
    query = select(label.c.position, label.c.name).where(label.c.model_id == model_id)
    return {row.position: row.name for row in tx.execute(query)}


def stored(tx: Transaction, model_id: int, photo_ids: Sequence[int]) -> dict[int, tuple[bytes, bytes | None]]:
    """Packed scores and boxes by photo id, of those of these photos that the model has seen."""
    sql = f"SELECT photo_id, scores, boxes FROM analysis WHERE photo_id IN {THESE} AND model_id = ?"
    found = fetched(tx, sql, json.dumps(list(photo_ids)), model_id)
    return {photo_id: (scores, boxes) for photo_id, scores, boxes in found}


def seen_by(tx: Transaction, model_ids: Sequence[int], photo_ids: Sequence[int]) -> dict[tuple[int, ...], list[int]]:
    """These photos by which of these models have seen them, ids ascending."""
    sql = (
        f"SELECT photo_id, group_concat(model_id) FROM analysis WHERE photo_id IN {THESE} AND model_id IN {THESE} "
        "GROUP BY photo_id"
    )
    seen = dict(fetched(tx, sql, json.dumps(list(photo_ids)), json.dumps(list(model_ids))))
    alike: dict[str, list[int]] = {}
    for photo_id in sorted(photo_ids):
        alike.setdefault(seen.get(photo_id, ""), []).append(photo_id)
    return {tuple(sorted(map(int, filter(None, ids.split(","))))): photos for ids, photos in alike.items()}
