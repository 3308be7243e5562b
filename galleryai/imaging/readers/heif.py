"""HEIC and HEIF through pi-heif (libheif with libde265)."""

import io
from typing import BinaryIO

import pi_heif
import pi_heif.options

from galleryai.imaging.readers.boxes import boxes, items, nclx
from galleryai.imaging.readers.opened import Opened, Stored, from_bytes, upright_already, whole

# Several photographs are decoded side by side already, and nobody asks for a second picture of a file.
pi_heif.options.DECODE_THREADS = 1
pi_heif.options.THUMBNAILS = False
pi_heif.options.DEPTH_IMAGES = False
pi_heif.options.AUX_IMAGES = False


def open_picture(file: BinaryIO) -> Opened:
    """Open the primary picture. Raises what libheif finds wrong, as `ValueError`, `RuntimeError`, `EOFError`…"""
    data = whole(file)
    for item in items(data):
        _refuse_odd_words(item)
    heif = pi_heif.open_heif(io.BytesIO(data))
    primary = heif[heif.primary_index]

    def read() -> Stored:
        # libheif has turned and mirrored the pixels (irot, imir); EXIF's orientation says the same once more.
        exif = upright_already(from_bytes(primary.info.get("exif") or b""))
        return Stored(primary.to_pillow(), exif, primary.info.get("icc_profile"), nclx=nclx(data))

    # A sequence is a track, as in a film (ISO 23008-12, 7); a burst is many items.
    return Opened("HEIF", primary.size, read, animated=any(True for _ in boxes(data, b"moov")))


def _refuse_odd_words(item: bytes) -> None:
    """Raise `ValueError` where the words in an `infe` box are not text: pi-heif 1.4 ends the whole process there."""
    words = 10 if item[:1] == b"\3" else 8  # behind version, flags, id and protection
    item[words : words + 4].decode("ascii")
    item[words + 4 :].decode("utf-8")
