"""Embeddings as vectors: what is compared where photos alike are looked for."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from typing import Any

import numpy as np
import numpy.typing as npt

from galleryai.store.transaction import THESE, Transaction, fetched, rows

Floats = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]
AT_ONCE = 4096  # vectors in memory: 20 MB of 1,280 values
MET = 4096  # embeddings the centre is taken of
UNMET = 20  # so many that are zero count as met, too: the centre of three photos is nothing but these three


def newest(tx: Transaction, model_id: int) -> int:
    """The highest id of a photo that a model gave an embedding; 0 where it gave none."""
    return int(fetched(tx, "SELECT ifnull(max(photo_id), 0) FROM embedding WHERE model_id = ?", model_id)[0][0])


def of_photo(tx: Transaction, photo_id: int) -> tuple[int, Floats] | None:
    """The model whose embedding of a photo is the newest, and that, float32 [width]; None where there is none."""
    # Embeddings lie by model: without its ids all of them would be read.
    sql = (
        "SELECT model_id, scale, vector FROM embedding"
        " WHERE model_id IN (SELECT id FROM model) AND photo_id = ? ORDER BY model_id DESC LIMIT 1"
    )
    found = fetched(tx, sql, photo_id)
    return (found[0][0], vectors([found[0][1:]])[0]) if found else None


def some(tx: Transaction, model_id: int, photo_ids: Iterable[int]) -> tuple[Ids, Floats]:
    """Those of these photos that have an embedding of a model, ids [N], and their vectors, float32 [N, width]."""
    sql = f"SELECT photo_id, scale, vector FROM embedding WHERE model_id = ? AND photo_id IN {THESE}"
    return _read(fetched(tx, sql, model_id, json.dumps(list(photo_ids))))


def directions(tx: Transaction, photo_ids: Iterable[int]) -> dict[int, Floats]:
    """By photo, those of these that the newest model gave an embedding: it at length 1, float32 [width]."""
    ((model_id,),) = fetched(tx, "SELECT max(model_id) FROM embedding")
    if model_id is None:
        return {}
    ids, found = some(tx, model_id, photo_ids)
    found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), np.finfo(np.float32).tiny)
    return dict(zip(ids.tolist(), found, strict=True))


def between(tx: Transaction, model_id: int, first: int, last: int) -> tuple[Ids, Floats]:
    """The same of photos with ids from `first` to `last`, both included."""
    sql = "SELECT photo_id, scale, vector FROM embedding WHERE model_id = ? AND photo_id BETWEEN ? AND ?"
    return _read(fetched(tx, sql, model_id, first, last))


def every(tx: Transaction, model_id: int) -> Iterator[tuple[Ids, Floats]]:
    """All embeddings of a model, some thousands at a time."""
    with closing(rows(tx, "SELECT photo_id, scale, vector FROM embedding WHERE model_id = ?", model_id)) as met:
        while found := met.fetchmany(AT_ONCE):
            yield _read(found)


def spread(tx: Transaction, model_id: int) -> tuple[Ids, Floats]:
    """The same of thousands of photos spread over the library, the newest among them."""
    return some(tx, model_id, np.unique(np.linspace(1, newest(tx, model_id), MET).astype(np.int64)).tolist())


def centre(tx: Transaction, model_id: int) -> Floats:
    """The mean of a model's embeddings, of thousands spread over the library, float32 [width].

    Their values are never negative, so that all point much the same way: compared is how they lie from here.
    """
    _, met = spread(tx, model_id)
    mean: Floats = met.sum(axis=0) / np.float32(len(met) + UNMET)
    return mean


def vectors(stored: Sequence[tuple[float, bytes]]) -> Floats:
    """What scales and bytes stand for, float32 [N, width]."""
    scales = np.array([scale for scale, _ in stored], np.float32)
    whole = np.frombuffer(b"".join(vector for _, vector in stored), np.int8).reshape(len(stored), -1)
    return whole.astype(np.float32) * scales[:, None]


def _read(found: Sequence[tuple[Any, ...]]) -> tuple[Ids, Floats]:
    if not found:
        return np.zeros(0, np.int64), np.zeros((0, 0), np.float32)
    return np.array([row[0] for row in found], np.int64), vectors([row[1:] for row in found])
