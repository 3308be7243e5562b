"""A real window on a real library, without a screen."""

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before PySide6 is imported
os.environ.pop("GALLERYAI_THEME", None)

import shutil
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import TracebackType

import pytest
from PySide6.QtCore import QEvent, QEventLoop
from PySide6.QtWidgets import QApplication

from galleryai.bootstrap import open_library
from galleryai.gui.session import Session
from galleryai.jobs.job import Control, quiet
from galleryai.settings import resources
from tests import support
from tests.gui.support import Open, Wait

SAMPLES = ("cat", "coffee", "dogs", "pagoda", "osprey")


@pytest.fixture(scope="session")
def application() -> QApplication:
    """The one application there can be."""
    found = QApplication.instance() or QApplication([])
    assert isinstance(found, QApplication)
    found.setQuitOnLastWindowClosed(False)
    return found


@pytest.fixture
def faults(application: QApplication) -> Iterator[list[BaseException]]:
    """A fault in a slot fails the test."""
    seen: list[BaseException] = []

    def note(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        seen.append(error)

    before, sys.excepthook = sys.excepthook, note
    yield seen
    sys.excepthook = before
    assert not seen, seen


@pytest.fixture
def wait_until(application: QApplication) -> Wait:
    """Spin the event loop until something is so; fail where it does not become so."""

    def spin() -> None:
        application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)

    return lambda predicate: support.wait_until(predicate, spin)


@pytest.fixture
def open_window(application: QApplication, faults: list[BaseException], tmp_path: Path) -> Iterator[Open]:
    """Open windows on libraries; all are closed at the end, and no thread is left."""
    before = set(threading.enumerate())
    sessions: list[Session] = []

    def make(
        library: Path | None = None, photos: Path | None = None, on_battery: Callable[[], bool] = lambda: False
    ) -> Session:
        session = Session(application, library or tmp_path / "library", on_battery)
        sessions.append(session)
        session.start(photos)
        return session

    yield make
    for session in sessions:
        session.close()
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not set(threading.enumerate()) - before


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder with a few of the sample photographs."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in SAMPLES:
        shutil.copy2(resources.samples() / f"{name}.jpg", folder)
    return folder


@pytest.fixture(scope="session")
def indexed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with those photographs and the library they were indexed into."""
    folder = tmp_path_factory.mktemp("indexed")
    (folder / "photos").mkdir()
    for name in SAMPLES:
        shutil.copy2(resources.samples() / f"{name}.jpg", folder / "photos")
    with open_library(folder / "library") as gallery:
        gallery.indexing.index([gallery.roots.add(folder / "photos")], Control(), quiet)
    return folder


@pytest.fixture
def indexed(open_window: Open, indexed_once: Path, photos: Path, wait_until: Wait) -> Session:
    """A window on the indexed photographs, at rest: the library is a copy, its root moved to where they lie here."""
    library = photos.parent / "library"
    shutil.copytree(indexed_once / "library", library)
    with closing(sqlite3.connect(library / "library.sqlite")) as connection, connection:
        connection.execute("UPDATE root SET path = ?", (str(photos),))
    session = open_window()
    wait_until(lambda: len(session.window.grid.contents.ids) == 5 and not session.background.busy)
    wait_until(lambda: len(session.window.sidebar.model.entries) > 4)
    wait_until(lambda: session.window.strip.isHidden())
    return session
