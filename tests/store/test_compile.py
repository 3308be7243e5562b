"""A search means the same in SQL and in Python, over random trees and random libraries."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from galleryai.core.photo import Facts, Picture
from galleryai.core.prediction import ModelRef
from galleryai.core.tag import Node, Source, Tag, TagSource, Verdict
from galleryai.core.words import contains
from galleryai.query.ast import And, Not, Query, Word
from galleryai.query.evaluate import Context, matches
from galleryai.query.subject import Subject
from galleryai.settings import resources
from galleryai.store import analyses, compile, files, photos, proposals, tags
from galleryai.store.database import Database, Transaction
from galleryai.store.schema import metadata, photo
from galleryai.store.upgrade import upgrade

NAMES = ("dog", "golden retriever", "hot dog", "cat", "Café", "retriever")
words = st.sampled_from([*NAMES, "golden", "cafe", "nothing"])
queries: st.SearchStrategy[Query] = st.recursive(
    words.map(Word),
    lambda inner: inner.map(Not) | st.lists(inner, max_size=3).map(lambda terms: And(tuple(terms))),
    max_leaves=6,
)
CONTEXT = Context(contains, datetime(2023, 1, 1))
libraries = st.lists(st.tuples(st.integers(0, 5), st.dictionaries(st.sampled_from(NAMES), st.floats(0, 1))), max_size=8)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = Database(tmp_path_factory.mktemp("compile") / "library.sqlite")
    upgrade(opened, resources.migrations())
    yield opened
    opened.close()


def _picture(number: int) -> Picture:
    name = number.to_bytes(16, "big")
    return Picture(name, name, Facts(4, 3, "JPEG"), b"", 0)


def _fill(tx: Transaction, library: list[tuple[int, dict[str, float]]]) -> dict[int, list[str]]:
    for table in reversed(metadata.sorted_tables):
        if table.name != "source":
            tx.execute(table.delete())
    model = analyses.register(tx, ModelRef("model", "1"), NAMES)
    tags.register(tx, {name: Node(name) for name in NAMES})
    ids = tags.ids_by_key(tx)
    found: dict[int, list[str]] = {}
    for number, (day, scores) in enumerate(library):
        photo_id = photos.add(tx, _picture(number), day * 86_400 * 10**9)
        said = [(photo_id, ids[name], model.source_id, round(score * 10_000)) for name, score in scores.items()]
        proposals.replace(tx, [photo_id], np.array(said, np.int64).reshape(-1, 4))
        found[photo_id] = list(scores)
    return found


def _subject(names: list[str]) -> Subject:
    said = (TagSource(Source.MODEL, "model", "1", 0.5),)
    tagged = tuple(Tag(name, Verdict.PROPOSED, said) for name in names)
    return Subject(1, Facts(4, 3, "JPEG"), datetime(2023, 1, 1), datetime.now(UTC), tags=tagged)


class RolledBackError(Exception):
    pass


@contextmanager
def trial(database: Database) -> Iterator[Transaction]:
    """A transaction of which nothing stays."""
    with suppress(RolledBackError), database.write() as tx:
        yield tx
        raise RolledBackError


@given(libraries, queries)
def test_sql_means_what_python_means(
    database: Database, library: list[tuple[int, dict[str, float]]], query: Query
) -> None:
    with trial(database) as tx:
        carried = _fill(tx, library)
        expected = {photo_id for photo_id, names in carried.items() if matches(query, _subject(names), CONTEXT)}
        found = compile.find(tx, query)
        assert set(found) == expected
        assert len(found) == compile.count(tx, query) == len(expected)
        assert compile.find(tx, query, limit=2, offset=1) == found[1:3]


def test_results_come_newest_first(database: Database) -> None:
    with trial(database) as tx:
        _fill(tx, [(3, {}), (1, {}), (5, {}), (5, {})])
        rows = [
            tx.execute(select(photo.c.sort_at).where(photo.c.id == id_)).scalar_one() for id_ in compile.find(tx, And())
        ]
        assert rows == sorted(rows, reverse=True)


def test_photos_below_a_folder(database: Database, tmp_path: Path) -> None:
    with trial(database) as tx:
        _fill(tx, [])
        root = files.add_root(tx, tmp_path)
        places = {}
        for number, folder in enumerate(["", "a", "a/b", "ab", "a_b"]):
            photo_id = photos.add(tx, _picture(number), 0)
            place = files.Place(files.folder_id(tx, root, folder), "x.jpg")
            files.put(tx, place, 1, 1, photo_id, 1, 0)
            places[folder] = photo_id
        assert set(compile.below(tx, tmp_path)) == set(places.values())
        assert set(compile.below(tx, tmp_path / "a")) == {places["a"], places["a/b"]}
        assert compile.below(tx, tmp_path / "a_b") == [places["a_b"]]
        assert set(compile.below(tx, tmp_path.parent)) == set(places.values())


def test_time_moves_the_tagging_along(database: Database) -> None:
    with trial(database) as tx:
        (photo_id,) = _fill(tx, [(2, {"dog": 0.9})])
        taken = replace(_picture(0), facts=Facts(4, 3, "JPEG", taken_at=None))
        photos.change_facts(tx, photo_id, taken, 0)
        tx.execute(photo.update().values(sort_at=77))
        assert compile.find(tx, Word("dog")) == [photo_id]
        tx.execute(photo.delete())
        assert tags.uses(tx) == []
