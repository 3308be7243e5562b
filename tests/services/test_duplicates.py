"""Copies, same pictures and near shots are told apart, with the one to keep first; what a person says of them holds."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import update

from galleryai.bootstrap import Gallery
from galleryai.core.album import OwnAlbum
from galleryai.core.photo import Facts, Picture
from galleryai.core.prediction import Analysis, Embedding, ModelRef, Scores
from galleryai.core.tag import Verdict
from galleryai.services.duplicates import NEAR_SECONDS, Level
from galleryai.services.looking import LOOK, LOOK_LABELS
from galleryai.store import analyses, descriptions, files, journal, likenesses, own_albums, photos, tags
from galleryai.store.database import Transaction
from galleryai.store.schema import photo

RANDOM = np.random.default_rng(1)
LIKE, OTHER = RANDOM.integers(0, 256, (2, 32), dtype=np.uint8)
EAST, NORTH = np.eye(2, 64, dtype=np.int8) * 100
NOON = 1_700_000_000
FIRST = "it came first"


def flipped(likeness: Any, bits: int) -> Any:
    """The same likeness with other bits, none of the firm ones."""
    spread = np.unpackbits(likeness)
    spread[100 : 100 + bits] ^= 1
    return np.packbits(spread)


class Shelf:
    """Puts photos into a library as indexing would, without pictures."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._folder = files.folder_id(tx, files.add_root(tx, Path("/photos").absolute()), "")
        self._look = analyses.register(tx, LOOK, LOOK_LABELS).id
        self._model = analyses.register(tx, ModelRef("net", "1"), ("label",)).id
        self._count = 0

    def add(
        self,
        likeness: Any = None,
        size: tuple[int, int] = (4000, 3000),
        *,
        direction: Any = None,
        at: int | None = None,
        look: Mapping[str, float] | None = None,
        bytes_: int = 1,
        places: int = 1,
        **facts: Any,
    ) -> int:
        self._count += 1
        name = self._count.to_bytes(16, "big")
        hash_ = None if likeness is None else likeness.tobytes()
        id_ = photos.add(self._tx, Picture(name, name, Facts(*size, "JPEG", **facts), b"", 0, hash_), 0)
        self._tx.execute(update(photo).where(photo.c.id == id_).values(taken_at=at))
        for copy in range(places):
            place = files.Place(self._folder, f"{self._count}-{copy}.jpg")
            files.put(self._tx, place, bytes_, 1, id_, 1, 0)
        said = tuple((LOOK_LABELS.index(label), score) for label, score in (look or {}).items())
        analyses.put(self._tx, self._look, {id_: Analysis(Scores(said, 0.0))})
        if direction is not None:
            embedding = Embedding(1.0, direction.tobytes())
            analyses.put(self._tx, self._model, {id_: Analysis(Scores((), 0.0), embedding=embedding)})
        return id_


def put(gallery: Gallery, *wanted: Mapping[str, Any]) -> list[int]:
    with gallery._database.write() as tx:
        shelf = Shelf(tx)
        return [shelf.add(**one) for one in wanted]


def found(gallery: Gallery, level: Level) -> list[tuple[int, ...]]:
    return [group.photo_ids for group in gallery.deduplicating.groups() if group.level is level]


def whys(gallery: Gallery) -> list[str]:
    return [group.why for group in gallery.deduplicating.groups()]


def photo_of(size: Sequence[int] = (4000, 3000), likeness: Any = LIKE, **more: Any) -> dict[str, Any]:
    return {"likeness": likeness, "size": tuple(size), **more}


def test_there_are_none(gallery: Gallery) -> None:
    assert gallery.deduplicating.groups() == []
    put(gallery, photo_of(), photo_of(likeness=OTHER), photo_of(likeness=None))
    assert gallery.deduplicating.groups() == []


def test_one_content_at_several_places_is_a_copy(gallery: Gallery) -> None:
    _, twice = put(gallery, photo_of(likeness=OTHER), photo_of(places=2))
    assert found(gallery, Level.COPY) == [(twice,)]
    assert found(gallery, Level.SAME) == []


def test_one_picture_at_other_sizes_is_the_same_the_largest_first(gallery: Gallery) -> None:
    small, large, strange, cropped = put(
        gallery,
        photo_of((800, 600)),
        photo_of(),
        photo_of(likeness=OTHER),
        photo_of((3800, 2900), flipped(LIKE, 60)),
    )
    assert found(gallery, Level.SAME) == [(large, cropped, small)]
    assert strange not in found(gallery, Level.SAME)[0]
    assert whys(gallery) == ["it is the largest"]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"look": {"blurred": 0.0}}, "it is the sharpest"),
        ({"look": {"blurred": 0.9}, "camera": "Canon"}, "it has the camera's facts"),
        ({"look": {"blurred": 0.9}, "bytes_": 9}, "its file is the largest"),
    ],
)
def test_why_one_of_equal_size_is_kept(gallery: Gallery, more: dict[str, Any], why: str) -> None:
    _, best = put(gallery, photo_of(look={"blurred": 0.9}), photo_of(**more))
    (group,) = gallery.deduplicating.groups()
    assert (group.keep, group.why) == (best, why)


def test_a_persons_words_are_worth_more_than_bytes(gallery: Gallery) -> None:
    first, rated = put(gallery, photo_of(bytes_=9), photo_of())
    with gallery._database.write() as tx:
        tx.execute(update(photo).where(photo.c.id == rated).values(rating=3))
    (group,) = gallery.deduplicating.groups()
    assert (group.photo_ids, group.why) == ((rated, first), "you said most of it")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({}, {}, True),
        ({"at": NOON}, {}, True),  # programs lose dates
        ({"at": NOON}, {"at": NOON + 3600}, True),  # a clock was set to another zone
        ({"at": NOON}, {"at": NOON + 1}, False),  # two frames of a burst
        ({"at": NOON, "exposure_seconds": 0.01}, {"at": NOON, "exposure_seconds": 0.04}, False),  # a bracket
        ({"at": NOON, "exposure_seconds": 0.01}, {"at": NOON}, True),
        ({"likeness": flipped(LIKE, 32)}, {}, True),
        ({"likeness": flipped(LIKE, 33)}, {}, False),  # of one size nothing is cropped
        ({"likeness": flipped(LIKE, 33), "size": (3900, 2950)}, {}, True),
        ({"likeness": flipped(LIKE, 65), "size": (3900, 2950)}, {}, False),
        ({"likeness": flipped(LIKE, 33), "size": (3900, 2950), "look": {"document": 0.9}}, {}, False),
        ({"likeness": flipped(LIKE, 33), "size": (3900, 2950)}, {"look": {"screenshot": 0.9}}, False),
    ],
)
def test_what_is_the_same_picture(gallery: Gallery, one: dict[str, Any], other: dict[str, Any], same: bool) -> None:
    put(gallery, photo_of() | one, photo_of() | other)
    assert bool(found(gallery, Level.SAME)) is same


def test_a_copy_without_a_date_goes_with_one_frame_of_a_burst_only(gallery: Gallery) -> None:
    large, first, second = put(gallery, photo_of((8000, 6000)), photo_of(at=NOON), photo_of(at=NOON + 1))
    assert found(gallery, Level.SAME) == [(large, first)]
    assert second not in found(gallery, Level.SAME)[0]


def test_a_chain_is_cut_at_what_is_like_the_best(gallery: Gallery) -> None:
    sizes = [(4000 - step, 3000 - step) for step in range(4)]
    ids = put(gallery, *(photo_of(size, flipped(LIKE, 50 * step)) for step, size in enumerate(sizes)))
    assert found(gallery, Level.SAME) == [(ids[0], ids[1]), (ids[2], ids[3])]


def test_shots_within_seconds_that_show_the_same_are_near(gallery: Gallery) -> None:
    ids = put(
        gallery,
        {"direction": EAST, "at": NOON},
        {"direction": EAST, "at": NOON + NEAR_SECONDS},
        {"direction": EAST, "at": NOON + 2 * NEAR_SECONDS + 1},  # later
        {"direction": NORTH, "at": NOON + 2 * NEAR_SECONDS + 2},  # something else
        {"direction": NORTH, "at": NOON + 2 * NEAR_SECONDS + 3, "look": {"blurred": 0.9}},
        {"direction": NORTH},  # at no time
        {"at": NOON + 1},  # nobody looked at it
    )
    assert found(gallery, Level.NEAR) == [(ids[0], ids[1]), (ids[3], ids[4])]
    assert whys(gallery) == [FIRST, "it is the sharpest"]


def test_levels_are_kept_apart(gallery: Gallery) -> None:
    """What is the same as another shot is no shot of its own."""
    ids = put(
        gallery,
        photo_of(at=NOON, direction=EAST),
        photo_of((800, 600), at=NOON, direction=EAST),
        photo_of(likeness=OTHER, at=NOON + 2, direction=EAST),
    )
    assert found(gallery, Level.SAME) == [(ids[0], ids[1])]
    assert found(gallery, Level.NEAR) == [(ids[0], ids[2])]


def test_gone_photos_are_no_duplicates(gallery: Gallery) -> None:
    (_, gone) = put(gallery, photo_of(), photo_of())
    with gallery._database.write() as tx:
        tx.execute(update(photo).where(photo.c.id == gone).values(gone_at=1))
    assert gallery.deduplicating.groups() == []


def test_a_persons_word_that_photos_are_no_duplicates_holds(gallery: Gallery) -> None:
    one, two, three = put(gallery, photo_of(), photo_of(), photo_of())
    near = put_near(gallery)
    assert gallery.deduplicating.tell_apart([two, one, two]) == 1
    assert gallery.deduplicating.tell_apart([one, two]) == 0
    assert found(gallery, Level.SAME) == [(one, three)]
    assert gallery.deduplicating.tell_apart([one, two, three, *near]) == 9
    assert gallery.deduplicating.groups() == []
    with gallery._database.write() as tx:
        undo = json.loads(json.dumps(journal.entries(tx)[-1].undo))
        assert undo["verb"] == "not different"
        likenesses.take_back(tx, [(low, high) for low, high in undo["pairs"]])
    assert found(gallery, Level.SAME) == [(one, three)]


def put_near(gallery: Gallery) -> list[int]:
    with gallery._database.write() as tx:
        model = analyses.find(tx, ModelRef("net", "1"))
        assert model is not None
        ids = []
        for place in range(2):
            name = (99 + place).to_bytes(16, "big")
            id_ = photos.add(tx, Picture(name, name, Facts(4, 3, "JPEG"), b"", 0), 0)
            tx.execute(update(photo).where(photo.c.id == id_).values(taken_at=NOON + place))
            analyses.put(tx, model.id, {id_: Analysis(Scores((), 0.0), embedding=Embedding(1.0, EAST.tobytes()))})
            ids.append(id_)
        return ids


def state(gallery: Gallery, photo_id: int) -> list[Any]:
    with gallery._database.read() as tx:
        return [
            sorted(tags.said(tx, [photo_id])),
            descriptions.of(tx, [photo_id]),
            own_albums.holding(tx, photo_id),
            own_albums.every(tx),
        ]


def test_words_are_joined_and_can_be_taken_back(gallery: Gallery) -> None:
    keep, one, two = put(gallery, photo_of(), photo_of(), photo_of())
    say = gallery.tagging.say
    say("holiday", [one], Verdict.ACCEPTED)
    say("dog", [one, keep], Verdict.REJECTED)
    say("dog", [two], Verdict.ACCEPTED)
    say("holiday", [two], Verdict.REJECTED)
    gallery.own_albums.create("Ours", photo_ids=[two, one])
    gallery.own_albums.show_by("Ours", two)
    gallery.own_albums.create("Smart", "nothing")
    gallery.own_albums.remove("Smart", [keep])
    gallery.own_albums.add("Smart", [one])
    with gallery._database.write() as tx:
        descriptions.put(tx, keep, descriptions.Description(None, False, "Mine", None))
        descriptions.put(tx, one, descriptions.Description(2, False, "Other", None))
        descriptions.put(tx, two, descriptions.Description(5, True, None, "A caption"))
    before = state(gallery, keep)
    others = state(gallery, one)[:3], state(gallery, two)[:3]
    changes = gallery.deduplicating.merge(keep, [one, two])
    assert (changes.photos, changes.keywords, changes.albums) == (frozenset([keep]), True, True)
    said, described, held, _ = state(gallery, keep)
    assert {(key, verdict) for _, key, verdict in said} == {("holiday", Verdict.ACCEPTED), ("dog", Verdict.REJECTED)}
    assert described == {keep: descriptions.Description(2, True, "Mine", "A caption")}
    assert held == {1: (1, 1), 2: (0, -1)}
    assert gallery.own_albums.album("Ours").cover == keep
    assert (state(gallery, one)[:3], state(gallery, two)[:3]) == others  # theirs, should they come back
    with gallery._database.write() as tx:
        undo = json.loads(json.dumps(journal.entries(tx)[-1].undo))
        for step in undo["steps"]:
            take_back(tx, step)
    assert state(gallery, keep) == before


def take_back(tx: Transaction, step: dict[str, Any]) -> None:
    """What undoing will do."""
    match step["verb"]:
        case "say":
            for word in step["words"]:
                ids = tags.ids_by_key(tx)
                for photo_id, verdict in word["before"].items():
                    tags.say(tx, [int(photo_id)], ids[word["keyword"]], verdict)
        case "describe":
            descriptions.put(tx, step["photo"], descriptions.Description(**step["before"]))
        case "album photos":
            own_albums.pin(tx, step["album"], {int(id_): pin for id_, pin in step["before"].items()})
        case "album":
            own_albums.put(tx, OwnAlbum(step["album"], **step["before"]))
