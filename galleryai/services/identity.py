"""Who a file is. A photo is its content, not its path."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from galleryai.core.photo import Picture, is_one_moment
from galleryai.imaging.companions import RAW, rank
from galleryai.store import identities, photos
from galleryai.store.database import Transaction
from galleryai.store.files import Place, StoredFile
from galleryai.watch.scan import is_missing, is_there

ASKED = 4  # files of one photo that the disk is asked for


@dataclass(frozen=True, slots=True)
class Met:
    """A file as it was met: where, what the library knows of that place, who lies beside it, what is in it."""

    place: Place
    here: StoredFile | None
    kin: tuple[str, ...]
    content_hash: bytes
    picture: Picture | None


def identify(tx: Transaction, met: Met, missing: Container[Place]) -> int | None:
    """The photo a file is; None: one never met. `missing` are places where nothing lies now.

    The same bytes are the same photo wherever they lie. Other bytes with the same decoded picture are the same photo
    at the same place (another program wrote its metadata), and where a file of that photo has just vanished (moved
    and edited). Then they are the photo of the RAW or the still beside them, and last a gone one with that picture.
    """
    photo_id = photos.by_content(tx, met.content_hash)
    if photo_id is not None or met.picture is None:
        return photo_id
    here = met.here.photo_id if met.here is not None else None
    if here is not None and identities.looks_like(tx, here, met.picture.picture_hash):
        return here
    alike = identities.lookalikes(tx, met.picture.picture_hash, met.place.name)
    lying = [one.file for one in alike if one.file is not None and not one.file.gone]
    moved = (file.photo_id for file in _vacated(lying, missing))
    gone = (one.photo_id for one in alike if one.gone)
    return next(moved, None) or _beside(tx, met, met.picture) or next(gone, None)


def origin(tx: Transaction, photo_id: int, place: Place, missing: Container[Place]) -> StoredFile | None:
    """Where the file of a photo that lies at a place now has come from; None where all others are still there."""
    places = identities.places_of(tx, photo_id, place.name, rank(place.name))
    return next(_vacated([file for file in places if file.place != place], missing), None)


def _beside(tx: Transaction, met: Met, picture: Picture) -> int | None:
    """The photo whose RAW, or whose still, this is. What a RAW shows never changes: it also is who it was."""
    names = (met.place.name, *met.kin) if rank(met.place.name) == RAW else met.kin
    for one in identities.beside(tx, met.place.folder_id, names) if names else ():
        if is_one_moment(one.taken_at, picture.facts.taken_at):
            return one.photo_id
    return None


def _vacated(files: Sequence[StoredFile], missing: Container[Place]) -> Iterator[StoredFile]:
    """Those of these files that are known not to be there: on a drive that is unplugged nothing is known.

    The disk is asked last, for it may say that `A.jpg` is there when that is `a.jpg` now; and it is asked for a few
    only, for what vanished while the others were looked at: it may be slow.
    """
    for number, file in enumerate(files):
        asked = number < ASKED
        if file.gone or file.place in missing or (asked and is_missing(file.path) and is_there(file.root)):
            yield file
