"""All albums: those that people make, and those that make themselves, for now one for each keyword in use."""

from galleryai.core.album import Album
from galleryai.core.errors import UnknownAlbumError
from galleryai.core.tag import Keyword, KeywordUse, Kind
from galleryai.services.own_albums import OwnAlbums, is_own
from galleryai.store import compile, tags
from galleryai.store.database import Database

_KINDS = {Kind.THING: "things", Kind.PEOPLE: "people", Kind.LOOK: "looks", Kind.TIME: "times"}


class Collecting:
    """Lists albums and what is in them."""

    def __init__(self, database: Database, own: OwnAlbums) -> None:
        self._database = database
        self._own = own

    def albums(self) -> list[Album]:
        """All albums: a person's own, then things, of each kind the largest first."""
        own = self._own.albums()
        with self._database.read() as tx:
            uses = sorted(tags.uses(tx), key=lambda use: use.keyword.kind.place)
            return own + [_album(use, tags.cover(tx, use.keyword.id)) for use in uses]

    def photos_of(self, album_id: str) -> list[int]:
        """The ids of an album's photos, newest first, or in a person's order. Raises `UnknownAlbumError`."""
        if is_own(album_id):
            return self._own.photos_of(album_id)
        with self._database.read() as tx:
            for keyword in tags.keywords(tx):
                if _id(keyword) == album_id:
                    return compile.of_keyword(tx, keyword.id)
        raise UnknownAlbumError(f"There is no album {album_id!r}. `galleryai albums` lists them all.")


def _id(keyword: Keyword) -> str:
    return f"{_KINDS[keyword.kind]}:{keyword.key}"


def _album(use: KeywordUse, cover: int | None) -> Album:
    name = use.keyword.name
    return Album(
        id=_id(use.keyword),
        title=name[:1].upper() + name[1:],
        kind=_KINDS[use.keyword.kind],
        count=use.count,
        cover=cover,
    )
