"""HEIC and HEIF through pi-heif (libheif with libde265)."""

import io
from collections.abc import Iterator
from typing import BinaryIO

import pi_heif
import pi_heif.options

from galleryai.imaging.readers.opened import Opened, Stored, from_bytes, upright_already, whole

# Several photographs are decoded side by side already, and nobody asks for a second picture of a file.
pi_heif.options.DECODE_THREADS = 1
pi_heif.options.THUMBNAILS = False
pi_heif.options.DEPTH_IMAGES = False
pi_heif.options.AUX_IMAGES = False


def open_picture(file: BinaryIO) -> Opened:
    """Open the primary picture. Raises what libheif finds wrong, as `ValueError`, `RuntimeError`, `EOFError`…"""
    data = whole(file)
    for item in _items(data):
        _refuse_odd_words(item)
    heif = pi_heif.open_heif(io.BytesIO(data))
    primary = heif[heif.primary_index]

    def read() -> Stored:
        # libheif has turned and mirrored the pixels (irot, imir); EXIF's orientation says the same once more.
        exif = upright_already(from_bytes(primary.info.get("exif") or b""))
        return Stored(primary.to_pillow(), exif, primary.info.get("icc_profile"))

    return Opened("HEIF", primary.size, read)


def _refuse_odd_words(item: bytes) -> None:
    """Raise `ValueError` where the words in an `infe` box are not text: pi-heif 1.4 ends the whole process there."""
    words = 10 if item[:1] == b"\3" else 8  # behind version, flags, id and protection
    item[words : words + 4].decode("ascii")
    item[words + 4 :].decode("utf-8")


def _items(data: bytes) -> Iterator[bytes]:
    """What a file says of each of its items: the `infe` boxes (ISO 14496-12, 8.11.6)."""
    for meta in _boxes(data, b"meta"):
        for table in _boxes(meta[4:], b"iinf"):
            yield from _boxes(table[8 if table[:1] != b"\0" else 6 :], b"infe")


def _boxes(data: bytes, kind: bytes) -> Iterator[bytes]:
    """The contents of the boxes of one kind that lie in `data`, one after the other."""
    place = 0
    while place + 8 <= len(data):
        head, length = 8, int.from_bytes(data[place : place + 4])
        if length == 1:
            head, length = 16, int.from_bytes(data[place + 8 : place + 16])
        end = place + length if length else len(data)
        if data[place + 4 : place + 8] == kind:
            yield data[place + head : end]
        if end < place + head:
            return
        place = end
