"""From an RGB picture to the model's input. Resizes as the model was trained: Pillow, with antialiasing."""

import numpy as np
import numpy.typing as npt
from PIL import Image

from galleryai.inference.manifest import Preprocess

_RESAMPLE = {"bicubic": Image.Resampling.BICUBIC, "bilinear": Image.Resampling.BILINEAR}


def pixel_values(image: Image.Image, how: Preprocess) -> npt.NDArray[np.float32]:
    """The model's input, float32 [3, size, size], of an upright RGB image of any size."""
    side = max(1, int(min(image.size) * how.crop_fraction))
    left, top = (image.width - side + 1) // 2, (image.height - side + 1) // 2
    crop = image.crop((left, top, left + side, top + side))
    square = crop.resize((how.size, how.size), _RESAMPLE[how.resample])
    values = np.asarray(square, dtype=np.float32)
    normal = (values - np.array(how.mean, np.float32)) / np.array(how.std, np.float32)
    return np.ascontiguousarray(normal.transpose(2, 0, 1))
