"""Holds indexing while it should wait, as on battery, unless a person says to go on."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from galleryai.jobs.job import Control

log = logging.getLogger(__name__)
ASK_SECONDS = 30.0  # between two questions of the battery
ON_BATTERY = "Paused on battery. Indexing goes on when the computer is plugged in."
_REASON = "battery"


class Holding:
    """Asks `must_wait` while something runs, and only then; calls `on_change` when `held` is another."""

    def __init__(
        self, must_wait: Callable[[], bool], on_change: Callable[[], None], ask_seconds: float = ASK_SECONDS
    ) -> None:
        self._must_wait = must_wait
        self._on_change = on_change
        self._pause = ask_seconds
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._asked = float("-inf")
        self._waiting = False  # as `must_wait` said last
        self._insisted = False  # a person said to go on, which holds until there is no need to wait any more
        self.held = False

    @contextmanager
    def heeded(self, control: Control) -> Iterator[None]:
        """Hold a job's control whenever it must wait, as long as the block lasts. One job at a time."""
        ended = threading.Event()
        self._look(control)
        follower = threading.Thread(target=self._follow, args=(control, ended), name="holding")
        follower.start()
        try:
            yield
        finally:
            ended.set()
            self._wake.set()
            follower.join()
            self._hold(control, False)

    def go_on(self) -> None:
        """A person wants what is held to go on; until the next time it must wait."""
        with self._lock:
            self._insisted = self._insisted or self.held
        self._wake.set()

    def ask_again(self) -> None:
        """What `must_wait` goes by has changed."""
        self._asked = float("-inf")
        self._wake.set()

    def _follow(self, control: Control, ended: threading.Event) -> None:
        while not ended.is_set():
            self._wake.wait(self._pause)
            self._wake.clear()
            if not ended.is_set():
                self._look(control)

    def _look(self, control: Control) -> None:
        if time.monotonic() - self._asked >= self._pause:
            self._asked = time.monotonic()
            try:
                self._waiting = self._must_wait()
            except Exception:  # whatever is wrong there, work must not wait for ever
                log.exception("whether to wait is not known")
                self._waiting = False
        with self._lock:
            self._insisted = self._insisted and self._waiting
            hold = self._waiting and not self._insisted
        self._hold(control, hold)

    def _hold(self, control: Control, hold: bool) -> None:
        if hold:
            control.pause(_REASON)
        else:
            control.resume(_REASON)
        if hold != self.held:
            self.held = hold
            self._on_change()
