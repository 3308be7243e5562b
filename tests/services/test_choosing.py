"""What is chosen is kept, told and taken back; a limit that is raised lets its files be tried again."""

import struct
import zlib
from pathlib import Path

import pytest

from galleryai.bootstrap import Gallery, open_library
from galleryai.core.changes import Changes
from galleryai.core.errors import UsageError
from galleryai.core.settings import Settings
from galleryai.store import journal, settings
from tests.support import Index


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def huge(path: Path) -> None:
    """A PNG that says it has 300 megapixels, and has none."""
    header = struct.pack(">IIBBBBB", 20_000, 15_000, 8, 2, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b""))


def test_what_is_chosen_is_kept_and_taken_back(tmp_path: Path) -> None:
    with open_library(tmp_path / "library") as gallery:
        assert gallery.choosing.settings == Settings()
        gallery.choosing.choose("cores", "3")
        gallery.choosing.choose("pause_on_battery", "no")
    with open_library(tmp_path / "library", write=False) as gallery:
        assert gallery.choosing.settings == Settings(cores=3, pause_on_battery=False)
    with open_library(tmp_path / "library") as gallery:
        gallery.choosing.choose("cores", None)
        gallery.choosing.choose("pause_on_battery", "yes")
        assert gallery.choosing.settings == Settings()
        with gallery._database.read() as tx:
            assert settings.chosen(tx) == {}
            said = [entry.what for entry in journal.entries(tx)]
    assert said == [
        "Chose 3 for cores",
        "Chose no for pause_on_battery",
        "Chose all for cores",
        "Chose yes for pause_on_battery",
    ]


def test_a_change_is_told_once_and_a_mistake_changes_nothing(gallery: Gallery) -> None:
    told: list[Changes] = []
    gallery.publisher.subscribe(told.append)
    gallery.choosing.choose("cores", "2")
    gallery.choosing.choose("cores", "2")
    gallery.choosing.choose("max_megapixels", "200")
    with pytest.raises(UsageError):
        gallery.choosing.choose("cores", "many")
    with pytest.raises(UsageError):
        gallery.choosing.choose("strictness", "strict")
    assert told == [Changes(settings=True)]
    assert gallery.choosing.settings == Settings(cores=2)


def test_what_another_program_wrote_there_counts_as_not_chosen_and_can_be_reset(gallery: Gallery) -> None:
    with gallery._database.write() as tx:
        settings.put(tx, "cores", "most")
        settings.put(tx, "strictness", "strict")
    assert gallery.choosing.settings == Settings()
    gallery.choosing.choose("cores", None)
    with gallery._database.read() as tx:
        assert settings.chosen(tx) == {"strictness": "strict"}


def test_a_raised_limit_lets_its_files_be_tried_again_and_no_others(
    gallery: Gallery, photos: Path, index: Index
) -> None:
    huge(photos / "huge.png")
    (photos / "broken.jpg").write_bytes(b"no picture")
    assert index(photos).failed == 2
    (reason,) = [problem.reason for problem in gallery.searching.problems() if problem.path.endswith("huge.png")]
    assert reason.endswith("the setting max_megapixels raises the limit")
    assert index().failed == 0, "nothing is tried again until it changes"
    for name, text in [("cores", "1"), ("worker_memory_mb", "3000"), ("max_megapixels", "100")]:
        assert gallery.choosing.choose(name, text) == 0
    assert index().failed == 0
    assert gallery.choosing.choose("max_megapixels", "400") == 1
    again = index()
    assert (again.new, again.analysed) == (1, 0)
    assert [Path(path).name for path, _ in again.problems] == ["huge.png"]
