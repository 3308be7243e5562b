"""Photos that look like one: the nearest to it among the embeddings that are stored."""

import math
from collections.abc import Callable, Iterable, Mapping

import numpy as np

from galleryai.core.errors import QueryError
from galleryai.core.paths import absolute
from galleryai.query.albums import WHOLE
from galleryai.query.tokens import Sort, tokens
from galleryai.store import analyses, embeddings, files, photos, postings, sketches
from galleryai.store.database import Database, Transaction
from galleryai.store.embeddings import Floats, Ids
from galleryai.store.sketches import Sketches
from galleryai.watch.scan import is_text

MOST = 200  # photos that are like one
NEAREST = 10  # these are, however little…
ALIKE = 0.15  # …and those above this cosine: see DECISIONS.md
SKETCHED_FROM = 4096  # photos: as many are compared one by one in 30 ms
GROWN = 4  # times as many photos as last time, and the sketches are made anew, with the centre of them all
DIGITS = 18  # of a number that SQLite can keep

Likeness = Mapping[int, float]  # photo id → how similar; infinity for the photo itself


class Similar:
    """Finds photos like one. Safe from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sketches = Sketches()

    def likened(self, tx: Transaction, text: str, named: str, *, gone: bool) -> Likeness:
        """The photo named in a search, by its path or number, and those like it, at most `MOST`; `gone` ones, too.

        Raises `QueryError`, with the place in the search `text`, where there is no such photo or no embedding of it.
        """
        photo_id = _named(tx, named)
        if photo_id is None:
            raise QueryError(
                f"No photo is known at {named}. Check the path, or add its folder first.", _at(text, named)
            )
        known = embeddings.of_photo(tx, photo_id)
        if known is None:
            sentence = f"{named} is not analysed yet, so that nothing can be compared with it. Index its folder again."
            raise QueryError(sentence, _at(text, named))
        among = postings.everything(tx) if gone else postings.here(tx)
        ids, degrees = self._compared(tx, photo_id, *known)
        there = [(id_, degree) for id_, degree in zip(ids.tolist(), degrees.tolist(), strict=True) if id_ in among]
        nearest = sorted((one for one in there if one[0] != photo_id), key=lambda one: -one[1])[:MOST]
        alike = [one for place, one in enumerate(nearest) if one[1] > (0 if place < NEAREST else ALIKE)]
        return {photo_id: math.inf} | dict(alike)

    def bring_up_to_date(self, checkpoint: Callable[[], None]) -> None:
        """Sketch the embeddings of a library that has become large; who calls it is the only one to add any."""
        with self._database.read() as tx:
            sizes = {id_: (embeddings.newest(tx, id_), sketches.made_at(tx, id_)) for id_ in analyses.ids(tx)}
        for model_id, (newest, made_at) in sizes.items():
            if newest >= max(SKETCHED_FROM, GROWN * made_at):
                sketches.make(self._database, model_id, checkpoint)

    def _compared(self, tx: Transaction, photo_id: int, model_id: int, vector: Floats) -> tuple[Ids, Floats]:
        """Photos that may be the nearest, or all there are, and the cosine of each, seen from the centre."""
        centre = sketches.centre(tx, model_id)
        if centre is not None:
            near = self._sketches.near(tx, model_id, vector, centre)
            parts: Iterable[tuple[Ids, Floats]] = [embeddings.some(tx, model_id, {photo_id, *near.tolist()})]
        else:
            centre = embeddings.centre(tx, model_id)
            parts = embeddings.every(tx, model_id)
        compared = [(ids, _cosines(vectors - centre, vector - centre)) for ids, vectors in parts]
        return np.concatenate([ids for ids, _ in compared]), np.concatenate([cosines for _, cosines in compared])


def _cosines(vectors: Floats, vector: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(vector)
    cosines: Floats = vectors @ vector / np.maximum(lengths, np.finfo(np.float32).tiny)
    return cosines


def _named(tx: Transaction, named: str) -> int | None:
    """The photo of this number, or at this path."""
    if named.isdecimal():
        return int(named) if len(named) <= DIGITS and photos.picture_key(tx, int(named)) else None
    return photo_at(tx, named)


def photo_at(tx: Transaction, path: str) -> int | None:
    """The photo that lies, or lay, at a path; None where the library knows none."""
    if not is_text(path):
        return None
    place = absolute(path)
    for root in files.roots(tx):
        if place.is_relative_to(root.path):
            folder = place.relative_to(root.path).parent.as_posix()
            id_ = photos.at_path(tx, root.path, "" if folder == "." else folder, place.name)
            if id_ is not None:
                return id_
    return None


def _at(text: str, named: str) -> tuple[int, int]:
    """Where a search names a photo; all of it where one of its albums does."""
    places = (
        token.value_at
        for token in tokens(text)
        if token.sort is Sort.FIELD and token.name.lower() == "similar" and token.text == named
    )
    return next(places, WHOLE)
