"""What camera RAW files say of themselves, read without LibRaw: TIFF, Canon's boxes, Fujifilm's preview."""

import io
from contextlib import suppress

from PIL import Image
from PIL.ExifTags import IFD

from galleryai.imaging.readers.opened import at_hand, from_bytes

# Canon's CR3 keeps what a TIFF has in directories in boxes of their own, each a whole TIFF: IFD0, EXIF, GPS.
_CR3_BOXES = {b"CMT1": None, b"CMT2": IFD.Exif, b"CMT4": IFD.GPSInfo}
_RAF = b"FUJIFILMCCD-RAW"
_RAF_PREVIEW = slice(84, 88)  # where the place of the preview, a JPEG, is written (big-endian)


def read(data: bytes) -> Image.Exif:
    """The EXIF of a RAW file from its bytes, or the first of them; empty where there is none, or it is broken."""
    if data[:2] in (b"II", b"MM"):  # Olympus and Panasonic put a number of their own in the place of TIFF's 42
        return from_bytes(data[:2] + (b"*\0" if data[:2] == b"II" else b"\0*") + data[4:])
    return _raf(data) if data.startswith(_RAF) else _cr3(data)


def _raf(data: bytes) -> Image.Exif:
    with suppress(Exception):  # Pillow raises many things on a broken file
        preview = io.BytesIO(data[int.from_bytes(data[_RAF_PREVIEW]) :])
        with Image.open(preview, formats=["JPEG"]) as image:
            return at_hand(image.getexif())
    return Image.Exif()


def _cr3(data: bytes) -> Image.Exif:
    exif = Image.Exif()
    for box, part in _CR3_BOXES.items():
        place = data.find(box, 0, 1 << 20) + len(box)
        if place >= len(box):
            length = int.from_bytes(data[place - 8 : place - 4])
            found = from_bytes(data[place : place - 8 + length])
            (exif if part is None else exif.get_ifd(part)).update(found)
    return exif
