"""Camera RAW: the largest preview the camera put in, else half of the sensor's pixels through rawpy (LibRaw)."""

import io
from contextlib import suppress
from typing import BinaryIO

import rawpy
from PIL import Image
from PIL.ExifTags import Base

from galleryai.imaging.readers import rawexif
from galleryai.imaging.readers.opened import SHORT_SIDE, Opened, Stored, at_hand, whole

# LibRaw's `flip` (bits: exchange the axes, top and bottom, left and right), in EXIF's words.
_ORIENTATION = {0: 1, 1: 2, 2: 4, 3: 3, 4: 5, 5: 8, 6: 6, 7: 7}
# A camera may have turned its preview already, while the sensor's pixels lie on their side: how to lay it back.
_LAID_BACK = {
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def open_picture(file: BinaryIO) -> Opened:
    """Open a RAW file. Raises `rawpy.LibRawError` where LibRaw does not know it or finds it damaged."""
    data = whole(file)
    raw = rawpy.imread(io.BytesIO(data))
    size = (raw.sizes.width, raw.sizes.height)
    flip = _ORIENTATION.get(raw.sizes.flip, 1)  # asked now: developing changes it
    preview = _preview(raw)

    def read() -> Stored:
        with raw:
            image = preview if preview is not None else _developed(raw)
        if flip in _LAID_BACK and (image.width > image.height) == (size[0] < size[1]) and image.width != image.height:
            image = image.transpose(_LAID_BACK[flip])
        exif = rawexif.read(data)
        if not len(exif):
            exif = at_hand(image.getexif())
        exif[Base.Orientation] = flip
        return Stored(image, exif, image.info.get("icc_profile"), flip)

    return Opened("RAW", size, read, 0 if preview is None else preview.width * preview.height)


def _preview(raw: rawpy.RawPy) -> Image.Image | None:
    """The largest preview, decoded; None where it is too small, damaged or not there."""
    with suppress(Exception):  # the sensor's pixels may be fine
        found = raw.extract_thumb()
        image: Image.Image
        if isinstance(found.data, bytes):
            image = Image.open(io.BytesIO(found.data), formats=["JPEG"])
        else:
            image = Image.fromarray(found.data)
        if min(image.size) >= SHORT_SIDE:
            image.draft("RGB", (SHORT_SIDE, SHORT_SIDE))
            image.load()
            return image
    return None


def _developed(raw: rawpy.RawPy) -> Image.Image:
    half = min(raw.sizes.width, raw.sizes.height) >= 2 * SHORT_SIDE
    pixels = raw.postprocess(half_size=half, use_camera_wb=True, user_flip=0, output_bps=8)
    return Image.fromarray(pixels[:, :, 0] if pixels.shape[2] == 1 else pixels)  # 1: a camera without colours
