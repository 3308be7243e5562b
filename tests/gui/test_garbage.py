"""Garbage is looked for between events, and only there."""

import gc

from PySide6.QtWidgets import QApplication

from galleryai.gui.garbage import Garbage
from tests.gui.support import Wait


class Ring:
    """What only the collector can take away."""

    def __init__(self) -> None:
        self.itself = self


def rings() -> int:
    return sum(isinstance(each, Ring) for each in gc.get_objects())


def test_garbage_waits_for_the_event_loop(application: QApplication, wait_until: Wait) -> None:
    garbage = Garbage()
    try:
        for _ in range(5000):
            Ring()
        assert rings() == 5000
        wait_until(lambda: rings() == 0)
    finally:
        garbage.close()
    assert gc.isenabled()
