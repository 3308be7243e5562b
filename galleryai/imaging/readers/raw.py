"""Camera RAW: the largest preview the camera put in, else half of the sensor's pixels through rawpy (LibRaw)."""

import io
from contextlib import suppress
from typing import BinaryIO

import rawpy
from PIL import Image
from PIL.ExifTags import IFD, Base

from galleryai.imaging.readers.opened import SHORT_SIDE, Opened, Stored, at_hand, from_bytes, whole

# LibRaw's `flip` (bits: exchange the axes, top and bottom, left and right), in EXIF's words.
_ORIENTATION = {0: 1, 1: 2, 2: 4, 3: 3, 4: 5, 5: 8, 6: 6, 7: 7}
# A camera may have turned its preview already, while the sensor's pixels lie on their side: how to lay it back.
_LAID_BACK = {
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
# Canon's CR3 keeps what a TIFF has in directories in boxes of their own, each a whole TIFF: IFD0, EXIF, GPS.
_CR3_BOXES = {b"CMT1": None, b"CMT2": IFD.Exif, b"CMT4": IFD.GPSInfo}


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
        exif = _exif(data, image)
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


def _exif(data: bytes, image: Image.Image) -> Image.Exif:
    """What the RAW file says, else what its preview says."""
    if data[:2] in (b"II", b"MM"):  # Olympus and Panasonic put a number of their own in the place of TIFF's 42
        exif = from_bytes(data[:2] + (b"*\0" if data[:2] == b"II" else b"\0*") + data[4:])
    else:
        exif = _cr3_exif(data)
    return exif if len(exif) else at_hand(image.getexif())


def _cr3_exif(data: bytes) -> Image.Exif:
    exif = Image.Exif()
    for box, part in _CR3_BOXES.items():
        place = data.find(box, 0, 1 << 20) + len(box)
        if place >= len(box):
            length = int.from_bytes(data[place - 8 : place - 4])
            found = from_bytes(data[place : place - 8 + length])
            (exif if part is None else exif.get_ifd(part)).update(found)
    return exif
