"""What models say: their labels, scores and embeddings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.dialects.sqlite import insert

from galleryai.core.prediction import Analysis, ModelRef, Scores
from galleryai.core.tag import Source
from galleryai.store.codec import pack_scores, unpack_scores
from galleryai.store.database import Transaction
from galleryai.store.schema import analysis, content, embedding, label, model, photo, source


@dataclass(frozen=True, slots=True)
class StoredModel:
    """A model the library knows, and the id of its source."""

    id: int
    source_id: int
    ref: ModelRef


def register(tx: Transaction, ref: ModelRef, labels: Sequence[str]) -> StoredModel:
    """The model's row, made with its labels and its source where it is new."""
    known = find(tx, ref)
    if known is None:
        model_id = tx.execute(
            insert(model).values(name=ref.name, version=ref.version).returning(model.c.id)
        ).scalar_one()
        tx.execute(insert(source).values(rank=Source.MODEL.rank, model_id=model_id))
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


def put(tx: Transaction, model_id: int, analyses: Mapping[int, Analysis]) -> None:
    """Store what a model says of photos (photo id → analysis), instead of what it said before."""
    if not analyses:
        return
    keys = {"model_id": model_id}
    scores = [
        keys | {"photo_id": id_, "rest": said.scores.rest, "scores": pack_scores(said.scores)}
        for id_, said in analyses.items()
    ]
    tx.execute(insert(analysis).prefix_with("OR REPLACE"), scores)
    vectors = [
        keys | {"photo_id": id_, "scale": said.embedding.scale, "vector": said.embedding.vector}
        for id_, said in analyses.items()
        if said.embedding is not None
    ]
    if vectors:
        tx.execute(insert(embedding).prefix_with("OR REPLACE"), vectors)


def content_is_analysed(tx: Transaction, model_id: int, content_hash: bytes) -> bool:
    """Whether a file with these bytes needs neither decoding nor the model."""
    found = tx.execute(
        select(content.c.photo_id)
        .join(analysis, analysis.c.photo_id == content.c.photo_id)
        .where(content.c.hash == content_hash, analysis.c.model_id == model_id)
    )
    return found.first() is not None


def _missing(model_id: int) -> tuple[object, object]:
    said = select(analysis.c.photo_id).where(analysis.c.photo_id == photo.c.id, analysis.c.model_id == model_id)
    return photo.c.gone_at.is_(None), ~said.exists()


def count_missing(tx: Transaction, model_id: int) -> int:
    """The number of photos this model has not seen."""
    return tx.execute(select(func.count()).select_from(photo).where(*_missing(model_id))).scalar_one()  # type: ignore[arg-type]


def missing(tx: Transaction, model_id: int, above: int, limit: int) -> list[int]:
    """The next photos this model has not seen, ids above `above`."""
    query = select(photo.c.id).where(*_missing(model_id), photo.c.id > above)  # type: ignore[arg-type]
    return list(tx.execute(query.order_by(photo.c.id).limit(limit)).scalars())


def scores_of(tx: Transaction, photo_id: int) -> list[tuple[ModelRef, list[tuple[str, float]]]]:
    """All that models say of a photo: each model's labels with their scores, best first."""
    rows = tx.execute(
        select(model.c.id, model.c.name, model.c.version, analysis.c.scores, analysis.c.rest)
        .join_from(analysis, model)
        .where(analysis.c.photo_id == photo_id)
        .order_by(model.c.id)
    ).all()
    result = []
    for row in rows:
        pairs = unpack_scores(row.scores, row.rest).pairs
        positions = [position for position, _ in pairs]
        query = select(label.c.position, label.c.name).where(
            label.c.model_id == row.id, label.c.position.in_(positions)
        )
        names = {entry.position: entry.name for entry in tx.execute(query)}
        said = [(names[position], score) for position, score in pairs]
        result.append((ModelRef(row.name, row.version), said))
    return result


def every_score(tx: Transaction, model_id: int, above: int, limit: int) -> dict[int, Scores]:
    """The stored scores of the next photos, ids above `above`: what keywords are derived from."""
    rows = tx.execute(
        select(analysis.c.photo_id, analysis.c.scores, analysis.c.rest)
        .where(analysis.c.model_id == model_id, analysis.c.photo_id > above)
        .order_by(analysis.c.photo_id)
        .limit(limit)
    )
    return {row.photo_id: unpack_scores(row.scores, row.rest) for row in rows}
