"""What models and rules say of photos: kept in `evidence`, and sets of photos made from it for searching."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import numpy.typing as npt

from galleryai.store import postings
from galleryai.store.codec import TEN_THOUSANDTHS
from galleryai.store.database import THESE, Transaction, fetched
from galleryai.store.schema import FILE, PERSON

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
PHOTO, KEYWORD, SOURCE, SCORE = range(4)  # the columns of proposals: [N, 4], scores in ten-thousandths

_SAID = f"source_id NOT IN ({PERSON}, {FILE})"


def table(photo_ids: Ints, keyword_ids: Ints, source_ids: Ints, scores: Floats) -> Ints:
    """Proposals as rows; each argument [N], scores 0..1."""
    return np.stack((photo_ids, keyword_ids, source_ids, np.rint(scores * TEN_THOUSANDTHS).astype(np.int64)), axis=1)


def stored(tx: Transaction, photo_ids: Sequence[int]) -> Ints:
    """What models and rules said of these photos so far."""
    columns = "photo_id, keyword_id, source_id, ifnull(score, 0)"
    sql = f"SELECT {columns} FROM evidence WHERE photo_id IN {THESE} AND {_SAID}"
    return np.array(fetched(tx, sql, json.dumps(list(photo_ids))), np.int64).reshape(-1, 4)


def replace(tx: Transaction, photo_ids: Sequence[int], proposals: Ints) -> None:
    """What models and rules say now of these photos, instead of all they said before.

    Only photos of which they say something else are written.
    """
    touched = differing(stored(tx, photo_ids), proposals)
    mine = proposals[np.isin(proposals[:, PHOTO], touched)]
    ids = touched.tolist()
    with changing_evidence(tx, ids):
        if ids:
            tx.exec_driver_sql(f"DELETE FROM evidence WHERE photo_id IN {THESE} AND {_SAID}", (json.dumps(ids),))
        if len(mine):
            ordered = mine[np.lexsort((mine[:, SOURCE], mine[:, KEYWORD], mine[:, PHOTO]))]
            tx.exec_driver_sql(
                "INSERT INTO evidence (photo_id, keyword_id, source_id, score) VALUES (?, ?, ?, ?)",
                list(zip(*ordered.T.tolist(), strict=True)),  # quicker than a tuple a row
            )


def withdraw(tx: Transaction, source_ids: Sequence[int], photo_ids: Sequence[int]) -> None:
    """Take out what these sources say of photos."""
    with changing_evidence(tx, photo_ids):
        tx.exec_driver_sql(
            f"DELETE FROM evidence WHERE photo_id IN {THESE} AND source_id IN {THESE}",
            (json.dumps(list(photo_ids)), json.dumps(list(source_ids))),
        )


def differing(old: Ints, new: Ints) -> Ints:
    """The photos of which these say different things: their ids, ascending."""
    both = np.concatenate((old, new))
    if not len(both):
        return both[:, PHOTO]
    photos, places = np.unique(both[:, PHOTO], return_inverse=True)
    sizes = (len(photos), *(both[:, 1:].max(axis=0) + 1).tolist())
    codes = np.ravel_multi_index((places, *both[:, 1:].T), sizes)
    odd = np.setxor1d(codes[: len(old)], codes[len(old) :], assume_unique=True)
    return photos[np.unique(np.unravel_index(odd, sizes)[0])]


@contextmanager
def changing_evidence(tx: Transaction, photo_ids: Iterable[int]) -> Iterator[None]:
    """Let what is said of these photos change, and the sets of photos with it."""
    ids = list(photo_ids)
    postings.settle(tx)
    before = postings.tagged(tx, ids)
    yield
    postings.moved(tx, before, postings.tagged(tx, ids))
