"""The main job: walk → plan → decode → classify in batches → write a batch a transaction."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from typing import TypeVar

from galleryai.core.changes import Changes, FileEvent
from galleryai.imaging.companions import MOVIE
from galleryai.jobs.job import Control, Progress, Report
from galleryai.jobs.pipeline import look_ahead
from galleryai.services.analysing import Analysing, Outcome, Workers
from galleryai.services.employing import Employing
from galleryai.services.forgetting import Forgetting
from galleryai.services.gathering import Gathering
from galleryai.services.likening import Likening
from galleryai.services.placing import Placing
from galleryai.services.publisher import Publisher
from galleryai.services.report import IndexReport
from galleryai.services.roots import Part, hides, part_of
from galleryai.services.similar import Similar
from galleryai.services.survey import IsSettled, Survey, at_once, stages, survey
from galleryai.services.tagging import Tagging
from galleryai.services.thumbnails import Thumbnails
from galleryai.services.writing import BatchWriter
from galleryai.store import analyses, files
from galleryai.store.database import Database
from galleryai.store.files import StoredFile
from galleryai.watch.scan import is_there

MARKED_AT_ONCE = 500  # files a transaction
AT_ONCE = 4  # photos that a thread looks at…
LAST = 16  # …but for the last ones, which are looked at one by one
BATCH = 64  # photos a transaction at most…
SECONDS = 1.0  # …and what a crash costs at most: what is looked at is kept as often as this

Item = TypeVar("Item")


class Indexing:
    """Brings the library up to date with the disk. One run at a time; safe to kill at any moment."""

    def __init__(
        self,
        database: Database,
        analysing: Analysing,
        thumbnails: Thumbnails,
        tagging: Tagging,
        placing: Placing,
        employing: Employing,
        similar: Similar,
        gathering: Gathering,
        publisher: Publisher,
    ) -> None:
        self._forgetting = Forgetting(database, thumbnails, tagging, publisher)
        self._likening = Likening(database, thumbnails)
        self._database = database
        self._analysing = analysing
        self._thumbnails = thumbnails
        self._tagging = tagging
        self._placing = placing
        self._employing = employing
        self._similar = similar
        self._gathering = gathering
        self._publisher = publisher
        self._seen: Sequence[int] = ()

    def show_first(self, photo_ids: Sequence[int]) -> None:
        """Where all photos have to be looked at again, begin with these: a person sees them now. From any thread."""
        self._seen = photo_ids

    def index(
        self,
        parts: list[Part],
        control: Control,
        progress: Report,
        *,
        deep: bool = True,
        is_settled: IsSettled = at_once,
    ) -> IndexReport:
        """Index these parts of roots, then analyse what the model in use has not seen.

        Files that are not settled (see `survey`) are left for later; their folders are in the report's `waiting`.
        Raises `Cancelled` at a safe place when `control` says so, `ModelError` where the model cannot
        be used, `LibraryError` where the library cannot be written.
        """
        started = time.perf_counter()
        report = IndexReport()
        progress(Progress(0, None, "Looking for photographs"))
        wanted = self._as_they_are_now(parts, deep)
        found = survey(self._database, wanted, control.checkpoint, deep=deep, is_settled=is_settled)
        report.unchanged = found.unchanged
        kept = "not there now, or empty: its photographs are kept until you remove the folder from the gallery"
        report.unavailable += [(str(path), kept) for path in found.offline]
        report.unavailable += [(str(path), reason) for path, reason in found.unreadable]
        # What one folder's change means is asked of that folder only: the backlog waits for a whole run.
        if found.to_do or (deep and self._has_backlog()):
            self._look_and_write(found, report, control, progress, is_settled)
        if deep:
            self._employing.finish(control, progress)
            progress(Progress(0, None, "Bringing keywords up to date"))
            self._tagging.bring_up_to_date(control.checkpoint)
            progress(Progress(0, None, "Finding out where photographs were taken"))
            self._placing.bring_up_to_date(control.checkpoint)
            self._similar.bring_up_to_date(control.checkpoint)
        if found.waiting:
            report.waiting = list(found.waiting | found.vacated)
        else:
            report.gone = self._mark_missing(found, control, progress)
        if deep:
            self._forgetting.forget(control.checkpoint)
        progress(Progress(0, None, "Bringing albums up to date"))
        self._gathering.keep_up(control.checkpoint, soon=not deep)
        if deep:  # last: of a large library from before there were any it takes half an hour, once
            self._likening.catch_up(control, progress)
        report.seconds = time.perf_counter() - started
        return report

    def _as_they_are_now(self, parts: list[Part], deep: bool) -> list[Part]:
        """Each part once, by the roots there are now: one may have become part of another meanwhile.

        What lies inside another part is left out where that one is walked to its depths.
        """
        with self._database.read() as tx:
            roots = files.roots(tx)
        wanted: list[Part] = []
        for path in sorted({part.path for part in parts}):
            if deep and any(path.is_relative_to(part.path) and not hides(part.path, path) for part in wanted):
                continue
            wanted += [part for root in roots if (part := part_of(root, path)) is not None][:1]
        return wanted

    def _has_backlog(self) -> bool:
        """Whether there are photos that not all models in use have seen (one may be new)."""
        ids = [witness.stored.id for witness in self._tagging.court().witnesses]
        with self._database.read() as tx:
            return analyses.any_missing(tx, ids)

    def _look_and_write(
        self, found: Survey, report: IndexReport, control: Control, progress: Report, is_settled: IsSettled
    ) -> None:
        missing = frozenset(found.missing)
        with self._analysing.at_work(found.to_do, control) as workers:
            writer = BatchWriter(
                self._database,
                self._thumbnails,
                self._tagging,
                self._placing,
                self._publisher,
                self._analysing,
                report,
                missing,
            )
            done = _said(progress, found.to_do)
            for stage in stages(self._database, found, writer.count, is_settled):
                _work(stage, writer.look, writer.write, workers, control, found.to_do, done)
            with self._database.read() as tx:
                backlog = analyses.count_missing(tx, writer.model_ids)
            if backlog:
                again = self._backlog_tasks(writer.model_ids)
                _work(again, writer.look_again, writer.write_again, workers, control, backlog, _said(progress, backlog))

    def _backlog_tasks(self, model_ids: Sequence[int]) -> Iterator[StoredFile]:
        """One file of each photo that not all models have seen: first what a person sees, then what is newest."""
        taken: set[int] = set()
        last: int | None = None
        while True:
            with self._database.read() as tx:
                ids = analyses.missing(tx, model_ids, BATCH, among=set(self._seen) - taken)
                if not ids:
                    ids = analyses.missing(tx, model_ids, BATCH, after=last)
                    if not ids:
                        return
                    last = ids[-1]
                places = [files.of_photo(tx, id_) for id_ in ids if id_ not in taken]
            taken |= set(ids)
            for of_photo in places:
                there = [file for file in of_photo if file.rank != MOVIE and is_there(file.root)]
                yield from there[:1]

    def _mark_missing(self, found: Survey, control: Control, progress: Report) -> int:
        """Files that lay where nothing lies now, and were not met elsewhere, are gone."""
        gone = 0
        for first in range(0, len(found.missing), MARKED_AT_ONCE):
            control.checkpoint()
            progress(Progress(first, len(found.missing), "Noting what has gone"))
            with self._database.write() as tx:
                some = found.missing[first : first + MARKED_AT_ONCE]
                marked = [file for place in some if (file := files.mark_gone(tx, place)) is not None]
                touched = frozenset(file.photo_id for file in marked if file.photo_id is not None)
                files.refresh_gone(tx, touched)
            gone += len(marked)
            events = tuple(FileEvent("gone", str(file.path)) for file in marked)
            self._publisher.publish(Changes(photos=touched, keywords=True, problems=True, events=events))
        return gone


def _work(
    items: Iterator[Item],
    look: Callable[[Sequence[Item]], list[Outcome]],
    write: Callable[[list[tuple[Item, Outcome]]], None],
    workers: Workers,
    control: Control,
    total: int,
    done: Callable[[int], None],
) -> None:
    """Look at the items, many at a time, write the outcomes a batch at a time."""
    batch: list[tuple[Item, Outcome]] = []
    kept = -math.inf  # the first ones are there at once
    with closing(look_ahead(look, _a_few(items, total), workers.pool, workers.window)) as looks:
        for some, future in looks:
            control.checkpoint()
            batch += zip(some, future.result(), strict=True)
            if len(batch) >= BATCH or time.monotonic() - kept >= SECONDS:
                write(batch)
                done(len(batch))
                batch, kept = [], time.monotonic()
    if batch:
        write(batch)
        done(len(batch))


def _a_few(items: Iterator[Item], total: int) -> Iterator[list[Item]]:
    """`AT_ONCE` at once; the `LAST` ones one by one, so that no core is left with several while others have none."""
    begun = 0
    while some := list(islice(items, AT_ONCE if begun + LAST < total else 1)):
        begun += len(some)
        yield some


def _said(progress: Report, total: int) -> Callable[[int], None]:
    """Tells of so many more that are done."""
    finished = 0

    def done(more: int) -> None:
        nonlocal finished
        finished += more
        progress(Progress(finished, total, "Analysing photographs"))

    done(0)
    return done
