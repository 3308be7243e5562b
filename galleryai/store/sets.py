"""Sets of photos' ids, as they come out of SQLite and go into it."""

import json
from array import array
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
from pyroaring import BitMap

from galleryai.store.database import Transaction, fetched

Ids = npt.NDArray[np.uint32]
Members = BitMap  # of a set; what other rooms call it


def listed(tx: Transaction, sql: str, *values: object) -> Ids:
    """The ids a query gives in its first column, in its order, uint32 [N].

    As one text from SQLite: a row each costs four times as much.
    """
    ((text,),) = fetched(tx, f"SELECT group_concat(id) FROM ({sql})", *values)
    return np.fromstring(text or "", np.uint32, sep=",")


def asked(tx: Transaction, sql: str, *values: object) -> BitMap:
    """The ids a query gives in its first column, called `id`."""
    return of_array(listed(tx, sql, *values))


def of_array(ids: npt.NDArray[np.integer[Any]]) -> BitMap:
    """A set of ids; sorted first, which is quicker."""
    return BitMap(array("I", np.sort(ids).astype(np.uint32).tobytes()))


def of(ids: Iterable[int]) -> BitMap:
    """A set of ids."""
    return BitMap(ids)


def as_json(ids: BitMap) -> str:
    """Ids as a parameter of a query: see `database.THESE`."""
    return json.dumps(ids.to_array().tolist())


def only(ids: Ids, members: BitMap) -> Ids:
    """Those of `ids` that are members, in their order."""
    if not members or not len(ids):
        return ids[:0]
    inside = np.zeros(max(members.max(), int(ids.max())) + 1, np.bool_)
    inside[members.to_array()] = True
    return ids[inside[ids]]


def once(ids: Ids) -> Ids:
    """Each of `ids` where it stands first."""
    first = np.zeros(int(ids.max(initial=0)) + 1, np.int64)
    first[ids[::-1]] = np.arange(len(ids))[::-1]
    return ids[np.equal(first[ids], np.arange(len(ids)))]


def union(some: Iterable[Members]) -> Members:
    """All that are in any of these."""
    return BitMap().union(*some)
