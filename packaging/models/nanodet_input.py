"""What NanoDet is shown: a whole photograph, its shape kept."""

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from pixels import Pixels, pixels

# The size and the numbers below are `input_size` and `normalize` of config/legacy_v0.x_configs/nanodet-g.yml of
# RangiLyu/nanodet. They are on 0..255 and in the order blue, green, red: NanoDet reads pictures with OpenCV.
SIZE = 416
MEAN = (103.53, 116.28, 123.675)
STD = (57.375, 57.12, 58.395)
# The network gets (pixel - ZERO) / STEP, the same for all channels; what is left goes into its first convolution.
ZERO, STEP = 115, 57.63

Array = np.ndarray[Any, np.dtype[np.float32]]


# How the manifest says a picture becomes square: stretched, or whole in the middle of black ("contain"). The weights
# were trained with the second (`keep_ratio`); the 8-bit ranges are measured on both, so the network takes either.
# The black around it reaches to the next multiple of the coarsest stride, as the network needs, and no further.
FIT = "contain"
FITS = ("stretch", "contain")
MULTIPLE = 32
RESAMPLE = Image.Resampling.BILINEAR


def pixel_values(picture: Path | Image.Image, fit: str = FIT, resample: Image.Resampling = RESAMPLE) -> Pixels:
    """Return one picture as the network wants it: [1, height, width, 3], uint8, the longer side 416."""
    if isinstance(picture, Path):
        with Image.open(picture) as image:
            picture = image.convert("RGB")
    scale = SIZE / max(picture.size)
    width, height = (max(round(side * scale), 1) for side in picture.size) if fit == "contain" else (SIZE, SIZE)
    whole = Image.new("RGB", tuple(-(-side // MULTIPLE) * MULTIPLE for side in (width, height)))
    whole.paste(picture.resize((width, height), resample), ((whole.width - width) // 2, (whole.height - height) // 2))
    return pixels(whole)
