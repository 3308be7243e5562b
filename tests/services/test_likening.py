"""Every photo gets what tells the same picture again: new ones as they come, old ones from their thumbnails."""

from pathlib import Path

import numpy as np
from sqlalchemy import update

from galleryai.bootstrap import Gallery
from galleryai.imaging.alike import alike, of_thumbnail
from galleryai.imaging.decode import open_rgb
from galleryai.store import duplicates
from galleryai.store.schema import photo
from tests.support import Index


def stored(gallery: Gallery) -> dict[int, bytes]:
    with gallery._database.read() as tx:
        ids, hashes = duplicates.likenesses(tx)
    return {id_: row.tobytes() for id_, row in zip(ids.tolist(), hashes, strict=True)}


def test_a_new_photo_has_one(gallery: Gallery, photos: Path, index: Index) -> None:
    index(photos)
    made = {one.id: alike(open_rgb(Path(one.path))) for one in gallery.searching.photos(list(stored(gallery)))}
    assert len(made) == 5
    assert stored(gallery) == made


def test_an_old_one_gets_it_from_its_thumbnail(gallery: Gallery, photos: Path, index: Index) -> None:
    index(photos)
    before = stored(gallery)
    with gallery._database.write() as tx:
        tx.execute(update(photo).values(likeness=None))
    assert stored(gallery) == {}
    first = min(before)
    gallery.thumbnails.drop([key for key in [_key(gallery, first)] if key])
    index()
    after = stored(gallery)
    assert set(after) == set(before) - {first}  # its thumbnail is kept no more: nobody reads the original for it
    for id_, likeness in after.items():
        assert np.bitwise_count(np.frombuffer(likeness, "u1") ^ np.frombuffer(before[id_], "u1")).sum() <= 24


def _key(gallery: Gallery, photo_id: int) -> tuple[bytes, int] | None:
    from galleryai.store import photos

    with gallery._database.read() as tx:
        return photos.picture_key(tx, photo_id)


def test_a_damaged_thumbnail_says_nothing() -> None:
    assert of_thumbnail(b"no picture") is None
