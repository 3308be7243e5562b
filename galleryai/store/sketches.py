"""Sketches of embeddings: of a million photos, those worth comparing with one, in ten milliseconds.

A sketch says on which side of 256 planes through the centre an embedding lies. The fewer bits two of them differ in,
the smaller the angle between the embeddings probably is; which the nearest are, the embeddings themselves say.

Of a model with a row in `centre` every embedding has its sketch, written with it in one transaction. Of others all
embeddings have to be compared: few enough, or `make` has not come to its end.
"""

import hashlib
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import groupby

import numpy as np
import numpy.typing as npt

from galleryai.core.prediction import Embedding
from galleryai.store import embeddings
from galleryai.store.database import Database
from galleryai.store.embeddings import Floats, Ids
from galleryai.store.transaction import Transaction, fetched

Words = npt.NDArray[np.uint64]
Bits = npt.NDArray[np.uint8]

BITS = 256
CHUNK = 1024  # photos a row
MADE_AT_ONCE = 16 * CHUNK  # photos a transaction
ROUNDED = 4  # bits: an embedding in a plane may come to lie on either side of it
NEAR = 500  # photos that are worth comparing
_WORDS = BITS // 64
_SCANNED_AT_ONCE = 1 << 14  # photos: what is made on the way stays in the processor's cache


def centre(tx: Transaction, model_id: int) -> Floats | None:
    """What a model's sketches were made with, float32 [width]; None where they are not whole."""
    found = fetched(tx, "SELECT vector FROM centre WHERE model_id = ?", model_id)
    return np.frombuffer(found[0][0], "<f4") if found else None


def made_at(tx: Transaction, model_id: int) -> int:
    """The newest photo when a model's sketches were made; 0 where they are not."""
    return int(fetched(tx, "SELECT ifnull(max(newest), 0) FROM centre WHERE model_id = ?", model_id)[0][0])


def make(database: Database, model_id: int, checkpoint: Callable[[], None]) -> None:
    """Sketch all embeddings of a model; nobody else may add any meanwhile. Stopped half-way, there are none."""
    with database.write() as tx:
        for table in ("centre", "sketch"):
            tx.exec_driver_sql(f"DELETE FROM {table} WHERE model_id = ?", (model_id,))
        middle, newest = embeddings.centre(tx, model_id), embeddings.newest(tx, model_id)
    for first in range(0, newest + 1, MADE_AT_ONCE):
        checkpoint()
        with database.write() as tx:
            ids, vectors = embeddings.between(tx, model_id, first, first + MADE_AT_ONCE - 1)
            _write(tx, model_id, dict(zip(ids.tolist(), _sketched(vectors, middle), strict=True)))
    with database.write() as tx:
        whole = (model_id, middle.astype("<f4").tobytes(), newest)
        tx.exec_driver_sql("INSERT INTO centre (model_id, vector, newest) VALUES (?, ?, ?)", whole)


def put(tx: Transaction, model_id: int, made: Mapping[int, Embedding]) -> None:
    """Sketch new embeddings, by photo id."""
    middle = centre(tx, model_id)
    if middle is not None and made:
        vectors = embeddings.vectors([(one.scale, one.vector) for one in made.values()])
        _write(tx, model_id, dict(zip(made, _sketched(vectors, middle), strict=True)))


def check(tx: Transaction) -> list[str]:
    """Models of whose sketches some, of thousands looked at, are not those of their embeddings.

    Raises `ValueError` or `LookupError` where they cannot be read.
    """
    wrong = []
    for model_id, middle in fetched(tx, "SELECT model_id, vector FROM centre"):
        rows = dict(fetched(tx, "SELECT chunk, bits FROM sketch WHERE model_id = ?", model_id))
        ids, vectors = embeddings.spread(tx, model_id)
        kept = [np.frombuffer(rows[id_ // CHUNK], np.uint8).reshape(CHUNK, -1)[id_ % CHUNK] for id_ in ids.tolist()]
        expected = _sketched(vectors, np.frombuffer(middle, "<f4"))
        apart = np.bitwise_count(np.array(kept, np.uint8).reshape(expected.shape) ^ expected).sum(axis=1)
        if apart.max(initial=0) > ROUNDED:
            wrong.append(f"sketches of model {model_id}")
    return wrong


def forget(tx: Transaction) -> None:
    """Have none: all embeddings are compared until they are made again."""
    for table in ("centre", "sketch"):
        fetched(tx, f"DELETE FROM {table}")


def erase(tx: Transaction, model_ids: Iterable[int], photo_ids: Sequence[int]) -> None:
    """Take out what was sketched of these models' embeddings of these photos."""
    nothing = np.zeros(BITS // 8, np.uint8)
    for model_id in model_ids:
        if made_at(tx, model_id):
            _write(tx, model_id, dict.fromkeys(photo_ids, nothing))


class Sketches:
    """Sketches kept in memory, 32 bytes a photo; what has changed is read when they are asked. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: tuple[int, bytes] | None = None  # a model, and what its sketches were made with
        self._words: Words = np.zeros((_WORDS, 0), np.uint64)  # by photo id
        self._written = 0

    def near(self, tx: Transaction, model_id: int, vector: Floats, middle: Floats) -> Ids:
        """`NEAR` photos, whose embeddings are probably the nearest to this one; `middle` is what `centre` gives."""
        asked = _sketched(vector[None], middle).view(np.uint64)[0]
        with self._lock:
            self._read(tx, model_id, middle.tobytes())
            apart = _apart(self._words, asked)
        last = np.searchsorted(np.cumsum(np.bincount(apart)), NEAR)
        nearer = np.flatnonzero(apart < last)
        as_near = np.flatnonzero(apart == last)[: NEAR - len(nearer)]  # of equal pictures there may be any number
        return np.concatenate([nearer, as_near])

    def _read(self, tx: Transaction, model_id: int, middle: bytes) -> None:
        if self._of != (model_id, middle):
            self._of, self._words, self._written = (model_id, middle), np.zeros((_WORDS, 0), np.uint64), 0
        sql = "SELECT chunk, written, bits FROM sketch WHERE model_id = ? AND written > ?"
        changed = fetched(tx, sql, model_id, self._written)
        if not changed:
            return
        missing = (max(chunk for chunk, *_ in changed) + 1) * CHUNK - self._words.shape[1]
        if missing > 0:
            self._words = np.concatenate([self._words, np.zeros((_WORDS, missing), np.uint64)], axis=1)
        for chunk, written, bits in changed:
            self._words[:, chunk * CHUNK : (chunk + 1) * CHUNK] = np.frombuffer(bits, np.uint64).reshape(-1, _WORDS).T
            self._written = max(self._written, written)


def _apart(words: Words, asked: Words) -> npt.NDArray[np.uint16]:
    """In how many bits each sketch differs from one, [N]."""
    apart = np.zeros(words.shape[1], np.uint16)
    for first in range(0, len(apart), _SCANNED_AT_ONCE):
        some = slice(first, first + _SCANNED_AT_ONCE)
        for word, other in zip(words, asked, strict=True):
            apart[some] += np.bitwise_count(word[some] ^ other)
    return apart


def _sketched(vectors: Floats, middle: Floats) -> Bits:
    """The sketches of vectors, uint8 [N, BITS / 8]."""
    if not len(vectors):
        return np.zeros((0, BITS // 8), np.uint8)
    return np.packbits((vectors - middle) @ _planes(len(middle)) > 0, axis=1)


@lru_cache(maxsize=2)
def _planes(width: int) -> Floats:
    """Drawn once and for all, the same on every machine: what is kept was made with them. ±1, [width, BITS]."""
    drawn = np.frombuffer(hashlib.shake_256(b"GalleryAI").digest(width * BITS // 8), np.uint8)
    signs: Floats = np.unpackbits(drawn).reshape(width, BITS).astype(np.float32) * 2 - 1
    return signs


def _write(tx: Transaction, model_id: int, sketches: Mapping[int, Bits]) -> None:
    (last,) = fetched(tx, "SELECT ifnull(max(written), 0) FROM sketch WHERE model_id = ?", model_id)
    for chunk, ids in groupby(sorted(sketches), lambda id_: id_ // CHUNK):
        found = fetched(tx, "SELECT bits FROM sketch WHERE model_id = ? AND chunk = ?", model_id, chunk)
        bits = np.frombuffer(found[0][0] if found else bytes(CHUNK * BITS // 8), np.uint8).reshape(CHUNK, -1).copy()
        for id_ in ids:
            bits[id_ % CHUNK] = sketches[id_]
        row = (model_id, chunk, last[0] + 1, bits.tobytes())
        tx.exec_driver_sql("INSERT OR REPLACE INTO sketch (model_id, chunk, written, bits) VALUES (?, ?, ?, ?)", row)
