from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from galleryai.core.photo import Facts, Picture
from galleryai.core.prediction import Analysis, Box, Embedding, ModelRef, Scores
from galleryai.core.tag import Judged, Kind, Node, Source, TagSource, Verdict
from galleryai.core.words import contains
from galleryai.query.ast import Not, Word
from galleryai.settings import resources
from galleryai.store import analyses, codec, photos, postings, proposals, tags, texts
from galleryai.store.compile import Search
from galleryai.store.database import Database
from galleryai.store.leaves import Context
from galleryai.store.schema import RULE
from galleryai.store.upgrade import upgrade


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "library.sqlite")
    upgrade(opened, resources.migrations())
    yield opened
    opened.close()


def test_a_persons_word_outlives_what_models_say(database: Database) -> None:
    with database.write() as tx:
        photo_id = photos.add(tx, Picture(b"c" * 16, b"p" * 16, Facts(4, 3, "JPEG"), b"", 0), 0)
        tags.register(tx, {name: Node(name) for name in ("wolf", "dog", "pet")})
        ids = tags.ids_by_key(tx)
        assert tags.say(tx, [photo_id], ids["wolf"], Verdict.REJECTED) == {photo_id: None}
        assert tags.say(tx, [photo_id], ids["wolf"], Verdict.REJECTED) == {}
        assert tags.say(tx, [photo_id], ids["pet"], Verdict.ACCEPTED) == {photo_id: None}
        assert set(tags.said(tx, [photo_id])) == {
            (photo_id, "wolf", Verdict.REJECTED),
            (photo_id, "pet", Verdict.ACCEPTED),
        }
        models = [analyses.register(tx, ModelRef(name, "1"), ["wolf", "dog"]) for name in ("one", "two")]
        both = np.array(
            [
                (photo_id, ids[name], model.source_id, score)
                for model in models
                for name, score in (("wolf", 9000), ("dog", 5000))
            ]
        )
        proposals.replace(tx, [photo_id], both)
        proposals.replace(tx, [photo_id], both[:3])
        found = {tag.name: tag for tag in tags.of(tx, [photo_id])[photo_id]}
        assert found["wolf"].verdict is Verdict.REJECTED
        assert [witness.source for witness in found["wolf"].sources] == [Source.PERSON, Source.MODEL, Source.MODEL]
        assert found["pet"].verdict is Verdict.ACCEPTED
        assert found["dog"].score == 0.5
        postings.settle(tx)
        texts.settle(tx)
        context = Context(contains, datetime(2023, 1, 1))
        assert Search(tx, Word("wolf"), context).page() == []
        assert Search(tx, Not(Word("wolf")), context).page() == [photo_id]
        assert {use.keyword.name: use.count for use in tags.uses(tx)} == {"dog": 1, "pet": 1}


def test_only_answered_proposals_tell_how_right_a_keyword_is(database: Database) -> None:
    with database.write() as tx:
        one, two, three = (
            photos.add(tx, Picture(bytes([place]) * 16, bytes([place]) * 16, Facts(4, 3, "JPEG"), b"", 0), 0)
            for place in (1, 2, 3)
        )
        tags.register(tx, {name: Node(name) for name in ("dog", "cat")})
        dog, cat = (tags.ids_by_key(tx)[key] for key in ("dog", "cat"))
        model = analyses.register(tx, ModelRef("model", "1"), ["dog", "cat"])
        proposals.replace(
            tx, [one, two], np.array([(one, dog, model.source_id, 9000), (two, dog, model.source_id, 8000)])
        )
        tags.say(tx, [one, three], dog, Verdict.ACCEPTED)
        tags.say(tx, [two, three], cat, Verdict.ACCEPTED)
        assert tags.judged(tx) == {dog: Judged(1, 0)}, "what a person adds is no answer"
        tags.say(tx, [two], dog, Verdict.REJECTED)
        proposals.replace(
            tx, [one, two], np.empty((0, 4), np.int64)
        )  # a no, or a model that goes, takes the proposals away
        assert tags.judged(tx) == {dog: Judged(1, 1)}
        assert tags.judged(tx)[dog].precision == 0.5
        tags.say(tx, [one], dog, Verdict.REJECTED)
        tags.say(tx, [two], dog, None)
        assert tags.judged(tx) == {dog: Judged(0, 1)}, "a word changed or taken back"
        assert {use.keyword.id: use.judged for use in tags.uses(tx)} == {dog: Judged(0, 1), cat: Judged()}
    assert Judged().precision is None


def test_each_witness_is_known_by_model_version_and_score(database: Database) -> None:
    with database.write() as tx:
        id_ = photos.add(tx, Picture(b"c" * 16, b"p" * 16, Facts(4, 3, "JPEG"), b"", 0), 0)
        tags.register(tx, {"dog": Node("dog")})
        dog = tags.ids_by_key(tx)["dog"]
        model = analyses.register(tx, ModelRef("model", "7"), ["dog"])
        proposals.replace(tx, [id_], np.array([(id_, dog, model.source_id, 9000)]))
        tags.say(tx, [id_], dog, Verdict.ACCEPTED)
        (tag,) = tags.of(tx, [id_])[id_]
    assert tag.sources == (TagSource(Source.PERSON), TagSource(Source.MODEL, "model", "7", 0.9))


def test_things_come_before_looks_and_each_kind_is_kept(database: Database) -> None:
    with database.write() as tx:
        id_ = photos.add(tx, Picture(b"c" * 16, b"p" * 16, Facts(4, 3, "JPEG"), b"", 0), 0)
        tags.register(tx, {"dark": Node("dark", (), Kind.LOOK), "dog": Node("dog")})
        keys = tags.ids_by_key(tx)
        look = analyses.register(tx, ModelRef("look", "1"), ["dark"], Source.RULE)
        proposals.replace(
            tx, [id_], np.array([(id_, keys["dark"], look.source_id, 9000), (id_, keys["dog"], RULE, 5000)])
        )
        assert [(tag.name, tag.kind, tag.source) for tag in tags.of(tx, [id_])[id_]] == [
            ("dog", Kind.THING, Source.RULE),
            ("dark", Kind.LOOK, Source.RULE),
        ]
        assert {use.keyword.kind for use in tags.uses(tx)} == {Kind.THING, Kind.LOOK}
        tags.register(tx, {"dark": Node("very dark", (), Kind.TIME)})
        assert {word.name: word.kind for word in tags.keywords(tx)} == {"very dark": Kind.TIME, "dog": Kind.THING}


def test_scores_and_embeddings_come_back(database: Database) -> None:
    scores = Scores(((3, 0.75), (1, 0.125), (0, 0.001)), 0.1)
    back = codec.unpack_scores(codec.pack_scores(scores), 0.1)
    assert [position for position, _ in back.pairs] == [3, 1, 0]
    assert [score for _, score in back.pairs] == pytest.approx([0.75, 0.125, 0.001], abs=1e-5)
    with database.write() as tx:
        photo_id = photos.add(tx, Picture(b"c" * 16, b"p" * 16, Facts(4, 3, "JPEG"), b"", 0), 0)
        ref = ModelRef("model", "1")
        model = analyses.register(tx, ref, ["a", "b", "c", "d"])
        assert analyses.count_missing(tx, [model.id]) == 1
        assert analyses.missing(tx, [model.id], 10) == [photo_id]
        assert analyses.missing(tx, [model.id], 10, after=photo_id) == []
        assert analyses.missing(tx, [model.id], 10, among=[photo_id + 1]) == []
        analyses.put(
            tx, model.id, {photo_id: Analysis(scores, Embedding(0.5, b"\x01\xff"), (Box(2, 0.9, 0.25, 0, 0.5, 1),))}
        )
        assert analyses.count_missing(tx, [model.id]) == 0
        assert analyses.content_is_analysed(tx, [model.id], b"c" * 16)
        (said,) = analyses.said_of(tx, photo_id)
        assert said.model == ref
        assert [label for label, _ in said.scores] == ["d", "b", "a"]
        ((label, seen),) = said.boxes
        assert (label, seen.position) == ("c", 2)
        assert (seen.left, seen.bottom) == pytest.approx((0.25, 1.0), abs=1e-5)
