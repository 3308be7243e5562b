"""Nothing moves a photo: pairs and companions, moves with edits, drives that come and go, what is gone for long."""

import io
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.ExifTags import IFD, Base

from galleryai.bootstrap import Gallery, open_library
from galleryai.core.photo import Photo, State
from galleryai.core.settings import Settings
from galleryai.core.tag import Verdict
from galleryai.imaging.companions import MOST_MOVIE_BYTES
from galleryai.jobs.job import Control, quiet
from galleryai.services.report import IndexReport
from galleryai.settings import resources
from galleryai.store import files, journal, settings
from galleryai.store.files import Place
from tests.imaging.pictures import EXIF, HEIC, Pixels, dng
from tests.support import Index, keywords

DAY = 24 * 3600


def noise(seed: int) -> Pixels:
    """A picture like no other."""
    return np.random.default_rng(seed).integers(0, 256, (48, 64, 3), np.uint8)


def jpeg(seed: int, caption: str = "", taken: str = "2021:03:04 05:06:07", quality: int = 90) -> bytes:
    """A JPEG of that picture, by default of the moment the tests' RAW files are of."""
    exif = EXIF()
    exif[IFD.Exif] = {Base.DateTimeOriginal: taken}
    exif[Base.ImageDescription] = caption
    out = io.BytesIO()
    Image.fromarray(noise(seed)).save(out, "JPEG", exif=exif, quality=quality)
    return out.getvalue()


Write = Callable[[str, bytes], Path]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "pictures"
    made.mkdir()
    return made


@pytest.fixture
def write(folder: Path) -> Write:
    def one(name: str, content: bytes) -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    return one


def names(photo: Photo) -> list[str]:
    return [Path(path).name for path in photo.paths]


def the_only(gallery: Gallery) -> Photo:
    (photo,) = gallery.searching.search("").photos
    return photo


def at(gallery: Gallery, path: Path) -> Photo:
    found = gallery.searching.at(str(path))
    assert found is not None
    return found


def tag(gallery: Gallery, photo: Photo, word: str = "mine") -> None:
    gallery.tagging.say(word, [photo.id], Verdict.ACCEPTED)


def test_a_raw_and_its_jpeg_are_one_photo_shown_by_the_jpeg(
    gallery: Gallery, folder: Path, write: Write, index: Index
) -> None:
    write("IMG_1.DNG", dng(noise(1)))
    write("IMG_1.JPG", jpeg(1))
    shutil.copy(HEIC / "phone.heic", folder / "IMG_2.HEIC")
    write("IMG_2.dng", dng(noise(2)))
    report = index(folder)
    assert (report.found, report.new, report.failed, report.analysed) == (4, 4, 0, 2)
    assert sorted(map(names, gallery.searching.search("").photos)) == [
        ["IMG_1.JPG", "IMG_1.DNG"],
        ["IMG_2.HEIC", "IMG_2.dng"],
    ]
    assert at(gallery, folder / "IMG_1.DNG").facts.format == "JPEG"
    report = index()
    assert (report.found, report.unchanged, report.analysed) == (4, 4, 0)


def test_many_pairs_decode_no_raw(gallery: Gallery, folder: Path, write: Write, index: Index) -> None:
    """Beyond what is looked at ahead; these RAW files could not be decoded."""
    hollow = dng(noise(0))[:-3000]
    write("alone.dng", hollow)
    for number in range(60):
        write(f"{number:02}.jpg", jpeg(number))
        write(f"{number:02}.dng", hollow + bytes([number]))
    report = index(folder)
    assert (report.new, report.failed, report.analysed) == (121, 1, 60)
    assert {len(photo.paths) for photo in gallery.searching.search("").photos} == {2}


def test_a_pair_moves_together_and_apart(gallery: Gallery, folder: Path, write: Write, index: Index) -> None:
    raw, still = write("IMG_1.DNG", dng(noise(1))), write("IMG_1.JPG", jpeg(1))
    index(folder)
    tag(gallery, the_only(gallery))
    before = the_only(gallery)
    for name in ("RAW", "JPG", "both"):
        (folder / name).mkdir()
    raw = raw.rename(folder / "RAW" / raw.name)
    report = index()
    assert (report.moved, report.new, report.gone, report.analysed) == (1, 0, 0, 0)
    still = still.rename(folder / "JPG" / "a.jpg")
    report = index()
    assert (report.moved, report.new, report.gone, report.analysed) == (1, 0, 0, 0)
    raw.rename(folder / "both" / raw.name)
    still.rename(folder / "both" / still.name)
    report = index()
    assert (report.moved, report.new, report.gone, report.analysed) == (2, 0, 0, 0)
    after = the_only(gallery)
    assert (after.id, keywords(after), names(after)) == (before.id, keywords(before), ["a.jpg", "IMG_1.DNG"])


def test_whichever_of_a_pair_comes_first_is_the_photo(
    gallery: Gallery, folder: Path, write: Write, index: Index
) -> None:
    raw = write("IMG_1.DNG", dng(noise(1)))
    index(folder)
    tag(gallery, the_only(gallery))
    met = the_only(gallery)
    assert met.facts.format == "RAW"
    write("IMG_1.JPG", jpeg(2))  # the camera's own picture of it
    report = index()
    assert (report.new, report.unchanged, report.analysed) == (1, 1, 0)
    both = the_only(gallery)
    assert (both.id, both.facts.format, names(both)) == (met.id, "JPEG", ["IMG_1.JPG", "IMG_1.DNG"])
    assert "mine" in keywords(both)
    raw.unlink()
    assert index().gone == 1
    assert names(the_only(gallery)) == ["IMG_1.JPG"]
    write("IMG_1.DNG", dng(noise(3)))
    assert index().analysed == 0
    assert the_only(gallery).id == met.id


def test_a_raw_alone_stays_the_photo_and_nothing_is_looked_at_again(
    gallery: Gallery, folder: Path, write: Write, index: Index
) -> None:
    raw, still = write("IMG_1.DNG", dng(noise(1))), write("IMG_1.JPG", jpeg(1))
    index(folder)
    before = the_only(gallery)
    still.unlink()
    report = index()
    assert (report.gone, report.unchanged, report.analysed, report.changed) == (1, 1, 0, 0)
    assert the_only(gallery).id == before.id
    assert names(the_only(gallery)) == ["IMG_1.DNG"]
    raw.write_bytes(raw.read_bytes() + b"what another program wrote")
    assert index().analysed == 0
    assert the_only(gallery).id == before.id
    write("IMG_1.JPG", jpeg(9))  # developed anew
    index()
    assert the_only(gallery).id == before.id


def test_the_jpeg_of_a_pair_edited_to_another_picture_shows_that_and_keeps_the_words(
    gallery: Gallery, folder: Path, write: Write, index: Index
) -> None:
    write("IMG_1.DNG", dng(noise(1)))
    still = write("IMG_1.JPG", (resources.samples() / "cat.jpg").read_bytes())
    taken = at_time(resources.samples() / "cat.jpg")
    write("IMG_1.DNG", dng(noise(1)).replace(b"2021:03:04 05:06:07", taken))
    index(folder)
    cat = the_only(gallery)
    assert "cat" in keywords(cat)
    tag(gallery, cat)
    picture = gallery.thumbnails.get(cat.id)
    with Image.open(resources.samples() / "coffee.jpg") as other:
        other.save(still, "JPEG")
    index()
    now = the_only(gallery)
    assert now.id == cat.id
    assert {"mine", "espresso"} <= set(keywords(now))
    assert "cat" not in keywords(now)
    assert gallery.thumbnails.get(now.id) != picture
    assert (now.facts.width, now.facts.height) != (cat.facts.width, cat.facts.height)


def at_time(path: Path) -> bytes:
    with Image.open(path) as image:
        return str(image.getexif().get_ifd(IFD.Exif)[Base.DateTimeOriginal]).encode()


def test_two_cameras_files_of_one_name_are_two_photos(
    gallery: Gallery, folder: Path, write: Write, index: Index
) -> None:
    raw = write("IMG_1.DNG", dng(noise(1)))
    write("IMG_1.JPG", jpeg(1, taken="2021:03:04 05:06:17"))
    report = index(folder)
    assert (report.new, report.analysed) == (2, 2)
    assert sorted(map(names, gallery.searching.search("").photos)) == [["IMG_1.DNG"], ["IMG_1.JPG"]]
    (folder / "later").mkdir()
    raw.rename(folder / "later" / raw.name)
    write("later/IMG_1.JPG", jpeg(3, taken="2021:03:04 05:07:00"))
    assert index().analysed == 1


def test_a_raw_whose_still_is_broken_stands_by_itself(
    gallery: Gallery, folder: Path, write: Write, index: Index
) -> None:
    write("IMG_1.DNG", dng(noise(1)))
    write("IMG_1.JPG", b"no picture")
    write("IMG_2.DNG", b"")
    write("IMG_2.JPG", jpeg(2))
    report = index(folder)
    assert (report.new, report.failed, report.analysed) == (4, 2, 2)
    assert sorted(Path(path).name for path, _ in report.problems) == ["IMG_1.JPG", "IMG_2.DNG"]
    raw = at(gallery, folder / "IMG_1.DNG")
    assert names(raw) == ["IMG_1.DNG"]
    write("IMG_1.JPG", jpeg(1))
    index()
    assert names(at(gallery, folder / "IMG_1.JPG")) == ["IMG_1.JPG", "IMG_1.DNG"]
    assert at(gallery, folder / "IMG_1.JPG").id == raw.id
    write("IMG_1.JPG", b"no picture again")
    assert index().failed == 1
    assert names(gallery.searching.photos([raw.id])[0]) == ["IMG_1.DNG"]


def test_known_content_is_the_photo_it_is_whatever_lies_beside_it(
    gallery: Gallery, folder: Path, write: Write, index: Index
) -> None:
    still = write("A.JPG", jpeg(1))
    raw = write("B.DNG", dng(noise(2)))
    index(folder)
    one, two = at(gallery, still), at(gallery, raw)
    raw.rename(folder / "A.DNG")
    assert index().moved == 1
    assert at(gallery, folder / "A.DNG").id == two.id != one.id


def test_a_movie_goes_with_its_still(gallery: Gallery, folder: Path, write: Write, index: Index) -> None:
    still = write("IMG_1.JPG", jpeg(1))
    movie = write("IMG_1.MOV", b"what moves")
    write("IMG_2.MOV", b"a video")
    report = index(folder)
    assert (report.new, report.failed, report.analysed) == (3, 1, 1)
    assert report.problems == [(str(folder / "IMG_2.MOV"), "videos are not supported yet")]
    assert names(the_only(gallery)) == ["IMG_1.JPG", "IMG_1.MOV"]
    (folder / "trip").mkdir()
    still = still.rename(folder / "trip" / "a.jpg")
    movie = movie.rename(folder / "trip" / "a.mov")
    report = index()
    assert (report.moved, report.new, report.unchanged, report.gone, report.analysed) == (2, 0, 1, 0, 0)
    assert names(the_only(gallery)) == ["a.jpg", "a.mov"]
    photo = the_only(gallery)
    tag(gallery, photo)
    away = still.rename(folder.parent / "away")
    report = index()
    assert (report.gone, report.failed) == (1, 1)
    assert report.problems == [(str(movie), "videos are not supported yet")]
    (gone,) = gallery.searching.photos([photo.id])
    assert (gone.state, "mine" in keywords(gone)) == (State.GONE, True)
    assert (index().problems, index().unchanged) == ([], 2), "said once"
    away.rename(still)
    report = index()
    assert (report.analysed, report.failed) == (0, 0)
    assert names(the_only(gallery)) == ["a.jpg", "a.mov"]
    assert [problem.path for problem in gallery.searching.problems()] == [str(folder / "IMG_2.MOV")]


def test_a_movie_whose_still_breaks_is_a_video(gallery: Gallery, folder: Path, write: Write, index: Index) -> None:
    write("IMG_1.JPG", jpeg(1))
    write("IMG_1.MOV", b"what moves")
    with write("IMG_2.MOV", b"").open("r+b") as large:
        large.truncate(MOST_MOVIE_BYTES + 1)  # of nothing, which takes no room on the disk
    write("IMG_2.JPG", jpeg(2))
    assert [Path(path).name for path, _ in index(folder).problems] == ["IMG_2.MOV"]
    write("IMG_1.JPG", b"no picture")
    assert sorted(Path(path).name for path, _ in index().problems) == ["IMG_1.JPG", "IMG_1.MOV"]
    assert names(the_only(gallery)) == ["IMG_2.JPG"]
    assert index().problems == []
    write("IMG_1.JPG", jpeg(1))
    index()
    assert names(at(gallery, folder / "IMG_1.MOV")) == ["IMG_1.JPG", "IMG_1.MOV"]


def test_a_thumbnail_is_made_again_from_what_can_be_shown(
    gallery: Gallery, folder: Path, write: Write, index: Index
) -> None:
    write("IMG_1.MOV", b"what moves")
    still = write("IMG_1.JPG", jpeg(1))
    write("IMG_1.DNG", dng(noise(1)))
    index(folder)
    id_ = the_only(gallery).id
    before = gallery.thumbnails.get(id_)
    gallery.thumbnails._cache.drop([row[0] for row in cached(gallery)])
    assert cached(gallery) == []
    assert gallery.thumbnails.get(id_) == before
    still.unlink()
    index()
    gallery.thumbnails._cache.drop([row[0] for row in cached(gallery)])
    assert gallery.thumbnails.get(id_) is not None


def cached(gallery: Gallery) -> list[tuple[bytes]]:
    with gallery.thumbnails._cache._forgiving() as connection:
        assert connection is not None
        return connection.execute("SELECT key FROM thumbnail").fetchall()


def test_moved_and_edited_while_a_copy_stays_is_the_same_photo(
    gallery: Gallery, folder: Path, write: Write, index: Index
) -> None:
    write("a.jpg", jpeg(1))
    copy = write("b.jpg", jpeg(1))
    index(folder)
    photo = the_only(gallery)
    tag(gallery, photo)
    copy.unlink()
    moved = write("album/b.jpg", jpeg(1, "a caption"))
    report = index()
    assert (report.moved, report.new, report.gone, report.analysed) == (1, 0, 0, 0)
    assert sorted(names(the_only(gallery))) == ["a.jpg", "b.jpg"]
    assert at(gallery, moved).id == photo.id


def test_the_same_picture_saved_again_beside_the_first_is_a_photo_of_its_own(
    gallery: Gallery, folder: Path, write: Write, index: Index
) -> None:
    """The words of one of two equal pictures (blank pages) are not the other's."""
    first = write("a.jpg", jpeg(1))
    index(folder)
    tag(gallery, the_only(gallery))
    write("b.jpg", jpeg(1, "a caption"))
    report = index()
    assert (report.new, report.analysed, gallery.searching.search("").total) == (1, 1, 2)
    first.unlink()  # now two re-saved ones come, and only one can be it
    write("c.jpg", jpeg(1, "another"))
    write("d.jpg", jpeg(1, "a third"))
    report = index()
    assert (report.moved, report.new, gallery.searching.search("").total) == (1, 1, 3)


def test_equal_pictures_moved_and_edited_at_once_are_told_apart_by_their_names(
    gallery: Gallery, folder: Path, write: Write, index: Index
) -> None:
    for number in range(40):
        write(f"{number:02}.jpg", jpeg(1, f"page {number}"))
    index(folder)
    ids = {number: at(gallery, folder / f"{number:02}.jpg").id for number in range(40)}
    assert len(set(ids.values())) == 40
    shutil.rmtree(folder)
    for number in range(40):
        write(f"book/{number:02}.jpg", jpeg(1, f"page {number} of 40"))
    report = index()
    assert (report.moved, report.new, report.gone) == (40, 0, 0)
    assert {number: at(gallery, folder / "book" / f"{number:02}.jpg").id for number in range(40)} == ids


def test_a_name_in_another_case_is_a_move(gallery: Gallery, folder: Path, write: Write, index: Index) -> None:
    path = write("Trip/IMG.JPG", jpeg(1))
    index(folder)
    id_ = the_only(gallery).id
    path = path.rename(folder / "Trip" / "img.jpg")
    report = index()
    assert (report.moved, report.new, report.gone, report.analysed) == (1, 0, 0, 0)
    path.parent.rename(folder / "trip")
    assert index().moved == 1
    assert (the_only(gallery).id, the_only(gallery).path) == (id_, str(folder / "trip" / "img.jpg"))


def test_a_disk_to_which_case_is_nothing_makes_no_copy_of_a_renamed_file(
    gallery: Gallery, folder: Path, write: Write, index: Index
) -> None:
    """Such a disk still finds `IMG.JPG` where it lists `img.jpg` alone; here the old name is left out of listings."""
    old = write("IMG.JPG", jpeg(1))
    index(folder)
    id_ = the_only(gallery).id
    os.link(old, folder / "img.jpg")
    write(".galleryignore", b"IMG.JPG\n")
    report = index()
    assert (report.moved, report.new, report.gone, report.analysed) == (1, 0, 0, 0)
    assert (the_only(gallery).id, names(the_only(gallery))) == (id_, ["img.jpg"])
    with gallery._database.read() as tx:
        root = files.roots(tx)[0]
        assert files.at(tx, Place(files.folders(tx, root.id)[""], "IMG.JPG")) is None


def test_restored_with_other_times_is_the_same_photo(gallery: Gallery, photos: Path, index: Index) -> None:
    index(photos)
    before = [(photo.id, keywords(photo)) for photo in gallery.searching.search("").photos]
    for path in photos.iterdir():
        os.utime(path, (1_000_000_000, 1_000_000_000))
    report = index()
    assert (report.changed, report.new, report.analysed) == (5, 0, 0)
    assert [(photo.id, keywords(photo)) for photo in gallery.searching.search("").photos] == before


def test_a_root_added_again_under_another_letter_brings_all_back(gallery: Gallery, photos: Path, index: Index) -> None:
    index(photos)
    tag(gallery, at(gallery, photos / "cat.jpg"))
    before = {photo.id: (keywords(photo), gallery.thumbnails.get(photo.id)) for photo in all_of(gallery)}
    gallery.roots.remove(photos)
    assert all_of(gallery) == []
    letter = photos.rename(photos.parent / "E")
    report = index(letter)
    assert (report.found, report.analysed) == (5, 0)
    assert {photo.id: (keywords(photo), gallery.thumbnails.get(photo.id)) for photo in all_of(gallery)} == before


def all_of(gallery: Gallery) -> list[Photo]:
    return gallery.searching.search("").photos


def test_edited_while_its_root_was_removed_is_the_same_photo(
    gallery: Gallery, folder: Path, write: Write, index: Index
) -> None:
    write("a.jpg", jpeg(1))
    index(folder)
    id_ = the_only(gallery).id
    gallery.roots.remove(folder)
    write("a.jpg", jpeg(1, "a caption"))
    index(folder)
    assert the_only(gallery).id == id_


def test_photos_move_between_roots_and_into_a_root_around(
    gallery: Gallery, tmp_path: Path, photos: Path, index: Index
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(resources.samples() / "pagoda.jpg", other)
    index(photos, other)
    cat = at(gallery, photos / "cat.jpg")
    tag(gallery, cat)
    (photos / "cat.jpg").rename(other / "cat.jpg")
    report = index()
    assert (report.moved, report.new, report.gone, report.analysed) == (1, 0, 0, 0)
    assert (at(gallery, other / "cat.jpg").id, gallery.searching.search("mine").total) == (cat.id, 1)
    outer = tmp_path / "all"
    outer.mkdir()
    photos.rename(outer / "photos")
    report = index(outer)
    assert (report.found, report.analysed) == (4, 0)
    assert len(all_of(gallery)) == 6


def test_a_drive_away_over_a_restart_loses_nothing(tmp_path: Path, photos: Path, write: Write, folder: Path) -> None:
    write("IMG_1.JPG", jpeg(1))
    write("IMG_1.DNG", dng(noise(1)))
    write("IMG_1.MOV", b"what moves")
    with open_library(tmp_path / "kept") as gallery:
        run(gallery, photos, folder)
        tag(gallery, at(gallery, folder / "IMG_1.DNG"))
        before = all_of(gallery)
    away = folder.rename(tmp_path / "away")
    with open_library(tmp_path / "kept") as gallery:
        run(gallery)
        assert gallery.searching.search("mine").photos[0].state is State.OFFLINE
    away.rename(folder)
    with open_library(tmp_path / "kept") as gallery:
        report = run(gallery)
        assert (report.unchanged, report.analysed, report.changed, report.gone) == (8, 0, 0, 0)
        assert all_of(gallery) == before


def run(gallery: Gallery, *roots: Path) -> IndexReport:
    parts = [gallery.roots.add(root) for root in roots] or gallery.roots.parts()
    return gallery.indexing.index(parts, Control(), quiet)


def test_a_link_to_a_photo_is_another_place_of_it(gallery: Gallery, folder: Path, write: Write, index: Index) -> None:
    target = write("real/a.jpg", jpeg(1))
    (folder / "link.jpg").symlink_to(target)
    (folder / "link").symlink_to(folder / "real")
    report = index(folder)
    assert (report.found, report.analysed) == (2, 1)
    assert sorted(the_only(gallery).paths) == [str(folder / "link.jpg"), str(target)]


def set_gone(gallery: Gallery, days: float) -> None:
    with gallery._database.write() as tx:
        tx.exec_driver_sql("UPDATE photo SET gone_at = ? WHERE gone_at IS NOT NULL", (int(time.time() - days * DAY),))


def scored(gallery: Gallery) -> set[int]:
    with gallery._database.read() as tx:
        tables = "SELECT photo_id FROM analysis UNION SELECT photo_id FROM embedding"
        return {row[0] for row in tx.exec_driver_sql(tables)}


def test_gone_for_long_a_photo_keeps_its_words_and_is_analysed_afresh(
    gallery: Gallery, photos: Path, index: Index
) -> None:
    index(photos)
    cat, dogs = at(gallery, photos / "cat.jpg"), at(gallery, photos / "dogs.jpg")
    for photo in (cat, dogs):
        tag(gallery, photo)
    gallery.tagging.say("dog", [dogs.id], Verdict.REJECTED)
    with gallery._database.read() as tx:
        before = journal.entries(tx)
    away = (photos / "cat.jpg").rename(photos.parent / "away")
    (photos / "dogs.jpg").unlink()
    index()
    set_gone(gallery, Settings().keep_gone_days - 1)
    index()
    assert {cat.id, dogs.id} <= scored(gallery), "not yet"
    set_gone(gallery, Settings().keep_gone_days + 1)
    index()
    assert not {cat.id, dogs.id} & scored(gallery)
    assert len(scored(gallery)) == len(cached(gallery)) == 3
    now = {photo.id: photo for photo in gallery.searching.photos([cat.id, dogs.id])}
    seen = {"mine", *keywords(now[cat.id])}
    assert "cat" in keywords(cat)
    assert "cat" not in seen
    assert {tag.name: tag.verdict for tag in now[dogs.id].tags}["dog"] is Verdict.REJECTED
    assert gallery.tagging.derive_all() == 5
    assert set(keywords(gallery.searching.photos([cat.id])[0])) == seen
    set_gone(gallery, 400)
    away.rename(photos / "back.jpg")
    assert index().analysed == 1
    back = at(gallery, photos / "back.jpg")
    assert (back.id, keywords(back)) == (cat.id, sorted([*keywords(cat), "mine"]))
    assert gallery.thumbnails.get(cat.id) is not None
    with gallery._database.read() as tx:
        assert journal.entries(tx) == before


def test_how_long_is_a_setting(gallery: Gallery, photos: Path, index: Index) -> None:
    index(photos)
    cat = at(gallery, photos / "cat.jpg")
    (photos / "cat.jpg").unlink()
    for days, kept in (("never mind", True), ("7", False)):
        with gallery._database.write() as tx:
            settings.put(tx, "keep_gone_days", days)
        index()
        set_gone(gallery, 8)
        index()
        assert (cat.id in scored(gallery)) is kept


def test_what_is_on_a_drive_that_is_away_is_never_forgotten(
    gallery: Gallery, tmp_path: Path, photos: Path, folder: Path, write: Write, index: Index
) -> None:
    write("a.jpg", jpeg(1))
    write("b.jpg", jpeg(2))
    index(photos, folder)
    gone = at(gallery, folder / "b.jpg")
    (folder / "b.jpg").unlink()
    index()
    folder.rename(tmp_path / "unplugged")
    index()
    before = scored(gallery)
    set_gone(gallery, 4000)
    index()
    assert scored(gallery) == before
    (tmp_path / "unplugged").rename(folder)
    index()
    assert scored(gallery) == before - {gone.id}


def test_an_equal_picture_keeps_the_thumbnail(gallery: Gallery, folder: Path, write: Write, index: Index) -> None:
    both = write("a.jpg", jpeg(1)), write("b.jpg", jpeg(1, "a caption"))
    write("c.jpg", jpeg(2))  # an empty root would be offline
    index(folder)
    assert (len(scored(gallery)), len(cached(gallery))) == (3, 2)
    for path, left in zip(both, ((2, 2), (1, 1)), strict=True):
        path.unlink()
        index()
        set_gone(gallery, Settings().keep_gone_days + 1)
        index()
        assert (len(scored(gallery)), len(cached(gallery))) == left
