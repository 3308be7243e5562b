"""Which models work for this library. One that is removed leaves with all it said; a person's words stay."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from galleryai.core.changes import Changes
from galleryai.core.errors import UsageError
from galleryai.core.prediction import ModelRef
from galleryai.inference.manifest import Manifest
from galleryai.jobs.job import Control, Progress, Report
from galleryai.services.models import Models
from galleryai.services.publisher import Publisher
from galleryai.services.tagging import Tagging
from galleryai.services.witnesses import Court
from galleryai.store import analyses, journal, models, photos, settings
from galleryai.store.analyses import StoredModel
from galleryai.store.database import Database, Transaction
from galleryai.store.models import Added

NOT_IN_USE = "models"  # the setting: ids, or id@version for one version only, one a line
LEAVING = "models leaving"  # the setting: id@version of each whose removal is not finished, one a line
REMOVED_AT_ONCE = 1000  # photos a transaction
COUNTED_AT_ONCE = 10_000  # photos a query


@dataclass(frozen=True, slots=True)
class ModelUse:
    """A model at a version, with what it added to the library. One that is not on this machine has no `manifest`."""

    ref: ModelRef
    manifest: Manifest | None
    in_use: bool
    photos: int = 0  # analysed with it
    keywords: int = 0  # taggings that only it vouches for


def not_in_use(database: Database) -> frozenset[str]:
    """What the library does not use: ids, or id@version."""
    with database.read() as tx:
        return _lines(tx, NOT_IN_USE)


class Employing:
    """Lists the models, removes what one added, uses it again. Nothing may be indexing meanwhile."""

    def __init__(
        self,
        database: Database,
        shelf: Models,
        tagging: Tagging,
        publisher: Publisher,
        *,
        removed_at_once: int = REMOVED_AT_ONCE,
        counted_at_once: int = COUNTED_AT_ONCE,
    ) -> None:
        self._database = database
        self._shelf = shelf
        self._tagging = tagging
        self._publisher = publisher
        self._removed_at_once = removed_at_once
        self._counted_at_once = counted_at_once

    def models(self, control: Control, report: Report) -> list[ModelUse]:
        """The models on this machine, then others that left something in the library."""
        manifests = {manifest.ref: manifest for manifest in map(self._shelf.manifest, self._shelf.ids)}
        added = Added()
        with self._database.read() as tx:
            unused = _lines(tx, NOT_IN_USE)
            stored = {one.ref: one for one in models.heard(tx)}
            last = photos.last(tx)
            for first in range(1, last + 1, self._counted_at_once):
                control.checkpoint()
                report(Progress(first - 1, last, "Counting what each model added"))
                models.count(tx, first, first + self._counted_at_once - 1, added)
        uses = []
        for ref in [*manifests, *(ref for ref in stored if ref not in manifests)]:
            one, manifest = stored.get(ref), manifests.get(ref)
            used = manifest is not None and ref.name not in unused and str(ref) not in unused
            seen, only = (added.photos[one.id], added.keywords[one.source_id]) if one else (0, 0)
            if manifest is not None or seen or only:
                uses.append(ModelUse(ref, manifest, used, seen, only))
        return uses

    def remove(self, name: str, control: Control, report: Report) -> int:
        """Remove all that a model (`id` or `id@version`) added, and use it no longer; returns how many photos.

        A removal that was stopped goes on when it is asked for again, and with the next indexing. Raises `UsageError`
        where there is no such model.
        """
        with self._database.write() as tx:
            self._dismiss(tx, name)
        return self.finish(control, report)

    def _dismiss(self, tx: Transaction, name: str) -> None:
        """Note that a model is not in use, and what of it has to go."""
        stored = [one for one in models.heard(tx) if name in (one.ref.name, str(one.ref))]
        if not stored and name not in self._shelf.ids and name not in map(str, self._on_shelf(name)):
            raise self._unknown(tx, name)
        unused = _lines(tx, NOT_IN_USE)
        _put(tx, LEAVING, _lines(tx, LEAVING) | {str(one.ref) for one in stored})
        if name not in unused:
            _put(tx, NOT_IN_USE, unused | {name})
            journal.write(tx, f"Removed the model {name}", {"verb": "use model", "model": name.partition("@")[0]})

    def _on_shelf(self, name: str) -> list[ModelRef]:
        """The version of a model that is on this machine, where it is."""
        id_ = name.partition("@")[0]
        return [self._shelf.manifest(id_).ref] if id_ in self._shelf.ids else []

    def use(self, id_: str) -> int:
        """Use a model again; returns how many photos it has to look at, with the next indexing.

        Raises `UsageError` where there is no such model.
        """
        with self._database.write() as tx:
            stored = [one for one in models.heard(tx) if one.ref.name == id_]
            if id_ not in self._shelf.ids:
                raise self._unknown(tx, id_)
            unused, leaving = _lines(tx, NOT_IN_USE), _lines(tx, LEAVING)
            back = _of(id_, unused)
            if back:
                _put(tx, NOT_IN_USE, unused - back)
                _put(tx, LEAVING, leaving - _of(id_, leaving))
                journal.write(tx, f"Used the model {id_} again", {"verb": "remove model", "model": id_})
        refs = self._on_shelf(id_)
        with self._database.read() as tx:
            known = [one.id for one in stored if one.ref in refs]
            return analyses.count_missing(tx, known) if known else photos.count(tx) if refs else 0

    def finish(self, control: Control, report: Report) -> int:
        """Take out what is left of removed models, a transaction for some photos; returns how many photos changed."""
        with self._database.read() as tx:
            leaving = _lines(tx, LEAVING)
            going = [one for one in models.heard(tx) if str(one.ref) in leaving]
            total = photos.last(tx)
        if not going:
            return 0
        court = self._tagging.court()
        said = f"Removing what {', '.join(sorted(leaving))} said"
        last = changed = 0
        while last < total:
            control.checkpoint()
            report(Progress(last, total, said))
            with self._database.write() as tx:
                some = photos.after(tx, last, self._removed_at_once)
                touched = self._take_out(tx, going, court, some)
            last, changed = some[-1] if some else total, changed + len(touched)
            self._publisher.publish(Changes(photos=frozenset(touched), keywords=bool(touched)))
        with self._database.write() as tx:
            _put(tx, LEAVING, frozenset())
        return changed

    def _take_out(
        self, tx: Transaction, going: Sequence[StoredModel], court: Court, photo_ids: Sequence[int]
    ) -> list[int]:
        """Take out what models said of photos; what the others say is heard again, without them."""
        touched = models.spoken_of(tx, going, photo_ids)
        models.withdraw(tx, going, touched)
        self._tagging.derive(tx, court, touched)
        return touched

    def _unknown(self, tx: Transaction, name: str) -> UsageError:
        there = sorted({*self._shelf.ids, *(one.ref.name for one in models.heard(tx))})
        return UsageError(f"There is no model {name!r}. The models are: {', '.join(there)}.")


def shelved(shelf: Models) -> list[ModelUse]:
    """The models on this machine, where there is no library."""
    return [ModelUse(manifest.ref, manifest, True) for manifest in shelf.manifests()]


def _of(id_: str, lines: Collection[str]) -> frozenset[str]:
    """The lines that name a model, at whatever version."""
    return frozenset(line for line in lines if line.partition("@")[0] == id_)


def _lines(tx: Transaction, setting: str) -> frozenset[str]:
    return frozenset((settings.get(tx, setting) or "").splitlines())


def _put(tx: Transaction, setting: str, lines: frozenset[str]) -> None:
    settings.put(tx, setting, "\n".join(sorted(lines)) or None)
