"""Albums that make themselves: what is in each, that nothing is lost, and that they keep up."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import update

from galleryai.bootstrap import Gallery, open_library
from galleryai.core.album import HEADINGS, Album
from galleryai.core.errors import UnknownAlbumError
from galleryai.core.photo import Facts, Picture
from galleryai.core.place import Place
from galleryai.core.prediction import Analysis, Embedding, ModelRef, Scores
from galleryai.core.tag import Source, Verdict
from galleryai.services.cameras import spoken
from galleryai.services.looking import LOOK, LOOK_LABELS
from galleryai.services.makers import Library
from galleryai.services.present import Present
from galleryai.store import analyses, photos, places, proposals, tags
from galleryai.store.schema import photo

LISBON = Place("Lisbon", "Lisbon", "Portugal", "PT")
PORTO = Place("Porto", "Porto", "Portugal", "PT")
ROME = Place("Rome", "Lazio", "Italy", "IT")
TRIP = datetime(2023, 5, 3, 9)


@pytest.fixture
def add(gallery: Gallery) -> "Add":
    return Add(gallery)


class Add:
    """Puts photographs into a library, without files."""

    def __init__(self, gallery: Gallery) -> None:
        self.gallery = gallery
        self.number = 0

    def __call__(self, taken: datetime | None = None, place: Place | None = None, **more: Any) -> int:
        facts = {name: more.pop(name) for name in ("camera", "latitude", "longitude") if name in more}
        self.number += 1
        name = self.number.to_bytes(16, "big")
        picture = Picture(name, name, Facts(4000, 3000, "JPEG", taken_at=taken, **facts), b"", 0)
        with self.gallery._database.write() as tx:
            id_ = photos.add(tx, picture, 1_700_000_000 * 10**9)
            places.put(tx, [(id_, place)])
            if more:
                tx.execute(update(photo).where(photo.c.id == id_).values(**more))
        return id_

    def change(self, id_: int, **values: Any) -> None:
        with self.gallery._database.write() as tx:
            tx.execute(update(photo).where(photo.c.id == id_).values(**values))

    def many(self, count: int, first: datetime = TRIP, **more: Any) -> list[int]:
        """An hour apart."""
        return [self(first + timedelta(hours=hour), **more) for hour in range(count)]

    def say(self, word: str, ids: list[int]) -> None:
        self.gallery.tagging.say(word, ids, Verdict.ACCEPTED, new=True)

    def propose(self, key: str, scores: Mapping[int, float]) -> None:
        self.gallery.tagging.court()  # makes the keywords
        with self.gallery._database.write() as tx:
            source = analyses.register(tx, ModelRef("made", "1"), ("label",), Source.MODEL).source_id
            keyword = tags.ids_by_key(tx)[key]
            rows = [(id_, keyword, source, round(score * 10_000)) for id_, score in scores.items()]
            proposals.replace(tx, list(scores), np.array(rows, np.int64).reshape(-1, 4))

    def looks(self, of: Mapping[int, Mapping[str, float]]) -> None:
        with self.gallery._database.write() as tx:
            model = analyses.register(tx, LOOK, LOOK_LABELS).id
            said = {
                id_: Analysis(Scores(tuple((LOOK_LABELS.index(name), score) for name, score in look.items()), 0.0))
                for id_, look in of.items()
            }
            analyses.put(tx, model, said)


def keep_up(gallery: Gallery) -> bool:
    return gallery.gathering.keep_up(lambda: None)


def by_id(gallery: Gallery) -> dict[str, Album]:
    """All albums, after what must be true of any."""
    listed = gallery.collecting.albums()
    met: dict[str, Album] = {}
    for album in listed:
        assert "/" not in album.id
        assert album.id not in met
        assert album.id.startswith(f"{album.kind}:")
        assert album.kind in HEADINGS
        assert album.parent is None or album.parent in met
        ids = gallery.collecting.photos_of(album.id)
        assert len(ids) == len(set(ids)) == album.count > 0
        assert album.cover in ids
        if album.query is not None:
            assert sorted(gallery.searching.ids(album.query)) == sorted(ids), album
        met[album.id] = album
    assert [album.kind for album in listed] == sorted((album.kind for album in listed), key=list(HEADINGS).index)
    return met


def titles(gallery: Gallery, kind: str) -> list[str]:
    return [album.title for album in by_id(gallery).values() if album.kind == kind]


def test_an_empty_library_has_none(gallery: Gallery) -> None:
    assert gallery.collecting.albums() == []
    assert keep_up(gallery)
    assert gallery.collecting.albums() == []


UNKNOWN = (
    *("", ":", "/", "things", "things:", "things:a/b", "calendar:2023-13", "calendar:٢٠٢٣", "calendar:99999"),
    *("events:2023-05-03", "places:pt", "cameras:none", "review:all", "library:", "unknown:dog", "\0"),
)


@pytest.mark.parametrize("album", UNKNOWN)
def test_what_is_no_album(gallery: Gallery, add: Add, album: str) -> None:
    add(TRIP)
    with pytest.raises(UnknownAlbumError, match="galleryai albums"):
        gallery.collecting.photos_of(album)


def test_each_photo_is_in_one_year_and_one_month_or_has_no_date(gallery: Gallery, add: Add) -> None:
    add.many(25, TRIP)
    add.many(2, datetime(2023, 6, 1))
    wrong = [add(datetime(1970, 1, 1, 0, 3)), add(datetime(1980, 1, 1)), add(datetime(2099, 5, 1)), add(None)]
    old = add(datetime(1970, 7, 3))
    albums = by_id(gallery)
    calendar = [(album.title, album.count) for album in albums.values() if album.kind == "calendar"]
    assert calendar == [("2023", 27), ("June 2023", 2), ("May 2023", 25), ("1970", 1), ("No date", 4)]
    assert sorted(gallery.collecting.photos_of("calendar:no-date")) == wrong
    assert gallery.collecting.photos_of("calendar:1970-07") == [old], "not listed, but it opens"
    assert gallery.collecting.photos_of("calendar:1970-01") == []
    assert albums["calendar:2023-05"].query == "taken:2023-05"
    add(datetime(1970, 1, 2))  # in a month of which others are dated
    add(datetime(1970, 1, 20))
    assert by_id(gallery)["calendar:1970"].query is None


def test_ids_have_no_slash(gallery: Gallery, add: Add) -> None:
    ids = [add(TRIP, camera="AB/C 1"), add(TRIP, camera="ab c-1")]
    add.say("black/white film", ids)
    found = by_id(gallery)
    assert found["cameras:ab-c-1"].count == 2
    assert found["things:black-white-film"].title == "Black/white film"


def test_keywords_are_albums(gallery: Gallery, add: Add) -> None:
    ids = add.many(60)
    add.say("dog", ids[:20])
    add.say("cat", ids[20:30])
    add.say("bottle", ids[30:34])
    add.say("Oma", ids[34:35])
    add.say("person", ids[40:50])
    add.say("group", ids[40:42])
    add.say("blue", ids[:6])
    add.say("panorama", ids[:3])
    assert titles(gallery, "things") == ["Pets", "Dogs", "Cats", "Oma"], "bottles stand aside"
    assert by_id(gallery)["things:dog"].parent == "things:pet"
    assert titles(gallery, "people") == ["People", "Groups"]
    assert titles(gallery, "colours") == ["Blue"]
    assert titles(gallery, "types") == ["Panoramas"]
    assert len(gallery.collecting.photos_of("things:bottle")) == 4, "not listed, but it opens"
    add.say("bottle", ids[30:45])
    assert "Bottles" in titles(gallery, "things")


def test_places_are_countries_with_their_cities(gallery: Gallery, add: Add) -> None:
    add.many(3, place=LISBON)
    add.many(2, place=PORTO)
    add(place=Place(None, None, "Portugal", "PT"))
    add.many(5, place=ROME)
    albums = by_id(gallery)
    shown = [(album.title, album.count, album.parent) for album in albums.values() if album.kind == "places"]
    of = "places:pt"
    assert shown == [("Portugal", 6, None), ("Lisbon", 3, of), ("Porto", 2, of), ("Rome, Italy", 5, None)]
    assert {"places:pt-lisbon", "places:it-lazio-rome"} <= albums.keys()
    assert len(gallery.collecting.photos_of("places:it")) == 5


def test_events_have_titles_and_ids_that_stay(gallery: Gallery, add: Add) -> None:
    for week in range(40):
        add(datetime(2023, 1, 2, 18) + timedelta(weeks=week), latitude=52.5, longitude=13.4)
    trip = add.many(12, TRIP, latitude=38.7, longitude=-9.1, place=LISBON)
    assert keep_up(gallery)
    (event,) = (album for album in by_id(gallery).values() if album.kind == "events")
    assert (event.id, event.title, event.count) == ("events:2023-05-03", "Lisbon, 3 May 2023", 12)
    add.many(1, TRIP + timedelta(hours=30), latitude=38.7, longitude=-9.1, place=LISBON)
    assert keep_up(gallery)
    (event,) = (album for album in by_id(gallery).values() if album.kind == "events")
    assert (event.id, event.title, event.count) == ("events:2023-05-03", "Lisbon, 3–4 May 2023", 13)
    add.change(trip[0], gone_at=1)
    assert by_id(gallery)[event.id].count == 12, "at once, without making it anew"


def test_a_library_that_was_never_made_is_made_for_the_look(gallery: Gallery, add: Add, tmp_path: Path) -> None:
    add.many(12)
    with open_library(tmp_path / "library", write=False) as reading:
        before = by_id(reading)
    assert "review:untagged" in before
    keep_up(gallery)
    assert by_id(gallery) == before


def test_who_does_not_wait_sees_what_is_there_at_once(gallery: Gallery, add: Add) -> None:
    add.many(12)
    at_once = {album.id for album in gallery.collecting.albums(covers=False)}
    assert "calendar:2023" in at_once
    assert {album.id for album in gallery.collecting.albums()} - at_once == {"review:untagged"}


def test_what_is_made_keeps_up(gallery: Gallery, add: Add) -> None:
    one, other = add.many(2)
    assert keep_up(gallery)
    assert not keep_up(gallery)
    for change in ({"favorite": 1}, {"rating": 5}, {"latitude": 1.0}, {"taken_at": 5}, {"sort_at": 5}, {"gone_at": 5}):
        add.change(other, **change)
        assert keep_up(gallery), change
        assert not keep_up(gallery)
    add.say("dog", [one])
    assert keep_up(gallery)
    add.change(one, title="no album looks at titles")
    assert not keep_up(gallery)
    add(TRIP)
    assert not gallery.gathering.keep_up(lambda: None, soon=True), "a moment ago"


def test_covers_are_liked_sharp_and_typical(gallery: Gallery, add: Add) -> None:
    ids = add.many(9)
    add.many(9)
    add.say("dog", ids)
    add.looks({id_: {"blurred": 0.9} for id_ in ids[:5]} | {ids[5]: {"dark": 1.0}})
    vectors = {id_: bytes([10, 0, id_ % 2]) for id_ in ids} | {ids[6]: bytes([0, 10, 0])}
    with gallery._database.write() as tx:
        model = analyses.register(tx, ModelRef("made", "1"), ("label",)).id
        analyses.put(tx, model, {i: Analysis(Scores((), 0.0), Embedding(1.0, v)) for i, v in vectors.items()})
    keep_up(gallery)
    assert by_id(gallery)["things:dog"].cover in ids[7:]
    add.change(ids[0], favorite=1)
    keep_up(gallery)
    assert ids[0] in {album.cover for album in by_id(gallery).values() if album.kind in ("things", "library")}


def test_no_photo_is_a_cover_twice_where_there_are_others(gallery: Gallery, add: Add) -> None:
    ids = [id_ for year in range(2010, 2023) for id_ in add.many(3, datetime(year, 3, 3))]
    for place, word in enumerate(("dog", "cat", "bird", "flower", "boat", "car", "cake", "snow")):
        add.say(word, ids[4 * place : 4 * place + 6])
    keep_up(gallery)
    covers = [album.cover for album in by_id(gallery).values()]
    assert len(covers) == len(set(covers)) > 20


def test_a_cover_that_has_gone_is_replaced(gallery: Gallery, add: Add) -> None:
    ids = add.many(6)
    add.say("dog", ids)
    keep_up(gallery)
    before = by_id(gallery)["things:dog"].cover
    assert before is not None
    add.change(before, gone_at=5)
    now = by_id(gallery)["things:dog"].cover
    assert now != before
    with gallery._database.write() as tx:
        tx.exec_driver_sql("DELETE FROM photo WHERE id = ?", (now,))
    assert by_id(gallery)["things:dog"].cover not in (None, now)
    keep_up(gallery)
    kept = by_id(gallery)["things:dog"].cover
    add(TRIP)
    keep_up(gallery)
    assert by_id(gallery)["things:dog"].cover == kept, "albums keep their faces"


def test_to_review_are_the_least_sure_first(gallery: Gallery, add: Add) -> None:
    ids = add.many(6)
    scores = [0.45, 0.41, 0.9, 0.43, 0.42, 0.44]
    add.propose("dog", dict(zip(ids, scores, strict=True)))
    add.propose("blue", {ids[5]: 0.2})
    keep_up(gallery)
    assert gallery.collecting.photos_of("review:to-review") == [ids[1], ids[4], ids[3], ids[0]]
    gallery.tagging.say("dog", [ids[4]], Verdict.ACCEPTED)
    gallery.tagging.say("dog", [ids[3]], Verdict.REJECTED)
    assert gallery.collecting.photos_of("review:to-review") == [ids[1], ids[0]]
    keep_up(gallery)
    assert by_id(gallery)["review:to-review"].count == 2
    assert sorted(gallery.collecting.photos_of("review:untagged")) == [ids[3], ids[5]]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (datetime(2025, 5, 3, 12), [0, 1]),
        (datetime(2025, 5, 4), []),
        (datetime(2023, 5, 3), [1]),
        (datetime(2025, 2, 28), [2, 3]),
        (datetime(2028, 2, 28), [2]),
        (datetime(2028, 2, 29), [3]),
    ],
)
def test_on_this_day(gallery: Gallery, add: Add, today: datetime, expected: list[int]) -> None:
    taken = (TRIP, datetime(2020, 5, 3, 23, 59), datetime(2021, 2, 28), datetime(2020, 2, 29, 12), None)
    ids = [add(when) for when in taken]
    with gallery._database.read() as tx:
        found = Library().photos(Present(tx, today, gallery.collecting._vocabulary), "on-this-day")
        assert sorted(found or ()) == sorted(ids[place] for place in expected)


def test_what_came_last_is_news_where_most_was_there_before(gallery: Gallery, add: Add) -> None:
    new = add(TRIP)
    assert "library:recently-added" not in by_id(gallery)
    for id_ in add.many(3):
        add.change(id_, added_at=1_600_000_000, favorite=id_ == new + 1)
    assert gallery.collecting.photos_of("library:recently-added") == [new]
    assert titles(gallery, "library") == ["Favourites", "Recently added"]


@pytest.mark.parametrize(
    ("camera", "name"),
    [
        ("Canon EOS 5D", "Canon EOS 5D"),
        ("NIKON COOLPIX P6000", "Nikon Coolpix P6000"),
        ("NIKON D750", "Nikon D750"),
        ("SONY DSC-HX5V", "Sony DSC-HX5V"),
        ("OLYMPUS IMAGING CORP. E-P3", "Olympus E-P3"),
        ("CASIO COMPUTER CO.,LTD. EX-S1", "Casio EX-S1"),
        ("Apple iPhone 11 Pro", "iPhone 11 Pro"),
        ("samsung SM-G975F", "Samsung SM-G975F"),
        ("Apple", "Apple"),
        ("Co.", "Co."),
        ("  ", "Unnamed camera"),
    ],
)
def test_cameras_have_the_names_people_say(camera: str, name: str) -> None:
    assert spoken(camera) == name
