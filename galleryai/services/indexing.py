"""The main job: walk → plan → decode → classify in batches → write a batch a transaction."""

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import closing
from typing import TypeVar

from galleryai.core.changes import Changes
from galleryai.jobs.job import Control, Progress, Report
from galleryai.jobs.pipeline import look_ahead
from galleryai.services.models import Models
from galleryai.services.publisher import Publisher
from galleryai.services.report import IndexReport
from galleryai.services.roots import Part
from galleryai.services.survey import Survey, survey, tasks
from galleryai.services.tagging import Tagging
from galleryai.services.thumbnails import Thumbnails
from galleryai.services.writing import BatchWriter, Look
from galleryai.store import analyses, files, photos
from galleryai.store.database import Database
from galleryai.store.files import StoredFile

BATCH = 16  # photos a transaction: half a second of work is the most that a crash costs

Item = TypeVar("Item")


class Indexing:
    """Brings the library up to date with the disk. One run at a time; safe to kill at any moment."""

    def __init__(
        self,
        database: Database,
        models: Models,
        thumbnails: Thumbnails,
        tagging: Tagging,
        publisher: Publisher,
    ) -> None:
        self._database = database
        self._models = models
        self._thumbnails = thumbnails
        self._tagging = tagging
        self._publisher = publisher

    def index(self, parts: list[Part], control: Control, progress: Report, *, deep: bool = True) -> IndexReport:
        """Index these parts of roots, then analyse what the model in use has not seen.

        Raises `Cancelled` at a safe place when `control` says so, `ModelError` where the model cannot
        be used, `LibraryError` where the library cannot be written.
        """
        started = time.perf_counter()
        report = IndexReport()
        progress(Progress(0, None, "Looking for photographs"))
        found = survey(self._database, parts, control.checkpoint, deep=deep)
        report.unchanged = found.unchanged
        report.warnings += [f"{path} is not there now; its photographs are kept." for path in found.offline]
        report.warnings += [f"The folder {path} may not be read." for path in found.unreadable]
        if found.to_do or self._backlog():
            self._look_and_write(found, report, control, progress)
        report.gone = self._mark_missing(found)
        report.seconds = time.perf_counter() - started
        return report

    def _backlog(self) -> int:
        """The number of photos the model in use has not seen (it may be new)."""
        with self._database.read() as tx:
            model = analyses.find(tx, self._models.ref())
            return photos.count(tx) if model is None else analyses.count_missing(tx, model.id)

    def _look_and_write(self, found: Survey, report: IndexReport, control: Control, progress: Report) -> None:
        classifier = self._models.classifier()
        with self._database.write() as tx:
            model = analyses.register(tx, classifier.ref, classifier.labels)
        writer = BatchWriter(
            self._database, self._thumbnails, self._tagging, self._publisher, classifier, model, report
        )
        workers = os.cpu_count() or 1
        with ThreadPoolExecutor(workers, thread_name_prefix="decode") as pool:
            todo = tasks(self._database, found, writer.count)
            _work(todo, writer.look, writer.write, pool, control, _said(progress, found.to_do))
            backlog = self._backlog()
            if backlog:
                again = _backlog_tasks(self._database, model.id)
                _work(again, writer.look_again, writer.write_again, pool, control, _said(progress, backlog))

    def _mark_missing(self, found: Survey) -> int:
        """Files that lay where nothing lies now, and were not met elsewhere, are gone."""
        if not found.missing:
            return 0
        with self._database.write() as tx:
            gone = [file for place in found.missing if (file := files.mark_gone(tx, place)) is not None]
            touched = frozenset(file.photo_id for file in gone if file.photo_id is not None)
            files.refresh_gone(tx, touched)
        self._publisher.publish(Changes(photos=touched, keywords=True, problems=True))
        return len(gone)


def _work(
    items: Iterator[Item],
    look: Callable[[Item], Look],
    write: Callable[[list[tuple[Item, "Future[Look]"]]], None],
    pool: Executor,
    control: Control,
    done: Callable[[int], None],
) -> None:
    """Look at each item in the pool, write the outcomes a batch at a time."""
    batch: list[tuple[Item, Future[Look]]] = []
    finished = 0
    with closing(look_ahead(look, items, pool, window=2 * BATCH)) as looks:
        for entry in looks:
            control.checkpoint()
            batch.append(entry)
            if len(batch) == BATCH:
                write(batch)
                finished += len(batch)
                done(finished)
                batch = []
    if batch:
        write(batch)
        done(finished + len(batch))


def _said(progress: Report, total: int) -> Callable[[int], None]:
    progress(Progress(0, total, "Analysing photographs"))
    return lambda done: progress(Progress(done, total, "Analysing photographs"))


def _backlog_tasks(database: Database, model_id: int) -> Iterator[StoredFile]:
    """One file of each photo that the model has not seen."""
    last = 0
    while True:
        with database.read() as tx:
            ids = analyses.missing(tx, model_id, last, BATCH)
            places = [files.of_photo(tx, id_) for id_ in ids]
        if not ids:
            return
        last = ids[-1]
        for of_photo in places:
            there = [file for file in of_photo if not file.gone and file.root.is_dir()]
            yield from there[:1]
