"""Photos know where they were taken: as they come in, after an edit, and when the table of places is another."""

import os
from pathlib import Path

import pytest
from PIL import Image
from PIL.ExifTags import GPS, IFD

from galleryai.bootstrap import Gallery, places
from galleryai.core.changes import Changes
from galleryai.core.photo import Facts, Picture
from galleryai.core.place import Place
from galleryai.jobs.job import Cancelled
from galleryai.services.placing import DECIDED, Placing
from galleryai.store import photos, postings, settings
from galleryai.store.database import Transaction
from galleryai.store.places import counts, put
from tests.support import Index

FAR = float("nan")
KNOWN = {
    "Eiffel Tower": (48.8584, 2.2945, "Paris, France"),
    "Zermatt, church": (46.0207, 7.7491, "Zermatt, Switzerland"),
    "Mather Point": (36.0617, -112.1077, "Grand Canyon, United States"),
    "Renaissance Center": (42.3293, -83.0398, "Detroit, United States"),
    "Chiasso, station": (45.8322, 9.0316, "Chiasso, Switzerland"),
    "Como, cathedral": (45.8116, 9.0836, "Como, Italy"),
    "no island": (0.0, 0.0, None),
    "no number": (FAR, FAR, None),
    "half a position": (48.8584, None, None),
    "none": (None, None, None),
}


def picture_at(path: Path, latitude: float, longitude: float, colour: str = "red") -> None:
    """A JPEG with a position, as cameras write it."""

    def degrees(value: float) -> tuple[float, float, float]:
        return abs(value), 0.0, 0.0

    exif = Image.Exif()
    exif[IFD.GPSInfo] = {
        GPS.GPSLatitudeRef: "N" if latitude >= 0 else "S", GPS.GPSLatitude: degrees(latitude),
        GPS.GPSLongitudeRef: "E" if longitude >= 0 else "W", GPS.GPSLongitude: degrees(longitude),
    }  # fmt: skip
    Image.new("RGB", (60, 40), colour).save(path, exif=exif)
    os.utime(path, (0, 1_500_000_000))


def add(tx: Transaction, latitude: float | None, longitude: float | None, number: int) -> int:
    name = number.to_bytes(16, "big")
    return photos.add(tx, Picture(name, name, Facts(4, 3, "JPEG", latitude=latitude, longitude=longitude), b"", 0), 0)


@pytest.fixture
def ids(gallery: Gallery) -> dict[str, int]:
    """Photos that nobody has placed yet, by what is there."""
    with gallery._database.write() as tx:
        return {name: add(tx, *where[:2], number) for number, (name, where) in enumerate(KNOWN.items())}


@pytest.fixture
def placing(gallery: Gallery) -> Placing:
    return Placing(gallery._database, places, gallery.publisher, placed_at_once=3)


def titles(gallery: Gallery, ids: dict[str, int]) -> dict[str, str | None]:
    found = {photo.id: str(photo.place or "") or None for photo in gallery.searching.photos(list(ids.values()))}
    return {name: found[id_] for name, id_ in ids.items()}


def test_photos_that_are_there_are_placed_afterwards_once(
    gallery: Gallery, placing: Placing, ids: dict[str, int]
) -> None:
    heard: list[Changes] = []
    gallery.publisher.subscribe(heard.append)
    assert placing.bring_up_to_date() == 6
    assert titles(gallery, ids) == {name: title for name, (*_, title) in KNOWN.items()}
    assert heard == [Changes(keywords=True)]
    assert placing.bring_up_to_date() == 0
    with gallery._database.read() as tx:
        assert postings.check(tx) == []
        assert [number for _, number in counts(tx)] == [1] * 6


def test_another_table_places_all_again(gallery: Gallery, placing: Placing, ids: dict[str, int]) -> None:
    placing.bring_up_to_date()
    with gallery._database.write() as tx:
        settings.put(tx, DECIDED, "another")
        put(tx, [(ids["Eiffel Tower"], Place("Lutetia", None, "Gaul", "XX")), (ids["no island"], None)])
        tx.exec_driver_sql("UPDATE photo SET latitude = NULL WHERE id = ?", (ids["Como, cathedral"],))
    assert placing.bring_up_to_date() == 2
    assert titles(gallery, ids) == {
        **{name: title for name, (*_, title) in KNOWN.items()},
        "Como, cathedral": None,
    }


def test_stopped_half_way_it_is_done_the_next_time(gallery: Gallery, placing: Placing, ids: dict[str, int]) -> None:
    looks = iter([None, Cancelled()])

    def checkpoint() -> None:
        if (stop := next(looks)) is not None:
            raise stop

    with pytest.raises(Cancelled):
        placing.bring_up_to_date(checkpoint)
    assert 0 < sum(title is not None for title in titles(gallery, ids).values()) < 6
    placing.bring_up_to_date()
    assert titles(gallery, ids) == {name: title for name, (*_, title) in KNOWN.items()}


def test_a_library_without_positions_needs_no_table(gallery: Gallery) -> None:
    def missing() -> None:
        raise AssertionError("the table was opened")

    placing = Placing(gallery._database, missing, gallery.publisher)  # type: ignore[arg-type]
    with gallery._database.write() as tx:
        placing.place(tx, [add(tx, None, None, 1)])
        placing.place(tx, [])
    assert placing.bring_up_to_date() == 0


def test_a_photograph_is_placed_as_it_is_indexed(gallery: Gallery, index: Index, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    picture_at(folder / "a.jpg", 46.0, 9.0)
    picture_at(folder / "b.jpg", 0.0, 0.0, "blue")
    index(folder)
    taken_there, nowhere = (gallery.searching.at(str(folder / name)) for name in ("a.jpg", "b.jpg"))
    assert taken_there is not None
    assert str(taken_there.place) == "Lugano, Switzerland"
    assert nowhere is not None
    assert nowhere.place is None
    picture_at(folder / "a.jpg", -34.0, 151.0)  # the same picture, its position put right
    os.utime(folder / "a.jpg", (0, 1_600_000_000))
    index(folder)
    moved = gallery.searching.at(str(folder / "a.jpg"))
    assert moved is not None
    assert moved.id == taken_there.id
    assert moved.place is not None
    assert (moved.place.region, moved.place.country_code) == ("New South Wales", "AU")
