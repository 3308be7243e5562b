"""Opens the window on a library, and runs it until it is closed."""

import gc
import logging
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, TracebackType

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication, QMessageBox

from galleryai.gui.session import Session
from galleryai.gui.window import Window
from galleryai.services.roots import checked

log = logging.getLogger(__name__)


def run(library: Path, photos: Path | None = None) -> int:
    """Show a library, adding `photos` as a root if given; returns the exit status when it is closed.

    Raises `LibraryError` where the library cannot be opened, `UsageError` where there are no such photos.
    """
    folder = None if photos is None else checked(photos)
    application = _application()
    session = Session(application, library)
    try:
        with _faults_told(session.window), _interruptible(session.window):
            session.start(folder)
            gc.freeze()  # modules and widgets stay: to look through them for garbage would halt the window now and then
            return application.exec()
    finally:
        session.close()


def tell(sentence: str) -> None:
    """Say a sentence in a dialog of its own, before there is a window."""
    _application()
    QMessageBox.critical(None, "GalleryAI", sentence)


def _application() -> QApplication:
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    application = QApplication(sys.argv[:1])
    application.setApplicationName("GalleryAI")
    application.setDesktopFileName("galleryai")
    return application


@contextmanager
def _faults_told(window: Window) -> Iterator[None]:
    """A fault in a slot is logged with its traceback, and said in the window."""

    def told(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.error("a fault in the window", exc_info=(kind, error, trace))
        window.report_bug(error)

    before, sys.excepthook = sys.excepthook, told
    try:
        yield
    finally:
        sys.excepthook = before


@contextmanager
def _interruptible(window: Window) -> Iterator[None]:
    """Ctrl-C in the terminal closes the window: Python runs handlers only when Qt gives it a turn."""

    def interrupted(_number: int, _frame: FrameType | None) -> None:
        window.close()

    woken, waker = socket.socketpair()
    for end in (woken, waker):
        end.setblocking(False)
    notifier = QSocketNotifier(woken.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda: woken.recv(64))
    handlers = {number: signal.signal(number, interrupted) for number in (signal.SIGINT, signal.SIGTERM)}
    before = signal.set_wakeup_fd(waker.fileno())
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        notifier.setEnabled(False)
        woken.close()
        waker.close()
