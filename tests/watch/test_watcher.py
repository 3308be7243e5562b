import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from galleryai.watch.watcher import Mode, Watcher, is_settled


class Heard:
    """Collects what the watcher says."""

    def __init__(self) -> None:
        self.bursts: list[set[str]] = []
        self.modes: list[Mode] = []
        self.warnings: list[str] = []
        self.deep = False
        self._something = threading.Event()

    def mode(self, root: Path, mode: Mode, why: str) -> None:
        self.modes.append(mode)
        if mode is not Mode.NATIVE:
            self.warning(root, why)

    def warning(self, root: Path, sentence: str) -> None:
        assert str(root) in sentence
        self.warnings.append(sentence)

    def folders(self, root: Path, folders: frozenset[Path], deep: bool) -> None:
        self.deep = deep
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
    watcher = Watcher(heard.folders, heard.mode, heard.warning)
    try:
        watcher.follow(tmp_path)
        assert heard.modes == [Mode.NATIVE]
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


def test_a_root_that_is_a_link_is_followed_by_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "real" / "a").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    heard = Heard()
    watcher = Watcher(heard.folders, heard.mode, heard.warning)
    try:
        watcher.follow(tmp_path / "link")
        (tmp_path / "real" / "x.jpg").write_bytes(b"1")
        assert heard.wait() == {"."}
        (tmp_path / "link" / "a" / "x.jpg").write_bytes(b"1")
        assert heard.wait() == {"a"}
    finally:
        watcher.close()


def test_reading_a_file_wakes_nobody(tmp_path: Path) -> None:
    (tmp_path / "x.jpg").write_bytes(b"1")
    heard = Heard()
    watcher = Watcher(heard.folders, heard.mode, heard.warning)
    try:
        watcher.follow(tmp_path)
        (tmp_path / "x.jpg").read_bytes()
        time.sleep(1.5)
        assert heard.bursts == []
    finally:
        watcher.close()


@pytest.mark.skipif(sys.platform != "linux", reason="inotify's queue")
def test_looking_through_many_folders_overflows_no_queue(tmp_path: Path) -> None:
    """Or each look at everything would lead to the next. The program is stopped, so that nothing is read meanwhile."""
    limit = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    command = [sys.executable, "-c", TELL, str(tmp_path)]
    child = subprocess.Popen(command, env=OURS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    try:
        assert child.stdout.readline() == "native\n"
        child.send_signal(signal.SIGSTOP)
        for _ in range(limit):
            list(tmp_path.iterdir())  # opened, and closed: each would be an event
        (tmp_path / "x.jpg").write_bytes(b"1")
        child.send_signal(signal.SIGCONT)
        assert child.stdout.readline() == "False\n", "all of it was looked at again"
    finally:
        child.send_signal(signal.SIGCONT)
        child.communicate("end")


def test_a_folder_that_cannot_be_followed_is_a_sentence(tmp_path: Path) -> None:
    heard = Heard()
    watcher = Watcher(heard.folders, heard.mode, heard.warning)
    try:
        watcher.follow(tmp_path / "nowhere")
    finally:
        watcher.close()
        watcher.close()
    assert heard.modes == [Mode.OFF]
    (sentence,) = heard.warnings
    assert "cannot be followed" in sentence


def test_rules_for_a_folder_are_rules_for_all_below(tmp_path: Path) -> None:
    heard = Heard()
    watcher = Watcher(heard.folders, heard.mode, heard.warning)
    try:
        watcher.follow(tmp_path)
        (tmp_path / ".galleryignore").write_text("*.tif\n")
        assert heard.wait() == {"."}
        assert heard.deep
        (tmp_path / "x.jpg").write_bytes(b"1")
        assert heard.wait() == {"."}
        assert not heard.deep
    finally:
        watcher.close()


def test_a_file_is_settled_once_it_is_not_written_any_more() -> None:
    second = 10**9
    assert is_settled(time.time_ns() - 60 * second)
    assert is_settled(time.time_ns() + 60 * second)  # of another clock
    assert not is_settled(time.time_ns())


@pytest.mark.skipif(sys.platform != "linux", reason="a limit of Linux")
@pytest.mark.parametrize(("limit", "allowed"), [("max_inotify_watches", 8), ("max_inotify_instances", 0)])
def test_a_limit_of_the_system_is_a_sentence_and_polling(tmp_path: Path, limit: str, allowed: int) -> None:
    root = tmp_path / "root"
    for number in range(50):
        (root / f"{number}").mkdir(parents=True)
    script = tmp_path / "follow.py"
    script.write_text(FOLLOW)
    ours = f'echo {allowed} > /proc/sys/user/{limit} && exec "$0" "$@"'  # in a user namespace it is ours to set
    namespace = ["unshare", "--user", "--map-root-user", "sh", "-c"]
    if shutil.which("unshare") is None or subprocess.run([*namespace, "true"], capture_output=True).returncode:
        pytest.skip("no user namespaces here")
    command = [*namespace, ours, sys.executable, str(script), str(root)]
    child = subprocess.run(command, env=OURS, capture_output=True, text=True, timeout=60)
    mode, heard, warning = child.stdout.splitlines()
    assert (mode, heard, child.returncode) == ("polling", "True", 0)
    assert "Raise it: sudo sysctl fs.inotify.max_user_" + limit.removeprefix("max_inotify_") in warning


OURS = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
TELL = """
import sys
from pathlib import Path
from galleryai.watch.watcher import Watcher

watcher = Watcher(
    lambda root, folders, deep: print(deep, flush=True),
    lambda root, mode, why: print(mode, flush=True),
    lambda root, sentence: None,
)
watcher.follow(Path(sys.argv[1]))
sys.stdin.read()
watcher.close()
"""
FOLLOW = """
import sys, threading
from pathlib import Path
from galleryai.watch.watcher import Watcher

root, heard, warnings = Path(sys.argv[1]), threading.Event(), []
new = root / "40" / "x.jpg"
watcher = Watcher(
    lambda root, folders, deep: heard.set() if new.parent in folders else None,
    lambda root, mode, why: print(mode) or warnings.append(why),
    lambda root, sentence: warnings.append(sentence),
)
watcher.follow(root)
new.write_bytes(b"1")
print(heard.wait(30))
watcher.close()
print(*warnings)
"""
