"""What NanoDet is shown: a whole photograph, made square."""

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

# The size and the numbers below are `input_size` and `normalize` of config/legacy_v0.x_configs/nanodet-g.yml of
# RangiLyu/nanodet. They are on 0..255 and in the order blue, green, red: NanoDet reads pictures with OpenCV.
SIZE = 416
MEAN = (103.53, 116.28, 123.675)
STD = (57.375, 57.12, 58.395)

Array = np.ndarray[Any, np.dtype[np.float32]]


# How the manifest says a picture becomes square: stretched, or whole in the middle of black ("contain"). The weights
# were trained with the second (`keep_ratio`); the 8-bit ranges are measured on both, so the network takes either.
FIT = "contain"
FITS = ("stretch", "contain")
RESAMPLE = Image.Resampling.BILINEAR


def pixel_values(picture: Path | Image.Image, fit: str = FIT, resample: Image.Resampling = RESAMPLE) -> Array:
    """Return one picture as the network wants it: [1, 3, 416, 416], float32, blue first."""
    if isinstance(picture, Path):
        with Image.open(picture) as image:
            picture = image.convert("RGB")
    scale = SIZE / max(picture.size)
    width, height = (max(round(side * scale), 1) for side in picture.size) if fit == "contain" else (SIZE, SIZE)
    square = Image.new("RGB", (SIZE, SIZE))
    square.paste(picture.resize((width, height), resample), ((SIZE - width) // 2, (SIZE - height) // 2))
    values = (np.asarray(square, np.float32)[..., ::-1] - np.array(MEAN, np.float32)) / np.array(STD, np.float32)
    return np.ascontiguousarray(values.transpose(2, 0, 1)[None])
