"""Indexing beside a person's work: the disk is followed, and every thread is joined."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import xxhash

from galleryai.bootstrap import Gallery
from galleryai.services.background import Background, Callbacks
from galleryai.services.report import IndexReport
from galleryai.settings import resources
from galleryai.store import photos as photos_in_store
from tests.support import keywords, wait_until


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def background(gallery: Gallery, said: list[str]) -> Iterator[Background]:
    running = Background(gallery.roots, gallery.indexing, Callbacks(failed=said.append))
    yield running
    running.close()


def test_a_photo_copied_in_then_moved_is_one_photo(
    gallery: Gallery, photos: Path, background: Background, said: list[str]
) -> None:
    background.start()
    background.add(photos)
    wait_until(lambda: gallery.searching.count("") == 5)
    (photos / "new").mkdir()
    (photos / "new" / "pagoda.jpg").write_bytes((resources.samples() / "pagoda.jpg").read_bytes())
    wait_until(lambda: gallery.searching.count("") == 6)
    pagoda = gallery.searching.at(str(photos / "new" / "pagoda.jpg"))
    assert pagoda is not None
    (photos / "new" / "pagoda.jpg").rename(photos / "temple.jpg")
    wait_until(lambda: gallery.searching.at(str(photos / "temple.jpg")) is not None)
    wait_until(lambda: not background.busy)
    moved = gallery.searching.at(str(photos / "temple.jpg"))
    assert moved is not None
    assert (moved.id, keywords(moved)) == (pagoda.id, keywords(pagoda))
    assert moved.paths == (str(photos / "temple.jpg"),)
    assert gallery.searching.count("") == 6
    (photos / "temple.jpg").unlink()
    wait_until(lambda: gallery.searching.count("") == 5)
    assert said == []


def written(reports: list[IndexReport]) -> tuple[int, int, list[tuple[str, str]]]:
    """New files, photographs analysed, problems: of all reports together."""
    problems = [problem for report in reports for problem in report.problems]
    return sum(report.new for report in reports), sum(report.analysed for report in reports), problems


@pytest.mark.parametrize("before", [False, True])
def test_a_file_written_in_ten_pieces_is_analysed_once_and_whole(gallery: Gallery, photos: Path, before: bool) -> None:
    """While the folder is followed, or begun before it is looked at for the first time."""
    reports: list[IndexReport] = []
    running = Background(gallery.roots, gallery.indexing, Callbacks(finished=reports.append))
    whole = (resources.samples() / "pagoda.jpg").read_bytes()
    step = len(whole) // 10 + 1
    try:
        gallery.roots.add(photos)
        if not before:
            running.start()
            wait_until(lambda: gallery.searching.count("") == 5)
        with (photos / "pagoda.jpg").open("wb") as file:
            for start in range(0, len(whole), step):
                file.write(whole[start : start + step])
                file.flush()
                time.sleep(0.5)
                if before and start == 0:
                    running.start()
        wait_until(lambda: gallery.searching.count("") == 6)
        wait_until(lambda: not running.busy)
    finally:
        running.close()
    assert written(reports) == (6, 6, [])
    with gallery._database.read() as tx:
        assert photos_in_store.by_content(tx, xxhash.xxh3_128_digest(whole)) is not None


def test_a_root_unplugged_and_plugged_in_again_is_the_same(gallery: Gallery, photos: Path) -> None:
    away = photos.parent / "unplugged"
    modes: list[str] = []
    reports: list[IndexReport] = []
    callbacks = Callbacks(finished=reports.append, watching=lambda root, mode: modes.append(mode))
    running = Background(gallery.roots, gallery.indexing, callbacks, reconcile_seconds=0.2)
    try:
        running.start()
        running.add(photos)
        wait_until(lambda: gallery.searching.count("") == 5)
        photos.rename(away)
        wait_until(lambda: modes == ["native", "off"])
        wait_until(lambda: any(report.unavailable for report in reports))
        assert [root.watch for root in gallery.roots.all()] == ["off"]
        assert gallery.searching.count("") == 5
        away.rename(photos)
        wait_until(lambda: modes == ["native", "off", "native"])
        (photos / "pagoda.jpg").write_bytes((resources.samples() / "pagoda.jpg").read_bytes())
        wait_until(lambda: gallery.searching.count("") == 6)
        wait_until(lambda: not running.busy)
    finally:
        running.close()
    assert written(reports) == (6, 6, [])
    assert sum(report.gone + report.moved for report in reports) == 0


def test_an_empty_folder_is_followed(gallery: Gallery, tmp_path: Path, background: Background) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    background.start()
    background.add(inbox)
    wait_until(lambda: [root.watch for root in gallery.roots.all()] == ["native"])
    (inbox / "pagoda.jpg").write_bytes((resources.samples() / "pagoda.jpg").read_bytes())
    wait_until(lambda: gallery.searching.count("") == 1)


def test_what_no_event_tells_is_found_now_and_then(gallery: Gallery, photos: Path) -> None:
    away = photos.parent / "unplugged"
    modes: list[tuple[Path, str]] = []
    reports: list[IndexReport] = []
    gallery.roots.add(photos)
    photos.rename(away)
    callbacks = Callbacks(finished=reports.append, watching=lambda root, mode: modes.append((root, mode)))
    running = Background(gallery.roots, gallery.indexing, callbacks, reconcile_seconds=0.2)
    try:
        running.start()
        time.sleep(0.5)
        assert modes == []
        away.rename(photos)
        wait_until(lambda: gallery.searching.count("") == 5)
        assert modes == [(photos, "native")]
    finally:
        running.close()


def test_rules_hold_at_once_for_what_lies_below(gallery: Gallery, photos: Path, background: Background) -> None:
    (photos / "pets" / "cats").mkdir(parents=True)
    (photos / "cat.jpg").rename(photos / "pets" / "cats" / "cat.jpg")
    background.add(photos)
    wait_until(lambda: gallery.searching.count("") == 5)
    (photos / "pets" / ".nomedia").touch()
    wait_until(lambda: gallery.searching.count("") == 4)
    (photos / "pets" / ".nomedia").unlink()
    wait_until(lambda: gallery.searching.count("") == 5)


def test_pause_holds_everything(gallery: Gallery, photos: Path, background: Background) -> None:
    background.pause()
    background.add(photos)
    time.sleep(0.3)
    assert gallery.searching.count("") == 0
    assert background.busy
    background.resume()
    wait_until(lambda: gallery.searching.count("") == 5)


def test_a_folder_is_let_go_while_it_is_indexed(
    gallery: Gallery, photos: Path, background: Background, said: list[str]
) -> None:
    background.start()
    background.add(photos)
    wait_until(lambda: bool(gallery.roots.all()))
    background.remove(photos)
    wait_until(lambda: not background.busy)
    assert (gallery.roots.all(), gallery.searching.count("")) == ([], 0)
    background.add(photos)
    wait_until(lambda: gallery.searching.count("") == 5)
    assert said == []


def test_letting_one_folder_go_forgets_no_other_that_waits_to_be_added(
    gallery: Gallery, photos: Path, background: Background, said: list[str]
) -> None:
    other = photos.parent / "other"
    other.mkdir()
    (photos / "cat.jpg").rename(other / "cat.jpg")
    background.add(other)
    wait_until(lambda: gallery.searching.count("") == 1)
    wait_until(lambda: not background.busy)
    background.pause()
    background.add(photos)  # held, and then stopped by what follows
    background.remove(other)
    background.resume()
    wait_until(lambda: gallery.searching.count("") == 4)
    wait_until(lambda: not background.busy)
    assert [root.path for root in gallery.roots.all()] == [str(photos)]
    assert said == []


def test_closing_in_the_middle_keeps_what_is_done(gallery: Gallery, photos: Path) -> None:
    running = Background(gallery.roots, gallery.indexing, Callbacks())
    running.add(photos)
    running.close()
    assert gallery.searching.count("") in range(6)
