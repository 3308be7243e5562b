"""What a person said of a photo besides keywords."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import update

from galleryai.store.database import THESE, Transaction, fetched
from galleryai.store.schema import photo


@dataclass(frozen=True, slots=True)
class Description:
    """None where nothing was said."""

    rating: int | None
    favorite: bool
    title: str | None
    caption: str | None


def of(tx: Transaction, photo_ids: Sequence[int]) -> dict[int, Description]:
    """The descriptions of these photos."""
    sql = f"SELECT id, rating, favorite, title, caption FROM photo WHERE id IN {THESE}"
    rows = fetched(tx, sql, json.dumps(list(photo_ids)))
    return {id_: Description(rating, bool(favorite), *texts) for id_, rating, favorite, *texts in rows}


def put(tx: Transaction, photo_id: int, description: Description) -> None:
    """Say this of a photo, instead of what was said."""
    tx.execute(update(photo).where(photo.c.id == photo_id).values(asdict(description)))
