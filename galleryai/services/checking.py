"""Whether all is well with a library; what is made from something else can be made anew.

Nothing a person said and no photograph is touched. To a library whose file is damaged nothing is written.
"""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from galleryai.core.errors import GalleryError, UsageError
from galleryai.core.settings import SETTINGS
from galleryai.jobs.job import Control, Progress, Report
from galleryai.services.models import Models
from galleryai.services.roots import Roots
from galleryai.services.ruling import Ruling
from galleryai.services.thumbnails import Thumbnails
from galleryai.store import albums, files, integrity, postings, settings, sketches, texts
from galleryai.store.database import Database
from galleryai.store.upgrade import BACKUPS, UNFINISHED, rebuild
from galleryai.watch.mounts import limit_is_reached
from galleryai.watch.watcher import limit

ROOM = 1 << 30  # bytes: four times what 100,000 photos add to a library, without their thumbnails
TOLD = 5  # faults of a check; the rest is counted
_REPAIR = "`galleryai doctor --repair` mends it."
_INDEXES = "`galleryai doctor --repair` mends indexes, if nothing else is wrong. Else:"
_COPY = (
    "Leave the library folder as it is and go on with a copy of it, if you made one; those from before upgrades are in "
    f"{BACKUPS}/. Photographs are not affected: a new library can be made from them."
)


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, whether it is well, and how it is: a sentence or two."""

    name: str
    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class _Look:
    """`faults` finds what is wrong, `advice` says what to do then; `fine` says how it is where nothing is."""

    name: str
    faults: Callable[[], Sequence[str]]
    advice: str
    fine: Callable[[], str]
    repair: Callable[[], None] | None = None
    trusts: bool = False  # the library's file
    tidies: bool = False  # repairing does good also where nothing is wrong

    def check(self) -> Check:
        try:
            faults = self.faults()
            if not faults:
                return Check(self.name, True, self.fine())
        except GalleryError as error:
            return Check(self.name, False, str(error))
        except OSError as error:
            faults = [str(error)]
        except (ValueError, TypeError, ArithmeticError, LookupError) as error:  # damage that SQLite cannot know of
            faults = [f"What is stored cannot be understood ({error!r})"]
        more = f"; and {len(faults) - TOLD:,} more" if len(faults) > TOLD else ""
        return Check(self.name, False, ". ".join(filter(None, ("; ".join(faults[:TOLD]) + more, self.advice))))

    def mended(self) -> Check:
        """Check, and where that may help, repair and check again."""
        before = self.check()
        if self.repair is None or (before.ok and not self.tidies):
            return before
        try:
            self.repair()
        except (GalleryError, OSError) as error:
            return Check(self.name, False, f"{before.detail} That failed: {error}")
        after = self.check()
        return Check(self.name, True, f"Mended. {after.detail}") if after.ok and not before.ok else after


class Checking:
    """Looks after a library."""

    def __init__(
        self, folder: Path, database: Database, thumbnails: Thumbnails, models: Models, ruling: Ruling, roots: Roots
    ) -> None:
        self._folder = folder
        self._database = database
        self._thumbnails = thumbnails
        self._models = models
        self._ruling = ruling
        self._roots = roots

    def check(self, control: Control, report: Report, *, repair: bool = False) -> list[Check]:
        """Look at everything; with `repair`, for which the library has to be open to write, make anew what can be."""
        looks = self._looks()
        found: list[Check] = []
        for number, look in enumerate(looks):
            control.checkpoint()
            report(Progress(number, len(looks), f"Checking {look.name}"))
            if look.trusts and not found[0].ok:
                found.append(Check(look.name, False, "Not looked at, for the database is damaged."))
            else:
                found.append(look.mended() if repair else look.check())
        return found

    def _looks(self) -> list[_Look]:
        return [
            _Look("database", self._damage, f"{_INDEXES} {_COPY}", self._size, self._reindex),
            _Look("references", self._dangling, _COPY, lambda: "Every row names rows that are there.", trusts=True),
            _Look("searches", self._untrue, _REPAIR, lambda: "They find what there is.", self._rebuild, trusts=True),
            _Look("settings", self._unclear, "Choose again.", lambda: "All of them are understood.", trusts=True),
            _Look("folders", lambda: [], "", self._reach, trusts=True),
            _Look("thumbnails", self._spoilt, _REPAIR, self._unused, self._thumbnails.tidy, trusts=True, tidies=True),
            _Look("leftovers", self._left, _REPAIR, lambda: "None.", self._clear),
            _Look("models", self._unlike, "", lambda: "Every file is what its manifest says."),
            _Look("disk", self._full, "Free some.", lambda: f"{self._free()}."),
            _Look("watching", self._limited, "", lambda: "Folders can be followed by the system's events."),
        ]

    def _damage(self) -> list[str]:
        with self._database.read() as tx:
            return integrity.faults(tx)

    def _size(self) -> str:
        return f"{_size(self._database.file.stat().st_size)}, and whole."

    def _reindex(self) -> None:
        with self._database.write(settles=False) as tx:
            integrity.reindex(tx)

    def _dangling(self) -> list[str]:
        with self._database.read() as tx:
            return integrity.dangling(tx)

    def _untrue(self) -> list[str]:
        with self._database.read() as tx:
            kept = (postings.check, texts.check, files.check_names, albums.check, sketches.check)
            return [fault for check in kept for fault in check(tx)]

    def _rebuild(self) -> None:
        with self._database.write() as tx:
            rebuild(tx)

    def _unclear(self) -> list[str]:
        with self._database.read() as tx:
            chosen = settings.chosen(tx)
        wrong = [f"{problem} See `galleryai rules show`" for problem in self._ruling.problems()]
        for name in SETTINGS.keys() & chosen.keys():
            try:
                SETTINGS[name].parsed(chosen[name])
            except UsageError as error:
                wrong.append(str(error).rstrip("."))
        return wrong

    def _reach(self) -> str:
        roots = self._roots.all()
        away = [root.path for root in roots if not root.online]
        return f"{len(roots)} of yours, " + (f"offline: {', '.join(away)}." if away else "all there.")

    def _spoilt(self) -> list[str]:
        return [] if self._thumbnails.is_whole() else ["The cache of thumbnails is damaged"]

    def _unused(self) -> str:
        number = len(self._thumbnails.of_no_photo())
        return f"Whole; {number:,} that no photo has any more, which --repair drops." if number else "Whole."

    def _unfinished(self) -> list[Path]:
        return sorted((self._folder / BACKUPS).glob(f"*{UNFINISHED}"))

    def _left(self) -> list[str]:
        return [f"{file} was never finished" for file in self._unfinished()]

    def _clear(self) -> None:
        for file in self._unfinished():
            file.unlink()

    def _unlike(self) -> list[str]:
        wrong = []
        for id_ in self._models.ids:
            try:
                self._models.manifest(id_)
            except GalleryError as error:
                wrong.append(str(error).rstrip("."))
        return wrong

    def _full(self) -> list[str]:
        return [f"Only {self._free()}"] if shutil.disk_usage(self._folder).free < ROOM else []

    def _free(self) -> str:
        return f"{_size(shutil.disk_usage(self._folder).free)} are free where the library lies"

    def _limited(self) -> list[str]:
        return [limit()] if limit_is_reached(self._folder) else []


def _size(number: int) -> str:
    return f"{number / 1e6:,.0f} MB"
