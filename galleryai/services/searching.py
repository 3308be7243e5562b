"""Finding photographs: by words, by path, one by one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from galleryai.core.photo import Photo, Problem
from galleryai.core.place import Place
from galleryai.places.places import Places
from galleryai.query.albums import opened
from galleryai.query.ast import Query
from galleryai.query.narrowing import asks_gone, asks_offline, likened
from galleryai.query.parser import parse
from galleryai.query.phrases import Words
from galleryai.services.locating import Locating
from galleryai.services.similar import Similar, photo_at
from galleryai.services.vocabulary import Vocabulary
from galleryai.store import analyses, carried, compile, files, own_albums, photos, places, tags
from galleryai.store.analyses import Said
from galleryai.store.compile import Search
from galleryai.store.database import Database, Transaction
from galleryai.store.leaves import Context
from galleryai.store.ordering import Sort
from galleryai.watch.scan import is_there


@dataclass(frozen=True, slots=True)
class Found:
    """A page of a search's result, and how many there are in all."""

    total: int
    photos: list[Photo]


@dataclass(frozen=True, slots=True)
class Cells:
    """What a grid needs of many photos: ids [N], width / height [N], mean colour 0xRRGGBB [N]."""

    ids: npt.NDArray[np.int64]
    ratios: npt.NDArray[np.float64]
    colours: npt.NDArray[np.int64]


class Searching:
    """Reads the library; never changes it. Safe from any thread."""

    def __init__(
        self,
        database: Database,
        vocabulary: Callable[[], Vocabulary],
        table: Callable[[], Places],
        similar: Similar,
    ) -> None:
        self._database = database
        self._vocabulary = vocabulary
        self._locating = Locating(table, self._places)
        self._similar = similar

    def search(self, text: str, limit: int | None = None, offset: int = 0, sort: Sort | None = None) -> Found:
        """The photos that match, in an order; without one the most similar first, else the newest.

        Raises `QueryError` with the place of a mistake.
        """
        with self._database.read() as tx:
            search = self.asked(tx, parse(text), text)
            return Found(len(search), self._load(tx, search.page(sort, limit, offset)))

    def count(self, text: str) -> int:
        """How many photos match. Raises `QueryError`."""
        with self._database.read() as tx:
            return len(self.asked(tx, parse(text), text))

    def ids(self, text: str, sort: Sort | None = None) -> list[int]:
        """The ids of all photos that match, in the order that `search` gives. Raises `QueryError`."""
        with self._database.read() as tx:
            return self.asked(tx, parse(text), text).page(sort)

    def asked(self, tx: Transaction, query: Query, text: str = "") -> Search:
        """A search, parsed from `text`, to be answered.

        Raises `QueryError` where an album, a place or a photo in it is not.
        """
        query = self._locating.located(opened(query, own_albums.every(tx)), text)
        # Not at each key: a drive in the network that is away may take seconds to say so.
        roots = files.roots(tx) if asks_offline(query) else ()
        absent = frozenset(root.path for root in roots if not is_there(root.path))
        gone = asks_gone(query)
        similar = {named: self._similar.likened(tx, text, named, gone=gone) for named in likened(query)}
        vocabulary = self._vocabulary()

        def together(words: Words) -> str | None:
            return vocabulary.phrases.get(words) or carried.together(tx, words)

        context = Context(vocabulary.means, datetime.now(), absent=absent, similar=similar, together=together)
        return Search(tx, query, context)

    def _places(self) -> list[Place]:
        with self._database.read() as tx:
            return [stored.place for stored, _ in places.counts(tx)]

    def below(self, folder: str) -> list[int]:
        """The ids of all photos in a folder and below it, newest first."""
        with self._database.read() as tx:
            return compile.below(tx, Path(folder))

    def cells(self, ids: Sequence[int]) -> Cells:
        """What a grid needs to lay these photos out, by id; of many photos also that of others."""
        with self._database.read() as tx:
            found, width, height, colour = photos.cells(tx, ids).T
        return Cells(found, width / height, colour)

    def photos(self, ids: Sequence[int]) -> list[Photo]:
        """These photos with their tags, in order; unknown ids are left out."""
        with self._database.read() as tx:
            return self._load(tx, ids)

    def at(self, path: str) -> Photo | None:
        """The photo that lies, or lay, at a path; None where the library knows none."""
        with self._database.read() as tx:
            id_ = photo_at(tx, path)
            return None if id_ is None else self._load(tx, [id_])[0]

    def said(self, photo_id: int) -> list[Said]:
        """All that models say of a photo: labels with scores, best first, and where they saw them."""
        with self._database.read() as tx:
            return analyses.said_of(tx, photo_id)

    def problems(self) -> list[Problem]:
        """Files that could not be read, newest first."""
        with self._database.read() as tx:
            return files.problems(tx)

    def _load(self, tx: Transaction, ids: Sequence[int]) -> list[Photo]:
        online = {root.path: is_there(root.path) for root in files.roots(tx)}
        return photos.load(tx, ids, tags.of(tx, ids), online)
