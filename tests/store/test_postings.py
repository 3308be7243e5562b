"""Sets kept ready are what the tables say, whatever was done to photos and keywords, and in which order."""

import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from galleryai.core.photo import Facts, Picture
from galleryai.core.place import Place
from galleryai.core.prediction import ModelRef
from galleryai.core.tag import Node, Verdict
from galleryai.settings import resources
from galleryai.store import analyses, photos, places, postings, proposals, tags
from galleryai.store.database import Database, Transaction
from galleryai.store.upgrade import upgrade
from tests.store.support import trial

NAMES = ("dog", "cat", "pet")
IDS = (0, 1, 2, 65_535, 65_536, 200_000)  # at both ends of chunks
DAY = 86_400
PLACES = (
    Place("Como", "Lombardy", "Italy", "IT"),
    Place("Chiasso", "Ticino", "Switzerland", "CH"),
    Place(None, None, "Italy", "IT"),
)


one = st.sampled_from(IDS)
some = st.lists(one, min_size=1, max_size=4, unique=True)
word = st.sampled_from(NAMES)
day = st.integers(-40, 40)
scores = st.sampled_from((0, 4999, 5000, 7499, 7500, 10_000))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("insert"), one, day, st.booleans()),
        st.tuples(st.just("propose"), some, st.dictionaries(word, scores)),
        st.tuples(st.just("say"), some, word, st.sampled_from((None, *Verdict.__members__.values()))),
        st.tuples(st.just("gone"), some, st.booleans()),
        st.tuples(st.just("time"), some, day),
        st.tuples(st.just("camera"), some, st.sampled_from((None, "Ixus", "GIF"))),
        st.tuples(st.just("place"), some, st.none() | st.sampled_from(PLACES)),
        st.tuples(st.just("delete"), some),
        st.tuples(st.just("commit")),
    ),
    max_size=25,
)


def _do(tx: Transaction, said: tuple[object, ...], ids: dict[str, int], source_id: int) -> None:
    sql = tx.exec_driver_sql
    here = {id_ for (id_,) in sql("SELECT id FROM photo")}
    match said:
        case ("insert", photo_id, int(number), gone):
            sql(
                "INSERT INTO photo (id, picture_hash, sort_at, added_at, gone_at, width, height, orientation, "
                "colour) SELECT ?, x'00', ?, 0, ?, 4, 3, 1, 0 WHERE ? NOT IN (SELECT id FROM photo)",
                (photo_id, number * DAY, 1 if gone else None, photo_id),
            )
        case ("propose", list(some), dict(scores)):
            wanted = [id_ for id_ in some if id_ in here]
            rows = [(id_, ids[name], source_id, score) for id_ in wanted for name, score in scores.items()]
            proposals.replace(tx, wanted, np.array(rows, np.int64).reshape(-1, 4))
        case ("say", list(some), str(name), verdict):
            tags.say(tx, [id_ for id_ in some if id_ in here], ids[name], verdict)  # type: ignore[arg-type]
        case ("gone", list(some), gone):
            for id_ in some:
                sql("UPDATE photo SET gone_at = ? WHERE id = ?", (int(time.time()) if gone else None, id_))
        case ("time", list(some), int(number)):
            for id_ in some:
                sql("UPDATE photo SET sort_at = ? WHERE id = ?", (number * DAY, id_))
        case ("camera", list(some), None | str() as camera):
            named = postings.name_id(tx, camera), postings.name_id(tx, camera or "JPEG")
            for id_ in some:
                sql("UPDATE photo SET camera_id = ?, format_id = ? WHERE id = ?", (*named, id_))
        case ("place", list(some), place):
            places.put(tx, [(id_, place) for id_ in some])  # type: ignore[misc]
        case ("delete", list(some)):
            for id_ in some:
                sql("DELETE FROM photo WHERE id = ?", (id_,))
        case _:
            postings.settle(tx)


@given(steps)
@example([("insert", 2, 0, False), ("insert", 65_536, 0, False), ("propose", [2, 65_536], {"dog": 5000})])
def test_sets_are_what_the_tables_say(database: Database, steps: list[tuple[object, ...]]) -> None:
    with trial(database) as tx:
        tags.register(tx, {name: Node(name) for name in NAMES})
        source_id = analyses.register(tx, ModelRef("model", "1"), NAMES).source_id
        for step in steps:
            _do(tx, step, tags.ids_by_key(tx), source_id)
        postings.settle(tx)
        assert postings.check(tx) == []
        _agrees_with_the_tables(tx)
        before = tx.exec_driver_sql("SELECT * FROM posting").all()
        numbers = postings.counts(tx)
        postings.rebuild(tx)
        assert (tx.exec_driver_sql("SELECT * FROM posting").all(), postings.counts(tx)) == (before, numbers)


def _agrees_with_the_tables(tx: Transaction) -> None:
    """Each question as plain SQL answers it."""

    def ids(sql: str, *values: object) -> set[int]:
        return set(tx.exec_driver_sql(sql, values).scalars())

    assert set(postings.here(tx)) == ids("SELECT id FROM photo WHERE gone_at IS NULL")
    assert set(postings.everything(tx)) == ids("SELECT id FROM photo")
    new_year = "SELECT id FROM photo WHERE sort_at >= 0 AND sort_at < ?"
    assert set(postings.months(tx, 197001, 197001)) == ids(new_year, 31 * DAY)
    assert set(postings.months(tx, 196901, 197001)) == ids("SELECT id FROM photo WHERE sort_at < ?", 31 * DAY)
    for column in ("camera", "lens", "format"):
        known = {name: set(postings.named(tx, column, [id_])) for id_, name in postings.names(tx, column).items()}
        having = f"FROM photo JOIN name ON name.id = {column}_id"
        named = tx.exec_driver_sql(f"SELECT DISTINCT name {having}")
        assert known == {name: ids(f"SELECT photo.id {having} WHERE name = ?", name) for (name,) in named}
    taken_there = "SELECT id FROM photo WHERE place_id = ?"
    for one in places.known(tx):
        assert set(postings.at_places(tx, [one.id])) == ids(taken_there, one.id)
    there = ids("SELECT id FROM photo WHERE gone_at IS NULL")
    numbers = ((one.place, len(there & ids(taken_there, one.id))) for one in places.known(tx))
    assert {one.place: number for one, number in places.counts(tx)} == {
        place: number for place, number in numbers if number
    }
    carried = "SELECT photo_id FROM tagging WHERE keyword_id = ? AND verdict >= 0 AND "
    at_least = {5: "(verdict > 0 OR rank < 2)", 4: "(verdict > 0 OR rank < 2 OR score >= 7500)"}
    at_least |= {3: "(verdict > 0 OR rank < 2 OR score >= 5000)", 2: "1"}
    for keyword in tags.ids_by_key(tx).values():
        for level, condition in at_least.items():
            assert set(postings.keyword_ids(tx, [keyword], level)) == ids(carried + condition, keyword)
        there = ids("SELECT id FROM photo WHERE gone_at IS NULL") & ids(carried + "1", keyword)
        assert postings.counts(tx).get(keyword, 0) == len(there)
    every = list(tags.ids_by_key(tx).values())
    assert set(postings.keyword_ids(tx, every)) == ids("SELECT photo_id FROM tagging WHERE verdict >= 0")


def _photo(tx: Transaction, number: int) -> int:
    name = number.to_bytes(16, "big")
    return photos.add(tx, Picture(name, name, Facts(4, 3, "JPEG"), b"", 0), 0)


def test_a_transaction_settles_before_it_ends(tmp_path: Path) -> None:
    database = Database(tmp_path / "library.sqlite")
    upgrade(database, resources.migrations())
    with database.write() as tx:
        one = _photo(tx, 1)
    with database.read() as tx:
        assert list(postings.here(tx)) == [one]
        assert postings.check(tx) == []
    database.close()


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("DELETE FROM posting WHERE facet = 0", "photos here 0, level 0, chunk 0"),
        ("INSERT INTO posting VALUES (2, 199901, 0, 7, x'')", "sets that nothing is in"),
        ("UPDATE keyword SET photos = 7 WHERE key = 'dog'", "the numbers of photos that carry a keyword"),
        ("INSERT INTO posting_change VALUES (0, 0, 0, 1, 1)", "changes that are not settled"),
    ],
)
def test_what_is_wrong_is_found_and_made_right(tmp_path: Path, damage: str, found: str) -> None:
    database = Database(tmp_path / "library.sqlite")
    upgrade(database, resources.migrations())
    with database.write() as tx:
        tags.register(tx, {"dog": Node("dog")})
        tags.say(tx, [_photo(tx, 1)], tags.ids_by_key(tx)["dog"], Verdict.ACCEPTED)
    with database.write(settles=False) as tx:
        tx.exec_driver_sql(damage)
        assert found in postings.check(tx)
        postings.rebuild(tx)
        assert postings.check(tx) == []
    database.close()
