"""Sets of photos kept ready for searching, as roaring bitmaps: who is not gone, each month, each camera, each keyword.

They lie in `posting`, 65,536 ids a row. Who writes `evidence` says so (`moved`); of photos that come, go, are deleted
or get another time, triggers make notes, which `settle` brings in before each commit.

A member of a set is one number, [facet 2 bits | value 26 | level 3 | photo id 32]; without its last 16 bits it is
the number of the row it lies in.
"""

import json
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter

import numpy as np
import numpy.typing as npt
from pyroaring import BitMap

from galleryai.core.tag import Source
from galleryai.query.evaluate import BEST, LIKELY, LIKELY_FROM, SURE, SURE_FROM, UNSURE
from galleryai.store.codec import TEN_THOUSANDTHS
from galleryai.store.transaction import THESE, Transaction, fetched, rows

Ints = npt.NDArray[np.int64]
HERE, GONE, FACT, KEYWORD = range(4)  # the facets
MONTH = 0  # levels of facts: its value is yyyymm, that of the others the id of a name, of a place
FACTS = {"camera": 1, "lens": 2, "format": 3}
PLACE = 4
CHUNK = 1 << 16  # ids of a row

# A row a keyword and photo. A person's verdict is the only one there is: other sources propose (0).
TAGGED = f"""SELECT evidence.photo_id, evidence.keyword_id,
    ifnull(sum(CASE WHEN source.rank = {Source.PERSON.rank} THEN evidence.verdict END), 0) AS verdict,
    min(source.rank) AS rank, max(evidence.score) AS score{{more}}
FROM evidence JOIN source ON source.id = evidence.source_id
WHERE {{where}} GROUP BY evidence.photo_id, evidence.keyword_id"""
# A keyword's level on a photo, of such a row that is not rejected.
LEVEL = (
    f"CASE WHEN verdict > 0 OR rank <= {Source.FILE.rank} THEN {BEST} "
    f"WHEN score >= {SURE_FROM * TEN_THOUSANDTHS:.0f} THEN {SURE} "
    f"WHEN score >= {LIKELY_FROM * TEN_THOUSANDTHS:.0f} THEN {LIKELY} ELSE {UNSURE} END"
)
# The member that a row is; 0 where it is rejected. (In SQL, << and | bind alike.)
_MEMBER = f"iif(verdict < 0, 0, {KEYWORD << 61} | (keyword_id << 35) | ({LEVEL} << 32) | photo_id)"


def keyword_ids(tx: Transaction, keywords: Sequence[int], level: int = UNSURE) -> BitMap:
    """The photos, gone ones too, that carry one of these keywords at this level or a higher one."""
    sql = f"facet = {KEYWORD} AND value IN {THESE} AND level >= ?"
    return _union(tx, sql, json.dumps(list(keywords)), level)


def at_levels(tx: Transaction, keywords: Sequence[int] | None, levels: Sequence[int]) -> BitMap:
    """The photos, gone ones too, that carry one of these keywords, or any (None), at one of these levels."""
    if not levels:
        return BitMap()
    some, values = ("true", []) if keywords is None else (f"value IN {THESE}", [json.dumps(list(keywords))])
    return _union(tx, f"facet = {KEYWORD} AND {some} AND level IN {THESE}", *values, json.dumps(list(levels)))


def here(tx: Transaction) -> BitMap:
    """The photos that are not gone."""
    return _union(tx, f"facet = {HERE}")


def gone(tx: Transaction) -> BitMap:
    """The photos that are gone."""
    return _union(tx, f"facet = {GONE}")


def everything(tx: Transaction) -> BitMap:
    """All photos, gone ones too."""
    return _union(tx, f"facet IN ({HERE}, {GONE})")


def months(tx: Transaction, low: int, high: int) -> BitMap:
    """The photos, gone ones too, of the months from `low` to `high` (yyyymm, both included)."""
    return _union(tx, f"facet = {FACT} AND value BETWEEN ? AND ? AND level = {MONTH}", low, high)


def by_month(tx: Transaction) -> dict[int, BitMap]:
    """The photos, gone ones too, by the month (yyyymm) they were taken in, the newest first."""
    found: dict[int, BitMap] = {}
    for value, ids in fetched(tx, f"SELECT value, ids {_FACTS} ORDER BY value DESC", MONTH):
        found[value] = found.get(value, BitMap()) | BitMap.deserialize(ids)
    return found


def known_months(tx: Transaction) -> list[int]:
    """The months (yyyymm) that photos were taken in, newest first."""
    return [value for (value,) in fetched(tx, f"SELECT DISTINCT value {_FACTS} ORDER BY value DESC", MONTH)]


def names(tx: Transaction, column: str) -> dict[int, str]:
    """The values, by their numbers, that photos have in one of `FACTS`."""
    return dict(fetched(tx, f"SELECT id, name FROM name WHERE id IN (SELECT value {_FACTS})", FACTS[column]))


def name_id(tx: Transaction, name: str | None) -> int | None:
    """The number of a camera, a lens or a format, which it is given where it is new."""
    if name is None:
        return None
    fetched(tx, "INSERT OR IGNORE INTO name (name) VALUES (?)", name)
    return int(fetched(tx, "SELECT id FROM name WHERE name = ?", name)[0][0])


def name_counts(tx: Transaction, column: str) -> dict[str, int]:
    """How many photos that are not gone have each of the values."""
    there = here(tx)
    return {name: len(named(tx, column, [number]) & there) for number, name in names(tx, column).items()}


def alike(tx: Transaction, column: str) -> dict[str, BitMap]:
    """The photos, gone ones too, by each of the values."""
    return {name: named(tx, column, [number]) for number, name in names(tx, column).items()}


def named(tx: Transaction, column: str, numbers: Sequence[int]) -> BitMap:
    """The photos, gone ones too, that have one of these values."""
    sql = f"facet = {FACT} AND value IN {THESE} AND level = ?"
    return _union(tx, sql, json.dumps(list(numbers)), FACTS[column])


def at_places(tx: Transaction, place_ids: Sequence[int]) -> BitMap:
    """The photos, gone ones too, that were taken at one of these places."""
    sql = f"facet = {FACT} AND value IN {THESE} AND level = {PLACE}"
    return _union(tx, sql, json.dumps(list(place_ids)))


def place_counts(tx: Transaction) -> dict[int, int]:
    """How many photos that are not gone were taken at each place, by its id; without those where none was."""
    away = gone(tx)
    found: dict[int, int] = {}
    for place_id, ids in fetched(tx, f"SELECT value, ids FROM posting WHERE facet = {FACT} AND level = {PLACE}"):
        some = BitMap.deserialize(ids)
        found[place_id] = found.get(place_id, 0) + len(some) - some.intersection_cardinality(away)
    return {place_id: number for place_id, number in found.items() if number}


_FACTS = f"FROM posting WHERE facet = {FACT} AND level = ?"


def counts(tx: Transaction) -> dict[int, int]:
    """How many photos that are not gone carry a keyword, by its id; without those that none carries."""
    return dict(fetched(tx, "SELECT id, photos FROM keyword WHERE photos > 0"))


def settle(tx: Transaction) -> None:
    """Bring in what triggers noted. `Database.write` does it before it commits."""
    sql = "SELECT (facet << 61) | (value << 35) | (level << 32) | photo_id, sum(sign) FROM posting_change GROUP BY 1"
    noted = fetched(tx, sql)
    if noted:
        fetched(tx, "DELETE FROM posting_change")
        changed, signs = np.array(noted, np.int64).T
        _move(tx, changed[signs > 0], changed[signs < 0])


def tagged(tx: Transaction, photo_ids: Sequence[int]) -> Ints:
    """The members that these photos are, by the keywords they carry."""
    return _members(tx, f"evidence.photo_id IN {THESE}", json.dumps(list(photo_ids)))


def moved(tx: Transaction, old: Ints, new: Ints) -> None:
    """Bring in that these members have been replaced by those.

    What triggers noted has to be settled before the first of them is touched.
    """
    _move(tx, np.setdiff1d(new, old, assume_unique=True), np.setdiff1d(old, new, assume_unique=True))


def rebuild(tx: Transaction) -> None:
    """Make all of it anew from the photos and `evidence`."""
    for table in ("posting", "posting_change"):
        fetched(tx, f"DELETE FROM {table}")
    fetched(tx, "UPDATE keyword SET photos = 0")
    for some in _expected(tx):
        _write(tx, _rows(some), {})
        _count(tx, some, 1)


def check(tx: Transaction) -> list[str]:
    """What is not as photos and `evidence` say; empty where all is right."""
    wrong = ["changes that are not settled"] if fetched(tx, "SELECT 1 FROM posting_change LIMIT 1") else []
    there, number = here(tx), 0
    carried = Counter[int]()
    for some in _expected(tx):
        expected = _rows(some)
        number += len(expected)
        wrong += [_name(row) for row, ids in expected.items() if _stored(tx, row) != ids]
        carried.update(_carried(some, there))
    if fetched(tx, "SELECT count(*) FROM posting") != [(number,)]:
        wrong.append("sets that nothing is in")
    if carried != counts(tx):
        wrong.append("the numbers of photos that carry a keyword")
    return wrong


def _union(tx: Transaction, where: str, *values: object) -> BitMap:
    found = fetched(tx, f"SELECT ids FROM posting WHERE {where}", *values)
    return BitMap().union(*(BitMap.deserialize(ids) for (ids,) in found))


def _move(tx: Transaction, into: Ints, out: Ints) -> None:
    """Let members come in and go out. The numbers of photos go by who was here until now, then by who comes or goes."""
    _count(tx, into, 1)
    _count(tx, out, -1)
    fetched(tx, "UPDATE album_state SET changes = changes + ?", len(into) + len(out))
    _write(tx, _rows(into), _rows(out))
    for some, sign in ((into, 1), (out, -1)):
        photo_ids = (some[some >> 61 == HERE] & 0xFFFFFFFF).tolist()
        if photo_ids:
            keywords, numbers = np.unique(tagged(tx, photo_ids) >> 35 & 0x3FFFFFF, return_counts=True)
            _add(tx, zip((sign * numbers).tolist(), keywords.tolist(), strict=True))


def _count(tx: Transaction, some: Ints, sign: int) -> None:
    if len(some) and some.max() >> 61 == KEYWORD:
        _add(tx, ((sign * count, id_) for id_, count in _carried(some, here(tx)).items()))


def _carried(some: Ints, here: BitMap) -> dict[int, int]:
    """How many of these members, by keyword, are photos that are here."""
    some = some[some >> 61 == KEYWORD]
    photo_ids = some & 0xFFFFFFFF
    there = np.array((here & _bitmap(photo_ids)).to_array(), np.int64)
    keywords, numbers = np.unique((some[np.isin(photo_ids, there)] >> 35) & 0x3FFFFFF, return_counts=True)
    return dict(zip(keywords.tolist(), numbers.tolist(), strict=True))


def _add(tx: Transaction, numbers: Iterable[tuple[int, int]]) -> None:
    added = list(numbers)
    if added:
        tx.exec_driver_sql("UPDATE keyword SET photos = photos + ? WHERE id = ?", added)


def _bitmap(photo_ids: Ints) -> BitMap:
    return BitMap(array("I", photo_ids.astype(np.uint32).tobytes()))


def _rows(some: Ints) -> dict[int, BitMap]:
    """Members by the row they lie in."""
    ordered = np.sort(some)
    numbers, starts = np.unique(ordered >> 16, return_index=True)
    parts = np.split(ordered & 0xFFFFFFFF, starts[1:])
    return {row: _bitmap(part) for row, part in zip(numbers.tolist(), parts, strict=False)}


def _key(row: int) -> tuple[int, int, int, int]:
    """Facet, value, level and chunk of a row."""
    return row >> 45, row >> 19 & 0x3FFFFFF, row >> 16 & 7, row & 0xFFFF


_KEY = "facet = ? AND value = ? AND level = ? AND chunk = ?"


def _name(row: int) -> str:
    facet, value, level, chunk = _key(row)
    fact = ("month", *FACTS, "place")[level] if facet == FACT else ""
    return f"{('photos here', 'photos gone', fact, 'keyword')[facet]} {value}, level {level}, chunk {chunk}"


def _stored(tx: Transaction, row: int) -> BitMap:
    found = fetched(tx, f"SELECT ids FROM posting WHERE {_KEY}", *_key(row))
    return BitMap.deserialize(found[0][0]) if found else BitMap()


def _write(tx: Transaction, into: Mapping[int, BitMap], out: Mapping[int, BitMap]) -> None:
    kept, emptied = [], []
    for row in sorted(into.keys() | out.keys()):
        ids = (_stored(tx, row) | into.get(row, BitMap())) - out.get(row, BitMap())
        ids.run_optimize()
        if ids:
            kept.append((*_key(row), ids.serialize()))
        else:
            emptied.append(_key(row))
    if kept:
        tx.exec_driver_sql("INSERT OR REPLACE INTO posting VALUES (?, ?, ?, ?, ?)", kept)
    if emptied:
        tx.exec_driver_sql(f"DELETE FROM posting WHERE {_KEY}", emptied)


def _members(tx: Transaction, where: str, *values: object) -> Ints:
    found = rows(tx, f"SELECT {_MEMBER} FROM ({TAGGED.format(more='', where=where)})", *values)
    every = np.fromiter(map(itemgetter(0), found), np.int64)
    return every[every > 0]


def _expected(tx: Transaction) -> Iterator[Ints]:
    """All members there should be, those of a chunk of photos at a time; no row is in two of them."""
    month = "CAST(strftime('%Y%m', sort_at, 'unixepoch') AS INTEGER)"
    facts = f"SELECT id, gone_at IS NOT NULL, {month} FROM photo WHERE id BETWEEN ? AND ?"
    for first in range(0, fetched(tx, "SELECT ifnull(max(id), -1) FROM photo")[0][0] + 1, CHUNK):
        chunk = first, first + CHUNK - 1
        ids, gone, month_of = np.array(fetched(tx, facts, *chunk), np.int64).reshape(-1, 3).T
        yield np.concatenate((gone << 61 | ids, FACT << 61 | month_of << 35 | MONTH << 32 | ids))
        for column, level in FACTS.items():
            said = f"SELECT {column}_id, id FROM photo WHERE {column}_id IS NOT NULL AND id BETWEEN ? AND ?"
            numbers, ids = np.array(fetched(tx, said, *chunk), np.int64).reshape(-1, 2).T
            yield FACT << 61 | numbers << 35 | level << 32 | ids
        placed = "SELECT place_id, id FROM photo WHERE place_id IS NOT NULL AND id BETWEEN ? AND ?"
        places, ids = np.array(fetched(tx, placed, *chunk), np.int64).reshape(-1, 2).T
        yield FACT << 61 | places << 35 | PLACE << 32 | ids
        yield _members(tx, "evidence.photo_id BETWEEN ? AND ?", *chunk)
