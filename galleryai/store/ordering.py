"""In which order photos are shown, and the first of many without looking at all of them."""

from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, pairwise

import numpy as np
from pyroaring import BitMap

from galleryai.store import months, sets
from galleryai.store.transaction import THESE, Transaction, fetched, rows


class Sort(StrEnum):
    """Orders of a search's result; of equals the newest first."""

    TAKEN = "taken"  # newest first
    ADDED = "added"  # last first
    NAME = "name"  # of the file, A to Z whatever case and accents
    SIZE = "size"  # largest file first
    RATING = "rating"  # most stars first, unrated last
    RELEVANCE = "relevance"  # where the words stand, and how sure keywords are: `compile` tells


@dataclass(frozen=True, slots=True)
class _Order:
    """`by` orders photos; `walk` gives all that are there by an index, (what equals share, id)."""

    by: str
    walk: str


# Of a photo that is gone all files count, of others those that are there.
_COUNTING = "FROM file WHERE photo_id = photo.id AND (file.gone_at IS NULL OR photo.gone_at IS NOT NULL)"
_PHOTOS = "SELECT id AS shared, id FROM photo WHERE gone_at IS NULL ORDER BY"
_FILES = "AS shared, photo_id AS id FROM file WHERE gone_at IS NULL AND photo_id IS NOT NULL ORDER BY"
_NEWEST = "sort_at DESC, id DESC"
_ORDERS = {
    Sort.TAKEN: _Order(_NEWEST, f"{_PHOTOS} {_NEWEST}"),
    # Here those that are gone are met, too; they are no members.
    Sort.ADDED: _Order(f"added_at DESC, {_NEWEST}", "SELECT added_at AS shared, id FROM photo ORDER BY added_at DESC"),
    Sort.RATING: _Order(
        f"rating DESC, {_NEWEST}",
        f"SELECT * FROM (SELECT id AS shared, id FROM photo WHERE rating IS NOT NULL ORDER BY rating DESC, {_NEWEST}) "
        f"UNION ALL SELECT * FROM ({_PHOTOS} {_NEWEST})",  # those with stars once more: they are in the set already
    ),
    Sort.NAME: _Order(
        f"(SELECT min(sort_name) {_COUNTING}) NULLS LAST, {_NEWEST}", f"SELECT sort_name {_FILES} sort_name"
    ),
    Sort.SIZE: _Order(f"(SELECT max(size) {_COUNTING}) DESC, {_NEWEST}", f"SELECT size {_FILES} size DESC"),
}
# To look up one photo costs as much as so many rows of an index, one after another; at a million photos.
_LOOK_UP = 8
_DEEP = 4  # from a quarter of the members on, walking an index to its end and sorting ids costs less than looking up


def ordered(
    tx: Transaction, members: BitMap, sort: Sort, limit: int | None = None, offset: int = 0, *, gone: bool = False
) -> list[int]:
    """The ids of members from `offset` on, at most `limit`, in an order other than relevance.

    `gone`: photos that are gone may be among the members.
    """
    if offset >= len(members):
        return []
    wanted = len(members) if limit is None else min(offset + limit, len(members))  # whatever number a person wrote
    if sort is Sort.TAKEN and limit is not None:
        members, newer = months.newest(tx, members, offset, wanted)
        offset, wanted = offset - newer, wanted - newer
    if not gone and len(members) * _LOOK_UP > _photos(tx) and wanted * _DEEP > len(members):
        return list(sets.only(_walked(tx, sort), members)[offset:wanted].tolist())
    if wanted < len(members):
        members = _first(tx, members, sort, wanted, gone=gone)
    these = f"SELECT id FROM photo WHERE id IN {THESE} ORDER BY {_ORDERS[sort].by}"
    page = f"{these} LIMIT {wanted - offset:d} OFFSET {offset:d}"
    found: list[int] = sets.listed(tx, page, sets.as_json(members)).tolist()
    return found


def _walked(tx: Transaction, sort: Sort) -> sets.Ids:
    """All photos that are there, in an order; those that are gone may be among them."""
    walk = f"{_ORDERS[sort].walk} LIMIT -1"
    if sort in (Sort.TAKEN, Sort.RATING):
        return sets.once(sets.listed(tx, walk))
    ((met, shared),) = fetched(tx, f"SELECT group_concat(id), group_concat(shared, char(10)) FROM ({walk})")
    ids = np.fromstring(met or "", np.uint32, sep=",")
    newest = _walked(tx, Sort.TAKEN)
    place = np.full(max(ids.max(initial=0), newest.max(initial=0)) + 1, len(newest))
    place[newest] = np.arange(len(newest))
    texts = (shared or "").split("\n")
    group = np.cumsum([False, *(one != other for one, other in pairwise(texts))])[: len(ids)]
    of_files = ids[np.lexsort((place[ids], group))]
    return sets.once(np.concatenate((of_files, newest)))  # those without a file last


def _first(tx: Transaction, members: BitMap, sort: Sort, wanted: int, *, gone: bool) -> BitMap:
    """Members among which the first `wanted` are, and few others if that is cheap to say."""
    affordable = len(members) * _LOOK_UP
    if gone or wanted * _photos(tx) > len(members) * affordable:
        return members
    found, last = BitMap(), None
    with closing(rows(tx, _ORDERS[sort].walk)) as met:
        for shared, id_ in islice(met, affordable):
            if id_ in members:
                if len(found) >= wanted and shared != last:
                    return found
                found.add(id_)
                last = shared
    return members


def _photos(tx: Transaction) -> int:
    """About how many photos there are."""
    return int(fetched(tx, "SELECT ifnull(max(id), 0) FROM photo")[0][0])
