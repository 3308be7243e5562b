"""Thumbnails of photos: from the cache, or made again from the file."""

from collections.abc import Iterable

from galleryai.core.errors import PictureError
from galleryai.core.photo import Picture
from galleryai.imaging.companions import MOVIE
from galleryai.imaging.examine import Examined, examine
from galleryai.store import files, photos
from galleryai.store.database import Database
from galleryai.store.thumbnails import ThumbnailCache


def _key(picture_hash: bytes, orientation: int) -> bytes:
    """A thumbnail depends on the pixels and on how they are turned."""
    return picture_hash + bytes([orientation])


class Thumbnails:
    """Gives the JPEG thumbnail of a photo. Safe from any thread."""

    def __init__(self, database: Database, cache: ThumbnailCache) -> None:
        self._database = database
        self._cache = cache

    def keep(self, pictures: list[Picture]) -> None:
        """Keep the thumbnails of freshly decoded pictures."""
        self._cache.put({_key(p.picture_hash, p.facts.orientation): p.thumbnail for p in pictures})

    def drop(self, pictures: Iterable[tuple[bytes, int]]) -> None:
        """Keep the thumbnails of these pictures (hash, orientation) no longer."""
        self._cache.drop(_key(*picture) for picture in pictures)

    def of_no_photo(self) -> set[bytes]:
        """The keys of thumbnails that no photo has any more."""
        left = self._cache.keys()
        with self._database.read() as tx:
            for picture in photos.pictures(tx):
                left.discard(_key(*picture))
        return left

    def is_whole(self) -> bool:
        """Whether nothing is wrong with the cache."""
        return self._cache.is_whole()

    def tidy(self) -> None:
        """Drop what no photo has; of a damaged cache everything: thumbnails are made again when they are asked for."""
        if self._cache.is_whole():
            self._cache.drop(self.of_no_photo())
        else:
            self._cache.empty()

    def get(self, photo_id: int) -> bytes | None:
        """The thumbnail, short side 320 px; None where the photo's file is not there or not readable."""
        with self._database.read() as tx:
            known = photos.picture_key(tx, photo_id)
            if known is None:
                return None
            found = self._cache.get(_key(*known))
            if found is not None:
                return found
            places = [file.path for file in files.of_photo(tx, photo_id) if file.rank != MOVIE]
        for path in places:
            try:
                made = examine(path)
            except PictureError:
                continue
            if isinstance(made, Examined):
                self.keep([made.picture])
                return made.picture.thumbnail
        return None

    def kept(self, photo_id: int) -> bytes | None:
        """The thumbnail, where it is in the cache; no file is read for it."""
        with self._database.read() as tx:
            known = photos.picture_key(tx, photo_id)
        return None if known is None else self._cache.get(_key(*known))

    def close(self) -> None:
        """Close the cache."""
        self._cache.close()
