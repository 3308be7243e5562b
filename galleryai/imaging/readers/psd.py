"""Photoshop documents, flattened (Adobe Photoshop File Formats Specification)."""

import io
from typing import BinaryIO

import numpy as np
from PIL import Image, PsdImagePlugin

from galleryai.imaging.readers.opened import Opened, Stored, from_bytes, orientation

_EXIF = 1058  # the image resource "EXIF data 1"
_WIDTH, _DEPTH = slice(18, 22), slice(22, 24)  # where the header, 26 bytes, has them


def open_picture(file: BinaryIO) -> Opened:
    """Open the merged picture of all layers. Raises `SyntaxError`, `OSError`… where Pillow finds something wrong."""
    head = file.read(26)
    file.seek(0)
    wide = int.from_bytes(head[_DEPTH]) == 16
    image = PsdImagePlugin.PsdImageFile(io.BufferedReader(_EightBits(file, head)) if wide else file)
    size = (image.width // 2, image.height) if wide else image.size

    def read() -> Stored:
        image.load()
        exif = next((from_bytes(said) for id_, _, said in image.resources if id_ == _EXIF), Image.Exif())
        pixels = _upper_bytes(image) if wide else image
        return Stored(pixels, exif, image.info.get("icc_profile"), orientation(exif))

    return Opened("PSD", size, read, image.width * image.height)


class _EightBits(io.RawIOBase):
    """A document of 16 bits as one of 8 and twice the width, which Pillow reads: the bytes of a row are the same."""

    def __init__(self, file: BinaryIO, head: bytes) -> None:
        self._file = file
        twice = 2 * int.from_bytes(head[_WIDTH])
        self._head = head[:18] + twice.to_bytes(4) + (8).to_bytes(2) + head[24:]

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """As for the document."""
        return self._file.seek(offset, whence)

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]  # its Buffer came with Python 3.12
        """The document's bytes, but for its header."""
        place = self._file.tell()
        read = self._file.read(len(buffer))
        head = self._head[place : place + len(read)]
        buffer[: len(read)] = head + read[len(head) :]
        return len(read)


def _upper_bytes(image: Image.Image) -> Image.Image:
    size = (image.width // 2, image.height)
    return Image.frombytes(image.mode, size, np.ascontiguousarray(np.asarray(image)[:, ::2]).tobytes())
