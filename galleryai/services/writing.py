"""One indexing run's looking and writing: what is decoded, analysed and kept, a batch a transaction."""

import logging
from collections.abc import Container, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from galleryai.core.changes import Changes, FileEvent
from galleryai.core.errors import GalleryError, PictureError, UnopenedError, VanishedError
from galleryai.core.photo import Picture, is_one_moment
from galleryai.core.prediction import Analysis
from galleryai.imaging import companions
from galleryai.imaging.decode import DECODER_VERSION
from galleryai.imaging.examine import Examined, Met, examine
from galleryai.inference.model import Model
from galleryai.services import identity
from galleryai.services.looking import Looker
from galleryai.services.publisher import Publisher
from galleryai.services.report import IndexReport
from galleryai.services.survey import Task
from galleryai.services.tagging import Tagging
from galleryai.services.thumbnails import Thumbnails
from galleryai.store import analyses, files, identities, photos
from galleryai.store.database import Database, Transaction
from galleryai.store.files import Place, StoredFile
from galleryai.watch.scan import FolderPlan

log = logging.getLogger(__name__)
Item = TypeVar("Item")
NEVER_READ = 0  # older than every decoder


@dataclass(frozen=True, slots=True)
class Look:
    """What looking at a file gave; of a file whose bytes are known, only its hash."""

    content_hash: bytes
    picture: Picture | None = None
    inputs: Mapping[int, Any] = field(default_factory=dict)  # by observer: what it wants to know of the picture


class BatchWriter:
    """Looks in many threads, writes in one."""

    def __init__(
        self,
        database: Database,
        thumbnails: Thumbnails,
        tagging: Tagging,
        publisher: Publisher,
        observers: Sequence[Model | Looker],
        report: IndexReport,
        missing: Container[Place],
    ) -> None:
        """`missing` are places where nothing lies now."""
        self._database = database
        self._missing = missing
        self._beside: dict[Task, int] = {}  # RAW files that need no look, and the photos they lie beside
        self._thumbnails = thumbnails
        self._tagging = tagging
        self._publisher = publisher
        self._court = tagging.court()
        by_ref = {observer.ref: observer for observer in observers}
        self._observers = [by_ref[witness.stored.ref] for witness in self._court.witnesses]
        self._report = report

    @property
    def model_ids(self) -> list[int]:
        """The rows of the models in use."""
        return [witness.stored.id for witness in self._court.witnesses]

    def count(self, plan: FolderPlan) -> None:
        """Count a folder as it is listed."""
        self._report.new += len(plan.new)
        self._report.changed += len(plan.changed)
        self._report.unchanged += len(plan.unchanged)

    def look(self, task: Task) -> Look:
        """Hash a file and, where its content is new, decode it. Raises `PictureError`."""
        if task.stat.problem is not None:
            raise PictureError(task.stat.problem)
        met = examine(task.path, partial(self._needs_no_look, task))
        if isinstance(met, Met):
            return Look(met.content_hash)
        return self._prepared(met, range(len(self._observers)))

    def look_again(self, file: StoredFile) -> Look:
        """Decode a photo for those who have not seen it. Raises `PictureError`."""
        met = examine(file.path)
        assert not isinstance(met, Met)
        with self._database.read() as tx:
            ((seen, _),) = analyses.seen_by(tx, self.model_ids, [file.photo_id or 0]).items()
        return self._prepared(met, [place for place, id_ in enumerate(self.model_ids) if id_ not in seen])

    def _prepared(self, met: Examined, places: Iterable[int]) -> Look:
        inputs = {place: self._observers[place].prepare(met.image) for place in places}
        return Look(met.picture.content_hash, met.picture, inputs)

    def write(self, batch: Sequence[tuple[Task, "Future[Look]"]]) -> None:
        """Analyse and keep what was looked at, all of it or, where the program dies, nothing.

        Where one file trips the program, the others are kept all the same, and the bug is logged.
        """
        try:
            self._write(batch)
        except GalleryError:
            raise
        except Exception as error:
            if len(batch) > 1:
                for entry in batch:
                    self.write([entry])
                return
            task, _future = batch[0]
            log.exception("a bug, met at %s", task.path)
            failed: Future[Look] = Future()
            failed.set_exception(UnopenedError(f"GalleryAI itself failed at this file ({type(error).__name__})"))
            self._write([(task, failed)])

    def _write(self, batch: Sequence[tuple[Task, "Future[Look]"]]) -> None:
        looks = {task: found for task, future in batch if (found := self._looked(task, future)) is not None}
        said = self._analysed(looks)
        touched: set[int] = set()
        analysed: list[Path] = []
        counts = replace(self._report, problems=[], moves=[])  # counted only once they are kept
        with self._database.write() as tx:
            fresh: dict[int, dict[int, Analysis]] = {}
            for task, future in batch:
                place = Place(files.folder_id(tx, task.root.id, task.folder), task.name)
                if task in looks:
                    photo_id = self._record(tx, task, place, looks[task], touched, counts)
                    if photo_id is not None:
                        fresh[photo_id] = said[task]
                        analysed.append(task.path)
                else:
                    self._record_problem(tx, task, place, future.exception(), touched, counts)
            counts.analysed += len(analyses.unseen(tx, self.model_ids, list(fresh)))
            self._tagging.keep(tx, self._court, fresh)
            files.refresh_gone(tx, touched)
        self._report.take(counts)
        for task in looks:
            self._beside.pop(task, None)
        events = _events(analysed, counts)
        self._publisher.publish(Changes(photos=frozenset(touched), keywords=bool(fresh), problems=True, events=events))

    def write_again(self, batch: Sequence[tuple[StoredFile, "Future[Look]"]]) -> None:
        """Keep what a new model says of photos known for long."""
        looks: dict[StoredFile, Look] = {}
        for file, future in batch:
            found = self._looked(file, future)
            if found is None:
                self._report.failed += 1
                self._report.problems.append((str(file.path), str(future.exception())))
            else:
                looks[file] = found
        said = self._analysed(looks)
        with self._database.write() as tx:
            # A file that was edited since the scan is another photo perhaps: the next scan will tell.
            fresh = {
                file.photo_id: analysis
                for file, analysis in said.items()
                if photos.by_content(tx, looks[file].content_hash) == file.photo_id is not None
            }
            self._tagging.keep(tx, self._court, {id_: analysis for id_, analysis in fresh.items() if id_ is not None})
        self._report.analysed += len(fresh)
        touched = frozenset(id_ for id_ in fresh if id_ is not None)
        events = _events([file.path for file in said if file.photo_id in fresh], IndexReport())
        self._publisher.publish(Changes(photos=touched, keywords=True, events=events))

    def _is_analysed(self, content_hash: bytes) -> bool:
        with self._database.read() as tx:
            return analyses.content_is_analysed(tx, self.model_ids, content_hash)

    def _needs_no_look(self, task: Task, content_hash: bytes) -> bool:
        """Whether a file with these bytes is known, or is the RAW of the still beside it."""
        if self._is_analysed(content_hash):
            return True
        if task.kin and task.stat.size and companions.rank(task.name) == companions.RAW:
            return self._is_taken_with_its_still(task)
        return False

    def _is_taken_with_its_still(self, task: Task) -> bool:
        with self._database.read() as tx:
            folder_id = files.folders(tx, task.root.id, task.folder, deep=False).get(task.folder)
            stills = [] if folder_id is None else identities.beside(tx, folder_id, task.kin)
        dated = [still for still in stills if still.taken_at is not None]
        taken_at = companions.taken_at(task.path) if dated else None
        for still in dated:
            if taken_at is not None and is_one_moment(still.taken_at, taken_at):
                self._beside[task] = still.photo_id
                return True
        return False

    def _looked(self, item: object, future: "Future[Look]") -> Look | None:
        """The outcome of a look; None where the file cannot be read. A bug in looking is raised."""
        error = future.exception()
        if isinstance(error, PictureError):
            return None
        if error is not None:
            error.add_note(f"while looking at {item}")
        return future.result()

    def _analysed(self, looks: Mapping[Item, Look]) -> dict[Item, dict[int, Analysis]]:
        """What each observer, by its place, says of the pictures that were decoded for it."""
        decoded = {item: look for item, look in looks.items() if look.picture is not None}
        self._thumbnails.keep([look.picture for look in decoded.values() if look.picture is not None])
        said: dict[Item, dict[int, Analysis]] = {item: {} for item in decoded}
        for place, observer in enumerate(self._observers):
            wanted = {item: look.inputs[place] for item, look in decoded.items() if place in look.inputs}
            if wanted:
                for item, analysis in zip(wanted, observer.analyse(list(wanted.values())), strict=True):
                    said[item][place] = analysis
        return said

    def _record(
        self, tx: Transaction, task: Task, place: Place, look: Look, touched: set[int], counts: IndexReport
    ) -> int | None:
        """Write down where a photo lies now; returns its id where it is this file that shows it, and was decoded."""
        here = files.at(tx, place)
        met = identity.Met(place, here, task.kin, look.content_hash, look.picture)
        photo_id = identity.identify(tx, met, self._missing) or self._beside.get(task)
        if photo_id is None:
            assert look.picture is not None, "a file was taken for known, and is not"
            photo_id, shows = photos.add(tx, look.picture, task.stat.mtime_ns), True
        else:
            self._note_move(tx, task, place, here, photo_id, counts)
            photos.met(tx, look.content_hash, photo_id)
            rank = companions.rank(task.name)
            shows = look.picture is not None and not identities.is_outranked(tx, photo_id, place, rank)
            if shows and look.picture is not None:
                photos.change_facts(tx, photo_id, look.picture, task.stat.mtime_ns)
        self._put(tx, task, place, here, photo_id, touched)
        return photo_id if shows else None

    def _note_move(
        self, tx: Transaction, task: Task, place: Place, here: StoredFile | None, photo_id: int, counts: IndexReport
    ) -> None:
        """Where this file of a photo has come from another place, forget that it lay there."""
        if here is not None and here.photo_id == photo_id:
            return
        came_from = identity.origin(tx, photo_id, place, self._missing)
        if came_from is not None:
            files.forget(tx, came_from.id)
            counts.moves.append((str(came_from.path), str(task.path)))
            if task.new:
                counts.new -= 1
                counts.moved += 1

    def _put(
        self, tx: Transaction, task: Task, place: Place, here: StoredFile | None, photo_id: int, touched: set[int]
    ) -> None:
        rank = companions.rank(task.name)
        files.put(tx, place, task.stat.size, task.stat.mtime_ns, photo_id, DECODER_VERSION, rank)
        touched.update(filter(None, (photo_id, here.photo_id if here is not None else None)))

    def _record_problem(
        self,
        tx: Transaction,
        task: Task,
        place: Place,
        error: BaseException | None,
        touched: set[int],
        counts: IndexReport,
    ) -> None:
        """A file that cannot be read is a row with a reason; a photo that lay there keeps its words."""
        if isinstance(error, VanishedError):
            if task.new:
                counts.new -= 1
            else:
                counts.changed -= 1
            return
        here = files.at(tx, place)
        still = self._still(tx, task, place) if not isinstance(error, UnopenedError) else None
        if still is not None:
            self._note_move(tx, task, place, here, still, counts)
            self._put(tx, task, place, here, still, touched)
            return
        if here is not None and here.photo_id is not None:
            touched.add(here.photo_id)
        # One that could not even be opened is tried again each time: its permissions change without it changing.
        version = NEVER_READ if isinstance(error, UnopenedError) else DECODER_VERSION
        files.put_problem(tx, place, task.stat.size, task.stat.mtime_ns, str(error), version)
        counts.failed += 1
        counts.problems.append((str(task.path), str(error)))

    def _still(self, tx: Transaction, task: Task, place: Place) -> int | None:
        """The photo that a movie is the moving part of."""
        if task.stat.problem is not None or companions.rank(task.name) != companions.MOVIE:
            return None
        return next((one.photo_id for one in identities.beside(tx, place.folder_id, task.kin)), None)


def _events(analysed: Iterable[Path], counts: IndexReport) -> tuple[FileEvent, ...]:
    """What a batch did, file by file."""
    return (
        *(FileEvent("moved", to, moved_from=origin) for origin, to in counts.moves),
        *(FileEvent("analysed", str(path)) for path in analysed),
        *(FileEvent("failed", path, reason=reason) for path, reason in counts.problems),
    )
