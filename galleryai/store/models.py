"""The models a library has heard: how much each of them added, and how that is taken out again."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import delete, func, select

from galleryai.core.prediction import ModelRef
from galleryai.core.tag import Source
from galleryai.store import proposals, sketches
from galleryai.store.analyses import StoredModel
from galleryai.store.database import Transaction, fetched
from galleryai.store.photos import in_chunks
from galleryai.store.schema import analysis, embedding, evidence, model, source


@dataclass(slots=True)
class Added:
    """What models added: photos by the model's id, keywords by its source's."""

    photos: Counter[int] = field(default_factory=Counter)  # analysed with it
    keywords: Counter[int] = field(default_factory=Counter)  # that only this source vouches for


def heard(tx: Transaction) -> list[StoredModel]:
    """Every model that ever spoke here, by name, older versions first; the look is none."""
    rows = tx.execute(
        select(model.c.id, source.c.id.label("source_id"), model.c.name, model.c.version)
        .join_from(model, source)
        .where(source.c.rank == Source.MODEL.rank)
        .order_by(model.c.name, model.c.id)
    )
    return [StoredModel(row.id, row.source_id, ModelRef(row.name, row.version)) for row in rows]


def names(tx: Transaction) -> list[str]:
    """The names of all models that photos were ever analysed with."""
    return [name for (name,) in fetched(tx, "SELECT DISTINCT name FROM model ORDER BY name")]


def count(tx: Transaction, first: int, last: int, into: Added) -> None:
    """Count what models added to the photos with the ids from `first` to `last`."""
    seen = (
        select(analysis.c.model_id, func.count())
        .where(analysis.c.photo_id.between(first, last))
        .group_by(analysis.c.model_id)
    )
    for model_id, photos in tx.execute(seen):
        into.photos[model_id] += photos
    alone = (
        select(func.min(evidence.c.source_id).label("source_id"))
        .where(evidence.c.photo_id.between(first, last))
        .group_by(evidence.c.photo_id, evidence.c.keyword_id)
        .having(func.count() == 1)
        .subquery()
    )
    for source_id, keywords in tx.execute(select(alone.c.source_id, func.count()).group_by(alone.c.source_id)):
        into.keywords[source_id] += keywords


def spoken_of(tx: Transaction, models: Sequence[StoredModel], photo_ids: Sequence[int]) -> list[int]:
    """Those of these photos that any of these models says anything of."""
    ids, sources = [one.id for one in models], [one.source_id for one in models]
    found: set[int] = set()
    for some in in_chunks(photo_ids):
        seen = select(analysis.c.photo_id).where(analysis.c.photo_id.in_(some), analysis.c.model_id.in_(ids))
        said = select(evidence.c.photo_id).where(evidence.c.photo_id.in_(some), evidence.c.source_id.in_(sources))
        found.update(tx.execute(seen.union(said)).scalars())
    return sorted(found)


def withdraw(tx: Transaction, models: Sequence[StoredModel], photo_ids: Sequence[int]) -> None:
    """Take out all that these models say of photos."""
    ids = [one.id for one in models]
    for some in in_chunks(photo_ids):
        for table in (analysis, embedding):
            tx.execute(delete(table).where(table.c.model_id.in_(ids), table.c.photo_id.in_(some)))
        sketches.erase(tx, ids, some)
    proposals.withdraw(tx, [one.source_id for one in models], photo_ids)
