"""What is offered while a search is typed, asked of a small library with real keywords."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from galleryai.bootstrap import Gallery, open_library
from galleryai.core.photo import Facts, Picture
from galleryai.core.place import Place
from galleryai.core.tag import Verdict
from galleryai.services.completing import Completion, Offer
from galleryai.store import files, photos, places
from galleryai.store.database import Transaction

CARRIED = {
    **{"dog": 5, "hot dog": 2, "dome": 3, "elephant": 1, "Château d'If": 1, "or": 1},
    **{"black and white": 2, "beach": 2},
}
FOLDERS = ("2023/2023-07-21 Lisbon", "2024/2024-01-01 Home")
CAMERAS = ("NIKON D750", "Canon EOS R6", "NIKON D750", None, "Fujifilm X-T4")

LISBON = Place("Lisbon", None, "Portugal", "PT", ("lisboa",))
ZERMATT = Place("Zermatt", "Valais", "Switzerland", "CH")
PLACES = (ZERMATT, Place("Grand Canyon", "Arizona", "United States", "US"), LISBON, LISBON)


def one_more(tx: Transaction, number: int, camera: str | None) -> int:
    name = number.to_bytes(16, "big")
    return photos.add(tx, Picture(name, name, Facts(4, 3, "JPEG", camera=camera), b"", 0), 0)


@pytest.fixture
def gallery(tmp_path: Path) -> Iterator[Gallery]:
    with open_library(tmp_path / "library") as opened:
        with opened._database.write() as tx:
            ids = [one_more(tx, number, camera) for number, camera in enumerate(CAMERAS)]
            places.put(tx, zip(ids, PLACES, strict=False))
            root_id = files.add_root(tx, tmp_path / "pictures")
            for photo_id, path in zip(ids, FOLDERS, strict=False):
                place = files.Place(files.folder_id(tx, root_id, path), "a.jpg")
                files.put(tx, place, 1, 1, photo_id, 1, 0)
        for name, count in CARRIED.items():
            opened.tagging.say(name, ids[:count], Verdict.ACCEPTED)
        yield opened


def offered(gallery: Gallery, text: str) -> list[Completion]:
    return gallery.completing.complete(text, len(text))


def labels(gallery: Gallery, text: str) -> list[str]:
    return [one.label for one in offered(gallery, text)]


def completed(gallery: Gallery, text: str) -> str:
    """The search when the first offer is taken."""
    best = offered(gallery, text)[0]
    return text[: best.span[0]] + best.insert + text[best.span[1] :]


def test_what_begins_so_comes_first_then_words_within_names_each_by_use(gallery: Gallery) -> None:
    assert [(one.label, one.count, one.kind) for one in offered(gallery, "do")] == [
        ("dog", 5, Offer.KEYWORD),
        ("dome", 3, Offer.KEYWORD),
        ("hot dog", 2, Offer.KEYWORD),
    ]


def test_a_whole_name_comes_before_what_is_used_more(gallery: Gallery) -> None:
    everywhere = gallery.searching.search("").photos
    gallery.tagging.say("dogfish", [photo.id for photo in everywhere], Verdict.ACCEPTED)
    gallery.tagging.say("dog", [everywhere[0].id], Verdict.REJECTED)
    assert labels(gallery, "dog")[:2] == ["dog", "dogfish"]


@pytest.mark.parametrize(
    ("text", "search"),
    [
        ("hot d", '"hot dog"'),
        ("old hot d", 'old "hot dog"'),
        ("beach -hot d", 'beach -"hot dog"'),
        ("black and wh", '"black and white"'),
        ("frankfurter b", "frankfurter beach"),
        ("puppies", "dog"),  # the plural of one
        ("DOGGY", "dog"),  # a synonym of the graph
        ("old d", "old dog"),
        ("beach -hot", 'beach -"hot dog"'),
        ("(chateau", '("Château d\'If"'),
        ("elefant", "elephant"),
        ("dgo", "dog"),
        ("elepha", "elephant"),
        ('"or', '"or"'),  # a keyword that would be something else without quotes
        ("tag:hot", 'tag:"hot dog"'),
        ("came", "camera:"),
        ("folde", "in:"),  # another name of the field
        ("camera:nik", 'camera:"NIKON D750"'),
        ("camera:nkon", 'camera:"NIKON D750"'),
        ("camera:eos", 'camera:"Canon EOS R6"'),
        ("in:lisb", 'in:"2023-07-21 Lisbon"'),
        ("season:fa", "season:autumn"),
        ("month:jul", "month:july"),
        ("is:unt", "is:untagged"),
        ("type:jp", "type:JPEG"),
        ("place:lis", "place:Lisbon"),
        ("place:lisboa", "place:Lisbon"),
        ("place:port", "place:Portugal"),
        ("country:port", "country:Portugal"),
        ("city:zer", "city:Zermatt"),
        ("near:gr", 'near:"Grand Canyon"'),
    ],
)
def test_the_first_offer(gallery: Gallery, text: str, search: str) -> None:
    assert completed(gallery, text) == search


def test_words_that_are_one_keyword_come_first_then_the_last_alone(gallery: Gallery) -> None:
    assert [(one.label, one.span) for one in offered(gallery, "hot do")] == [
        ("hot dog", (0, 6)),
        ("dog", (4, 6)),
        ("dome", (4, 6)),
    ]


def test_a_value_may_be_chosen_before_its_first_letter(gallery: Gallery) -> None:
    assert labels(gallery, "camera:") == ["NIKON D750", "Canon EOS R6", "Fujifilm X-T4"]
    assert labels(gallery, "orientation:") == ["landscape", "portrait", "square"]


def test_places_with_most_photos_come_first(gallery: Gallery) -> None:
    assert labels(gallery, "place:")[:2] == ["Lisbon", "Portugal"]
    assert labels(gallery, "city:") == ["Lisbon", "Grand Canyon", "Zermatt"]


@pytest.mark.parametrize("text", ["", "dog ", "qqqqqqqq", "rating:>=3", "name:IMG", "(", '"', "-", "::", "%_", "\x00"])
def test_nothing_is_offered_where_nothing_can_be_meant(gallery: Gallery, text: str) -> None:
    assert offered(gallery, text) == []


def test_the_word_at_the_cursor_is_completed_and_the_rest_stays(gallery: Gallery) -> None:
    (best, *_) = gallery.completing.complete("ele beach", 3)
    assert (best.insert, best.span) == ("elephant", (0, 3))


def test_keywords_leave_room_for_fields(gallery: Gallery) -> None:
    ids = [photo.id for photo in gallery.searching.search("").photos]
    for number in range(10):
        gallery.tagging.say(f"camp {number}", ids, Verdict.ACCEPTED)
    assert labels(gallery, "cam") == [*(f"camp {number}" for number in range(7)), "camera:"]
    assert len(gallery.completing.complete("cam", 3, limit=3)) == 3


def test_what_comes_later_is_offered_too(gallery: Gallery) -> None:
    assert labels(gallery, "camera:son") == []
    with gallery._database.write() as tx:
        one_more(tx, 99, "SONY ILCE-7M3")
    assert labels(gallery, "camera:son") == ["SONY ILCE-7M3"]


def test_keywords_of_photos_that_are_gone_or_that_were_rejected_are_not_offered(gallery: Gallery) -> None:
    carrier = gallery.searching.search("elephant").photos[0].id
    gallery.tagging.say("elephant", [carrier], Verdict.REJECTED)
    assert labels(gallery, "elephan") == []
