"""One indexing run's looking and writing: what is decoded, analysed and kept, a batch a transaction."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TypeVar

from galleryai.core.changes import Changes
from galleryai.core.errors import PictureError
from galleryai.core.photo import Picture
from galleryai.core.prediction import Analysis
from galleryai.imaging.decode import DECODER_VERSION
from galleryai.imaging.examine import Met, examine
from galleryai.inference.classifier import Classifier
from galleryai.inference.session import Array
from galleryai.services.identity import identify
from galleryai.services.publisher import Publisher
from galleryai.services.report import IndexReport
from galleryai.services.survey import Task
from galleryai.services.tagging import Tagging
from galleryai.services.thumbnails import Thumbnails
from galleryai.store import analyses, files, photos
from galleryai.store.analyses import StoredModel
from galleryai.store.database import Database, Transaction
from galleryai.store.files import Place, StoredFile
from galleryai.watch.scan import FolderPlan

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Look:
    """What looking at a file gave; of a file whose bytes are known, only its hash."""

    content_hash: bytes
    picture: Picture | None = None
    input: Array | None = None


class BatchWriter:
    """Looks in many threads, writes in one."""

    def __init__(
        self,
        database: Database,
        thumbnails: Thumbnails,
        tagging: Tagging,
        publisher: Publisher,
        classifier: Classifier,
        model: StoredModel,
        report: IndexReport,
    ) -> None:
        self._database = database
        self._thumbnails = thumbnails
        self._tagging = tagging
        self._publisher = publisher
        self._classifier = classifier
        self._model = model
        self._report = report

    def count(self, plan: FolderPlan) -> None:
        """Count a folder as it is listed."""
        self._report.new += len(plan.new)
        self._report.changed += len(plan.changed)
        self._report.unchanged += len(plan.unchanged)

    def look(self, task: Task) -> Look:
        """Hash a file and, where its content is new, decode it. Raises `PictureError`."""
        if task.stat.problem is not None:
            raise PictureError(task.stat.problem)
        met = examine(task.path, self._is_analysed)
        if isinstance(met, Met):
            return Look(met.content_hash)
        return Look(met.picture.content_hash, met.picture, self._classifier.prepare(met.image))

    def look_again(self, file: StoredFile) -> Look:
        """Decode a photo for a model that has not seen it. Raises `PictureError`."""
        met = examine(file.path)
        assert not isinstance(met, Met)
        return Look(met.picture.content_hash, met.picture, self._classifier.prepare(met.image))

    def write(self, batch: Sequence[tuple[Task, "Future[Look]"]]) -> None:
        """Analyse and keep what was looked at, all of it or, where the program dies, nothing."""
        looks = {task: found for task, future in batch if (found := self._looked(task, future)) is not None}
        said = self._analysed(looks)
        touched: set[int] = set()
        with self._database.write() as tx:
            fresh: dict[int, Analysis] = {}
            for task, future in batch:
                place = Place(files.folder_id(tx, task.root.id, task.folder), task.name)
                if task in looks:
                    photo_id = self._record(tx, task, place, looks[task], touched)
                    if task in said:
                        fresh[photo_id] = said[task]
                else:
                    self._record_problem(tx, task, place, str(future.exception()), touched)
            self._tag(tx, fresh)
            files.refresh_gone(tx, touched)
        self._report.analysed += len(fresh)
        self._publisher.publish(Changes(photos=frozenset(touched), keywords=bool(fresh), problems=True))

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
            self._tag(tx, {id_: analysis for id_, analysis in fresh.items() if id_ is not None})
        self._report.analysed += len(fresh)
        touched = frozenset(id_ for id_ in fresh if id_ is not None)
        self._publisher.publish(Changes(photos=touched, keywords=True))

    def _is_analysed(self, content_hash: bytes) -> bool:
        with self._database.read() as tx:
            return analyses.content_is_analysed(tx, self._model.id, content_hash)

    def _looked(self, item: object, future: "Future[Look]") -> Look | None:
        """The outcome of a look; None where the file cannot be read. A bug in looking is raised."""
        error = future.exception()
        if error is None:
            return future.result()
        if isinstance(error, PictureError):
            return None
        error.add_note(f"while looking at {item}")
        raise error

    def _analysed(self, looks: Mapping[Item, Look]) -> dict[Item, Analysis]:
        inputs = {item: look.input for item, look in looks.items() if look.input is not None}
        if not inputs:
            return {}
        self._thumbnails.keep([look.picture for look in looks.values() if look.picture is not None])
        return dict(zip(inputs, self._classifier.analyse(list(inputs.values())), strict=True))

    def _tag(self, tx: Transaction, said: Mapping[int, Analysis]) -> None:
        threshold = self._classifier.manifest.threshold
        self._tagging.analysed(tx, self._model, self._classifier.labels, threshold, said)

    def _record(self, tx: Transaction, task: Task, place: Place, look: Look, touched: set[int]) -> int:
        """Write down where a photo lies now; returns its id."""
        here = files.at(tx, place)
        who = identify(tx, here, look.content_hash, look.picture)
        photo_id = who.photo_id
        if photo_id is None:
            assert look.picture is not None, "a file was taken for known, and is not"
            photo_id = photos.add(tx, look.picture, task.stat.mtime_ns)
        elif look.picture is not None:
            photos.change_facts(tx, photo_id, look.picture, task.stat.mtime_ns)
        if who.moved_from is not None:
            files.forget(tx, who.moved_from.id)
            if task.new:
                self._report.new -= 1
                self._report.moved += 1
        files.put(tx, place, task.stat.size, task.stat.mtime_ns, photo_id, DECODER_VERSION)
        touched.add(photo_id)
        if here is not None and here.photo_id is not None:
            touched.add(here.photo_id)
        return photo_id

    def _record_problem(self, tx: Transaction, task: Task, place: Place, reason: str, touched: set[int]) -> None:
        """A file that cannot be read is a row with a reason; a photo that lay there keeps its words."""
        here = files.at(tx, place)
        if here is not None and here.photo_id is not None:
            touched.add(here.photo_id)
        files.put_problem(tx, place, task.stat.size, task.stat.mtime_ns, reason, DECODER_VERSION)
        self._report.failed += 1
        self._report.problems.append((str(task.path), reason))
