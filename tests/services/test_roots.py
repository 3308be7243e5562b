import shutil
from pathlib import Path

import pytest

from galleryai.bootstrap import Gallery, open_library
from galleryai.core.changes import Changes
from galleryai.core.errors import UsageError
from galleryai.store import journal
from galleryai.watch.watcher import Mode
from tests.support import Index


def test_a_folder_that_is_none_is_refused_in_a_sentence(gallery: Gallery, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no folder"):
        gallery.roots.add(tmp_path / "nowhere")
    (tmp_path / "file.jpg").write_bytes(b"")
    with pytest.raises(UsageError, match=r"is a file\. Name the folder it lies in"):
        gallery.roots.add(tmp_path / "file.jpg")
    assert gallery.roots.all() == []


def test_a_folder_is_added_once_and_journaled(gallery: Gallery, photos: Path) -> None:
    gallery.roots.add(photos)
    gallery.roots.add(str(photos) + "/")
    (root,) = gallery.roots.all()
    assert (root.path, root.online, root.photos) == (str(photos), True, 0)
    with gallery._database.read() as tx:
        (entry,) = journal.entries(tx)
    assert entry.what == f"Added the folder {photos}"
    assert entry.undo["verb"] == "remove root"


def test_a_folder_inside_a_root_is_part_of_it(gallery: Gallery, photos: Path, index: Index) -> None:
    (photos / "inner").mkdir()
    (photos / "cat.jpg").rename(photos / "inner" / "cat.jpg")
    index(photos)
    report = index(photos / "inner")
    assert (report.found, report.unchanged, report.gone) == (1, 1, 0)
    assert len(gallery.roots.all()) == 1


def test_folders_inside_and_around_each_other_are_counted_once(gallery: Gallery, photos: Path, index: Index) -> None:
    (photos / "inner").mkdir()
    (photos / "cat.jpg").rename(photos / "inner" / "cat.jpg")
    report = index(photos / "inner", photos, photos)  # the inner root is taken in before anything is indexed
    assert (report.found, report.new, report.analysed) == (5, 5, 5)
    assert [root.path for root in gallery.roots.all()] == [str(photos)]
    (photos.parent / "link").symlink_to(photos)
    assert index(photos.parent / "link").unchanged == 5
    assert len(gallery.roots.all()) == 1


def test_what_is_out_of_reach_is_what_lies_in_no_root_that_is_there(
    gallery: Gallery, photos: Path, tmp_path: Path, index: Index
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy2(photos / "cat.jpg", other)
    index(photos, other)
    assert gallery.roots.out_of_reach() == set()
    ids = {Path(photo.path).stem: photo.id for photo in gallery.searching.search("").photos}
    photos.rename(tmp_path / "unplugged")
    assert gallery.roots.out_of_reach() == set(ids.values()) - {ids["cat"]}
    (tmp_path / "unplugged").rename(photos)
    (photos / "otter.jpg").unlink()
    index()
    assert gallery.roots.out_of_reach() == {ids["otter"]}
    (photos / "broken.jpg").write_bytes(b"no picture")
    index()
    photos.rename(tmp_path / "unplugged")
    assert gallery.roots.out_of_reach() == set(ids.values()) - {ids["cat"]}


def test_who_was_told_that_a_drive_is_away_is_told_when_it_is_back(
    gallery: Gallery, photos: Path, tmp_path: Path, index: Index
) -> None:
    index(photos)
    told: list[Changes] = []
    gallery.publisher.subscribe(told.append)
    photos.rename(tmp_path / "unplugged")
    gallery.roots.correct()
    assert told == [], "nobody has asked"
    assert gallery.roots.out_of_reach()
    (tmp_path / "unplugged").rename(photos)
    gallery.roots.correct()
    assert told == [Changes(roots=True)]
    assert not gallery.roots.out_of_reach()
    gallery.roots.correct()
    assert len(told) == 1


def test_a_hidden_folder_is_indexed_only_where_it_was_named(gallery: Gallery, photos: Path, index: Index) -> None:
    hidden = photos / ".private"
    hidden.mkdir()
    (photos / "cat.jpg").rename(hidden / "cat.jpg")
    assert index(photos).found == 4
    assert index(hidden).new == 1
    report = index()
    assert (report.unchanged, report.gone) == (5, 0)
    assert index(photos.parent).gone == 0  # takes in the plain root, leaves the hidden one a root of its own
    assert {root.path for root in gallery.roots.all()} == {str(photos.parent), str(hidden)}


def test_a_folder_around_a_root_takes_it_in(gallery: Gallery, photos: Path, index: Index) -> None:
    index(photos)
    report = index(photos.parent)
    assert (report.unchanged, report.analysed) == (5, 0)
    (root,) = gallery.roots.all()
    assert (root.path, root.photos) == (str(photos.parent), 5)


def test_how_a_root_is_followed_is_known_to_others_while_it_is(tmp_path: Path, photos: Path) -> None:
    library = tmp_path / "library"

    def said_elsewhere() -> list[tuple[str, str]]:
        with open_library(library, write=False) as reader:
            return [(root.watch, root.why) for root in reader.roots.all()]

    with open_library(library) as gallery:
        gallery.roots.add(photos)
        assert said_elsewhere() == [("off", "")]
        gallery.roots.say_followed(photos, Mode.POLLING, "It is polled.")
        assert said_elsewhere() == [("polling", "It is polled.")]
        photos.rename(tmp_path / "unplugged")
        assert said_elsewhere() == [("off", "")]
        (tmp_path / "unplugged").rename(photos)
    assert said_elsewhere() == [("off", "")], "the program that said so has gone without taking it back"
    with open_library(library) as gallery:
        assert said_elsewhere() == [("off", "")], "another one, that follows nothing"


@pytest.mark.parametrize("left", [".DS_Store", ".Trash-1000", "lost+found"])
def test_a_mount_point_with_only_hidden_files_is_offline(
    gallery: Gallery, photos: Path, index: Index, left: str
) -> None:
    index(photos)
    photos.rename(photos.parent / "unplugged")
    (photos / left).mkdir(parents=True)
    report = index()
    assert (report.gone, len(report.unavailable)) == (0, 1)
    assert [(root.online, root.photos) for root in gallery.roots.all()] == [(False, 5)]
    (photos / left).rmdir()
    photos.rmdir()
    (photos.parent / "unplugged").rename(photos)
    report = index()
    assert (report.unchanged, report.analysed, report.gone) == (5, 0, 0)


def test_a_folder_behind_a_link_and_under_its_own_name_is_counted_once(
    gallery: Gallery, photos: Path, index: Index
) -> None:
    (photos / "b").mkdir()
    (photos / "cat.jpg").rename(photos / "b" / "cat.jpg")
    (photos / "a").symlink_to(photos / "b")
    (photos / "b" / "loop").symlink_to(photos)
    report = index(photos)
    assert (report.found, report.analysed, report.failed) == (5, 5, 0)
    report = index(photos / "b")
    assert (report.found, report.unchanged, report.gone) == (1, 1, 0)
    report = index()
    assert (report.found, report.unchanged, report.gone) == (5, 5, 0)
