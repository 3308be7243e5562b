"""The Python face: `Library` and `classify`, small enough to remember."""

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TypedDict, cast, overload

from galleryai import bootstrap
from galleryai.core.album import Album
from galleryai.core.errors import UsageError
from galleryai.core.photo import Photo, Problem
from galleryai.core.tag import KeywordUse
from galleryai.imaging.decode import AnyImage
from galleryai.jobs.job import Control, quiet
from galleryai.services.models import Models
from galleryai.services.report import IndexReport
from galleryai.services.settling import index_settled
from galleryai.store.ordering import Sort

AnyPath = str | os.PathLike[str]


class Label(TypedDict):
    """A label and its score, 0..1, as Hugging Face's pipeline gives them."""

    label: str
    score: float


class Library:
    """A library folder: its database, thumbnails and roots. One program at a time may hold it open."""

    def __init__(self, gallery: bootstrap.Gallery) -> None:
        self._gallery = gallery

    @classmethod
    def open(cls, folder: AnyPath) -> "Library":
        """Open a library folder, made where there is none. Raises `LibraryError` where that cannot be."""
        return cls(bootstrap.open_library(Path(folder).expanduser().absolute()))

    def index(self, *folders: AnyPath) -> IndexReport:
        """Add the folders as roots (once) and index them; with none, index all roots.

        Raises `UsageError` for a folder that is not there.
        """
        parts = [self._gallery.roots.add(folder) for folder in folders] or self._gallery.roots.parts()
        return index_settled(self._gallery.indexing, parts, Control(), quiet)

    def search(
        self, query: str = "", limit: int | None = None, offset: int = 0, sort: str | None = None
    ) -> list[Photo]:
        """The photos that match, by `sort`: taken, added, name, size, rating, relevance.

        Without it the most similar come first where `similar:` is asked, else the newest.

        Raises `QueryError` with the place of a mistake, `UsageError` for another order, or a limit or offset that is no
        whole number from 0 up.
        """
        if not isinstance(query, str):
            raise UsageError(f"A search is a text, not {query!r}. Write '' for all photos.")
        for name, number in (("limit", 0 if limit is None else limit), ("offset", offset)):
            if not isinstance(number, int) or number < 0:
                raise UsageError(f"{name} is a whole number from 0 up, not {number!r}.")
        if sort is not None and sort not in set(Sort):
            raise UsageError(f"Photos are not sorted by {sort!r}, but by one of {', '.join(Sort)}.")
        return self._gallery.searching.search(query, limit, offset, Sort(sort) if sort else None).photos

    def show(self, path: AnyPath) -> Photo | None:
        """The photo that lies at a path; None where the library knows none."""
        return self._gallery.searching.at(os.fspath(path))

    def tags(self) -> list[KeywordUse]:
        """The keywords in use, most used first."""
        return self._gallery.tagging.keywords()

    def albums(self) -> list[Album]:
        """All albums, the largest first."""
        return self._gallery.collecting.albums()

    def album(self, album_id: str) -> list[Photo]:
        """The photos of an album, newest first. Raises `UnknownAlbumError`."""
        return self._gallery.searching.photos(self._gallery.collecting.photos_of(album_id))

    def problems(self) -> list[Problem]:
        """Files that could not be read, and why."""
        return self._gallery.searching.problems()

    def close(self) -> None:
        """Close the library and let the next program in."""
        self._gallery.close()

    def __enter__(self) -> "Library":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@overload
def classify(images: AnyImage, top_k: int = 5) -> list[Label]: ...  # type: ignore[overload-overlap]  # a str is a Sequence
@overload
def classify(images: Sequence[AnyImage], top_k: int = 5) -> list[list[Label]]: ...
def classify(images: AnyImage | Sequence[AnyImage], top_k: int = 5) -> list[Label] | list[list[Label]]:
    """What the shipped model says of a photograph, a path or a `PIL.Image`; many give a list for each.

    Returns the `top_k` best labels, best first. Raises `PictureError` for a file that cannot be read.
    """
    if isinstance(images, (list, tuple)):
        return [_labels(image, top_k) for image in images]
    return _labels(cast(AnyImage, images), top_k)


def _labels(image: AnyImage, top_k: int) -> list[Label]:
    return [Label(label=said.label, score=said.score) for said in _models().classify(image, top_k)]


@cache
def _models() -> Models:
    """One open model for all calls of a program."""
    return bootstrap.models()
