"""Photos that look like one: who is found, in which order, and that sketches find what comparing all finds."""

from pathlib import Path

import numpy as np
import pytest

from galleryai.bootstrap import Gallery, open_library
from galleryai.core.errors import QueryError
from galleryai.core.photo import Facts, Picture
from galleryai.core.prediction import Analysis, Embedding, ModelRef, Scores
from galleryai.services.similar import ALIKE, MOST, NEAREST, SKETCHED_FROM
from galleryai.settings import resources
from galleryai.store import analyses, embeddings, files, photos, sketches
from galleryai.store.ordering import Sort
from tests.support import Index

WIDTH = 96
ROOT = Path("/photographs").absolute()
NOTHING = Scores((), 1.0)


def embedding(values: np.ndarray) -> Embedding:
    scale = max(float(values.max()), 1e-9) / 127
    return Embedding(scale, np.round(values / scale).astype(np.int8).tobytes())


def drawn(count: int, seed: int = 1) -> dict[int, Embedding]:
    """Families of some thirty photos each, and a few of which nothing else is like; no value is negative."""
    random = np.random.default_rng(seed)
    families = random.gamma(0.5, 1, (count // 30 + 1, WIDTH))
    of = random.integers(0, len(families), count)
    values = families[of] * np.exp(random.normal(0, 0.4, (count, WIDTH)))
    return {id_: embedding(one) for id_, one in enumerate(values, 1)}


def add_photos(gallery: Gallery, count: int) -> None:
    with gallery._database.write() as tx:
        folder = files.folder_id(tx, files.add_root(tx, ROOT), "")
        for number in range(count):
            name = number.to_bytes(16, "big")
            id_ = photos.add(tx, Picture(name, name, Facts(4, 3, "JPEG"), b"", 0), number * 10**9)
            files.put(tx, files.Place(folder, f"{id_}.jpg"), 1, 1, id_, 1, 0)


def put(gallery: Gallery, said: dict[int, Embedding]) -> int:
    with gallery._database.write() as tx:
        model_id = analyses.register(tx, ModelRef("model", "1"), ("label",)).id
        analyses.put(tx, model_id, {id_: Analysis(NOTHING, one) for id_, one in said.items()})
    return model_id


def nearest(gallery: Gallery, photo_id: int) -> list[int]:
    return gallery.searching.ids(f"similar:{photo_id}")


@pytest.fixture
def many(gallery: Gallery) -> Gallery:
    """A library large enough to be sketched; it is not, yet."""
    add_photos(gallery, SKETCHED_FROM)
    put(gallery, drawn(SKETCHED_FROM))
    return gallery


def test_real_photographs(gallery: Gallery, index: Index) -> None:
    index(resources.samples())
    names = {photo.id: Path(photo.path).stem for photo in gallery.searching.search("").photos}
    found = gallery.searching.search(f'similar:"{resources.samples() / "mountain_lake.jpg"}"')
    assert [names[one.id] for one in found.photos][:2] == ["mountain_lake", "mountain_trail"]
    assert found.total == gallery.searching.count(f'similar:"{resources.samples() / "mountain_lake.jpg"}"')


def test_the_most_similar_come_first_unless_asked_otherwise(gallery: Gallery) -> None:
    add_photos(gallery, 4)
    towards = np.eye(WIDTH)[:2]
    put(gallery, {n: embedding((1 - n / 10) * towards[0] + n / 10 * towards[1]) for n in (1, 2, 3)})
    assert nearest(gallery, 1) == [1, 2, 3]
    assert nearest(gallery, 3) == [3, 2, 1]
    assert gallery.searching.ids("similar:1", Sort.TAKEN) == [3, 2, 1]
    assert gallery.searching.ids("similar:1 -similar:3") == []
    assert gallery.searching.ids("is:gone similar:1 or name:2") == nearest(gallery, 1)[1:2]


def test_at_most_so_many_are_like_one(gallery: Gallery) -> None:
    add_photos(gallery, 3 * MOST)
    put(gallery, {id_: embedding(np.eye(WIDTH)[id_ % 2]) for id_ in range(1, 3 * MOST)})
    assert len(nearest(gallery, 5)) == MOST + 1
    assert {id_ % 2 for id_ in nearest(gallery, 5)} == {1}


def test_the_nearest_are_found_however_little_alike_but_no_others(gallery: Gallery) -> None:
    add_photos(gallery, 60)
    lonely = np.eye(WIDTH)
    lonely[2 : 2 * NEAREST, 1] = 0.1
    put(gallery, {id_: embedding(lonely[id_]) for id_ in range(1, 61)})
    assert len(nearest(gallery, 1)) == NEAREST + 1
    assert max(nearest(gallery, 1)) < 2 * NEAREST
    assert nearest(gallery, 60) == [60]  # all others point away from it


def test_sketches_find_what_comparing_all_finds(many: Gallery) -> None:
    asked = range(1, SKETCHED_FROM, 100)
    all_compared = {id_: nearest(many, id_)[:11] for id_ in asked}
    many.indexing._similar.bring_up_to_date(lambda: None)
    with many._database.read() as tx:
        assert sketches.centre(tx, 1) is not None
        assert sketches.check(tx) == []
    found = [len(set(nearest(many, id_)[:11]) & set(expected)) / 11 for id_, expected in all_compared.items()]
    assert all(nearest(many, id_)[0] == id_ for id_ in asked)
    assert np.mean(found) > 0.98


def test_photos_come_and_go(many: Gallery) -> None:
    many.indexing._similar.bring_up_to_date(lambda: None)
    assert len(nearest(many, 1)) > NEAREST  # the sketches are in memory now
    said = drawn(SKETCHED_FROM)
    twin, other = nearest(many, 1)[1], SKETCHED_FROM + 1
    add_photos_at(many, other)
    put(many, {other: said[1]})
    assert nearest(many, 1)[:2] == [1, other]
    with many._database.write() as tx:
        analyses.forget(tx, [other])
        files.mark_gone(tx, files.Place(files.folder_id(tx, 1, ""), f"{twin}.jpg"))
        files.refresh_gone(tx, [twin])
    assert not {twin, other} & set(nearest(many, 1))
    with pytest.raises(QueryError, match="not analysed yet"):
        nearest(many, other)
    put(many, {other: said[twin]})
    assert nearest(many, other)[0] == other


def add_photos_at(gallery: Gallery, photo_id: int) -> None:
    """One photo more, which gets this id."""
    with gallery._database.write() as tx:
        name = photo_id.to_bytes(16, "big")
        id_ = photos.add(tx, Picture(name, name, Facts(4, 3, "JPEG"), b"", 0), 0)
        files.put(tx, files.Place(files.folder_id(tx, 1, ""), f"{id_}.jpg"), 1, 1, id_, 1, 0)
    assert id_ == photo_id


class StoppedError(Exception):
    pass


def test_stopped_half_way_all_are_compared_until_it_is_done(many: Gallery) -> None:
    similar, expected = many.indexing._similar, nearest(many, 1)

    def stop() -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        similar.bring_up_to_date(stop)
    assert nearest(many, 1) == expected
    similar.bring_up_to_date(lambda: None)
    assert nearest(many, 1)[:5] == expected[:5]
    similar.bring_up_to_date(stop)  # nothing to do


def test_sketches_of_other_embeddings_are_told_and_forgotten(many: Gallery) -> None:
    many.indexing._similar.bring_up_to_date(lambda: None)
    with many._database.write() as tx:
        one, other = (tx.exec_driver_sql("SELECT bits FROM sketch WHERE chunk = ?", (at,)).scalar() for at in (1, 2))
        tx.exec_driver_sql("UPDATE sketch SET bits = ? WHERE bits = ?", (one, other))
        assert sketches.check(tx) == ["sketches of model 1"]
        sketches.forget(tx)
        assert sketches.check(tx) == []
    assert nearest(many, 1)[0] == 1


def test_a_removed_model_takes_its_sketches_along(many: Gallery) -> None:
    many.indexing._similar.bring_up_to_date(lambda: None)
    with many._database.write() as tx:
        tx.exec_driver_sql("DELETE FROM model")
        assert embeddings.of_photo(tx, 1) is None
        assert not tx.exec_driver_sql("SELECT * FROM sketch").all()


@pytest.mark.parametrize("named", ["nowhere.jpg", "/nowhere/a.jpg", "99", "9" * 40, "٣", "a\0b", "~nobody/a.jpg"])
def test_what_is_no_photo_is_said_at_its_place(gallery: Gallery, named: str) -> None:
    add_photos(gallery, 1)
    text = f'dog similar:"{named}"'
    with pytest.raises(QueryError, match="Check the path, or add its folder first") as raised:
        gallery.searching.search(text)
    start, end = raised.value.span
    assert text[start:end] == f'"{named}"'


def test_the_program_that_only_reads_finds_them_too(many: Gallery) -> None:
    many.indexing._similar.bring_up_to_date(lambda: None)
    expected, folder = nearest(many, 3), many.folder
    with open_library(folder, write=False) as reading:
        assert nearest(reading, 3) == expected


def test_how_similar_is_measured_from_the_centre(gallery: Gallery) -> None:
    add_photos(gallery, 60)
    model_id = put(gallery, said := drawn(60))
    values = {id_: np.frombuffer(one.vector, np.int8) * np.float32(one.scale) for id_, one in said.items()}
    centre = sum(values.values()) / (60 + embeddings.UNMET)
    seen = {id_: (one - centre) / np.linalg.norm(one - centre) for id_, one in values.items()}
    degrees = {id_: float(seen[9] @ one) for id_, one in seen.items() if id_ != 9}
    ordered = sorted(degrees, key=lambda id_: -degrees[id_])
    expected = [id_ for place, id_ in enumerate(ordered) if degrees[id_] > (0 if place < NEAREST else ALIKE)]
    assert nearest(gallery, 9) == [9, *expected]
    with gallery._database.read() as tx:
        assert embeddings.centre(tx, model_id) == pytest.approx(centre, abs=1e-5)
