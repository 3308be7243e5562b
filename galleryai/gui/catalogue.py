"""What the window reads of the library. Runs in the reading thread; knows no widget."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from galleryai.bootstrap import Gallery
from galleryai.core.album import Album
from galleryai.core.errors import UnknownAlbumError
from galleryai.core.photo import Photo, Problem, Root
from galleryai.core.tag import TagSource
from galleryai.gui.grid.view import Contents


class Kind(Enum):
    """The kinds of places there are to look at."""

    ALL = "all"
    ALBUM = "album"
    FOLDER = "folder"
    PROBLEMS = "problems"


@dataclass(frozen=True, slots=True)
class Place:
    """Something in the sidebar: `key` is an album's id or a folder's path."""

    kind: Kind
    key: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """What the sidebar lists."""

    total: int
    albums: list[Album]
    roots: list[Root]
    problems: list[Problem]


class Catalogue:
    """Reads places and searches, remembering the shape of every photo it has met."""

    def __init__(self, gallery: Gallery) -> None:
        self._gallery = gallery
        self._cells: dict[int, tuple[float, int]] = {}
        self._names: dict[str, str] = {}  # of models, by id

    def overview(self) -> Overview:
        """All albums, roots and problems, as they are now."""
        gallery = self._gallery
        return Overview(
            gallery.searching.count(""),
            gallery.collecting.albums(),
            gallery.roots.all(),
            gallery.searching.problems(),
        )

    def contents(self, place: Place, text: str) -> Contents:
        """The photos of a search, or of a place where nothing is searched for. Raises `QueryError`."""
        ids = self._gallery.searching.ids(text) if text.strip() else self._ids(place)
        unknown = [id_ for id_ in ids if id_ not in self._cells]
        if unknown:
            cells = self._gallery.searching.cells(unknown)
            self._cells |= dict(zip(cells.ids, zip(cells.ratios, cells.colours, strict=True), strict=True))
        ids = [id_ for id_ in ids if id_ in self._cells]
        known = [self._cells[id_] for id_ in ids]
        absent = self._gallery.roots.out_of_reach()
        return Contents(
            ids,
            np.fromiter((ratio for ratio, _ in known), dtype=np.float64, count=len(ids)),
            np.fromiter((colour for _, colour in known), dtype=np.int64, count=len(ids)),
            np.fromiter((id_ in absent for id_ in ids), dtype=np.bool_, count=len(ids)),
        )

    def photo(self, id_: int) -> tuple[Photo | None, int]:
        """A photo, its models under the names people know them by, and its mean colour."""
        found = self._gallery.searching.photos([id_])
        if not found:
            return None, 0
        tags = tuple(tag._replace(sources=self._named(tag.sources)) for tag in found[0].tags)
        colours = self._gallery.searching.cells([id_]).colours
        return replace(found[0], tags=tags), colours[0] if colours else 0

    def forget(self, ids: Iterable[int]) -> None:
        """Read the shape of these again: another program may have turned them."""
        for id_ in ids:
            self._cells.pop(id_, None)

    def _named(self, sources: tuple[TagSource, ...]) -> tuple[TagSource, ...]:
        for model in {source.model for source in sources} - self._names.keys() - {None}:
            self._names[model or ""] = self._gallery.models.name_of(model or "")
        return tuple(source._replace(model=self._names.get(source.model or "")) for source in sources)

    def _ids(self, place: Place) -> list[int]:
        if place.kind is Kind.FOLDER:
            return self._gallery.searching.below(place.key)
        if place.kind is Kind.ALBUM:
            try:
                return self._gallery.collecting.photos_of(place.key)
            except UnknownAlbumError:  # its last photo has just gone
                return []
        return self._gallery.searching.ids("")
