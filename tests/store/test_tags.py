from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert

from galleryai.core.photo import Facts, Picture
from galleryai.core.prediction import Analysis, Embedding, ModelRef, Scores
from galleryai.core.tag import Source, Verdict
from galleryai.query.ast import Not, Word
from galleryai.settings import resources
from galleryai.store import analyses, codec, compile, photos, tags
from galleryai.store.database import Database
from galleryai.store.schema import PERSON, evidence
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
        ids = tags.keyword_ids(tx, {"wolf": "wolf", "dog": "dog", "pet": "pet"})
        words = [
            {"photo_id": photo_id, "keyword_id": ids["wolf"], "source_id": PERSON, "verdict": Verdict.REJECTED},
            {"photo_id": photo_id, "keyword_id": ids["pet"], "source_id": PERSON, "verdict": Verdict.ACCEPTED},
        ]
        tx.execute(insert(evidence), words)
        for version in ("1", "2"):
            model = analyses.register(tx, ModelRef("model", version), ["wolf", "dog"])
            tags.propose(tx, model.source_id, {photo_id: [(ids["wolf"], 0.9), (ids["dog"], 0.5)]})
        tags.propose(tx, model.source_id, {photo_id: [(ids["wolf"], 0.8)]})
        found = {tag.name: tag for tag in tags.of(tx, [photo_id])[photo_id]}
        assert found["wolf"].verdict is Verdict.REJECTED
        assert [witness.source for witness in found["wolf"].sources] == [Source.PERSON, Source.MODEL, Source.MODEL]
        assert found["pet"].verdict is Verdict.ACCEPTED
        assert found["dog"].score == 0.5
        assert compile.find(tx, Word("wolf")) == []
        assert compile.find(tx, Not(Word("wolf"))) == [photo_id]
        assert {use.keyword.name: use.count for use in tags.uses(tx)} == {"dog": 1, "pet": 1}


def test_scores_and_embeddings_come_back(database: Database) -> None:
    scores = Scores(((3, 0.75), (1, 0.125), (0, 0.001)), 0.1)
    back = codec.unpack_scores(codec.pack_scores(scores), 0.1)
    assert [position for position, _ in back.pairs] == [3, 1, 0]
    assert [score for _, score in back.pairs] == pytest.approx([0.75, 0.125, 0.001], abs=1e-5)
    with database.write() as tx:
        photo_id = photos.add(tx, Picture(b"c" * 16, b"p" * 16, Facts(4, 3, "JPEG"), b"", 0), 0)
        ref = ModelRef("model", "1")
        model = analyses.register(tx, ref, ["a", "b", "c", "d"])
        assert analyses.count_missing(tx, model.id) == 1
        assert analyses.missing(tx, model.id, 0, 10) == [photo_id]
        analyses.put(tx, model.id, {photo_id: Analysis(scores, Embedding(0.5, b"\x01\xff"))})
        assert analyses.count_missing(tx, model.id) == 0
        assert analyses.content_is_analysed(tx, model.id, b"c" * 16)
        ((said_by, said),) = analyses.scores_of(tx, photo_id)
        assert said_by == ref
        assert [label for label, _ in said] == ["d", "b", "a"]
