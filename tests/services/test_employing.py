"""A model is removed with all it said, and comes back; a person's words stay whatever happens."""

import shutil
from pathlib import Path

import pytest

from galleryai.bootstrap import Gallery
from galleryai.core.errors import UsageError
from galleryai.core.photo import Photo
from galleryai.core.prediction import ModelRef
from galleryai.core.tag import Source, Verdict
from galleryai.jobs.job import Cancelled, Control, Progress, quiet
from galleryai.services.employing import Employing
from galleryai.settings import resources
from galleryai.store import analyses, journal
from tests.support import Index

JUDGE, OTHER = "efficientnet-lite2", "nanodet"


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """All sample photographs, a few of which the second model has words for."""
    return Path(shutil.copytree(resources.samples(), tmp_path / "photos", ignore=shutil.ignore_patterns("*.toml")))


def all_photos(gallery: Gallery) -> list[Photo]:
    return gallery.searching.search("").photos


def given_by(gallery: Gallery, model: str) -> set[tuple[int, str]]:
    """Whatever a model vouches for: photo and keyword."""
    return {
        (photo.id, tag.name)
        for photo in all_photos(gallery)
        for tag in photo.tags
        if model in {source.model for source in tag.sources}
    }


def analysed_by(gallery: Gallery, model: str) -> set[int]:
    return {
        photo.id
        for photo in all_photos(gallery)
        if model in {said.model.name for said in gallery.searching.said(photo.id)}
    }


def remove(gallery: Gallery, model: str, control: Control | None = None) -> int:
    return gallery.employing.remove(model, control or Control(), quiet)


def words(gallery: Gallery) -> dict[tuple[int, str], Verdict]:
    """The person's."""
    return {
        (photo.id, tag.name): tag.verdict
        for photo in all_photos(gallery)
        for tag in photo.tags
        if tag.source is Source.PERSON
    }


def test_a_model_goes_and_comes_back_and_words_hold(gallery: Gallery, photos: Path, index: Index) -> None:
    index(photos)
    of_other, of_judge = given_by(gallery, OTHER), given_by(gallery, JUDGE)
    (yes, word), (no, refused) = sorted(of_other - of_judge)[:2]
    gallery.tagging.say(word, [yes], Verdict.ACCEPTED)
    gallery.tagging.say(refused, [no], Verdict.REJECTED)
    gallery.tagging.say("Mine alone", [yes], Verdict.ACCEPTED)
    said, judged, before = words(gallery), gallery.tagging.judged(), given_by(gallery, OTHER)
    everything = len(all_photos(gallery))
    assert before
    assert remove(gallery, OTHER) == everything
    assert not given_by(gallery, OTHER)
    assert not analysed_by(gallery, OTHER)
    assert given_by(gallery, JUDGE) == of_judge
    assert words(gallery) == said
    assert gallery.tagging.judged() == judged, "what was answered stays answered"
    assert index().analysed == 0, "it is not used again by itself"
    assert [manifest.ref.name for manifest in gallery.models.manifests()] == [JUDGE]
    gallery.tagging.say(word, [no], Verdict.ACCEPTED)  # with one model less
    said[no, word] = Verdict.ACCEPTED
    assert gallery.employing.use(OTHER) == everything
    assert index().analysed == everything
    assert given_by(gallery, OTHER) >= before - {(no, refused)}
    assert words(gallery) == said
    with gallery._database.read() as tx:
        done = [(entry.what, dict(entry.undo)) for entry in journal.entries(tx) if OTHER in entry.what]
    assert done == [
        (f"Removed the model {OTHER}", {"verb": "use model", "model": OTHER}),
        (f"Used the model {OTHER} again", {"verb": "remove model", "model": OTHER}),
    ]


def test_a_new_model_looks_first_at_what_is_seen_then_at_what_is_newest(
    gallery: Gallery, photos: Path, index: Index
) -> None:
    index(photos)
    newest_first = gallery.searching.search("").photos
    remove(gallery, OTHER)
    gallery.employing.use(OTHER)
    looked: list[str] = []
    gallery.publisher.subscribe(lambda changes: looked.extend(event.path for event in changes.events))
    oldest, gone = newest_first[-1], 10**6
    gallery.indexing.show_first([oldest.id, gone])
    assert index().analysed == len(newest_first)
    assert looked == [photo.path for photo in (oldest, *newest_first[:-1])]


def test_a_word_said_before_a_model_has_looked_takes_nothing_away(gallery: Gallery, photos: Path, index: Index) -> None:
    index(photos)
    before = given_by(gallery, JUDGE)
    remove(gallery, OTHER)
    gallery.employing.use(OTHER)
    for photo in all_photos(gallery):
        gallery.tagging.say("mine", [photo.id], Verdict.ACCEPTED)
    assert given_by(gallery, JUDGE) == before
    cat = gallery.searching.at(str(photos / "cat.jpg"))
    assert cat is not None
    gallery.tagging.say("cat", [cat.id], Verdict.REJECTED)  # and what lies under it goes
    assert "Egyptian cat" not in {name for id_, name in given_by(gallery, JUDGE) if id_ == cat.id}


def test_without_the_judge_its_objections_go_too(gallery: Gallery, photos: Path, index: Index) -> None:
    index(photos)
    doubted = given_by(gallery, OTHER)
    remove(gallery, JUDGE)
    assert given_by(gallery, JUDGE) == set()
    assert given_by(gallery, OTHER) - doubted
    with gallery._database.read() as tx:
        assert tx.exec_driver_sql(
            "SELECT count(*) FROM embedding JOIN model ON model.id = model_id WHERE name = ?", (JUDGE,)
        ).scalar() == 0  # fmt: skip


def test_people_are_counted_without_the_judge_too(gallery: Gallery, photos: Path, index: Index) -> None:
    index(photos)
    assert gallery.searching.ids("one person")
    remove(gallery, JUDGE)
    assert gallery.searching.ids("one person")
    remove(gallery, OTHER)
    assert not gallery.searching.ids("one person")


def test_without_any_model_the_program_works(gallery: Gallery, photos: Path, index: Index) -> None:
    index(photos)
    cat = gallery.searching.at(str(photos / "cat.jpg"))
    assert cat is not None
    gallery.tagging.say("sofa king", [cat.id], Verdict.ACCEPTED)
    gallery.tagging.say("cat", [cat.id], Verdict.ACCEPTED)
    for model in (JUDGE, OTHER):
        remove(gallery, model)
    given = {source.source for photo in all_photos(gallery) for tag in photo.tags for source in tag.sources}
    assert given == {Source.PERSON, Source.RULE}
    assert {album.title for album in gallery.collecting.albums()} > {"Sofa king", "Cats"}
    (photos / "more").mkdir()
    (photos / "more" / "dogs.jpg").write_bytes((photos / "dogs.jpg").read_bytes() + b"\0")
    (photos / "fig.jpg").unlink()
    report = index()
    assert (report.new, report.gone, report.failed, report.analysed) == (1, 1, 0, 1)
    found = gallery.searching.at(str(photos / "more" / "dogs.jpg"))
    assert found is not None
    assert gallery.thumbnails.get(found.id)
    assert index().unchanged == report.unchanged + 1
    gallery.tagging.say("kitten", [found.id], Verdict.ACCEPTED)
    assert gallery.searching.count("cat") == 2
    assert gallery.tagging.derive_all() == 15


def test_a_photo_met_without_models_has_its_thumbnail(gallery: Gallery, photos: Path, index: Index) -> None:
    for model in (JUDGE, OTHER):
        remove(gallery, model)
    assert index(photos).new == len(all_photos(gallery)) == 14
    for photo in all_photos(gallery):
        Path(photo.path).unlink()
        assert gallery.thumbnails.get(photo.id)


def four_at_once(gallery: Gallery) -> Employing:
    """Removes in steps that can be told apart."""
    return Employing(
        gallery._database, gallery.models, gallery.tagging, gallery.publisher, removed_at_once=4, counted_at_once=3
    )


def test_a_removal_that_was_stopped_is_finished(gallery: Gallery, photos: Path, index: Index) -> None:
    index(photos)
    control = Control()

    def stop(progress: Progress) -> None:
        if progress.done >= 8:
            control.cancel()

    with pytest.raises(Cancelled):
        four_at_once(gallery).remove(OTHER, control, stop)
    left = analysed_by(gallery, OTHER)
    assert 0 < len(left) < 14
    assert {id_ for id_, _ in given_by(gallery, OTHER)} <= left, "a photo's words go with its analysis"
    index()
    assert not given_by(gallery, OTHER)
    assert not analysed_by(gallery, OTHER)
    assert remove(gallery, OTHER) == 0


def test_a_stopped_removal_can_be_taken_back(gallery: Gallery, photos: Path, index: Index) -> None:
    index(photos)
    before = given_by(gallery, OTHER)
    control = Control()
    with pytest.raises(Cancelled):
        four_at_once(gallery).remove(OTHER, control, lambda progress: control.cancel() if progress.done else None)
    assert gallery.employing.use(OTHER) == 8  # it takes the four that were under way, too
    assert index().analysed == 8
    assert given_by(gallery, OTHER) == before


def test_one_version_can_be_removed(gallery: Gallery, photos: Path, index: Index) -> None:
    with gallery._database.write() as tx:
        analyses.register(tx, ModelRef(OTHER, "0"), ["thing"])
    index(photos)
    before = given_by(gallery, OTHER)
    assert remove(gallery, f"{OTHER}@0") == 0
    assert given_by(gallery, OTHER) == before
    assert index().analysed == 0
    assert remove(gallery, str(gallery.models.manifest(OTHER).ref)) == 14
    assert given_by(gallery, OTHER) == set()
    assert gallery.employing.use(OTHER) == 14
    assert gallery.employing.use(OTHER) == 14, "until they are analysed"


def test_models_are_counted(gallery: Gallery, photos: Path, index: Index) -> None:
    index(photos)
    alone = {
        model: sum(
            {source.model for source in tag.sources} == {model} for photo in all_photos(gallery) for tag in photo.tags
        )
        for model in (JUDGE, OTHER)
    }
    uses = {use.ref.name: use for use in four_at_once(gallery).models(Control(), quiet)}
    assert {name: (use.photos, use.keywords, use.in_use) for name, use in uses.items()} == {
        JUDGE: (14, alone[JUDGE], True),
        OTHER: (14, alone[OTHER], True),
    }
    remove(gallery, OTHER)
    uses = {use.ref.name: use for use in gallery.employing.models(Control(), quiet)}
    assert (uses[OTHER].photos, uses[OTHER].keywords, uses[OTHER].in_use) == (0, 0, False)


@pytest.mark.parametrize("name", ["unicorn", "nanodet@99", "@", ""])
def test_a_model_that_is_not_there_is_a_sentence(gallery: Gallery, name: str) -> None:
    sentence = r"There is no model .* The models are: efficientnet-lite2, nanodet\."
    with pytest.raises(UsageError, match=sentence):
        remove(gallery, name)
    with pytest.raises(UsageError, match=sentence):
        gallery.employing.use(name)
    with gallery._database.read() as tx:
        assert journal.entries(tx) == []
