"""What tells the same picture again, and which photos a person says are no duplicates."""

from collections.abc import Iterable, Mapping

from galleryai.store.database import Transaction, fetched

Pair = tuple[int, int]  # the lower id first


def missing(tx: Transaction, after: int, limit: int) -> list[int]:
    """The next photos without a likeness, gone ones too, ids above `after`."""
    sql = "SELECT id FROM photo WHERE likeness IS NULL AND id > ? ORDER BY id LIMIT ?"
    return [id_ for (id_,) in fetched(tx, sql, after, limit)]


def count_missing(tx: Transaction, after: int) -> int:
    """How many those are."""
    ((count,),) = fetched(tx, "SELECT count(*) FROM photo WHERE likeness IS NULL AND id > ?", after)
    return int(count)


def put(tx: Transaction, likenesses: Mapping[int, bytes]) -> None:
    """Write down the likenesses of photos."""
    if likenesses:
        rows = [(likeness, id_) for id_, likeness in likenesses.items()]
        tx.exec_driver_sql("UPDATE photo SET likeness = ? WHERE id = ?", rows)


def different(tx: Transaction) -> frozenset[Pair]:
    """All pairs that a person says are no duplicates."""
    return frozenset((one, other) for one, other in fetched(tx, "SELECT photo_id, other_id FROM different"))


def tell_apart(tx: Transaction, pairs: Iterable[Pair]) -> list[Pair]:
    """These are no duplicates. Returns the pairs of which nobody said so before."""
    new = sorted(set(pairs) - different(tx))
    if new:
        tx.exec_driver_sql("INSERT INTO different (photo_id, other_id) VALUES (?, ?)", new)
    return new


def take_back(tx: Transaction, pairs: Iterable[Pair]) -> None:
    """Nobody told these pairs apart."""
    rows = list(pairs)
    if rows:
        tx.exec_driver_sql("DELETE FROM different WHERE photo_id = ? AND other_id = ?", rows)
