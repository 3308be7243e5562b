"""Everything the library wants to know of one file, from one decode."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from PIL import Image

from galleryai.core.errors import PictureError, UnopenedError, VanishedError
from galleryai.core.photo import Picture
from galleryai.imaging import fingerprint, formats, metadata, thumbnail
from galleryai.imaging.alike import alike
from galleryai.imaging.decode import MAX_PIXELS, decode, open_regular, why
from galleryai.imaging.memory import Alone, alone


@dataclass(frozen=True, slots=True)
class Examined:
    """The picture as it is stored, and the image for the models to look at."""

    picture: Picture
    image: Image.Image


@dataclass(frozen=True, slots=True)
class Met:
    """A file whose bytes are known already: nothing to decode."""

    content_hash: bytes


def examine(
    path: Path,
    known: Callable[[bytes], bool] | None = None,
    *,
    max_pixels: int = MAX_PIXELS,
    alone: Alone = alone,
) -> Examined | Met:
    """Hash, decode, read the facts, make the thumbnail; stop at the hash where its content is `known`.

    A large picture is decoded while `alone()` is held. Raises `PictureError` with the reason where the file cannot be
    read as a photograph.
    """
    formats.refuse_video(path.suffix.lower())  # before all of it is read for its hash
    try:
        with open_regular(path) as file:
            before = _stamp(file)
            try:
                content_hash = fingerprint.of_file(file)
                if known is not None and known(content_hash):
                    return Met(content_hash)
                if before[0] == 0:
                    raise PictureError("the file is empty")
                decoded = decode(path, file, max_pixels, alone)
            finally:
                if _stamp(file) != before:
                    raise VanishedError("the file is being written")  # whatever was read: it is looked at again
    except FileNotFoundError as error:
        raise VanishedError("the file has just gone") from error
    except OSError as error:
        raise UnopenedError(f"the file cannot be opened: {why(error)}") from error
    facts = metadata.facts(decoded.exif, decoded.width, decoded.height, decoded.format)
    picture = Picture(
        content_hash=content_hash,
        picture_hash=decoded.picture_hash,
        facts=replace(facts, animated=decoded.animated),
        thumbnail=thumbnail.encode(decoded.image),
        colour=thumbnail.mean_colour(decoded.image),
        likeness=alike(decoded.image),
    )
    return Examined(picture, decoded.image)


def _stamp(file: BinaryIO) -> tuple[int, int]:
    stat = os.fstat(file.fileno())
    return stat.st_size, stat.st_mtime_ns
