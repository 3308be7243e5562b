"""What every reader gives, whatever library it asks."""

import io
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import BinaryIO

from PIL import Image
from PIL.ExifTags import IFD, Base

from galleryai.core.errors import PictureError
from galleryai.imaging.nclx import Nclx

SHORT_SIDE = 512  # pixels; enough for the models (260 … 416) and the thumbnail
MOST_BYTES = 1 << 30  # of a file that a codec wants in memory; the largest RAW files have a third of it
_PARTS = (IFD.Exif, IFD.GPSInfo)


@dataclass(frozen=True, slots=True)
class Stored:
    """Pixels as the file stores them: any mode, any profile, not yet upright; small where the codec can do that.

    `orientation` is what EXIF 0x0112 means (1 … 8): how the pixels have still to be turned. `icc` is None or the bytes
    of a profile, which may be broken; `nclx` counts where there is none.
    """

    image: Image.Image
    exif: Image.Exif
    icc: bytes | None = None
    orientation: int = 1
    nclx: Nclx | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A picture whose head has been read. `read` decodes; it raises whatever the codec raises."""

    format: str
    size: tuple[int, int]  # of the whole photograph as stored, pixels
    read: Callable[[], Stored] = field(repr=False)
    decoded_pixels: int = 0  # how many the codec will hold at once; 0 means all of `size`
    animated: bool = False  # whether several frames are shown one after the other; `read` gives the first


def whole(file: BinaryIO) -> bytes:
    """All of a file. Raises `PictureError` where that is more than `MOST_BYTES`."""
    if file.seek(0, io.SEEK_END) > MOST_BYTES:
        raise PictureError("the file is larger than 1 GB, which no photograph of its format is")
    file.seek(0)
    return file.read()


def at_hand(exif: Image.Exif) -> Image.Exif:
    """A copy of the tags that can be read; it needs neither the file nor the memory they came from."""
    kept = Image.Exif()
    for tag in exif:
        with suppress(Exception):  # Pillow raises many things on a broken directory; the rest may be fine
            if tag not in _PARTS:  # those are only places in the file
                kept[tag] = exif[tag]
    for part in _PARTS:
        with suppress(Exception):
            kept.get_ifd(part).update(exif.get_ifd(part))
    return kept


def orientation(exif: Image.Exif) -> int:
    """EXIF's orientation, 1 where it says nothing sensible."""
    value = exif.get(Base.Orientation, 1)
    return int(value) if value in range(1, 9) else 1  # some write it as 6.0


def upright_already(exif: Image.Exif) -> Image.Exif:
    """EXIF of pixels that the codec has turned: what it says of their orientation is done."""
    exif.pop(Base.Orientation, None)
    return exif


def from_bytes(raw: bytes) -> Image.Exif:
    """EXIF from a TIFF-like block, with or without the `Exif\\0\\0` before it; empty where it is broken."""
    exif = Image.Exif()
    with suppress(Exception):
        exif.load(raw)
        return at_hand(exif)
    return Image.Exif()
