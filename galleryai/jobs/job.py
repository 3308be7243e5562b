"""The reins of a long job: pause, cancel, progress."""

import threading
from collections.abc import Callable
from dataclasses import dataclass


class Cancelled(Exception):  # noqa: N818 - not an error: the person asked for it
    """The job was asked to stop and did, at a safe place."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is. `total` is None while it is not known."""

    done: int
    total: int | None
    what: str


Report = Callable[[Progress], None]


def quiet(_progress: Progress) -> None:
    """The report of a job that nobody watches."""


class Control:
    """Handed to a job by whoever started it; any thread may pull at it.

    Several may hold it, each for a reason of its own: it goes on when none does.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._holders: set[str] = set()
        self._go = threading.Event()
        self._go.set()
        self._cancelled = threading.Event()

    @property
    def paused(self) -> bool:
        """Whether the job waits at its next checkpoint."""
        return not self._go.is_set()

    @property
    def cancelled(self) -> bool:
        """Whether the job was asked to stop."""
        return self._cancelled.is_set()

    def pause(self, why: str = "person") -> None:
        """Let the job wait at its next checkpoint."""
        with self._lock:
            self._holders.add(why)
            if not self.cancelled:
                self._go.clear()

    def resume(self, why: str = "person") -> None:
        """Let the job go on, unless it is held for another reason, too."""
        with self._lock:
            self._holders.discard(why)
            if not self._holders:
                self._go.set()

    def cancel(self) -> None:
        """Ask the job to stop at its next checkpoint, even if it is paused."""
        with self._lock:
            self._cancelled.set()
            self._go.set()

    def checkpoint(self) -> None:
        """Wait while paused; raise `Cancelled` when asked to stop. Jobs call it between small steps."""
        self._go.wait()
        if self.cancelled:
            raise Cancelled
