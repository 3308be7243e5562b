"""The one place that builds things: a library folder in, its services out."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from galleryai.core.errors import LibraryError
from galleryai.places.places import Places
from galleryai.services.analysing import Analysing
from galleryai.services.checking import Checking
from galleryai.services.choosing import Choosing
from galleryai.services.collecting import Collecting
from galleryai.services.completing import Completing
from galleryai.services.deduplicating import Deduplicating
from galleryai.services.employing import Employing, not_in_use
from galleryai.services.gathering import Gathering
from galleryai.services.hinting import Hinting
from galleryai.services.indexing import Indexing
from galleryai.services.models import SHIPPED, Models
from galleryai.services.own_albums import OwnAlbums
from galleryai.services.placing import Placing
from galleryai.services.publisher import Publisher
from galleryai.services.roots import Roots
from galleryai.services.ruling import Ruling
from galleryai.services.searching import Searching
from galleryai.services.similar import Similar
from galleryai.services.tagging import Tagging
from galleryai.services.thumbnails import Thumbnails
from galleryai.services.trashing import Trashing
from galleryai.services.vocabulary import Vocabulary, VocabularyInUse
from galleryai.services.witnesses import Witnesses
from galleryai.settings import resources
from galleryai.store.database import Database
from galleryai.store.lock import LibraryLock, is_held
from galleryai.store.thumbnails import ThumbnailCache
from galleryai.store.upgrade import revision, upgrade

if TYPE_CHECKING:
    from galleryai.services.background import Background, Callbacks

DATABASE = "library.sqlite"
THUMBNAILS = "thumbnails.sqlite"


@dataclass(frozen=True, slots=True)
class Gallery:
    """An open library's services. `close()` it, or use it as a context manager."""

    folder: Path
    publisher: Publisher
    roots: Roots
    indexing: Indexing
    tagging: Tagging
    searching: Searching
    completing: Completing
    hinting: Hinting
    ruling: Ruling
    choosing: Choosing
    collecting: Collecting
    own_albums: OwnAlbums
    deduplicating: Deduplicating
    trashing: Trashing
    gathering: Gathering
    thumbnails: Thumbnails
    models: Models
    employing: Employing
    checking: Checking
    _database: Database
    _analysing: Analysing
    _lock: LibraryLock | None

    def background(self, callbacks: "Callbacks", on_battery: Callable[[], bool] | None = None) -> "Background":
        """What indexes beside a person's work, held on battery where that is chosen. Close it before the library."""
        from galleryai.jobs import power  # late: a search needs neither
        from galleryai.services.background import Background

        asked = on_battery or power.on_battery
        choosing = self.choosing
        return Background(
            self.roots,
            self.indexing,
            callbacks,
            must_wait=lambda: choosing.settings.pause_on_battery and asked(),
        )

    def close(self) -> None:
        """Close every file and let the next program in."""
        self._analysing.close()
        self.thumbnails.close()
        self._database.close()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> "Gallery":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def models(*ids: str) -> Models:
    """The models alone, without a library: these, or those that ship."""
    return Models(resources.models, ids or SHIPPED)


def vocabulary() -> Vocabulary:
    """The keywords that ship, without a library: before any rules."""
    return Vocabulary(resources.keywords)


@cache
def places() -> Places:
    """The table of places, opened once. Raises `GalleryError` where it is damaged."""
    return Places(resources.places())


def open_library(folder: Path, *, write: bool = True) -> Gallery:
    """Open a library; to write, make it where there is none and keep other writers out.

    Raises `LibraryError` where it cannot be: not writable, in use, newer, damaged, or, to read, not there.
    """
    if not write and not exists(folder):
        raise LibraryError(
            f"There is no library in {folder} yet. `galleryai --library {folder} index FOLDER` makes one."
        )
    lock = _locked(folder) if write or _needs_upgrade(folder) else None
    try:
        database = Database(folder / DATABASE, writes=write or lock is not None)
        try:
            upgrade(database, resources.migrations())
            cache = ThumbnailCache(folder / THUMBNAILS, writes=write)
        except BaseException:
            database.close()
            raise
    except BaseException:
        if lock is not None:
            lock.release()
        raise
    if not write and lock is not None:
        lock.release()
        lock = None
    return _assembled(folder, database, cache, lock)


def exists(folder: Path) -> bool:
    """Whether there is a library in a folder. An empty file is what a crash in its first moment leaves."""
    file = folder / DATABASE
    try:
        return file.is_file() and file.stat().st_size > 0
    except OSError as error:
        raise LibraryError(
            f"The library folder {folder} cannot be read ({(error.strerror or str(error)).lower()}). "
            "Choose another with --library, or change its permissions."
        ) from error


def _locked(folder: Path) -> LibraryLock:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise LibraryError(f"{folder} is a file. Name a folder for the library with --library.") from None
    except OSError as error:
        raise LibraryError(
            f"The library folder {folder} cannot be made ({(error.strerror or str(error)).lower()}). "
            "Choose another with --library, or change its permissions."
        ) from error
    return LibraryLock(folder)


def _needs_upgrade(folder: Path) -> bool:
    from galleryai.store import schema

    database = Database(folder / DATABASE, writes=False)
    try:
        return revision(database) != schema.HEAD
    finally:
        database.close()


def _assembled(folder: Path, database: Database, cache: ThumbnailCache, lock: LibraryLock | None) -> Gallery:
    publisher = Publisher()
    shelf = Models(resources.models, unused=lambda: not_in_use(database), threads=1)
    thumbnails = Thumbnails(database, cache)
    roots = Roots(database, publisher, lambda: lock is not None or is_held(folder))
    if lock is not None:
        roots.forget_followed()  # what a program that was killed left behind
    in_use = VocabularyInUse(database, vocabulary())
    tagging = Tagging(database, Witnesses(database, in_use, shelf), publisher)
    placing = Placing(database, places, publisher)
    similar = Similar(database)
    searching, completing = Searching(database, in_use, places, similar), Completing(database, in_use)
    employing = Employing(database, shelf, tagging, publisher)
    choosing = Choosing(database, publisher)
    ruling = Ruling(database, in_use, tagging.bring_up_to_date)
    own_albums = OwnAlbums(database, searching, in_use, publisher)
    gathering = Gathering(database, in_use, publisher)
    analysing = Analysing(shelf, lambda: choosing.settings)
    return Gallery(
        folder=folder,
        publisher=publisher,
        roots=roots,
        indexing=Indexing(database, analysing, thumbnails, tagging, placing, employing, similar, gathering, publisher),
        tagging=tagging,
        searching=searching,
        completing=completing,
        hinting=Hinting(searching, completing),
        ruling=ruling,
        choosing=choosing,
        collecting=Collecting(database, own_albums, in_use),
        own_albums=own_albums,
        deduplicating=Deduplicating(database, tagging, publisher),
        trashing=Trashing(database, publisher),
        gathering=gathering,
        thumbnails=thumbnails,
        models=shelf,
        employing=employing,
        checking=Checking(folder, database, thumbnails, shelf, ruling, roots),
        _database=database,
        _analysing=analysing,
        _lock=lock,
    )
