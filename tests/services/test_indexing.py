"""The main job on real photographs: what is found, what a rescan does, what survives what."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from galleryai.bootstrap import Gallery, places
from galleryai.core.changes import Changes
from galleryai.core.errors import PictureError
from galleryai.core.photo import State
from galleryai.core.settings import Settings
from galleryai.core.tag import Source, Verdict
from galleryai.imaging.examine import examine
from galleryai.jobs.job import Cancelled, Control, Progress, quiet
from galleryai.services.analysing import Analysing
from galleryai.services.employing import Employing
from galleryai.services.indexing import Indexing
from galleryai.services.models import Models
from galleryai.services.placing import Placing
from galleryai.services.similar import Similar
from galleryai.services.tagging import Tagging
from galleryai.services.vocabulary import Vocabulary
from galleryai.services.witnesses import Witnesses
from galleryai.settings import resources
from galleryai.store import journal
from tests.support import Index, keywords

OPENED: list[Analysing] = []


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """What a test has opened."""
    yield
    while OPENED:
        OPENED.pop().close()


def test_a_folder_becomes_a_gallery(gallery: Gallery, photos: Path, index: Index) -> None:
    heard: list[Changes] = []
    gallery.publisher.subscribe(heard.append)
    report = index(photos)
    assert (report.found, report.new, report.analysed, report.failed) == (5, 5, 5, 0)
    (cat,) = gallery.searching.search('"tabby"').photos or gallery.searching.search('"Egyptian cat"').photos
    assert cat.path == str(photos / "cat.jpg")
    assert cat.state is State.ONLINE
    assert cat.facts.camera == "PENTAX K100D Super"
    classifier, detector, look = gallery.searching.said(cat.id)
    assert classifier.model == gallery.models.manifests()[0].ref
    assert classifier.scores[0][1] > 0.3
    assert detector.boxes[0][0] == "cat"
    assert "brown" in dict(look.scores)
    assert any(changes.touches(photos=True) for changes in heard)
    assert {album.id for album in gallery.collecting.albums()} >= {"things:espresso"}
    assert gallery.thumbnails.get(cat.id) is not None


def test_the_newest_photos_come_first(gallery: Gallery, photos: Path, index: Index) -> None:
    (photos / "old").mkdir()
    for age, name in enumerate(("otter", "cat", "old/dogs", "old/coffee", "osprey")):
        place = photos / f"{name}.jpg"
        if "/" in name:
            (photos / place.name).rename(place)
        os.utime(place, (1_700_000_000 - age, 1_700_000_000 - age))
    heard: list[Changes] = []
    gallery.publisher.subscribe(heard.append)
    index(photos)
    told = [Path(event.path).stem for changes in heard for event in changes.events]
    assert told == ["otter", "cat", "osprey", "dogs", "coffee"], "folder by folder"


def test_a_second_run_does_nothing(photos: Path, index: Index) -> None:
    index(photos)
    report = index(photos)
    assert (report.found, report.unchanged, report.analysed, report.new) == (5, 5, 0, 0)


def test_moved_and_renamed_photos_are_the_same_photos(gallery: Gallery, photos: Path, index: Index) -> None:
    index(photos)
    before = {Path(p.path).name: (p.id, keywords(p)) for p in gallery.searching.search("").photos}
    (photos / "trip").mkdir()
    (photos / "cat.jpg").rename(photos / "trip" / "cat.jpg")
    (photos / "coffee.jpg").rename(photos / "espresso.jpg")
    report = index()
    assert (report.found, report.moved, report.unchanged, report.new) == (5, 2, 3, 0)
    assert (report.analysed, report.gone) == (0, 0)
    after = {Path(p.path).name: (p.id, keywords(p)) for p in gallery.searching.search("").photos}
    assert after["cat.jpg"] == before["cat.jpg"]
    assert after["espresso.jpg"] == before["coffee.jpg"]
    assert len(after) == 5


def test_copies_are_one_photo_at_two_places(gallery: Gallery, photos: Path, index: Index) -> None:
    index(photos)
    shutil.copy(photos / "cat.jpg", photos / "copy.jpg")
    report = index()
    assert (report.new, report.moved, report.analysed) == (1, 0, 0)
    found = gallery.searching.search("")
    assert found.total == 5
    (cat,) = [photo for photo in found.photos if len(photo.paths) == 2]
    assert {Path(path).name for path in cat.paths} == {"cat.jpg", "copy.jpg"}
    (photos / "cat.jpg").unlink()
    assert index().gone == 1
    (cat,) = gallery.searching.photos([cat.id])
    assert cat.paths == (str(photos / "copy.jpg"),)
    assert cat.state is State.ONLINE


def add_caption(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:2] + b"\xff\xfe\x00\x0ca caption!" + whole[2:])


def test_metadata_written_by_another_program_keeps_the_photo(gallery: Gallery, photos: Path, index: Index) -> None:
    index(photos)
    (before,) = [p for p in gallery.searching.search("").photos if "coffee" in p.path]
    add_caption(photos / "coffee.jpg")
    report = index()
    assert (report.changed, report.new, report.unchanged) == (1, 0, 4)
    (after,) = [p for p in gallery.searching.search("").photos if "coffee" in p.path]
    assert (after.id, keywords(after)) == (before.id, keywords(before))


def test_moved_and_edited_at_once_keeps_the_photo(gallery: Gallery, photos: Path, index: Index) -> None:
    index(photos)
    (before,) = [p for p in gallery.searching.search("").photos if "coffee" in p.path]
    (photos / "coffee.jpg").rename(photos / "z.jpg")
    add_caption(photos / "z.jpg")
    report = index()
    assert (report.moved, report.new, report.gone) == (1, 0, 0)
    (after,) = [p for p in gallery.searching.search("").photos if "z.jpg" in p.path]
    assert after.id == before.id


def test_another_picture_at_the_same_place_is_another_photo(gallery: Gallery, photos: Path, index: Index) -> None:
    index(photos)
    cat = gallery.searching.at(str(photos / "cat.jpg"))
    assert cat is not None
    shutil.copy(photos / "dogs.jpg", photos / "cat.jpg")
    shutil.copy(resources.samples() / "pagoda.jpg", photos / "dogs.jpg")
    index()
    now = gallery.searching.at(str(photos / "cat.jpg"))
    assert now is not None
    assert now.id != cat.id
    (old,) = gallery.searching.photos([cat.id])
    assert old.state is State.GONE
    assert keywords(old) == keywords(cat)
    assert gallery.searching.search("").total == 5


def test_gone_photos_keep_their_words_and_come_back(gallery: Gallery, photos: Path, index: Index) -> None:
    index(photos)
    cat = gallery.searching.at(str(photos / "cat.jpg"))
    assert cat is not None
    away = photos.parent / "away.jpg"
    (photos / "cat.jpg").rename(away)
    assert index().gone == 1
    assert gallery.searching.search("").total == 4
    assert gallery.searching.photos([cat.id])[0].state is State.GONE
    assert index().gone == 0
    away.rename(photos / "back.jpg")
    report = index()
    assert report.analysed == 0
    assert gallery.searching.search("").total == 5
    assert gallery.searching.at(str(photos / "back.jpg")) == gallery.searching.photos([cat.id])[0]


def test_an_unplugged_root_loses_nothing(gallery: Gallery, photos: Path, index: Index) -> None:
    index(photos)
    away = photos.parent / "unplugged"
    photos.rename(away)
    report = index()
    assert (report.found, report.gone) == (0, 0)
    ((path, reason),) = report.unavailable
    assert (path, "its photographs are kept" in reason) == (str(photos), True)
    found = gallery.searching.search("")
    assert found.total == 5
    assert {photo.state for photo in found.photos} == {State.OFFLINE}
    assert all(gallery.thumbnails.get(photo.id) for photo in found.photos)
    away.rename(photos)
    report = index()
    assert (report.unchanged, report.analysed) == (5, 0)
    assert {photo.state for photo in gallery.searching.search("").photos} == {State.ONLINE}


def test_a_file_that_cannot_be_read_is_a_row_with_a_reason(gallery: Gallery, photos: Path, index: Index) -> None:
    (photos / "broken.jpg").write_bytes(b"no picture")
    report = index(photos)
    assert (report.new, report.failed, report.analysed) == (6, 1, 5)
    (problem,) = gallery.searching.problems()
    assert problem.path == str(photos / "broken.jpg")
    assert "not a picture" in problem.reason
    assert report.problems == [(problem.path, problem.reason)]
    again = index()
    assert (again.failed, again.unchanged) == (0, 6)
    shutil.copy(resources.samples() / "pagoda.jpg", photos / "broken.jpg")
    os.utime(photos / "broken.jpg", (1, 1))
    assert index().analysed == 1
    assert gallery.searching.problems() == []


def test_a_photo_that_breaks_keeps_its_words(gallery: Gallery, photos: Path, index: Index) -> None:
    index(photos)
    cat = gallery.searching.at(str(photos / "cat.jpg"))
    assert cat is not None
    whole = (photos / "cat.jpg").read_bytes()
    (photos / "cat.jpg").write_bytes(whole[:2000])
    assert index().failed == 1
    assert gallery.searching.photos([cat.id])[0].state is State.GONE
    (photos / "cat.jpg").write_bytes(whole)
    assert index().analysed == 0
    assert gallery.searching.at(str(photos / "cat.jpg")) == cat


def test_a_new_model_version_sees_every_photo_again(
    gallery: Gallery, photos: Path, index: Index, tmp_path: Path
) -> None:
    index(photos)
    shelf = tmp_path / "models"
    shutil.copytree(resources.models(), shelf)
    call_newer(shelf / "efficientnet-lite2" / "manifest.toml")
    models = Models(lambda: shelf)
    tagging = Tagging(
        gallery._database,
        Witnesses(gallery._database, lambda: Vocabulary(resources.keywords), models),
        gallery.publisher,
    )
    newer = indexing_with(gallery, models, tagging)
    report = newer.index(gallery.roots.parts(), Control(), quiet)
    assert (report.unchanged, report.analysed) == (5, 5)
    (photo, *_rest) = gallery.searching.search("").photos
    said = {one.model.name: one.model.version for one in gallery.searching.said(photo.id)}
    assert (said["efficientnet-lite2"], said["nanodet"] == "newer") == ("newer", False)
    assert newer.index(gallery.roots.parts(), Control(), quiet).analysed == 0


def test_yes_and_no_hold_through_rescans_new_models_and_new_derivations(
    gallery: Gallery, photos: Path, index: Index, tmp_path: Path
) -> None:
    index(photos)
    dogs, cat = (gallery.searching.at(str(photos / name)) for name in ("dogs.jpg", "cat.jpg"))
    assert dogs is not None
    assert cat is not None
    assert {"dog", "pet", "animal"} <= set(keywords(dogs))
    gallery.tagging.say("dog", [dogs.id], Verdict.REJECTED)
    gallery.tagging.say("kitty", [cat.id], Verdict.ACCEPTED)  # a synonym
    gallery.tagging.say("Sofa king", [cat.id], Verdict.ACCEPTED)

    def words_hold() -> bool:
        now = {photo.id: photo for photo in gallery.searching.photos([dogs.id, cat.id])}
        words = {tag.name: (tag.verdict, tag.source) for tag in now[cat.id].tags}
        yes = (Verdict.ACCEPTED, Source.PERSON)
        return words["cat"] == words["Sofa king"] == yes and not {"dog", "spaniel", "pet"} & set(keywords(now[dogs.id]))

    assert words_hold()
    index()
    assert gallery.tagging.derive_all() == 5
    assert words_hold()
    newer = with_newer_models(gallery, tmp_path)
    assert newer.index(gallery.roots.parts(), Control(), quiet).analysed == 5
    assert words_hold()
    with gallery._database.read() as tx:
        said = [entry.what for entry in journal.entries(tx)]
    assert said[1:] == ["Rejected the keyword dog", "Accepted the keyword cat", "Accepted the keyword Sofa king"]


def test_what_is_above_a_persons_word_comes_along_unless_they_said_no_to_it(
    gallery: Gallery, photos: Path, index: Index
) -> None:
    index(photos)
    coffee = gallery.searching.at(str(photos / "coffee.jpg"))
    assert coffee is not None
    gallery.tagging.say("pet", [coffee.id], Verdict.REJECTED)
    gallery.tagging.say("spaniel", [coffee.id], Verdict.ACCEPTED)
    (now,) = gallery.searching.photos([coffee.id])
    sources = {tag.name: tag.source for tag in now.tags if tag.verdict is not Verdict.REJECTED}
    assert (sources["spaniel"], sources["dog"], sources["animal"]) == (Source.PERSON, Source.RULE, Source.RULE)
    assert "pet" not in sources
    assert coffee.id in gallery.searching.ids("dog")
    gallery.tagging.say("spaniel", [coffee.id], Verdict.REJECTED)
    (now,) = gallery.searching.photos([coffee.id])
    assert not {"spaniel", "dog", "animal"} & set(keywords(now))


def test_a_trial_counts_what_a_derivation_then_does(
    gallery: Gallery, photos: Path, index: Index, tmp_path: Path
) -> None:
    index(photos)
    graph = tmp_path / "keywords"
    shutil.copytree(resources.keywords(), graph)
    thresholds = graph / "thresholds.toml"
    thresholds.write_text(re.sub("^default = .*", "default = 0.9", thresholds.read_text("utf-8"), flags=re.M))
    stricter = Vocabulary(lambda: graph)
    cat = gallery.searching.ids("cat")
    gallery.tagging.say("cat", cat, Verdict.ACCEPTED)
    before = carried(gallery)
    trial = gallery.tagging.trial(stricter)
    assert carried(gallery) == before
    Tagging(
        gallery._database, Witnesses(gallery._database, lambda: stricter, gallery.models), gallery.publisher
    ).derive_all()
    after = carried(gallery)
    cats = {(id_, "cat") for id_ in cat}  # decided: neither comes nor goes nor counts as staying
    assert (trial.photos, trial.come, trial.go) == (5, len(after - before), len(before - after))
    assert trial.stay == len((before & after) - cats)
    assert trial.go > 0


def test_a_word_costs_a_photo_that_a_new_model_has_not_seen_nothing(
    gallery: Gallery, photos: Path, index: Index, tmp_path: Path
) -> None:
    index(photos)
    before = carried(gallery)
    newer = with_newer_models(gallery, tmp_path)
    newer._tagging.say("mine", gallery.searching.ids(""), Verdict.ACCEPTED)
    assert carried(gallery) - before == {(id_, "mine") for id_ in gallery.searching.ids("")}
    assert before <= carried(gallery)


def test_rules_reach_photos_that_a_new_model_has_not_seen_and_a_trial_says_so(
    gallery: Gallery, photos: Path, index: Index, tmp_path: Path
) -> None:
    index(photos)
    before = carried(gallery)
    with gallery._database.write() as tx:  # as after an upgrade of the program: both models are newer
        tx.exec_driver_sql("UPDATE model SET version = 'older' WHERE name <> 'look'")
    newer = Tagging(
        gallery._database,
        Witnesses(gallery._database, lambda: Vocabulary(resources.keywords), gallery.models),
        gallery.publisher,
    )
    strict = Vocabulary(resources.keywords, '[ignore]\nkeywords = ["pet"]\n')
    trial = newer.trial(strict)
    gone = {(id_, name) for id_, name in before if name == "pet"}
    assert (trial.photos, trial.come, trial.go, trial.stay) == (5, 0, len(gone), len(before - gone))
    assert newer.derive_all() == 5
    assert carried(gallery) == before, "who has seen a photo is heard, whatever its version"
    newer.say("volcano", gallery.searching.ids(""), Verdict.REJECTED)
    assert carried(gallery) == before


def test_only_who_has_not_seen_a_photo_looks_at_it(gallery: Gallery, photos: Path, index: Index) -> None:
    index(photos)
    before = carried(gallery)
    with gallery._database.write() as tx:
        tx.exec_driver_sql("DELETE FROM analysis WHERE model_id = (SELECT id FROM model WHERE name = 'look')")
        tx.exec_driver_sql("UPDATE analysis SET rest = 0.125")  # a second look would write another
    assert index().analysed == 5
    assert carried(gallery) == before
    with gallery._database.read() as tx:
        rests = tx.exec_driver_sql("SELECT rest, count(*) FROM analysis GROUP BY rest ORDER BY rest").all()
    assert [tuple(row) for row in rests] == [(0.0, 5), (0.125, 10)]


def carried(gallery: Gallery) -> set[tuple[int, str]]:
    """Every photo's keywords."""
    return {(photo.id, name) for photo in gallery.searching.search("").photos for name in keywords(photo)}


def test_another_threshold_derives_the_keywords_again_without_looking(
    gallery: Gallery, photos: Path, index: Index, tmp_path: Path
) -> None:
    index(photos)
    coffee = gallery.searching.at(str(photos / "coffee.jpg"))
    assert coffee is not None
    assert "espresso" in keywords(coffee)
    graph = tmp_path / "keywords"
    shutil.copytree(resources.keywords(), graph)
    thresholds = graph / "thresholds.toml"
    thresholds.write_text(thresholds.read_text("utf-8").replace("default = 0.4\n", "default = 0.4\nespresso = 0.999\n"))
    tagging = Tagging(
        gallery._database,
        Witnesses(gallery._database, lambda: Vocabulary(lambda: graph), gallery.models),
        gallery.publisher,
    )
    stricter = indexing_with(gallery, gallery.models, tagging)
    assert stricter.index(gallery.roots.parts(), Control(), quiet).analysed == 0
    assert "espresso" not in keywords(gallery.searching.photos([coffee.id])[0])
    assert tagging.bring_up_to_date(lambda: None) == 0
    assert index().analysed == 0
    assert gallery.searching.photos([coffee.id]) == [coffee]


def call_newer(manifest: Path) -> None:
    """The same model by the name of a newer version."""
    manifest.write_text(re.sub('(?m)^version = ".*"', 'version = "newer"', manifest.read_text("utf-8")), "utf-8")


def with_newer_models(gallery: Gallery, tmp_path: Path) -> Indexing:
    """Indexing with the shipped models, each called a version newer."""
    shelf = tmp_path / "newer"
    shutil.copytree(resources.models(), shelf)
    for manifest in shelf.glob("*/manifest.toml"):
        call_newer(manifest)
    models = Models(lambda: shelf)
    tagging = Tagging(
        gallery._database,
        Witnesses(gallery._database, lambda: Vocabulary(resources.keywords), models),
        gallery.publisher,
    )
    return indexing_with(gallery, models, tagging)


def indexing_with(gallery: Gallery, models: Models, tagging: Tagging) -> Indexing:
    """Indexing of a library with other models or another way of tagging."""
    employing = Employing(gallery._database, models, tagging, gallery.publisher)
    analysing = Analysing(models, Settings)
    OPENED.append(analysing)
    placing, similar = Placing(gallery._database, places, gallery.publisher), Similar(gallery._database)
    return Indexing(
        *(gallery._database, analysing, gallery.thumbnails, tagging, placing, employing, similar),
        *(gallery.gathering, gallery.publisher),
    )


def test_copies_are_analysed_once_and_odd_files_stop_nothing(gallery: Gallery, photos: Path, index: Index) -> None:
    heard: list[Changes] = []
    gallery.publisher.subscribe(heard.append)
    for number in range(20):
        shutil.copy(photos / "cat.jpg", photos / f"copy{number}.jpg")
    os.utime(photos / "dogs.jpg", (0, 9_300_000_000))  # the year 2264
    report = index(photos)
    assert (report.found, report.failed, report.analysed) == (25, 0, 5)
    told = [event for changes in heard for event in changes.events if event.kind == "analysed"]
    assert sorted(event.known for event in told) == [False] * 5 + [True] * 20, "those in flight together, too"


def test_a_bug_at_one_file_is_told_and_the_others_are_kept(
    gallery: Gallery, photos: Path, index: Index, caplog: pytest.LogCaptureFixture
) -> None:
    with gallery._database.write() as tx:
        tx.exec_driver_sql(
            "CREATE TRIGGER bug BEFORE INSERT ON file WHEN NEW.name = 'cat.jpg' AND NEW.problem IS NULL "
            "BEGIN SELECT RAISE(ABORT, 'a bug'); END"
        )
    report = index(photos)
    assert (report.found, report.failed, report.analysed) == (5, 1, 4)
    assert report.problems == [(str(photos / "cat.jpg"), "GalleryAI itself failed at this file (IntegrityError)")]
    (record,) = caplog.records
    assert record.exc_info is not None
    caplog.clear()


def test_a_file_an_older_decoder_failed_on_is_tried_again(gallery: Gallery, photos: Path, index: Index) -> None:
    (photos / "text.jpg").write_bytes(b"no picture")
    assert index(photos).failed == 1
    with gallery._database.write() as tx:
        tx.exec_driver_sql("UPDATE file SET decoder_version = 0 WHERE problem IS NOT NULL")
    assert index().failed == 1
    assert index().failed == 0


def test_an_edit_without_a_date_does_not_move_the_photo_in_time(gallery: Gallery, photos: Path, index: Index) -> None:
    index(photos)
    before = gallery.searching.ids("")
    add_caption(photos / Path(gallery.searching.photos(before)[-1].path).name)
    index()
    assert gallery.searching.ids("") == before


def test_what_is_no_file_is_not_opened(photos: Path, index: Index) -> None:
    os.mkfifo(photos / "pipe.jpg")
    report = index(photos)
    assert (report.analysed, report.problems) == (
        5,
        [(str(photos / "pipe.jpg"), "this is no file, but a pipe or a device")],
    )
    with pytest.raises(PictureError, match="no file, but a pipe"):
        examine(photos / "pipe.jpg")


def test_a_drive_that_is_not_mounted_leaves_an_empty_folder_and_loses_nothing(
    gallery: Gallery, photos: Path, index: Index
) -> None:
    index(photos)
    photos.rename(photos.parent / "drive")
    photos.mkdir()
    report = index()
    assert (report.gone, report.found) == (0, 0)
    ((path, reason),) = report.unavailable
    assert (path, "its photographs are kept" in reason) == (str(photos), True)
    assert {photo.state for photo in gallery.searching.search("").photos} == {State.OFFLINE}
    assert [root.online for root in gallery.roots.all()] == [False]


def test_a_file_that_could_not_be_opened_is_tried_again(photos: Path, index: Index) -> None:
    (photos / "late.jpg").symlink_to(photos.parent / "late.jpg")
    assert index(photos).failed == 1
    shutil.copy(resources.samples() / "pagoda.jpg", photos.parent / "late.jpg")
    assert index().analysed == 1


def test_cancelled_work_goes_on_where_it_was(gallery: Gallery, tmp_path: Path, index: Index) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(40):
        Image.new("RGB", (32, 32), (number * 5, 0, 0)).save(folder / f"{number}.jpg")
    control = Control()

    def stop_after_the_first_batch(progress: Progress) -> None:
        if progress.done:
            control.cancel()

    part = gallery.roots.add(folder)
    with pytest.raises(Cancelled):
        gallery.indexing.index([part], control, stop_after_the_first_batch)
    some = gallery.searching.search("").total
    assert 0 < some < 40
    report = index()
    assert report.analysed == 40 - some
    assert gallery.searching.search("").total == 40


def test_an_unreadable_folder_makes_nothing_gone(gallery: Gallery, photos: Path, index: Index) -> None:
    (photos / "inner").mkdir()
    (photos / "cat.jpg").rename(photos / "inner" / "cat.jpg")
    index(photos)
    shutil.move(photos / "inner", photos.parent / "aside")
    (photos / "inner").symlink_to(photos / "inner")  # cannot be listed, even by root
    report = index()
    assert (report.gone, report.unchanged) == (0, 4)
    assert report.unavailable == [(str(photos / "inner"), "this folder may not be read")]
    assert gallery.searching.search("").total == 5


def test_what_is_ignored_from_now_on_is_gone_and_comes_back_with_its_words(
    gallery: Gallery, photos: Path, index: Index
) -> None:
    (photos / "pets").mkdir()
    (photos / "cat.jpg").rename(photos / "pets" / "cat.jpg")
    index(photos)
    cat = gallery.searching.at(str(photos / "pets" / "cat.jpg"))
    assert cat is not None
    gallery.tagging.say("Sofa king", [cat.id], Verdict.ACCEPTED)
    for file, text in ((".galleryignore", "pets/\n"), ("pets/.nomedia", "")):
        (photos / file).write_text(text)
        report = index()
        assert (report.gone, report.unchanged) == (1, 4)
        assert gallery.searching.search("").total == 4
        (photos / file).unlink()
        report = index()
        assert (report.gone, report.analysed, gallery.searching.search("").total) == (0, 0, 5)
        (back,) = gallery.searching.photos([cat.id])
        assert "Sofa king" in keywords(back)


def test_a_galleryignore_at_fault_changes_nothing_and_is_told(gallery: Gallery, photos: Path, index: Index) -> None:
    index(photos)
    (photos / ".galleryignore").write_text("cat.jpg\n[z-a]\n")
    report = index()
    assert (report.gone, gallery.searching.search("").total) == (0, 5)
    assert report.unavailable == [(str(photos), "line 2 of .galleryignore is no pattern")]
    (photos / ".galleryignore").write_text("cat.jpg\n")
    assert index().gone == 1
