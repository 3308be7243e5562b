"""From a file to what all say of its picture: the threads and processes that do it, and their rest."""

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from galleryai.core.photo import Picture
from galleryai.core.prediction import Analysis, ModelRef
from galleryai.core.settings import Settings
from galleryai.jobs.priority import lower_priority
from galleryai.services.decoding import Decoding
from galleryai.services.models import Models, Observer

REST_SECONDS = 15.0  # without work, after which processes end and models are closed


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a file now; where its bytes were known before, only their hash."""

    content_hash: bytes
    picture: Picture | None
    said: Mapping[int, Analysis]  # by the place of who says it


class Analysing:
    """Looks at files, many at a time, at low priority."""

    def __init__(self, models: Models, settings: Callable[[], Settings], rest_seconds: float = REST_SECONDS) -> None:
        self._models = models
        self._settings = settings
        self._limits = Settings()
        self._observers: dict[ModelRef, Observer] = {}
        self._decoding = Decoding()
        self._rest_seconds = rest_seconds
        self._rest: threading.Timer | None = None

    @contextmanager
    def at_work(self) -> Iterator[Executor]:
        """The threads to call `look` in; one run at a time. When there is none for a while, everything rests.

        Raises `ModelError` where a model is missing or damaged.
        """
        if self._rest is not None:
            self._rest.cancel()
        self._limits = self._settings()
        self._observers = {one.ref: one for one in self._models.observers()}
        threads = self._limits.cores or os.cpu_count() or 1
        try:
            with ThreadPoolExecutor(threads, "analysing", lower_priority) as pool:
                yield pool
        finally:
            self._rest = threading.Timer(self._rest_seconds, self.rest)
            self._rest.daemon = True
            self._rest.start()

    def look(self, path: Path, who: Mapping[int, ModelRef], known: Callable[[bytes], bool] | None = None) -> Seen:
        """Hash a file and, unless its content is `known`, ask these, by their places, what they say of it.

        Another process decodes, then this thread runs the networks: each thread keeps one core busy, never two.
        Raises `PictureError`; `ModelError` where a model cannot be used.
        """
        asked = {place: self._observers[ref] for place, ref in who.items()}
        preparations = {place: one.prepare for place, one in asked.items()}
        look = self._decoding.look(path, preparations, self._limits, known)
        said = {place: asked[place].analyse([made])[0] for place, made in look.inputs.items()}
        return Seen(look.content_hash, look.picture, said)

    def rest(self) -> None:
        """Let go of the memory that only work needs."""
        self._decoding.rest()
        self._models.unload()

    def close(self) -> None:
        """End all processes."""
        if self._rest is not None:
            self._rest.cancel()
        self._decoding.close()
