"""Indexing beside a person's work: one background worker, kept busy by the roots and by the disk."""

import os
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from galleryai.core.errors import GalleryError
from galleryai.jobs.job import Control, Progress, quiet
from galleryai.jobs.runner import Worker
from galleryai.services.holding import ASK_SECONDS, Holding
from galleryai.services.indexing import Indexing
from galleryai.services.report import IndexReport
from galleryai.services.roots import Part, Roots, checked
from galleryai.services.survey import at_once
from galleryai.services.watching import RECONCILE_SECONDS, Watching
from galleryai.watch.watcher import Mode, is_settled

LONGEST_WRITE_SECONDS = 600.0  # what is written to without end is looked at as it is: nothing else waits longer


@dataclass(frozen=True, slots=True)
class Callbacks:
    """Called from background threads; a window hands them on to its own.

    `failed` gets a sentence for a fault of the world; a bug arrives as the exception it is. `watching` says how a root
    is followed, `warning` what a person should know of that: where nobody asks for warnings, `failed` gets them.
    After `state`, `busy`, `paused` and `waits_for_power` are perhaps others.
    """

    progress: Callable[[Progress], None] = quiet
    finished: Callable[[IndexReport], None] = lambda report: None
    failed: Callable[[str], None] = lambda sentence: None
    bug: Callable[[Exception], None] | None = None
    watching: Callable[[Path, Mode], None] = lambda root, mode: None
    warning: Callable[[Path, str], None] | None = None
    state: Callable[[], None] = lambda: None


class Background:
    """Indexes all roots once, then follows them until `close()`, which joins every thread.

    While `must_wait` says so (on battery), indexing is held; what else a person asks for is done.
    """

    def __init__(
        self,
        roots: Roots,
        indexing: Indexing,
        callbacks: Callbacks,
        reconcile_seconds: float = RECONCILE_SECONDS,
        *,
        must_wait: Callable[[], bool] = lambda: False,
        ask_seconds: float = ASK_SECONDS,
    ) -> None:
        self._roots = roots
        self._indexing = indexing
        self._callbacks = callbacks
        self._to_add: deque[Path] = deque()
        self._to_do: deque[Callable[[Control], None]] = deque()
        self._holding = Holding(must_wait, callbacks.state, ask_seconds)
        self._worker = Worker("indexing", self._failed, callbacks.state)
        self._told: list[tuple[str, str]] = []  # what the last whole look could not reach
        self._waiting_since: float | None = None  # there have been files that are still being written
        warning = callbacks.warning or (lambda root, sentence: callbacks.failed(sentence))
        self._watching = Watching(roots, self._index, callbacks.watching, warning, reconcile_seconds)

    def start(self) -> None:
        """Follow every root, and index what changed while the program was closed."""
        self._watching.follow_all()
        self._look_at_all()

    def heed_settings(self, retried: int) -> None:
        """Go by what was just chosen; where it lets `retried` files be tried again, look at everything."""
        self._holding.ask_again()
        if retried:
            self._look_at_all()

    def _look_at_all(self) -> None:
        if parts := self._roots.parts():
            self._index(parts, deep=True)

    def add(self, folder: str | os.PathLike[str]) -> None:
        """Add a root, follow it and index it. Raises `UsageError` where there is no such folder.

        It is added by the worker: a root around another takes it in, and no run may be under way then.
        """
        self._to_add.append(checked(folder))

        def job(control: Control) -> None:
            if parts := self._add_waiting():
                self._callbacks.finished(self._run(parts, control))

        self._worker.submit(job)

    def remove(self, folder: str | os.PathLike[str]) -> None:
        """Let a root go. What runs is stopped at a safe place first, and goes on for the other roots afterwards."""

        def verb(_control: Control) -> None:
            self._roots.remove(folder)
            self._watching.follow_all()

        self._before_all_else(verb)

    def derive(self, choose: Callable[[Callable[[], None]], object]) -> None:
        """Let a choice change all keywords. What runs is stopped at a safe place first, and goes on afterwards.

        `choose` gets a checkpoint that it has to call between small steps.
        """

        def verb(control: Control) -> None:
            self._callbacks.progress(Progress(0, None, "Bringing keywords up to date"))
            choose(control.checkpoint)

        self._before_all_else(verb)

    def _before_all_else(self, verb: Callable[[Control], None]) -> None:
        self._to_do.append(verb)
        interrupts = self._worker.busy
        self._worker.cancel()

        def job(control: Control) -> None:
            self._add_waiting()
            while self._to_do:  # also what was asked for just before, and stopped with its own job
                self._to_do.popleft()(control)
            if interrupts and (parts := self._roots.parts()):
                self._finished(self._run(parts, control), deep=True)

        self._worker.submit(job)

    def _add_waiting(self) -> list[Part]:
        """Add every folder that waits, also those whose own job was stopped before it began."""
        parts = []
        while self._to_add:
            parts.append(self._roots.add(self._to_add.popleft()))
        self._watching.follow_all()
        return parts

    @property
    def busy(self) -> bool:
        """Whether indexing runs or waits."""
        return self._worker.busy

    @property
    def paused(self) -> bool:
        """Whether a person holds indexing."""
        return self._worker.paused

    @property
    def waits_for_power(self) -> bool:
        """Whether indexing is held until the computer is plugged in, and only therefore."""
        return self._holding.held and not self.paused

    def pause(self) -> None:
        """Hold indexing, now and until `resume()`."""
        self._worker.pause()

    def resume(self) -> None:
        """Go on, on battery too, until it is next unplugged."""
        self._holding.go_on()
        self._worker.resume()

    def close(self) -> None:
        """Stop at the next safe place and join every thread. What is done is kept."""
        self._watching.close()
        self._worker.close()

    def _run(self, parts: list[Part], control: Control, *, deep: bool = True) -> IndexReport:
        """Index all but files that are still being written: those are looked at again soon."""
        waited = 0.0 if self._waiting_since is None else time.monotonic() - self._waiting_since
        ready = is_settled if waited < LONGEST_WRITE_SECONDS else at_once
        with self._holding.heeded(control):
            report = self._indexing.index(parts, control, self._callbacks.progress, deep=deep, is_settled=ready)
        if not report.waiting:
            self._waiting_since = None
        elif self._waiting_since is None:
            self._waiting_since = time.monotonic()
        self._watching.again(report.waiting)
        return report

    def _index(self, parts: list[Part], deep: bool) -> None:
        self._worker.submit(lambda control: self._finished(self._run(parts, control, deep=deep), deep=deep))

    def _finished(self, report: IndexReport, *, deep: bool) -> None:
        """Say what was done; what could not be reached already the last time is not told every ten minutes."""
        unavailable = report.unavailable
        report.unavailable = [one for one in unavailable if not (deep and one in self._told)]
        if deep:
            self._told = unavailable
        self._callbacks.finished(report)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, GalleryError) or self._callbacks.bug is None:
            self._callbacks.failed(str(error))
        else:
            self._callbacks.bug(error)
