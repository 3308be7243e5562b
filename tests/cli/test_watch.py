"""`watch` as a script sees it: an object a line, whatever happens to the folders."""

import itertools
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from galleryai.cli.main import run
from galleryai.settings import resources

Capture = pytest.CaptureFixture[str]


class Watching:
    """The command, running in a process of its own."""

    def __init__(self, library: Path) -> None:
        command = [sys.executable, "-m", "galleryai", "--library", str(library), "watch", "--json"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def told(self) -> Any:
        """The next line."""
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())

    def stop(self) -> tuple[int, str, str]:
        """Its status, and what it still had to say."""
        self.process.send_signal(signal.SIGINT)
        rest, said = self.process.communicate(timeout=20)
        return self.process.returncode, rest, said


@contextmanager
def watching(library: Path) -> Iterator[Watching]:
    running = Watching(library)
    late = threading.Timer(60, running.process.kill)  # what is not told by then never is
    late.start()
    try:
        yield running
    finally:
        late.cancel()
        running.process.kill()
        running.process.communicate()


@pytest.fixture
def library(tmp_path: Path, photos: Path, capsys: Capture) -> Path:
    """A library in which those photos are."""
    assert run(["--library", str(tmp_path / "library"), "index", str(photos)]) == 0
    capsys.readouterr()
    return tmp_path / "library"


def roots(library: Path, capsys: Capture) -> Any:
    assert run(["--library", str(library), "roots", "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def put(sample: str, where: Path) -> str:
    where.write_bytes((resources.samples() / sample).read_bytes())
    return str(where)


def test_without_folders_there_is_nothing_to_watch(tmp_path: Path, capsys: Capture) -> None:
    assert run(["--library", str(tmp_path / "library"), "watch"]) == 2
    assert "has no folders yet" in capsys.readouterr().err


def test_each_thing_is_told_on_a_line(library: Path, photos: Path, capsys: Capture) -> None:
    moved, broken = str(photos / "temple.jpg"), photos / "broken.jpg"
    with watching(library) as watch:
        assert watch.told() == {"event": "watching", "path": str(photos), "watch": "native"}
        assert roots(library, capsys) == [{"path": str(photos), "state": "online", "watch": "native", "photos": 5}]
        new = put("pagoda.jpg", photos / "pagoda.jpg")
        assert watch.told() == {"event": "analysed", "path": new}
        copy = put("pagoda.jpg", photos / "copy.jpg")
        assert watch.told() == {"event": "analysed", "path": copy, "known": True}
        Path(new).rename(moved)
        assert watch.told() == {"event": "moved", "path": moved, "from": new}
        Path(moved).unlink()
        assert watch.told() == {"event": "gone", "path": moved}
        put("pagoda.jpg", Path(moved))
        assert watch.told() == {"event": "analysed", "path": moved, "known": True}
        broken.write_bytes(b"no picture")
        failed = watch.told()
        assert (failed["event"], failed["path"]) == ("failed", str(broken))
        assert failed["reason"]
        stopped = "galleryai: Stopped; everything done so far is kept. Run the same command again to go on.\n"
        assert watch.stop() == (130, "", stopped)
    assert roots(library, capsys)[0]["watch"] == "off"


@pytest.mark.skipif(sys.platform != "linux", reason="inotify's queue")
def test_a_queue_that_overflows_loses_nothing(library: Path, photos: Path) -> None:
    """More happens than Linux keeps for a program that does not listen; its own limit is met, as it is."""
    limit = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    late = photos / "2024" / "late"
    with watching(library) as watch:
        assert watch.told()["watch"] == "native"
        first = put("sunset.jpg", photos / "sunset.jpg")  # with it told, the look at the start is over
        assert watch.told() == {"event": "analysed", "path": first}
        watch.process.send_signal(signal.SIGSTOP)
        for name in itertools.islice(itertools.cycle("ab"), limit // 2 + 1000):
            (photos / name).touch()
            (photos / name).unlink()
        late.mkdir(parents=True)
        new = put("pagoda.jpg", late / "pagoda.jpg")
        (photos / "cat.jpg").rename(late / "cat.jpg")
        watch.process.send_signal(signal.SIGCONT)
        told = sorted((watch.told() for _ in range(2)), key=lambda event: str(event["event"]))
        moved = {"event": "moved", "path": str(late / "cat.jpg"), "from": str(photos / "cat.jpg")}
        assert told == [{"event": "analysed", "path": new}, moved]
        later = put("fig.jpg", late / "fig.jpg")  # in a folder that was made meanwhile
        assert watch.told() == {"event": "analysed", "path": later}


def test_a_root_unplugged_is_told_and_nothing_is_gone(library: Path, photos: Path, capsys: Capture) -> None:
    away = photos.with_name("unplugged")
    with watching(library) as watch:
        assert watch.told()["watch"] == "native"
        photos.rename(away)
        told = {event["event"]: event for event in (watch.told(), watch.told())}
        assert told["watching"] == {"event": "watching", "path": str(photos), "watch": "off"}
        assert "photographs are kept" in told["warning"]["message"]
        assert roots(library, capsys) == [{"path": str(photos), "state": "offline", "watch": "off", "photos": 5}]
        away.rename(photos)
        assert watch.told() == {"event": "watching", "path": str(photos), "watch": "native"}
        new = put("pagoda.jpg", photos / "pagoda.jpg")
        assert watch.told() == {"event": "analysed", "path": new}
        assert watch.stop()[:2] == (130, "")
