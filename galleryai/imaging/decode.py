"""From a file to a small upright sRGB image, decoded once for everything that looks at it: the one door."""

import logging
import os
import warnings
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

from galleryai.core.errors import LimitError, PictureError, UnopenedError
from galleryai.core.settings import Settings
from galleryai.imaging import colour, fingerprint, formats, nclx
from galleryai.imaging.memory import Alone, alone
from galleryai.imaging.quiet import hushed
from galleryai.imaging.readers.opened import SHORT_SIDE, Opened, Stored

AnyImage = str | os.PathLike[str] | Image.Image

# Raised when a file that failed before might be read now: such files are then tried again.
DECODER_VERSION = 2

MAX_PIXELS = Settings().max_megapixels * 1_000_000
# A picture that takes more than this in a codec's memory is decoded alone, whatever the number of workers.
LARGE_PIXELS = 30_000_000

# Exif 2.32, tag 0x0112: how the stored picture has to be turned to stand upright.
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SWAPS_SIDES = (5, 6, 7, 8)

# Pillow warns of every odd tag in a file; a person can do nothing about them.
logging.getLogger("PIL").setLevel(logging.CRITICAL)
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")
# We refuse by our own limit, as a sentence; Pillow's would be a warning from a worker thread.
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True, slots=True)
class Decoded:
    """An image of about `SHORT_SIDE` (sRGB, upright) and what was learnt on the way."""

    image: Image.Image
    width: int  # of the whole photograph, upright
    height: int
    format: str
    exif: Image.Exif
    picture_hash: bytes
    animated: bool


def decode(path: Path, file: BinaryIO, max_pixels: int = MAX_PIXELS, alone: Alone = alone) -> Decoded:
    """Decode the photograph in `file` small: short side ≥ 512 px where the photograph has it.

    A large one is decoded while `alone()` is held. Raises `PictureError` with a plain reason. `path` is used for its
    name only.
    """
    suffix = path.suffix.lower()
    formats.refuse_video(suffix)
    head = file.read(formats.HEAD_BYTES)
    file.seek(0)
    open_picture = formats.opener(formats.of(head, suffix))
    try:
        with hushed():
            opened = open_picture(file)
            _refuse_too_large(opened.size, max_pixels)
            with alone() if _is_large(opened) else nullcontext():
                decoded = _decoded(opened, opened.read())
                del opened  # and all its pixels, before another large one begins
            return decoded
    except PictureError:
        raise
    except UnidentifiedImageError:
        raise PictureError("this is not a picture in a format the program knows") from None
    except MemoryError:
        raise UnopenedError("the picture needs more memory than there is") from None
    # A damaged file makes a codec raise whatever it happens to: OSError, SyntaxError, struct.error, KeyError…
    except Exception as error:
        raise PictureError(_damaged(error)) from error


def open_rgb(image: AnyImage) -> Image.Image:
    """An upright RGB image, short side ≥ 512 px where it has that, for a model to look at.

    Raises `PictureError` naming the file where it cannot be read.
    """
    if isinstance(image, Image.Image):
        try:
            return colour.to_rgb(ImageOps.exif_transpose(image), image.info.get("icc_profile"))
        except OSError as error:
            raise PictureError(f"The picture is damaged ({_one_line(error)}).") from error
    if str(image).startswith(("http://", "https://")):
        raise PictureError(f"{image} is on the web, where this version does not look. Save it and name the file.")
    path = Path(os.path.expanduser(image))  # noqa: PTH111 - Path.expanduser raises for ~nobody
    try:
        with open_regular(path) as file:
            return decode(path, file).image
    except OSError as error:
        raise PictureError(f"{path} cannot be opened: {why(error)}. Check the path.") from error
    except PictureError as error:
        raise PictureError(f"{path} cannot be classified: {error}.") from error


def open_regular(path: Path) -> BinaryIO:
    """Open a file to read; a pipe or a device is refused, since reading it might never end.

    Raises `PictureError`; `OSError` where the file cannot be opened.
    """
    if not S_ISREG(path.stat().st_mode) and not path.is_dir():  # a folder gives the system's own reason
        raise PictureError("this is no file, but a pipe or a device")
    return path.open("rb")


def _refuse_too_large(size: tuple[int, int], max_pixels: int) -> None:
    pixels = size[0] * size[1]
    if pixels > max_pixels:
        raise LimitError(
            f"the picture has {pixels / 1e6:.0f} megapixels, more than the limit of {max_pixels / 1e6:.0f}",
            "max_megapixels",
        )


def _is_large(opened: Opened) -> bool:
    return (opened.decoded_pixels or opened.size[0] * opened.size[1]) > LARGE_PIXELS


def _decoded(opened: Opened, stored: Stored) -> Decoded:
    small = colour.reduced(stored.image, SHORT_SIDE)
    plain = colour.to_rgb(small)  # the hash stays what it was before profiles were read
    picture_hash = fingerprint.of_pixels(plain.size, plain.tobytes())
    image = _small(_in_srgb(small, plain, stored))
    turn = _UPRIGHT.get(stored.orientation)
    if turn is not None:
        image = image.transpose(turn)
    width, height = opened.size[::-1] if stored.orientation in _SWAPS_SIDES else opened.size
    return Decoded(image, width, height, opened.format, stored.exif, picture_hash, opened.animated)


def _small(image: Image.Image) -> Image.Image:
    """Short side `SHORT_SIDE` where it is much more: what is made of it afterwards costs half."""
    scale = SHORT_SIDE / min(image.size)
    if scale > 0.8:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.BOX)


def _in_srgb(small: Image.Image, plain: Image.Image, stored: Stored) -> Image.Image:
    if colour.is_managed(stored.icc):
        return colour.to_rgb(small, stored.icc)
    if stored.icc is None and stored.nclx is not None and not nclx.is_srgb(stored.nclx):
        return nclx.to_srgb(plain, stored.nclx)
    return plain


def _damaged(error: Exception) -> str:
    text = _one_line(error)
    return "the file is damaged" if text.startswith("decoder error") else f"the file is damaged ({text})"


def why(error: OSError) -> str:
    """The operating system's reason, to end a sentence with."""
    return (error.strerror or str(error)).lower()


def _one_line(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    text = " ".join((said.decode("utf-8", "replace") if isinstance(said, bytes) else str(error)).split())
    return text[:120] or type(error).__name__
