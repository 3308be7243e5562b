"""Photos below a folder, and what `test_two_meanings` has too few photos for."""

from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from galleryai.core.photo import Facts, Picture
from galleryai.core.prediction import ModelRef
from galleryai.core.tag import Node
from galleryai.core.words import contains
from galleryai.query.ast import EVERYTHING, Not, Range, Term, Text, Word
from galleryai.store import analyses, compile, files, photos, postings, proposals, tags
from galleryai.store.compile import Search
from galleryai.store.database import Database
from galleryai.store.leaves import Context
from galleryai.store.ordering import Sort
from galleryai.store.schema import photo
from tests.store.support import settle, trial

CONTEXT = Context(contains, datetime(2023, 1, 1))


def _picture(number: int) -> Picture:
    name = number.to_bytes(16, "big")
    return Picture(name, name, Facts(4, 3, "JPEG"), b"", 0)


def test_photos_below_a_folder(database: Database, tmp_path: Path) -> None:
    with trial(database) as tx:
        root = files.add_root(tx, tmp_path)
        places = {}
        for number, folder in enumerate(["", "a", "a/b", "ab", "a_b"]):
            photo_id = photos.add(tx, _picture(number), 0)
            place = files.Place(files.folder_id(tx, root, folder), "x.jpg")
            files.put(tx, place, 1, 1, photo_id, 1, 0)
            places[folder] = photo_id
        settle(tx)
        assert set(compile.below(tx, tmp_path)) == set(places.values())
        assert set(compile.below(tx, tmp_path / "a")) == {places["a"], places["a/b"]}
        assert compile.below(tx, tmp_path / "a_b") == [places["a_b"]]
        assert set(compile.below(tx, tmp_path.parent)) == set(places.values())


def test_time_moves_the_tagging_along(database: Database) -> None:
    with trial(database) as tx:
        photo_id = photos.add(tx, _picture(0), 2 * 86_400 * 10**9)
        tags.register(tx, {"dog": Node("dog")})
        model = analyses.register(tx, ModelRef("model", "1"), ("dog",))
        proposed = [(photo_id, tags.ids_by_key(tx)["dog"], model.source_id, 9000)]
        proposals.replace(tx, [photo_id], np.array(proposed, np.int64))
        photos.change_facts(tx, photo_id, _picture(0), 0)
        tx.execute(photo.update().values(sort_at=77))
        settle(tx)
        assert Search(tx, Word("dog"), CONTEXT).page() == [photo_id]
        tx.execute(photo.delete())
        settle(tx)
        assert tags.uses(tx) == []


def test_few_of_many_are_found_in_every_order(database: Database) -> None:
    """More photos than are looked up one by one: the first are met along an index, in months or by names."""
    with trial(database) as tx:
        root = files.add_root(tx, Path("/many").absolute())
        folder = files.folder_id(tx, root, "")
        for number in range(600):
            photo_id = photos.add(tx, _picture(number), (number * 7919 % 600) * 86_400 * 10**9)
            files.put(tx, files.Place(folder, f"{number % 50:03} x{number}.jpg"), number % 40, 1, photo_id, 1, 0)
            tx.execute(
                photo.update().where(photo.c.id == photo_id).values(rating=number % 6 or None, added_at=number % 9)
            )
        settle(tx)
        for sort in Sort:
            for query in (EVERYTHING, Not(Term("size", Range(3, 3))), Term("rating", Range(2, 4))):
                search = Search(tx, query, CONTEXT)
                whole = search.page(sort)
                assert len(whole) == len(search)
                assert search.page(sort, None, 11) == whole[11:], (sort, query)
                for limit, offset in ((1, 0), (7, 0), (30, 11), (5, 590)):
                    assert search.page(sort, limit, offset) == whole[offset : offset + limit], (sort, query)


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize(("limit", "offset"), [(10**20, 0), (10**20, 1), (5, 10**20), (None, 10**20)])
def test_a_page_may_be_asked_for_with_any_number(
    database: Database, sort: Sort, limit: int | None, offset: int
) -> None:
    with trial(database) as tx:
        ids = [photos.add(tx, _picture(number), number * 10**9) for number in range(3)]
        postings.settle(tx)
        expected = ids[::-1][offset:]
        assert Search(tx, EVERYTHING, CONTEXT).page(sort, limit, offset) == expected


@pytest.mark.parametrize("text", ["/here/\udcff", "/here/\0", "~\0", "~\ud800"])
def test_a_folder_that_no_system_can_name_finds_nothing(database: Database, text: str) -> None:
    with trial(database) as tx:
        files.add_root(tx, Path("/here").absolute())
        assert Search(tx, Term("in", Text(text)), CONTEXT).page() == []
