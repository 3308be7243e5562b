"""Opens the window on a library, and runs it until it is closed."""

import gc
import logging
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
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
    with ExitStack() as opened, _interruptions() as interrupted:
        session = Session(application, library)
        opened.callback(session.close)
        with _faults_told(session.window), _closed_when(interrupted, session.window):
            session.start(folder)
            gc.freeze()  # modules and widgets stay: to look through them for garbage would halt the window now and then
            return application.exec()


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
def _interruptions() -> Iterator[socket.socket]:
    """Ctrl-C in the terminal is noted at the socket that is given, and does nothing else.

    Python runs handlers only when Qt gives it a turn, and what is half open can neither be used nor closed.
    """

    def noted(_number: int, _frame: FrameType | None) -> None:
        """What wakes the socket is Python itself."""

    woken, waker = socket.socketpair()
    with woken, waker:
        for end in (woken, waker):
            end.setblocking(False)
        handlers = {number: signal.signal(number, noted) for number in (signal.SIGINT, signal.SIGTERM)}
        before = signal.set_wakeup_fd(waker.fileno())
        try:
            yield woken
        finally:
            signal.set_wakeup_fd(before)
            for number, handler in handlers.items():
                signal.signal(number, handler)


@contextmanager
def _closed_when(interrupted: socket.socket, window: Window) -> Iterator[None]:
    """Close the window for what was noted, also before: as soon as Qt runs, for until then there is nothing to end."""
    notifier = QSocketNotifier(interrupted.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda: interrupted.recv(64) and window.close())
    try:
        yield
    finally:
        notifier.setEnabled(False)
