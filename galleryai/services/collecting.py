"""All albums, those that people make and those that make themselves: which there are, and what is in one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from galleryai.core.album import Album
from galleryai.core.errors import UnknownAlbumError
from galleryai.services.gathering import covered, gathered, listed, members
from galleryai.services.makers import MAKERS
from galleryai.services.own_albums import OwnAlbums
from galleryai.services.present import Present
from galleryai.services.vocabulary import Vocabulary
from galleryai.store import albums, ordering
from galleryai.store.database import Database, Transaction
from galleryai.store.ordering import Sort
from galleryai.store.sets import Members
from galleryai.watch.scan import is_text


class Collecting:
    """Reads the library; never changes it. Safe from any thread.

    Of albums that make themselves, numbers are as of now. Events, what is to review and covers are as of the last time
    they were made (`galleryai.services.gathering`), and where that never was, they are made for this look alone.
    """

    def __init__(self, database: Database, own: OwnAlbums, vocabulary: Callable[[], Vocabulary]) -> None:
        self._database = database
        self._own = own
        self._vocabulary = vocabulary

    def albums(self, *, covers: bool = True) -> list[Album]:
        """All albums, a person's own first, in the order they are shown: each behind the one it is shown under.

        Without `covers` none is waited for: albums that make themselves have none, and where events were never made, as
        while a library is indexed for the first time, there are no events yet.
        """
        with self._database.read() as tx:
            present = self._present(tx, waits=covers)
            made = listed(present)
            if covers:
                made = _covered(present, made)
        own = sorted(self._own.albums(), key=lambda one: one.kind)
        return [*own, *made]

    def photos_of(self, album_id: str) -> list[int]:
        """The ids of an album's photos, newest first or in their own order; a person's album may be named by its title.

        Raises `UnknownAlbumError`.
        """
        kind, _, key = album_id.partition(":")
        maker = MAKERS.get(kind) if is_text(album_id) else None
        if maker is None:
            return self._own.photos_of(album_id)  # or its title
        with self._database.read() as tx:
            found = maker.photos(self._present(tx), key)
            if isinstance(found, Members):
                return ordering.ordered(tx, found, Sort.TAKEN)
        if found is None:
            raise UnknownAlbumError(f"There is no album {album_id!r}. `galleryai albums` lists them all.")
        return list(found)

    def _present(self, tx: Transaction, *, waits: bool = True) -> Present:
        present = Present(tx, datetime.now(), self._vocabulary)
        if albums.made_at(tx) is not None:
            return present
        return replace(present, made=gathered(present, _go_on) if waits else [])


def _covered(present: Present, made: list[Album]) -> list[Album]:
    covers = albums.covers(present.tx) if present.made is None else covered(present, {}, _go_on)
    shown = {album: cover.photo_id for album, cover in covers.items() if cover.photo_id in present.here}
    return [replace(one, cover=shown.get(one.id) or _newest(present, one.id)) for one in made]


def _go_on() -> None:
    """Who asks waits for the end."""


def _newest(present: Present, album: str) -> int | None:
    """Stands in for a cover that has gone, until another is chosen."""
    return next(iter(ordering.ordered(present.tx, members(present, album), Sort.TAKEN, 1)), None)
