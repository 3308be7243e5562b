"""From an RGB picture to the model's input. Resizes as the model was trained: Pillow, with antialiasing."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from galleryai.inference.manifest import RESAMPLES, Preprocess

Input = npt.NDArray[np.uint8 | np.float32]

_RESAMPLE = {name: Image.Resampling[name.upper()] for name in RESAMPLES}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A picture as a model wants it, and the size (width, height) of what it was made of."""

    values: Input
    size: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Preparation:
    """Makes a model's input."""

    how: Preprocess

    def __call__(self, image: Image.Image) -> Prepared:
        """Of an upright RGB image of any size."""
        return Prepared(model_input(image, self.how), image.size)


def model_input(image: Image.Image, how: Preprocess) -> Input:
    """What the network takes, made of an upright RGB image of any size.

    uint8 [H, W, 3] where it normalizes itself, else float32 [3, H, W].
    """
    pixels = np.asarray(_FIT[how.fit](image, how))
    if how.reverse_channels:
        pixels = pixels[:, :, ::-1]
    if how.normalization is None:
        return np.ascontiguousarray(pixels)
    values = pixels.transpose(2, 0, 1).astype(np.float32, order="C")
    values -= np.array(how.normalization.mean, np.float32)[:, None, None]
    values /= np.array(how.normalization.std, np.float32)[:, None, None]
    return values


def _crop(image: Image.Image, how: Preprocess) -> Image.Image:
    """A centred square, resized."""
    side = max(1, int(min(image.size) * how.crop_fraction))
    left, top = (image.width - side + 1) // 2, (image.height - side + 1) // 2
    return _stretch(image.crop((left, top, left + side, top + side)), how)


def _stretch(image: Image.Image, how: Preprocess) -> Image.Image:
    """The whole picture, its shape not kept."""
    return image.resize((how.size, how.size), _RESAMPLE[how.resample])


def _contain(image: Image.Image, how: Preprocess) -> Image.Image:
    """The whole picture, its shape kept, in the middle of a black rectangle."""
    place = contained(image.size, how.size, how.multiple)
    whole = Image.new("RGB", place.canvas)
    whole.paste(image.resize((place.width, place.height), _RESAMPLE[how.resample]), (place.left, place.top))
    return whole


@dataclass(frozen=True, slots=True)
class Place:
    """Where a picture lies in a larger rectangle, in pixels of that."""

    left: int
    top: int
    width: int
    height: int
    canvas: tuple[int, int]  # width and height of the rectangle


def contained(size: tuple[int, int], side: int, multiple: int) -> Place:
    """A picture of this size made `side` pixels long, in the smallest rectangle with sides of multiples of a number."""
    scale = side / max(size)
    width, height = (max(1, round(length * scale)) for length in size)
    across, down = (-(-length // multiple) * multiple for length in (width, height))
    return Place((across - width) // 2, (down - height) // 2, width, height, (across, down))


_FIT = {"crop": _crop, "stretch": _stretch, "contain": _contain}
