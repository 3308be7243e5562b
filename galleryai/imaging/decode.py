"""From a file to a small upright RGB image, decoded once for everything that looks at it."""

import os
import warnings
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO

import numpy as np
from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageOps,
    Jpeg2KImagePlugin,
    JpegImagePlugin,
    PngImagePlugin,
    PsdImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)
from PIL.ExifTags import Base

from galleryai.core.errors import PictureError, UnopenedError
from galleryai.imaging import fingerprint

AnyImage = str | os.PathLike[str] | Image.Image

# Raised when a file that failed before might be read now: such files are then tried again.
DECODER_VERSION = 1

# Formats Pillow reads for us, by file name; the content decides what the file really is.
READABLE = frozenset(
    [
        ".jpg",
        ".jpeg",
        ".jpe",
        ".jfif",
        ".png",
        ".webp",
        ".gif",
        ".tif",
        ".tiff",
        ".bmp",
        ".jp2",
        ".j2k",
        ".jpx",
        ".psd",
        ".avif",
    ]
)
# Photographs all the same: named in `problems` until the program can read them.
NOT_YET = frozenset(
    [
        ".heic",
        ".heif",
        ".hif",
        ".jxl",
        ".dng",
        ".cr2",
        ".cr3",
        ".nef",
        ".arw",
        ".raf",
        ".orf",
        ".rw2",
        ".pef",
        ".srw",
    ]
)
PHOTO_SUFFIXES = READABLE | NOT_YET

MAX_PIXELS = 200_000_000
SHORT_SIDE = 512  # pixels; enough for the models (260 … 416) and the thumbnail
# Only these codecs are tried: each more is a door for hostile files. (JPEG opens MPO, too.)
_FORMATS = (
    JpegImagePlugin.JpegImageFile.format,
    PngImagePlugin.PngImageFile.format,
    WebPImagePlugin.WebPImageFile.format,
    GifImagePlugin.GifImageFile.format,
    TiffImagePlugin.TiffImageFile.format,
    BmpImagePlugin.BmpImageFile.format,
    Jpeg2KImagePlugin.Jpeg2KImageFile.format,
    PsdImagePlugin.PsdImageFile.format,
    AvifImagePlugin.AvifImageFile.format,
)

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
_SWAPS_SIDES = (_UPRIGHT[5], _UPRIGHT[6], _UPRIGHT[7], _UPRIGHT[8])

# Pillow warns of every odd tag in a file; a person can do nothing about them.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")
# We refuse by our own limit, as a sentence; Pillow's would be a warning from a worker thread.
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True, slots=True)
class Decoded:
    """An image of about `SHORT_SIDE` (RGB, upright) and what was learnt on the way."""

    image: Image.Image
    width: int  # of the whole photograph, upright
    height: int
    format: str
    exif: Image.Exif
    picture_hash: bytes


def decode(path: Path, file: BinaryIO, max_pixels: int = MAX_PIXELS) -> Decoded:
    """Decode the photograph in `file` small: short side ≥ 512 px where the photograph has it.

    Raises `PictureError` with a plain reason. `path` is used for its name only.
    """
    if path.suffix.lower() in NOT_YET:
        kind = path.suffix.lstrip(".").upper()
        raise PictureError(f"{kind} photographs cannot be read by this version yet")
    try:
        with Image.open(file, formats=_FORMATS) as image:
            return _decoded(image, max_pixels)
    except PictureError:
        raise
    except UnidentifiedImageError:
        raise PictureError("this is not a picture in a format the program knows") from None
    except MemoryError:
        raise UnopenedError("the picture needs more memory than there is") from None
    # A damaged file makes a codec raise whatever it happens to: OSError, SyntaxError, struct.error, KeyError…
    except Exception as error:
        raise PictureError(f"the file is damaged ({_one_line(error)})") from error


def open_rgb(image: AnyImage) -> Image.Image:
    """An upright RGB image, short side ≥ 512 px where it has that, for a model to look at.

    Raises `PictureError` naming the file where it cannot be read.
    """
    if isinstance(image, Image.Image):
        try:
            return _to_rgb(ImageOps.exif_transpose(image))
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


def _decoded(image: Image.Image, max_pixels: int) -> Decoded:
    width, height = image.size
    if width * height > max_pixels:
        raise PictureError(
            f"the picture has {width * height / 1e6:.0f} megapixels, more than the limit of {max_pixels / 1e6:.0f}"
        )
    image.draft("RGB", (SHORT_SIDE, SHORT_SIDE))  # JPEG only: decode at 1/2, 1/4 or 1/8
    exif = image.getexif()
    small = _to_rgb(_reduced(image))
    picture_hash = fingerprint.of_pixels(small.size, small.tobytes())
    turn = _UPRIGHT.get(exif.get(Base.Orientation, 1))
    if turn is not None:
        small = small.transpose(turn)
    if turn in _SWAPS_SIDES:
        width, height = height, width
    return Decoded(small, width, height, image.format or "", exif, picture_hash)


def _reduced(image: Image.Image) -> Image.Image:
    factor = min(image.size) // SHORT_SIDE
    if factor >= 2 and image.mode in ("L", "RGB", "RGBA", "CMYK", "LA"):
        return image.reduce(factor)
    image.load()
    return image


def _to_rgb(image: Image.Image) -> Image.Image:
    if image.mode == "RGB":
        return image.copy()
    if image.mode.startswith(("I", "F")):
        return _scaled_to_8_bits(image).convert("RGB")
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        layer = image.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(ground, layer).convert("RGB")
    return image.convert("RGB")


def _scaled_to_8_bits(image: Image.Image) -> Image.Image:
    values = np.nan_to_num(np.asarray(image, dtype=np.float32))
    top = 65535.0 if image.mode.startswith("I") and values.max(initial=0) > 255 else values.max(initial=1)
    return Image.fromarray(np.clip(values * (255.0 / max(float(top), 1e-9)), 0, 255).astype(np.uint8))


def why(error: OSError) -> str:
    """The operating system's reason, to end a sentence with."""
    return (error.strerror or str(error)).lower()


def _one_line(error: Exception) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text[:120]
