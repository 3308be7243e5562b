"""From an RGB picture to the model's input. Resizes as the model was trained: Pillow, with antialiasing."""

import numpy as np
import numpy.typing as npt
from PIL import Image

from galleryai.inference.manifest import Preprocess

_RESAMPLE = {"bicubic": Image.Resampling.BICUBIC, "bilinear": Image.Resampling.BILINEAR}


def pixel_values(image: Image.Image, how: Preprocess) -> npt.NDArray[np.float32]:
    """The model's input, float32 [3, size, size], of an upright RGB image of any size."""
    values = np.asarray(_FIT[how.fit](image, how), dtype=np.float32)
    if how.reverse_channels:
        values = values[:, :, ::-1]
    normal = (values - np.array(how.mean, np.float32)) / np.array(how.std, np.float32)
    return np.ascontiguousarray(normal.transpose(2, 0, 1))


def _crop(image: Image.Image, how: Preprocess) -> Image.Image:
    """A centred square, resized."""
    side = max(1, int(min(image.size) * how.crop_fraction))
    left, top = (image.width - side + 1) // 2, (image.height - side + 1) // 2
    return _stretch(image.crop((left, top, left + side, top + side)), how)


def _stretch(image: Image.Image, how: Preprocess) -> Image.Image:
    """The whole picture, its shape not kept."""
    return image.resize((how.size, how.size), _RESAMPLE[how.resample])


def _contain(image: Image.Image, how: Preprocess) -> Image.Image:
    """The whole picture, its shape kept, in the middle of a black square."""
    left, top, width, height = contained(image.size, how.size)
    square = Image.new("RGB", (how.size, how.size))
    square.paste(image.resize((width, height), _RESAMPLE[how.resample]), (left, top))
    return square


def contained(size: tuple[int, int], side: int) -> tuple[int, int, int, int]:
    """Where a picture of this size lies in a square of `side` pixels: left, top, width, height."""
    scale = side / max(size)
    width, height = (max(1, round(length * scale)) for length in size)
    return (side - width) // 2, (side - height) // 2, width, height


_FIT = {"crop": _crop, "stretch": _stretch, "contain": _contain}
