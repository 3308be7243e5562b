"""From a file to what all say of its picture: the threads and processes that do it, and their rest."""

import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from galleryai.core.errors import GalleryError
from galleryai.core.photo import Picture
from galleryai.core.prediction import Analysis, ModelRef
from galleryai.core.settings import Settings
from galleryai.jobs.job import Cancelled, Control
from galleryai.jobs.priority import lower_priority
from galleryai.services.decoder import Look
from galleryai.services.decoding import Decoding
from galleryai.services.models import Models, Observer

AHEAD = 8  # calls that wait for their turn or to be used, at least
REST_SECONDS = 15.0  # without work, after which processes end and models are closed


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a file now; where its bytes were known before, only their hash."""

    content_hash: bytes
    picture: Picture | None
    said: Mapping[int, Analysis]  # by the place of who says it


Outcome = Seen | Exception  # a `PictureError` where the file cannot be read


@dataclass(frozen=True, slots=True)
class Question:
    """A file, and who is asked what they say of it, by their places; nobody where its bytes are `known`."""

    path: Path
    who: Mapping[int, ModelRef]
    known: Callable[[bytes], bool] | None = None


@dataclass(frozen=True, slots=True)
class Workers:
    """The threads at work, and how many calls of them may be alive."""

    pool: Executor
    window: int


class Analysing:
    """Looks at files, many at a time, at low priority."""

    def __init__(self, models: Models, settings: Callable[[], Settings], rest_seconds: float = REST_SECONDS) -> None:
        self._models = models
        self._settings = settings
        self._limits = Settings()
        self._control = Control()
        self._observers: dict[ModelRef, Observer] = {}
        self._decoding = Decoding()
        self._rest_seconds = rest_seconds
        self._rest: threading.Timer | None = None

    @contextmanager
    def at_work(self, files: int, control: Control) -> Iterator[Workers]:
        """Who calls `look`, for so many files; one run at a time. After a while without, everything rests.

        Once `control` is cancelled, `look` ends with the photograph it is at, and within a second or so.
        Raises `ModelError` where a model is missing or damaged.
        """
        if self._rest is not None:
            self._rest.cancel()
        try:
            self._limits, self._control = self._settings(), control
            self._observers = {one.ref: one for one in self._models.observers()}
            # Each waits for its process now and then: one more than there are cores keeps them all busy.
            threads = self._limits.cores or (os.cpu_count() or 1) + 1
            with ThreadPoolExecutor(threads, "analysing", lower_priority) as pool:
                for _ in range(min(threads, files)):
                    pool.submit(self._decoding.get_ready, self._is_unwanted)
                yield Workers(pool, max(AHEAD, 2 * threads))
        finally:
            self._rest = threading.Timer(self._rest_seconds, self.rest)
            self._rest.daemon = True
            self._rest.start()

    def look(self, questions: Sequence[Question]) -> list[Outcome]:
        """Hash files and, unless their content is known, ask who is asked what they say of each.

        Another process decodes, then this thread runs the networks: each thread keeps one core busy, never two. A few
        files at once take a tenth less than one after another. Raises `ModelError` where a model cannot be used,
        and `Cancelled`.
        """
        looks = [self._decoded(question) for question in questions]
        try:
            said = self._said(questions, looks)
        except GalleryError:
            raise
        except Exception as error:  # a bug, at one of them
            return [error] if len(questions) == 1 else [self.look([question])[0] for question in questions]
        return [
            look if isinstance(look, Exception) else Seen(look.content_hash, look.picture, mine)
            for look, mine in zip(looks, said, strict=True)
        ]

    def _decoded(self, question: Question) -> Look | Exception:
        if self._is_unwanted():
            raise Cancelled
        preparations = {place: self._observers[ref].prepare for place, ref in question.who.items()}
        try:
            return self._decoding.look(question.path, preparations, self._limits, question.known, self._is_unwanted)
        except Cancelled:
            raise
        except Exception as error:
            return error

    def _is_unwanted(self) -> bool:
        return self._control.cancelled

    def _said(self, questions: Sequence[Question], looks: Sequence[Look | Exception]) -> list[dict[int, Analysis]]:
        """By place what each of whom is asked says, for each question."""
        said: list[dict[int, Analysis]] = [{} for _ in questions]
        wanted: dict[ModelRef, list[tuple[dict[int, Analysis], int, object]]] = {}
        for question, look, mine in zip(questions, looks, said, strict=True):
            if isinstance(look, Look):
                for place, made in look.inputs.items():
                    wanted.setdefault(question.who[place], []).append((mine, place, made))
        for ref, all_wanted in wanted.items():
            analyses = self._observers[ref].analyse([made for _, _, made in all_wanted])
            for (mine, place, _), analysis in zip(all_wanted, analyses, strict=True):
                mine[place] = analysis
        return said

    def rest(self) -> None:
        """Let go of the memory that only work needs."""
        self._decoding.rest()
        self._models.unload()

    def close(self) -> None:
        """End all processes."""
        if self._rest is not None:
            self._rest.cancel()
        self._decoding.close()
