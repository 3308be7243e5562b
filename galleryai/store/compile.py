"""The meaning of a search in SQL; `galleryai.query.evaluate` says the same in Python, and a test compares.

Each part of a search is a set of photos' ids (a roaring bitmap), and a search is algebra on sets: what is not there is
the rest of all, never NULL. Sets are asked for at a level, 1..5: the photos as relevant as that, or more.
"""

from dataclasses import replace
from pathlib import Path

from pyroaring import BitMap

from galleryai.query.albums import opened
from galleryai.query.ast import And, Carried, Keyed, Not, Or, Pinned, Query, Term, Word
from galleryai.query.evaluate import BEST, FOLDER
from galleryai.query.narrowing import asks_gone, narrowed
from galleryai.query.phrases import joined
from galleryai.store import carried, leaves, ordering, own_albums, postings
from galleryai.store.database import Transaction
from galleryai.store.leaves import Context
from galleryai.store.ordering import Sort

Leaf = Word | Carried | Keyed | Pinned | Term
ALL = FOLDER  # the lowest level


class Search:
    """A search in one transaction; gone photos are left out unless they are asked for."""

    def __init__(self, tx: Transaction, query: Query, context: Context) -> None:
        query = opened(query, context.albums)
        self._tx, self._tree = tx, narrowed(joined(query, context.together))
        self._context = replace(context, gone=asks_gone(query))
        self._photos = postings.everything(tx) if self._context.gone else postings.here(tx)
        self._found: dict[int, BitMap] = {}  # by level

    def __len__(self) -> int:
        """How many photos match; none is fetched."""
        return len(self.ids())

    def ids(self, level: int = ALL) -> BitMap:
        """The photos that match and are as relevant as `level`, or more."""
        if level not in self._found:
            self._found[level] = self._among(self._photos, self._tree, level)
        return self._found[level]

    def page(self, sort: Sort | None = None, limit: int | None = None, offset: int = 0) -> list[int]:
        """The ids of those that match in an order, from `offset` on; all of them where `limit` is None.

        Where no order is asked for: the most similar first if that is in the search, else the newest.
        """
        if sort is Sort.RELEVANCE or (sort is None and self._context.similar):
            similar = self._most_similar()
            page = similar[offset:] if limit is None else similar[offset : offset + limit]
            missing = None if limit is None else limit - len(page)
            return page + self._most_relevant(missing, max(0, offset - len(similar)), BitMap(similar))
        return self._ordered(self.ids(), sort or Sort.TAKEN, limit, offset)

    def _most_similar(self) -> list[int]:
        """Those that look like a photo that is named, the most similar first."""
        similar: dict[int, float] = {}
        for each in self._context.similar.values():
            similar |= {id_: max(degree, similar.get(id_, degree)) for id_, degree in each.items()}
        newest = self._ordered(self.ids() & BitMap(similar), Sort.TAKEN, None, 0)
        return sorted(newest, key=lambda id_: similar[id_], reverse=True)

    def _most_relevant(self, limit: int | None, offset: int, before: BitMap) -> list[int]:
        """Level by level, newest first in each, until there are enough, without those `before`."""
        found: list[int] = []
        first = len(before)
        for level in range(BEST, ALL - 1, -1):
            members = self.ids(level)
            skipped = max(0, offset + first - len(before))
            missing = None if limit is None else limit - len(found)
            found += self._ordered(members - before, Sort.TAKEN, missing, skipped)
            if limit is not None and len(found) >= limit:
                break
            before |= members
        return found

    def _ordered(self, members: BitMap, sort: Sort, limit: int | None, offset: int) -> list[int]:
        return ordering.ordered(self._tx, members, sort, limit, offset, gone=self._context.gone)

    def _among(self, photos: BitMap, query: Query, level: int) -> BitMap:
        match query:
            case And(parts):
                for part in sorted(parts, key=_cost):
                    if not photos:
                        break
                    photos = self._among(photos, part, level)
                return photos
            case Or(parts):
                return BitMap().union(*(self._among(photos, part, level) for part in parts))
            case Not(part):
                return photos - self._among(photos, part, ALL)
            case Word() | Carried() | Keyed() | Pinned() | Term():
                return photos & self._leaf(query, level)

    def _leaf(self, query: Leaf, level: int) -> BitMap:
        means = self._context.meant
        match query:
            case Word(text):
                word = carried.carrying(self._tx, Carried(text), means, level)
                return word | leaves.placed(self._tx, text, level) | leaves.written(self._tx, text, level)
            case Carried():
                return carried.carrying(self._tx, query, means, level)
            case Keyed(keys):
                return carried.with_keys(self._tx, keys)
            case Pinned(album, inside):
                return own_albums.pinned(self._tx, album, inside=inside)
            case Term(field, value):
                return leaves.LEAVES[field](self._tx, value, self._context)


def _cost(query: Query) -> int:
    """Cheap parts are asked first: where nothing is left, the others need no answer."""
    match query:
        case And(parts) | Or(parts):
            return max(map(_cost, parts), default=0)
        case Not(part):
            return _cost(part)
        case Keyed() | Pinned() | Carried(terms=()):
            return 0
        case Word() | Carried():
            return 1
        case _:
            return 2


def below(tx: Transaction, place: Path) -> list[int]:
    """The photos in a folder (absolute path) and below it, newest first."""
    return ordering.ordered(tx, leaves.below(tx, place) & postings.here(tx), Sort.TAKEN)
