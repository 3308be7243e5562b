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
from galleryai.gui.grid.layout import Floats, Ints
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
        self._ratios: Floats = np.zeros(0)  # width / height by id; 0: not read yet
        self._colours: Ints = np.zeros(0, np.int64)
        self._names: dict[str, str] = {}  # of models, by id

    def overview(self) -> Overview:
        """All albums, roots and problems, as they are now."""
        gallery = self._gallery
        return Overview(
            gallery.searching.count(""),
            gallery.collecting.albums(covers=False),
            gallery.roots.all(),
            gallery.searching.problems(),
        )

    def contents(self, place: Place, text: str) -> Contents:
        """The photos of a search, or of a place where nothing is searched for. Raises `QueryError`."""
        ids = self._gallery.searching.ids(text) if text.strip() else self._ids(place)
        order = np.array(ids, np.int64)
        self._read_shapes(order)
        order = order[self._ratios[order] > 0]
        away = np.fromiter(self._gallery.roots.out_of_reach(), np.int64)
        absent = np.zeros(len(self._ratios), np.bool_)
        absent[away[away < len(absent)]] = True
        return Contents(order.tolist(), self._ratios[order], self._colours[order], absent[order])

    def _read_shapes(self, order: Ints) -> None:
        """Read the shapes that are not known yet."""
        missing = int(order.max(initial=0)) + 1 - len(self._ratios)
        if missing > 0:
            self._ratios = np.pad(self._ratios, (0, missing))
            self._colours = np.pad(self._colours, (0, missing))
        unknown = order[self._ratios[order] == 0]
        if len(unknown):
            cells = self._gallery.searching.cells(unknown.tolist())
            known = cells.ids < len(self._ratios)
            self._ratios[cells.ids[known]] = cells.ratios[known]
            self._colours[cells.ids[known]] = cells.colours[known]

    def photo(self, id_: int) -> tuple[Photo | None, int]:
        """A photo, its models under the names people know them by, and its mean colour."""
        found = self._gallery.searching.photos([id_])
        if not found:
            return None, 0
        tags = tuple(tag._replace(sources=self._named(tag.sources)) for tag in found[0].tags)
        colours = self._gallery.searching.cells([id_]).colours
        return replace(found[0], tags=tags), int(colours[0]) if len(colours) else 0

    def forget(self, ids: Iterable[int]) -> None:
        """Read the shape of these again: another program may have turned them."""
        touched = np.fromiter(ids, np.int64)
        self._ratios[touched[touched < len(self._ratios)]] = 0

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
