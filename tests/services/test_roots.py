from pathlib import Path

import pytest

from galleryai.bootstrap import Gallery
from galleryai.core.errors import UsageError
from galleryai.store import journal
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
