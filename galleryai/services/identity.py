"""Who a file is. A photo is its content, not its path."""

from dataclasses import dataclass

from galleryai.core.photo import Picture
from galleryai.store import files, photos
from galleryai.store.database import Transaction
from galleryai.store.files import StoredFile
from galleryai.watch.scan import is_missing, is_there


@dataclass(frozen=True, slots=True)
class Identity:
    """The photo a file is (None: one never met), and the place it has moved from, if it has."""

    photo_id: int | None
    moved_from: StoredFile | None


def identify(tx: Transaction, here: StoredFile | None, content_hash: bytes, picture: Picture | None) -> Identity:
    """Compare a file with what the library knows; `here` is what it knows of the same place.

    The same bytes are the same photo wherever they lie. Other bytes with the same decoded picture are
    the same photo at the same place (another program wrote its metadata), or where every file of that
    photo has gone (moved and edited at once).
    """
    photo_id = photos.by_content(tx, content_hash)
    if photo_id is None and picture is not None:
        photo_id = _same_picture(tx, here, picture)
    if photo_id is None or (here is not None and here.photo_id == photo_id):
        return Identity(photo_id, None)
    vacated = (file for file in files.of_photo(tx, photo_id) if _vacated(file))
    return Identity(photo_id, next(vacated, None))


def _same_picture(tx: Transaction, here: StoredFile | None, picture: Picture) -> int | None:
    alike = photos.by_picture(tx, picture.picture_hash)
    if here is not None and here.photo_id in alike:
        return here.photo_id
    for photo_id in alike:
        if all(_vacated(file) for file in files.of_photo(tx, photo_id)):
            return photo_id
    return None


def _vacated(file: StoredFile) -> bool:
    """Whether the file is known not to be there: on a drive that is unplugged nothing is known."""
    return file.gone or (is_there(file.root) and is_missing(file.path))
