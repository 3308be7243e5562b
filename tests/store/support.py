"""Trials of which nothing stays in the library."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from galleryai.store import postings, texts
from galleryai.store.database import Database, Transaction


class RolledBackError(Exception):
    pass


@contextmanager
def trial(database: Database) -> Iterator[Transaction]:
    """A transaction of which nothing stays."""
    with suppress(RolledBackError), database.write() as tx:
        yield tx
        raise RolledBackError


def settle(tx: Transaction) -> None:
    """What `Database.write` does at the end, which a trial never reaches."""
    postings.settle(tx)
    texts.settle(tx)
