"""What every test stands on: sample photographs to copy, a library in a folder of its own, no leaks."""

import logging
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from galleryai.bootstrap import Gallery, open_library
from galleryai.jobs.job import Control, quiet
from galleryai.services.report import IndexReport
from galleryai.settings import resources
from tests.support import Index, contents

# These machines may be busy: how long an example takes says nothing.
settings.register_profile("galleryai", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("galleryai")
pytest.register_assert_rewrite("tests.e2e.trial")  # so that a failure there tells the two sides
logging.getLogger("watchdog").setLevel(logging.ERROR)  # it warns of its own shutdown


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("galleryai")
    group.addoption("--rounds", type=int, default=5, help="how often tests/e2e/test_kill.py kills the program")
    group.addoption("--seed", type=int, default=1, help="of the moments at which it does")


@pytest.fixture(scope="session", autouse=True)
def originals_are_only_read() -> Iterator[None]:
    """The photographs that all tests share are the same, and all there, when the last has ended."""
    shared = [resources.samples(), Path(__file__).parent / "imaging" / "heic"]
    before = contents(shared)
    yield
    assert contents(shared) == before


@pytest.fixture(autouse=True)
def no_leaked_threads() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    leaked = [thread for thread in threading.enumerate() if thread not in before and not thread.daemon]
    for thread in leaked:
        thread.join(5)
    assert not [thread for thread in leaked if thread.is_alive()], f"threads left running: {leaked}"


@pytest.fixture(autouse=True)
def no_unexpected_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    loud = [record for record in caplog.get_records("call") if record.levelno >= logging.WARNING]
    assert not loud, f"unexpected log lines: {[record.getMessage() for record in loud]}"


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder with five of the sample photographs, free to be changed."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in ("cat", "coffee", "dogs", "otter", "osprey"):
        shutil.copy2(resources.samples() / f"{name}.jpg", folder)  # as old as they are: nobody waits for them
    return folder


@pytest.fixture
def gallery(tmp_path: Path) -> Iterator[Gallery]:
    """An open, empty library."""
    with open_library(tmp_path / "library") as opened:
        yield opened


@pytest.fixture
def index(gallery: Gallery) -> Index:
    """Index folders into the library, or with none all its roots; what lies there stays as it is."""

    def run(*folders: Path) -> IndexReport:
        parts = [gallery.roots.add(folder) for folder in folders] or gallery.roots.parts()
        before = contents(part.path for part in parts)
        report = gallery.indexing.index(parts, Control(), quiet)
        assert contents(part.path for part in parts) == before
        return report

    return run
