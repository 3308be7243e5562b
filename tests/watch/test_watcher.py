import threading
import time
from pathlib import Path

from galleryai.watch.watcher import Watcher


class Heard:
    """Collects what the watcher says."""

    def __init__(self) -> None:
        self.bursts: list[set[str]] = []
        self.warnings: list[str] = []
        self._something = threading.Event()

    def folders(self, root: Path, folders: frozenset[Path]) -> None:
        self.bursts.append({folder.relative_to(root).as_posix() for folder in folders})
        self._something.set()

    def wait(self) -> set[str]:
        assert self._something.wait(6), "the watcher said nothing"
        self._something.clear()
        return self.bursts[-1]


def test_new_moved_and_deleted_files_are_told_once_settled(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    heard = Heard()
    watcher = Watcher(heard.folders, heard.warnings.append)
    try:
        watcher.follow(tmp_path)
        (tmp_path / "a" / "x.jpg").write_bytes(b"1")
        assert heard.wait() == {"a"}
        (tmp_path / "a" / "x.jpg").rename(tmp_path / "b" / "x.jpg")
        assert heard.wait() == {"a", "b"}
        (tmp_path / "b" / "x.jpg").unlink()
        assert heard.wait() == {"b"}
        (tmp_path / "new" / "deep").mkdir(parents=True)
        assert "new" in heard.wait()
    finally:
        watcher.close()
    assert heard.warnings == []


def test_reading_a_file_wakes_nobody(tmp_path: Path) -> None:
    (tmp_path / "x.jpg").write_bytes(b"1")
    heard = Heard()
    watcher = Watcher(heard.folders, heard.warnings.append)
    try:
        watcher.follow(tmp_path)
        (tmp_path / "x.jpg").read_bytes()
        time.sleep(1.5)
        assert heard.bursts == []
    finally:
        watcher.close()


def test_a_folder_that_cannot_be_followed_is_a_sentence(tmp_path: Path) -> None:
    heard = Heard()
    watcher = Watcher(heard.folders, heard.warnings.append)
    try:
        watcher.follow(tmp_path / "nowhere")
    finally:
        watcher.close()
        watcher.close()
    (sentence,) = heard.warnings
    assert "cannot be followed" in sentence
