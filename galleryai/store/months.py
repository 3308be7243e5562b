"""When photos were taken, by the clock on the wall: whole months are kept ready, the rest is read off an index."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from pyroaring import BitMap

from galleryai.query.ast import Moment
from galleryai.query.bounds import begin, end
from galleryai.store import postings, sets
from galleryai.store.database import THESE, Transaction

_EPOCH = datetime(1970, 1, 1)
_SECOND = timedelta(seconds=1)
_FOREVER = 2**62
_DAY = 86_400  # seconds


def taken(tx: Transaction, low: datetime | None, high: datetime | None) -> BitMap:
    """Photos, gone ones too, taken from `low` until before `high`; None is no end."""
    first = 0 if low is None else _month(low)
    last = 999_999 if high is None else _month(high)
    if low is not None and high is not None and first == last:
        return _of_month(tx, first, low, high)
    found = postings.months(tx, first, last)
    if low is not None:
        found -= _of_month(tx, first, begin(_moment(first)), low)
    if high is not None:
        found -= _of_month(tx, last, high, end(_moment(last)))
    return found


def on_days(tx: Transaction, days: Iterable[datetime]) -> BitMap:
    """Photos that are not gone, taken on these days, each given by its begin."""
    begins = [(day - _EPOCH) // _SECOND for day in days]
    # A join in this order: of many conditions joined by OR, SQLite would look at all photos.
    within = f"photo.gone_at IS NULL AND photo.sort_at >= value AND photo.sort_at < value + {_DAY}"
    return sets.asked(tx, f"SELECT photo.id FROM json_each(?) CROSS JOIN photo ON {within}", json.dumps(begins))


def newest(tx: Transaction, members: BitMap, start: int, end: int) -> tuple[BitMap, int]:
    """Members of whole months, those from `start` until before `end` among them, and how many are newer than these."""
    found, newer = BitMap(), 0
    for month in postings.known_months(tx):
        of_month = members & postings.months(tx, month, month)
        if newer + len(of_month) <= start and not found:
            newer += len(of_month)
            continue
        found |= of_month
        if newer + len(found) >= end:
            break
    return found, newer


def _of_month(tx: Transaction, month: int, low: datetime, high: datetime | None) -> BitMap:
    """Photos of a month taken from `low` until before `high`, both in it or at its end."""
    inside = postings.months(tx, month, month)
    if low == begin(_moment(month)) and high == end(_moment(month)):
        return inside
    first = (low - _EPOCH) // _SECOND
    last = _FOREVER if high is None else (high - _EPOCH) // _SECOND
    there = "SELECT id FROM photo WHERE gone_at IS NULL AND sort_at >= ? AND sort_at < ?"
    gone = f"SELECT id FROM photo WHERE id IN {THESE} AND sort_at >= ? AND sort_at < ?"
    missing = inside - postings.here(tx)
    return sets.asked(tx, there, first, last) | sets.asked(tx, gone, sets.as_json(missing), first, last)


def _month(moment: datetime) -> int:
    return moment.year * 100 + moment.month


def _moment(month: int) -> Moment:
    return Moment(divmod(month, 100))
