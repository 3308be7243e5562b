"""The formats Pillow reads itself."""

from contextlib import suppress
from functools import partial
from typing import BinaryIO

from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    Jpeg2KImagePlugin,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from galleryai.imaging.nclx import Nclx
from galleryai.imaging.readers.boxes import nclx
from galleryai.imaging.readers.opened import SHORT_SIDE, Opened, Stored, at_hand, orientation, whole

# Only these codecs are tried: each more is a door for hostile files. (JPEG opens MPO, too.)
_FORMATS = (
    JpegImagePlugin.JpegImageFile.format,
    PngImagePlugin.PngImageFile.format,
    WebPImagePlugin.WebPImageFile.format,
    GifImagePlugin.GifImageFile.format,
    TiffImagePlugin.TiffImageFile.format,
    BmpImagePlugin.BmpImageFile.format,
    Jpeg2KImagePlugin.Jpeg2KImageFile.format,
    AvifImagePlugin.AvifImageFile.format,
)
_MOVING = frozenset(["GIF", "WEBP", "PNG", "AVIF"])
_COD = b"\xff\x52\x00"  # JPEG 2000 (ISO 15444-1, A.6.1): marker of the coding style, high byte of its length
_COD_LEVELS = 9  # from the marker to the number of times the picture can be halved


def open_picture(file: BinaryIO) -> Opened:
    """Open any picture Pillow knows. Raises `UnidentifiedImageError` where it is none of them."""
    image = Image.open(file, formats=_FORMATS)
    size = image.size
    if isinstance(image, Jpeg2KImagePlugin.Jpeg2KImageFile):
        halvings = _halvings(size, _levels(file))
        image.reduce = halvings
        pixels = size[0] * size[1] >> 2 * halvings
    else:
        image.draft("RGB", (SHORT_SIDE, SHORT_SIDE))  # JPEG only: decode at 1/2, 1/4 or 1/8
        pixels = image.size[0] * image.size[1]
    named = nclx(whole(file)) if isinstance(image, AvifImagePlugin.AvifImageFile) else None
    return Opened(image.format or "", size, partial(_read, image, named), pixels, _is_animated(image))


def _is_animated(image: Image.Image) -> bool:
    """Whether a picture moves. The pages of a TIFF and the pictures in an MPO do not follow each other in time."""
    with suppress(Exception):  # what follows the first frame may be damaged
        return image.format in _MOVING and bool(getattr(image, "is_animated", False))
    return False


def _read(image: Image.Image, named: Nclx | None) -> Stored:
    image.load()
    exif = at_hand(image.getexif())  # after loading, which turns a TIFF upright and takes its orientation away
    if isinstance(image, Jpeg2KImagePlugin.Jpeg2KImageFile):
        image.reduce = 0  # else this number hides the method of the same name
    return Stored(image, exif, image.info.get("icc_profile"), orientation(exif), named)


def _halvings(size: tuple[int, int], most: int) -> int:
    """How often to halve a JPEG 2000 picture. Pillow rounds the smaller size, OpenJPEG rounds up: they must agree."""
    wanted = min(most, max(0, (min(size) // SHORT_SIDE).bit_length() - 1))
    agreed = (n for n in range(wanted, 0, -1) if all((side + (1 << n >> 1)) >> n == -(-side >> n) for side in size))
    return next(agreed, 0)


def _levels(file: BinaryIO) -> int:
    """How often a JPEG 2000 picture can be halved while it is decoded."""
    here = file.tell()
    file.seek(0)
    head = file.read(1 << 16)
    file.seek(here)
    place = head.find(_COD, max(0, head.find(b"\xff\x4f\xff\x51"))) + _COD_LEVELS
    return head[place] if _COD_LEVELS <= place < len(head) else 0
