"""Processes that work for this one: what crashes there, crashes alone.

`concurrent.futures` gives up its whole pool when one of its processes dies. Here the one who lent it is told, and the
next gets a fresh one.
"""

import io
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, BinaryIO, cast

import psutil

from galleryai.jobs.messages import receive, send, widen
from galleryai.jobs.priority import lower_process

# How a process ends that its own code has broken. Any other way it was ended from outside: by a person, by a system
# that shuts down, or for want of memory.
_CRASHES = frozenset(
    -int(getattr(signal, name))
    for name in ("SIGSEGV", "SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGTRAP", "SIGSYS")
    if hasattr(signal, name)
)
_WINDOWS_CRASH, _WINDOWS_CTRL_C = 0xC0000000, 0xC000013A  # NTSTATUS: from here on errors; and one that is none
_LOOKS_EVERY = 0.1  # seconds between two looks at what is lent
_GRACE_SECONDS = 1.0  # for the end of work that nobody wants any more: a child that lives is soon wanted again
_WINDOWS_FLAGS = 0x08000000 | 0x00000200 if sys.platform == "win32" else 0  # no console window, no Ctrl-C of ours


class ChildDied(Exception):  # noqa: N818 - whoever lent it decides what that means
    """A child ended while it worked. `limit` says which one it went beyond, where we ended it ourselves."""

    def __init__(self, limit: "Limit | None" = None, *, by_system: bool = False, started: bool = True) -> None:
        super().__init__(f"beyond its limit of {limit}" if limit else "a child process died")
        self.limit = limit
        self.by_system = by_system  # killed from outside: by a person, or for want of memory
        self.started = started


class Limit(StrEnum):
    """What a child may not take too much of."""

    TIME = "time"
    MEMORY = "memory"


class Child:
    """One process, at the other end of two pipes."""

    def __init__(self, command: Sequence[str], environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # codecs report damaged files there; we say it ourselves
            bufsize=0,
            env=environment,
            start_new_session=True,  # Ctrl-C on the terminal is for us alone
            creationflags=_WINDOWS_FLAGS,
        )
        self._to = cast("BinaryIO", self._process.stdin)
        self._from = cast("BinaryIO", self._process.stdout)
        widen(self._from)
        lower_process(self._process.pid)
        self._lock = threading.Lock()
        self._ready = False
        self.is_fresh = True  # nothing was asked of it yet
        self._asked: float | None = None  # when this question was last known to be worked at…
        self._worked = 0.0  # …and for how long, as seen by the guard: not while the whole program was stopped
        self._beyond: Limit | None = None

    def ask(self, message: object) -> Any:
        """Send a message, wait for the answer. Raises `ChildDied`."""
        with self._lock:
            self._asked, self._worked, self.is_fresh = time.monotonic(), 0.0, False
        try:
            send(self._to, message)
            answer = receive(self._from)
        except (OSError, EOFError):
            raise ChildDied(self._beyond, by_system=_ended_from_outside(self._process.wait())) from None
        with self._lock:
            self._asked = None
            if self._beyond is not None:  # just now: it is this question's fault, not the next one's
                raise ChildDied(self._beyond)
        return answer

    def get_ready(self) -> None:
        """Wait until it has started, and says so. Raises `ChildDied`."""
        if self._ready:
            return
        try:
            receive(self._from)
        except (OSError, EOFError):
            raise ChildDied(by_system=self._process.wait() < 0, started=False) from None
        self._ready = True

    def keep_within(self, seconds: float, memory_mb: float) -> None:
        """End it where the question it works at takes longer than this, or more memory (2²⁰ bytes)."""
        with self._lock:
            if self._asked is None:
                return
            now = time.monotonic()
            self._worked += min(now - self._asked, 1.0)
            self._asked = now
            if self._worked > seconds:
                self.end(Limit.TIME)
            elif self._resident_mb() > memory_mb:
                self.end(Limit.MEMORY)

    def _resident_mb(self) -> float:
        with suppress(psutil.Error, OSError):
            return float(psutil.Process(self._process.pid).memory_info().rss) / (1 << 20)
        return 0.0  # it has gone

    def end(self, beyond: Limit | None = None) -> None:
        """Kill it; who waits for its answer is told."""
        self._beyond = beyond
        with suppress(OSError):  # it has gone
            self._process.kill()

    @property
    def lives(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def close(self) -> None:
        """End it and let go of its pipes."""
        self.end()
        self._process.wait()
        for pipe in (self._to, self._from):
            with suppress(OSError):
                cast("io.RawIOBase", pipe).close()


@dataclass(slots=True)
class _Loan:
    """On what terms a child is lent."""

    seconds: float
    memory_mb: float
    is_unwanted: Callable[[], bool]
    _unwanted_since: float | None = None

    def is_over(self) -> bool:
        """Whether nobody has wanted its work for a while."""
        if self._unwanted_since is None and self.is_unwanted():
            self._unwanted_since = time.monotonic()
        return self._unwanted_since is not None and time.monotonic() - self._unwanted_since >= _GRACE_SECONDS


def never() -> bool:
    """What is always wanted."""
    return False


class Children:
    """Lends processes, each to one at a time, and starts them when they are needed."""

    def __init__(self, command: Sequence[str], environment: dict[str, str]) -> None:
        self._command = command
        self._environment = environment
        self._lock = threading.Lock()
        self._idle: list[Child] = []
        self._lent: dict[Child, _Loan] = {}
        self._wake = threading.Event()
        self._guard: threading.Thread | None = None
        self._closed = False

    @contextmanager
    def lend(
        self, seconds: float, memory_mb: float, is_unwanted: Callable[[], bool] = never, *, fresh: bool = False
    ) -> Iterator[Child]:
        """A child for a while; it is ended where one question takes longer than that, or more memory.

        Where `is_unwanted` says so, it is ended a second later, whatever it does. With `fresh` it is a new one. One
        that fails whoever has lent it does not come back. Raises `ChildDied` where it cannot even start.
        """
        child = self._take(_Loan(seconds, memory_mb, is_unwanted), fresh)
        try:
            child.get_ready()
            yield child
        except BaseException:
            self._forget(child)
            raise
        self._give_back(child)

    def end_idle(self) -> None:
        """End those that nobody has."""
        with self._lock:
            idle, self._idle = self._idle, []
        for child in idle:
            child.close()

    def close(self) -> None:
        """End all of them and join the guard. Who waits for an answer is told `ChildDied`."""
        with self._lock:
            self._closed = True
            lent = list(self._lent)
            self._wake.set()
        for child in lent:
            child.end()
        self.end_idle()
        if self._guard is not None:
            self._guard.join()

    def _take(self, loan: _Loan, fresh: bool) -> Child:
        if hasattr(signal, "pthread_sigmask"):  # a child that has gone is told as an error, whatever signals do here
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGPIPE})
        with self._lock:
            ended = [child for child in self._idle if not child.lives]
            self._idle = [child for child in self._idle if child not in ended]
            child = self._idle.pop() if self._idle and not fresh else None
        for one in ended:
            one.close()
        if child is None:
            child = Child(self._command, self._environment)
        with self._lock:
            self._lent[child] = loan
            self._wake.set()
            if self._guard is None:
                self._guard = threading.Thread(target=self._watch, name="children", daemon=True)
                self._guard.start()
        return child

    def _give_back(self, child: Child) -> None:
        with self._lock:
            del self._lent[child]
            if not self._closed:
                self._idle.append(child)
                return
        child.close()

    def _forget(self, child: Child) -> None:
        with self._lock:
            del self._lent[child]
        child.close()

    def _watch(self) -> None:
        """End those that take too much. While nothing is lent, this sleeps."""
        while not self._closed:
            with self._lock:
                lent = dict(self._lent)
                if not lent and not self._closed:
                    self._wake.clear()
            for child, loan in lent.items():
                child.keep_within(loan.seconds, loan.memory_mb)
                if loan.is_over():
                    self._end(child, loan)
            if lent:
                time.sleep(_LOOKS_EVERY)
            else:
                self._wake.wait()

    def _end(self, child: Child, loan: _Loan) -> None:
        with self._lock:
            if self._lent.get(child) is loan:  # not one that has just come back
                child.end()


def _ended_from_outside(code: int) -> bool:
    """Whether it was a person or the system; what we end ourselves has code 1 on Windows, and we know of it."""
    if sys.platform == "win32":
        return code < _WINDOWS_CRASH or code == _WINDOWS_CTRL_C
    return code < 0 and code not in _CRASHES
