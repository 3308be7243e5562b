"""One run to the end, also where files are still being written."""

import threading
import time
from pathlib import Path

import pytest

from galleryai.bootstrap import Gallery
from galleryai.jobs.job import Cancelled, Control, Progress, quiet
from galleryai.services.settling import index_settled
from galleryai.settings import resources


def write_slowly(file: Path, whole: bytes) -> None:
    step = len(whole) // 4 + 1
    with file.open("wb") as opened:
        for start in range(0, len(whole), step):
            opened.write(whole[start : start + step])
            opened.flush()
            time.sleep(0.5)


def test_a_file_being_written_is_waited_for_and_read_once(gallery: Gallery, photos: Path) -> None:
    (photos / "cat.jpg").rename(photos / "moved.jpg")
    part = gallery.roots.add(photos)
    assert index_settled(gallery.indexing, [part], Control(), quiet).new == 5
    (photos / "moved.jpg").rename(photos / "cat.jpg")
    (photos / "otter.jpg").unlink()
    whole = (resources.samples() / "pagoda.jpg").read_bytes()
    writing = threading.Thread(target=write_slowly, args=(photos / "pagoda.jpg", whole))
    writing.start()
    time.sleep(0.2)
    report = index_settled(gallery.indexing, [part], Control(), quiet)
    writing.join()
    assert (report.found, report.new, report.moved, report.unchanged) == (5, 1, 1, 3)
    assert (report.analysed, report.gone, report.problems, report.waiting) == (1, 1, [], [])


def test_the_wait_can_be_stopped(gallery: Gallery, photos: Path) -> None:
    (photos / "cat.jpg").touch()
    control = Control()

    def stop(progress: Progress) -> None:
        if progress.what.startswith("Waiting"):
            control.cancel()

    with pytest.raises(Cancelled):
        index_settled(gallery.indexing, [gallery.roots.add(photos)], control, stop)
    assert gallery.searching.count("") == 4
