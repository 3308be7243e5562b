"""Lets other processes decode: a codec that crashes, hangs or eats memory costs one file, and no window feels it."""

import math
import os
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from galleryai.core.errors import GalleryError, LimitError, PictureError, UnopenedError, limited_by
from galleryai.core.settings import Settings
from galleryai.jobs.children import Child, ChildDied, Children, Limit, never
from galleryai.jobs.job import Cancelled
from galleryai.jobs.messages import DECODE
from galleryai.services.decoder import BUG, FAILED, IS_KNOWN, MAY_BE_LARGE, Look, Preparation, Request

_LIMITS = {
    Limit.TIME: ("reading it takes too long", "seconds_per_photo"),
    Limit.MEMORY: ("reading it takes too much memory", "worker_memory_mb"),
}
_SLOW_DISK = "the disk or network it lies on is too slow" + limited_by("seconds_per_photo")
# Several photographs are decoded side by side: libraries that would share the work of one among threads only disturb.
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


class Decoding:
    """Looks at files in processes of its own. Safe from any thread; each thread that asks keeps one process busy."""

    def __init__(self, command: Sequence[str] = ()) -> None:
        self._large = threading.Lock()
        self._children = Children(
            command or _decoder(),
            os.environ | _ONE_THREAD | {"PYTHONPATH": os.pathsep.join(map(str, _places()))},
        )

    def look(
        self,
        path: Path,
        preparations: Mapping[int, Preparation],
        limits: Settings,
        known: Callable[[bytes], bool] | None = None,
        is_unwanted: Callable[[], bool] = never,
    ) -> Look:
        """Hash a file and, unless its content is `known`, decode it and prepare its picture.

        Raises `PictureError`, also where the file makes the process crash or exceed the limits; `Cancelled` within a
        second or so where `is_unwanted` says so, however long the file would take.
        """
        request = Request(path, preparations, limits.max_megapixels * 1_000_000)
        try:
            word, said = self._answer(request, limits, known or _nothing, is_unwanted)
        except ChildDied as death:
            if is_unwanted():
                raise Cancelled from None
            raise _as_problem(death) from None
        if word == FAILED:
            raise said
        if word == BUG:
            raise RuntimeError(said)
        assert isinstance(said, Look)
        return said

    def _answer(
        self, request: Request, limits: Settings, known: Callable[[bytes], bool], is_unwanted: Callable[[], bool]
    ) -> tuple[str, Any]:
        """What a process says at last; one that takes too much memory for what it did before gets a successor."""
        terms = limits.seconds_per_photo, limits.worker_memory_mb, is_unwanted
        try:
            with self._children.lend(*terms) as child:
                was_fresh = child.is_fresh
                return self._talk(child, request, known)
        except ChildDied as death:
            if death.limit is not Limit.MEMORY or was_fresh:
                raise
        with self._children.lend(*terms, fresh=True) as child:
            return self._talk(child, request, known)

    def _talk(self, child: Child, request: Request, known: Callable[[bytes], bool]) -> tuple[str, Any]:
        try:
            word, said = child.ask(request)  # up to the file's hash: a disk is slow, not a picture
        except ChildDied as death:
            if death.limit is Limit.TIME:
                raise UnopenedError(_SLOW_DISK) from None
            raise
        with ExitStack() as held:
            while word in (IS_KNOWN, MAY_BE_LARGE):
                if word == IS_KNOWN:
                    word, said = child.ask(known(said))
                else:
                    held.enter_context(self._large)
                    word, said = child.ask(None)
        return word, said

    def get_ready(self, is_unwanted: Callable[[], bool] = never) -> None:
        """Start a process, if none is idle: it takes a moment."""
        with suppress(ChildDied), self._children.lend(math.inf, math.inf, is_unwanted):  # who asks it is told
            pass

    def rest(self) -> None:
        """End the processes that have nothing to do; others come when they are needed."""
        self._children.end_idle()

    def close(self) -> None:
        """End all processes."""
        self._children.close()


def _nothing(_content_hash: bytes) -> bool:
    """No content is known."""
    return False


def _decoder() -> tuple[str, ...]:
    """How the decoder is started. A frozen program is no Python: it can but start itself."""
    if getattr(sys, "frozen", False):
        return sys.executable, DECODE
    return sys.executable, "-P", "-c", "from galleryai.services.decoder import main; main()"


def _places() -> list[Path]:
    """Where Python looks for modules here, and should there; '' is the folder it was started in."""
    return [Path(one).absolute() for one in sys.path if isinstance(one, str)]


def _as_problem(death: ChildDied) -> GalleryError:
    if not death.started and not death.by_system:
        return GalleryError("The process that decodes photographs does not start. Install GalleryAI again.")
    if death.limit is not None:
        return LimitError(*_LIMITS[death.limit])
    if death.by_system:
        return UnopenedError("reading it was stopped by the system, perhaps for want of memory")
    return PictureError("reading it makes the decoder crash")
