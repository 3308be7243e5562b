"""Albums that people make: by hand and smart, through rescans and lost files, each change with what takes it back."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from galleryai.bootstrap import Gallery
from galleryai.core.album import Album, OwnAlbum
from galleryai.core.changes import Changes
from galleryai.core.errors import QueryError, UnknownAlbumError, UsageError
from galleryai.query.albums import MAX_DEPTH
from galleryai.query.parser import MAX_DEPTH as MAX_PARENTHESES
from galleryai.store import journal, own_albums
from galleryai.store.database import Transaction
from tests.support import Index


@pytest.fixture
def ids(gallery: Gallery, photos: Path, index: Index) -> dict[str, int]:
    """The ids of the five photos by the names of their files."""
    index(photos)
    return {Path(one.path).stem: one.id for one in gallery.searching.photos(gallery.searching.ids(""))}


def state(gallery: Gallery) -> list[Any]:
    """All that is stored of albums."""
    with gallery._database.read() as tx:
        return [(one, own_albums.pins(tx, one.id)) for one in own_albums.every(tx)]


def take_back(tx: Transaction, undo: Mapping[str, Any]) -> None:
    """What undoing will do."""
    match undo["verb"]:
        case "several":
            for step in undo["steps"]:
                take_back(tx, step)
        case "album" if undo["before"] is None:
            own_albums.delete(tx, undo["album"])
        case "album":
            own_albums.put(tx, OwnAlbum(undo["album"], **undo["before"]))
        case "album photos":
            before = undo["before"].items()
            own_albums.pin(tx, undo["album"], {int(id_): pin and (pin[0], pin[1]) for id_, pin in before})


def test_by_hand_photos_lie_in_ones_own_order(gallery: Gallery, ids: dict[str, int]) -> None:
    heard: list[Changes] = []
    gallery.publisher.subscribe(heard.append)
    made = gallery.own_albums.create("  Best  of 2023 ", photo_ids=[ids["dogs"], ids["cat"]])
    assert made == Album("own:1", "Best of 2023", "hand", 2, ids["dogs"])
    assert gallery.own_albums.add("own:1", [ids["otter"], ids["cat"], ids["otter"]]) == 1
    assert gallery.collecting.photos_of("own:1") == [ids["dogs"], ids["cat"], ids["otter"]]
    assert gallery.own_albums.arrange("own:1", [ids["otter"]], before=ids["dogs"]) == 3
    assert gallery.own_albums.arrange("own:1", [ids["dogs"], ids["osprey"]]) == 2  # osprey is not in it
    assert gallery.collecting.photos_of("own:1") == [ids["otter"], ids["cat"], ids["dogs"]]
    assert gallery.own_albums.remove("Best of 2023", [ids["cat"], ids["osprey"]]) == 1
    assert gallery.own_albums.albums() == [Album("own:1", "Best of 2023", "hand", 2, ids["otter"])]
    assert gallery.collecting.albums()[0] == gallery.own_albums.album("own:1")
    assert heard == [Changes(albums=True)] * 5
    assert sorted(gallery.searching.ids("album:best")) == sorted([ids["otter"], ids["dogs"]])
    assert gallery.searching.count("-album:best") == 3


def test_a_smart_one_finds_what_comes_and_heeds_pins(gallery: Gallery, ids: dict[str, int]) -> None:
    made = gallery.own_albums.create("Drinks", "tag:drink")
    assert made == Album("smart:1", "Drinks", "smart", 1, ids["coffee"], query="tag:drink")
    assert gallery.own_albums.add("smart:1", [ids["cat"]]) == 1
    assert gallery.own_albums.remove("smart:1", [ids["coffee"]]) == 1
    assert gallery.own_albums.remove("smart:1", [ids["coffee"]]) == 0
    assert gallery.collecting.photos_of("smart:1") == [ids["cat"]]
    assert gallery.own_albums.search("smart:1", "in:photos").count == 4  # the coffee stays out, whatever is asked
    assert gallery.own_albums.add("smart:1", [ids["coffee"]]) == 1
    assert gallery.own_albums.album("smart:1").count == 5
    with pytest.raises(UsageError, match="newest photos first"):
        gallery.own_albums.arrange("smart:1", [ids["cat"]])


def test_albums_outlive_rescans_lost_files_and_forgetting(
    gallery: Gallery, ids: dict[str, int], photos: Path, index: Index
) -> None:
    gallery.own_albums.create("Mine", photo_ids=[ids["cat"], ids["dogs"]])
    gallery.own_albums.show_by("Mine", ids["dogs"])
    kept = (photos / "dogs.jpg").read_bytes()
    (photos / "dogs.jpg").unlink()
    gallery.choosing.choose("keep_gone_days", "1")
    index()
    assert gallery.own_albums.album("Mine") == Album("own:1", "Mine", "hand", 1, ids["cat"])  # another cover meanwhile
    (photos / "back.jpg").write_bytes(kept)
    index()
    assert gallery.own_albums.album("Mine") == Album("own:1", "Mine", "hand", 2, ids["dogs"])
    assert gallery.collecting.photos_of("own:1") == [ids["cat"], ids["dogs"]]


@pytest.mark.parametrize(
    "change",
    [
        lambda own, ids: own.create("New", photo_ids=[ids["cat"]]),
        lambda own, ids: own.create("New", "dog"),
        lambda own, ids: own.rename("Hand", "Other"),
        lambda own, ids: own.search("Smart", "cat"),
        lambda own, ids: own.show_by("Hand", ids["dogs"]),
        lambda own, ids: own.add("Hand", [ids["otter"], ids["cat"]]),
        lambda own, ids: own.add("Smart", [ids["otter"], ids["cat"]]),
        lambda own, ids: own.remove("Hand", [ids["cat"], ids["otter"]]),
        lambda own, ids: own.remove("Smart", [ids["coffee"], ids["cat"]]),
        lambda own, ids: own.arrange("Hand", [ids["dogs"]], ids["cat"]),
        lambda own, ids: own.delete("Hand"),
        lambda own, ids: own.delete("Smart"),
    ],
)
def test_each_change_is_journalled_with_what_takes_it_back(
    gallery: Gallery, ids: dict[str, int], change: Callable[[Any, dict[str, int]], object]
) -> None:
    gallery.own_albums.create("Hand", photo_ids=[ids["cat"], ids["dogs"]])
    gallery.own_albums.create("Smart", "drink")
    gallery.own_albums.add("Smart", [ids["cat"]])
    before = state(gallery)
    with gallery._database.read() as tx:
        entries = len(journal.entries(tx))
    change(gallery.own_albums, ids)
    assert state(gallery) != before
    with gallery._database.write() as tx:
        assert len(journal.entries(tx)) == entries + 1
        take_back(tx, json.loads(json.dumps(journal.entries(tx)[-1].undo)))
    assert state(gallery) == before


def test_what_changes_nothing_is_not_journalled(gallery: Gallery, ids: dict[str, int]) -> None:
    gallery.own_albums.create("Mine", photo_ids=[ids["cat"]])
    gallery.own_albums.rename("Mine", "Mine")
    gallery.own_albums.add("Mine", [ids["cat"]])
    gallery.own_albums.remove("Mine", [ids["dogs"]])
    with gallery._database.read() as tx:
        assert [one.what for one in journal.entries(tx)][1:] == ["Made the album Mine"]


def test_an_id_is_never_given_again(gallery: Gallery) -> None:
    assert gallery.own_albums.create("One").id == "own:1"
    assert gallery.own_albums.delete("own:1").title == "One"
    assert gallery.own_albums.create("Two").id == "own:2"


@pytest.mark.parametrize("name", ["own:9", "own:1/2", "smart:1", "own:", "own:x", "nobody", ""])
def test_an_unknown_album_is_a_sentence(gallery: Gallery, name: str) -> None:
    gallery.own_albums.create("Mine")
    for asked in (gallery.own_albums.photos_of, gallery.own_albums.delete, gallery.own_albums.trouble):
        with pytest.raises(UnknownAlbumError, match="There is no album"):
            asked(name)
    with pytest.raises(UnknownAlbumError, match="There is no album"):
        gallery.collecting.photos_of(name)


def test_of_two_albums_with_one_title_the_id_is_asked_for(gallery: Gallery) -> None:
    gallery.own_albums.create("Mine")
    gallery.own_albums.create("Mine", "dog")
    with pytest.raises(UsageError, match="own:1, smart:2"):
        gallery.own_albums.delete("Mine")


@pytest.mark.parametrize("title", ["", "  ", "\n", "x" * 201, "\udcff"])
def test_a_title_is_a_title(gallery: Gallery, title: str) -> None:
    with pytest.raises(UsageError, match="An album's title has"):
        gallery.own_albums.create(title)
    assert gallery.own_albums.albums() == []


def test_mistakes_are_sentences_and_change_nothing(gallery: Gallery, ids: dict[str, int]) -> None:
    own = gallery.own_albums
    own.create("Mine", photo_ids=[ids["cat"]])
    own.create("Smart", "album:mine")
    before = state(gallery)
    with pytest.raises(UsageError, match="no valid text"):
        gallery.own_albums.create("Cut", "dog\udcff")
    with pytest.raises(QueryError, match="no field"):
        own.create("Wrong", "cammera:fuji")
    with pytest.raises(QueryError, match="'Self' would contain itself"):
        own.create("Self", "dog or album:self")
    with pytest.raises(QueryError, match="would contain itself"):
        own.rename("Smart", "Mine too")
    with pytest.raises(QueryError, match="would contain itself"):
        own.search("Smart", "album:smart:2")
    with pytest.raises(UsageError, match="has no search"):
        own.search("Mine", "dog")
    with pytest.raises(UsageError, match="one of its photos"):
        own.show_by("Mine", ids["dogs"])
    assert state(gallery) == before


def test_one_that_is_broken_hinders_no_other(gallery: Gallery, ids: dict[str, int]) -> None:
    own = gallery.own_albums
    made = own.create("Old", "dog")
    with gallery._database.write() as tx:
        own_albums.put(tx, replace(own_albums.every(tx)[0], query="field:gone"))
    assert own.albums() == [Album(made.id, "Old", "smart", 0, query="field:gone")]
    assert (own.trouble("Old") or "").startswith("The search of the album 'Old' is not understood")
    with pytest.raises(QueryError, match="is not understood"):
        own.photos_of("Old")
    assert own.create("New", "in:photos").count == 5
    assert own.search("Old", "in:photos").count == 5


def test_a_keyword_that_is_none_any_more_is_told(gallery: Gallery, ids: dict[str, int]) -> None:
    own = gallery.own_albums
    own.create("Lost", 'in:photos (tag:drink or tag:"my own")')
    assert own.trouble("Lost") == "The album 'Lost' asks for a keyword that is none any more: my own."
    assert own.photos_of("Lost") == [ids["coffee"]]
    own.search("Lost", "tag:drink")
    assert own.trouble("Lost") is None
    own.create("By hand")
    assert own.trouble("By hand") is None


def test_the_deepest_search_there_is_can_be_answered(gallery: Gallery, ids: dict[str, int]) -> None:
    deep = "(" * MAX_PARENTHESES + "{}" + ")" * MAX_PARENTHESES
    gallery.own_albums.create("a0", deep.format("in:photos"))
    for place in range(1, MAX_DEPTH):
        gallery.own_albums.create(f"a{place}", deep.format(f"album:a{place - 1}"))
    assert gallery.searching.count(deep.format(f"album:a{MAX_DEPTH - 1}")) == 5
