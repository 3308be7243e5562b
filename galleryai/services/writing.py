"""One indexing run's looking and writing: what is decoded, analysed and kept, a batch a transaction."""

import logging
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from galleryai.core.changes import Changes, FileEvent
from galleryai.core.errors import GalleryError, PictureError, UnopenedError, VanishedError
from galleryai.core.photo import is_one_moment
from galleryai.core.prediction import Analysis
from galleryai.imaging import companions
from galleryai.imaging.decode import DECODER_VERSION
from galleryai.services import identity
from galleryai.services.analysing import Analysing, Outcome, Question, Seen
from galleryai.services.placing import Placing
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


class BatchWriter:
    """Looks in many threads, writes in one."""

    def __init__(
        self,
        database: Database,
        thumbnails: Thumbnails,
        tagging: Tagging,
        placing: Placing,
        publisher: Publisher,
        analysing: Analysing,
        report: IndexReport,
        missing: Container[Place],
    ) -> None:
        """`missing` are places where nothing lies now."""
        self._database = database
        self._analysing = analysing
        self._missing = missing
        self._beside: dict[Task, int] = {}  # RAW files that need no look, and the photos they lie beside
        self._thumbnails = thumbnails
        self._tagging = tagging
        self._placing = placing
        self._publisher = publisher
        self._court = tagging.court()
        self._refs = {place: witness.stored.ref for place, witness in enumerate(self._court.witnesses)}
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

    def look(self, tasks: Sequence[Task]) -> list[Outcome]:
        """Hash files and, where their content is new, decode and analyse them."""
        good = [task for task in tasks if task.stat.problem is None]
        questions = [Question(task.path, self._refs, partial(self._needs_no_look, task)) for task in good]
        outcomes = dict(zip(good, self._analysing.look(questions), strict=True))
        return [outcomes.get(task) or PictureError(task.stat.problem) for task in tasks]

    def look_again(self, stored: Sequence[StoredFile]) -> list[Outcome]:
        """Decode photos for those who have not seen them."""
        with self._database.read() as tx:
            seen = analyses.seen_by(tx, self.model_ids, [file.photo_id or 0 for file in stored])
        by_photo = {photo_id: ids for ids, photo_ids in seen.items() for photo_id in photo_ids}
        places = dict(enumerate(self.model_ids))
        missing = [
            [place for place, id_ in places.items() if id_ not in by_photo[file.photo_id or 0]] for file in stored
        ]
        return self._analysing.look(
            [
                Question(file.path, {place: self._refs[place] for place in unseen})
                for file, unseen in zip(stored, missing, strict=True)
            ]
        )

    def write(self, batch: Sequence[tuple[Task, Outcome]]) -> None:
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
            task, _ = batch[0]
            log.exception("a bug, met at %s", task.path)
            failed = UnopenedError(f"GalleryAI itself failed at this file ({type(error).__name__})")
            self._write([(task, failed)])

    def _write(self, batch: Sequence[tuple[Task, Outcome]]) -> None:
        looks = {task: found for task, outcome in batch if (found := self._looked(task, outcome)) is not None}
        self._keep_thumbnails(looks.values())
        touched: set[int] = set()
        counts = replace(self._report, problems=[], moves=[], known=[])  # counted only once they are kept
        analysed: list[Path] = []
        with self._database.write() as tx:
            decoded = self._unmet(tx, looks)
            fresh: dict[int, Mapping[int, Analysis]] = {}
            for task, outcome in batch:
                place = Place(files.folder_id(tx, task.root.id, task.folder), task.name)
                if task in looks:
                    moves = len(counts.moves)
                    photo_id = self._record(tx, task, place, looks[task], touched, counts)
                    if photo_id is not None and task in decoded:
                        fresh[photo_id] = looks[task].said
                        analysed.append(task.path)
                    elif task.new and len(counts.moves) == moves:
                        counts.known.append(str(task.path))
                elif isinstance(outcome, Exception):
                    self._record_problem(tx, task, place, outcome, touched, counts)
            counts.analysed += len(analyses.unseen(tx, self.model_ids, list(fresh)))
            self._tagging.keep(tx, self._court, fresh)
            self._placing.place(tx, sorted(touched))
            files.refresh_gone(tx, touched)
        self._report.take(counts)
        for task in looks:
            self._beside.pop(task, None)
        events = _events(analysed, counts)
        self._publisher.publish(Changes(photos=frozenset(touched), keywords=bool(fresh), problems=True, events=events))

    def write_again(self, batch: Sequence[tuple[StoredFile, Outcome]]) -> None:
        """Keep what a new model says of photos known for long."""
        looks: dict[StoredFile, Seen] = {}
        for file, outcome in batch:
            if isinstance(outcome, Exception) and not isinstance(outcome, GalleryError):
                log.error("a bug, met at %s", file.path, exc_info=outcome)
                outcome = UnopenedError(f"GalleryAI itself failed at this file ({type(outcome).__name__})")
            found = self._looked(file, outcome)
            if found is None:
                self._report.failed += 1
                self._report.problems.append((str(file.path), str(outcome)))
            else:
                looks[file] = found
        self._keep_thumbnails(looks.values())
        with self._database.write() as tx:
            # A file that was edited since the scan is another photo perhaps: the next scan will tell.
            fresh = {
                file.photo_id: look.said
                for file, look in looks.items()
                if photos.by_content(tx, look.content_hash) == file.photo_id is not None
            }
            self._tagging.keep(tx, self._court, {id_: analysis for id_, analysis in fresh.items() if id_ is not None})
        self._report.analysed += len(fresh)
        touched = frozenset(id_ for id_ in fresh if id_ is not None)
        events = _events([file.path for file in looks if file.photo_id in fresh], IndexReport())
        self._publisher.publish(Changes(photos=touched, keywords=True, events=events))

    def _is_analysed(self, content_hash: bytes) -> bool:
        with self._database.read() as tx:
            return analyses.content_is_analysed(tx, self.model_ids, content_hash)

    def _unmet(self, tx: Transaction, looks: Mapping[Task, Seen]) -> list[Task]:
        """Those whose bytes are still new: a copy, or the file before it was moved, may have been kept meanwhile."""
        first: dict[bytes, Task] = {}
        for task, look in looks.items():
            if look.picture is not None:
                first.setdefault(look.content_hash, task)
        known = analyses.content_is_analysed
        return [task for hash_, task in first.items() if not known(tx, self.model_ids, hash_)]

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

    def _looked(self, item: object, outcome: Outcome) -> Seen | None:
        """What was seen; None where the file cannot be read. A bug in looking is raised."""
        if isinstance(outcome, PictureError):
            return None
        if isinstance(outcome, Exception):
            outcome.add_note(f"while looking at {item}")
            raise outcome
        return outcome

    def _keep_thumbnails(self, looks: Iterable[Seen]) -> None:
        self._thumbnails.keep([look.picture for look in looks if look.picture is not None])

    def _record(
        self, tx: Transaction, task: Task, place: Place, look: Seen, touched: set[int], counts: IndexReport
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
            moves = len(counts.moves)
            self._note_move(tx, task, place, here, still, counts)
            self._put(tx, task, place, here, still, touched)
            if task.new and len(counts.moves) == moves:
                counts.known.append(str(task.path))
            return
        if here is not None and here.photo_id is not None:
            touched.add(here.photo_id)
        # One that could not even be opened is tried again each time: its permissions change without it changing.
        version = files.NEVER_READ if isinstance(error, UnopenedError) else DECODER_VERSION
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
        *(FileEvent("analysed", path, known=True) for path in counts.known),
        *(FileEvent("failed", path, reason=reason) for path, reason in counts.problems),
    )
