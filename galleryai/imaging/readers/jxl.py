"""JPEG XL through pylibjxl (libjxl)."""

from typing import BinaryIO

import pylibjxl
from PIL import Image

from galleryai.imaging.readers.opened import Opened, Stored, from_bytes, upright_already, whole

# One thread a picture: several are decoded side by side already, and threads of a pool would not survive a fork, in
# which the next picture would then wait for them for ever.
_codec = pylibjxl.JXL(threads=1)


def open_picture(file: BinaryIO) -> Opened:
    """Open the first frame. Raises `RuntimeError` where libjxl finds something wrong."""
    data = whole(file)
    head = pylibjxl.probe(data)

    def read() -> Stored:
        if head["have_animation"]:  # asked for its metadata, pylibjxl gives the last frame
            return Stored(Image.fromarray(_codec.decode(data)), Image.Exif())
        pixels, said = _codec.decode(data, metadata=True)
        # libjxl has turned the pixels as the codestream says; EXIF's orientation counts for nothing (18181-2).
        exif = upright_already(from_bytes(said.get("exif", b"")))
        return Stored(Image.fromarray(pixels), exif, said.get("icc"))

    return Opened("JXL", (head["width"], head["height"]), read, animated=bool(head["have_animation"]))
