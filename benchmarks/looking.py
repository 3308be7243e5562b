"""Looks around in a window, and prints what was measured as JSON: `benchmarks.window` runs it."""

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import psutil
from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from galleryai.gui import tokens
from galleryai.gui.catalogue import Kind, Place
from galleryai.gui.main import _application
from galleryai.gui.session import Session

IMPORTED = time.time()
LONGEST_SECONDS = 60.0
STEP = 57  # pixels of a frame of scrolling
FRAMES = 20  # at each place
SIZES = (240, 180, 300, 150, 200)
EVERY_SECONDS = 0.125  # eight photos a second


def main() -> None:
    """Look at what is asked for."""
    what, library, began = sys.argv[1], Path(sys.argv[2]), float(sys.argv[3])
    session = Session(_application(), library, lambda: False)
    session.background.pause()  # or, sooner or later, all files that are not there would be noted as gone
    try:
        session.window.show()
        session.window.browsing.start()
        _until(lambda: bool(session.window.grid.contents.ids))
        _settled(session)
        if what == "start":
            figures = {"photographs": time.time() - began, "imported": IMPORTED - began}
        else:
            figures = {"around": _around, "paging": _paging}[what](session)
    finally:
        session.close()
    print(json.dumps(figures))


def _around(session: Session) -> dict[str, float]:
    """All that concerns the grid."""
    grid, memory = session.window.grid, [_memory()]
    settled, frames = _jumps(session)
    memory.append(_memory())
    sizes = [_milliseconds(partial(_sized, session, size)) for size in SIZES]
    shapes = [_milliseconds(partial(_resized, session, width)) for width in (1300, 1500, 1200, 1600, 1440)]
    grid.set_photo_height(tokens.PHOTO_LEAST)
    small = _jumps(session)[1]
    grid.set_photo_height(tokens.PHOTO_HEIGHT)
    memory.append(_memory())
    albums, everything = _albums(session)
    memory.append(_memory())
    return {
        "frame_p95_ms": _p95(frames),
        "frame_small_p95_ms": _p95(small),
        "frame_max_ms": max(frames + small),
        "settle_p95_ms": _p95(settled),
        "resize_ms": float(np.median(shapes)),
        "change_size_ms": float(np.median(sizes)),
        "switch_album_ms": float(np.median(albums)),
        "switch_to_all_ms": float(np.median(everything)),
        "memory_mb": max(memory),
    }


def _jumps(session: Session) -> tuple[list[float], list[float]]:
    """Milliseconds until all is painted after each jump, and of each frame while it is scrolled on from there."""
    from benchmarks.window import places

    grid = session.window.grid
    bar = grid.verticalScrollBar()
    settled, frames = [], []
    for place in places(len(grid.contents.ids)):
        settled.append(_milliseconds(partial(_jumped, session, place)))
        for _ in range(FRAMES):
            bar.setValue(bar.value() + STEP)
            frames.append(_milliseconds(grid.viewport().repaint))
            _turn()
    return settled, frames


def _jumped(session: Session, place: int) -> None:
    grid = session.window.grid
    grid.verticalScrollBar().setValue(grid.rows.box(place).top)
    _settled(session)


def _albums(session: Session) -> tuple[list[float], list[float]]:
    """Milliseconds until the photographs of an album are laid out and painted, thumbnails or not; and of all photos."""
    from benchmarks.window import albums

    spent: list[float] = []
    everything: list[float] = []
    for album in albums(session.gallery):
        spent.append(_milliseconds(partial(_gone, session, Place(Kind.ALBUM, album))))
        everything.append(_milliseconds(partial(_gone, session, Place(Kind.ALL))))
    return spent, everything


def _gone(session: Session, place: Place) -> None:
    grid = session.window.grid
    before = grid.contents
    session.window.browsing.go(place)
    _until(lambda: grid.contents is not before)
    grid.viewport().repaint()


def _paging(session: Session) -> dict[str, float]:
    """Until the photograph itself, not its thumbnail, is painted: paging through all of them."""
    window = session.window
    order = window.grid.contents.ids
    window.open_photo(order[0])
    _until(lambda: _shows(session, order[0]))
    time.sleep(1.0)
    spent = []
    for id_ in order[1:]:
        began = time.perf_counter()
        QTest.keyClick(window.viewer, Qt.Key.Key_Right)
        _until(partial(_shows, session, id_))
        window.viewer.canvas.repaint()
        spent.append(1000 * (time.perf_counter() - began))
        _until(partial(_passed, began))
    return {"next_photo_p95_ms": _p95(spent)}


def _passed(began: float) -> bool:
    return time.perf_counter() - began > EVERY_SECONDS


def _shows(session: Session, id_: int) -> bool:
    viewer = session.window.viewer
    whole = viewer._reader.get(id_)
    return whole is not None and viewer.photo is not None and viewer.photo.id == id_ and viewer.canvas.image is whole


def _settled(session: Session) -> None:
    """Wait until every thumbnail that can be seen is there, and paint."""
    grid = session.window.grid
    top, height = grid.verticalScrollBar().value(), grid.viewport().height()
    visible = [grid._wanted(index) for index in grid.rows.between(top, top + height)]
    _until(lambda: all(grid._cache.fits(tile) or tile.id in grid._missing for tile in visible))
    grid.viewport().repaint()


def _sized(session: Session, height: int) -> None:
    session.window.grid.set_photo_height(height)
    session.window.grid.viewport().repaint()


def _resized(session: Session, width: int) -> None:
    window = session.window
    window.resize(width, window.height())
    _until(lambda: window.grid.viewport().width() == width - window.sidebar.width() - _bar(session))
    window.grid.viewport().repaint()


def _bar(session: Session) -> int:
    return session.window.grid.verticalScrollBar().width()


def _until(so: Callable[[], bool]) -> None:
    end = time.monotonic() + LONGEST_SECONDS
    while not so():
        if time.monotonic() > end:
            raise SystemExit("It did not happen in a minute.")
        _turn()


def _turn() -> None:
    QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 2)


def _milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


def _p95(spent: list[float]) -> float:
    return float(np.percentile(spent, 95))


def _memory() -> float:
    """Proportional set size of the process, in 2²⁰ bytes."""
    full = psutil.Process().memory_full_info()
    return float(getattr(full, "pss", full.uss)) / 2**20


if __name__ == "__main__":
    main()
