"""Looks for garbage between events, never in the middle of one."""

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 250


class Garbage(QObject):
    """Keeps Python from looking for garbage whenever and wherever it likes.

    What it finds may be widgets. Taken away in another thread, or while Qt goes through all widgets to dress them anew,
    they take the program along (seen: `QApplication.setStyleSheet` died of a closed window).
    """

    def __init__(self) -> None:
        super().__init__()
        gc.disable()
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(look)
        self._timer.start()

    def close(self) -> None:
        """Let Python look again, once the closed window is gone."""
        self._timer.stop()
        gc.collect()
        gc.enable()


def look() -> None:
    """Collect what Python itself would have by now, by its own thresholds."""
    for generation, most in enumerate(gc.get_threshold()):
        if gc.get_count()[generation] <= most:
            return
        gc.collect(generation)
