"""What a person did, written down with what takes it back, in the transaction that did it."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import insert, select

from galleryai.store.database import Transaction
from galleryai.store.schema import journal


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing a person did."""

    id: int
    at: int  # Unix seconds
    what: str
    undo: Mapping[str, object]


def write(tx: Transaction, what: str, undo: Mapping[str, object]) -> None:
    """Note that a person did `what`; `undo` is `{"verb": …}` with what the verb needs."""
    tx.execute(insert(journal).values(at=int(time.time()), what=what, undo=json.dumps(undo)))


def entries(tx: Transaction) -> list[Entry]:
    """Everything a person did, oldest first."""
    rows = tx.execute(select(journal).order_by(journal.c.id))
    return [Entry(row.id, row.at, row.what, json.loads(row.undo)) for row in rows]
