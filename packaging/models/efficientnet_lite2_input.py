"""What EfficientNet-Lite2 is shown: a photograph as the network was trained to see it."""

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

# The constants below are those the weights were trained with. They come from the TensorFlow project's
# tpu/models/official/efficientnet: MEAN_RGB, STDDEV_RGB and the resolution from lite/efficientnet_lite_builder.py,
# CROP_PADDING = 32 and the rounding of the crop from preprocessing.py.
SIZE = 260
CROP_FRACTION = SIZE / (SIZE + 32)
MEAN, STD = 127.0, 128.0

Array = np.ndarray[Any, np.dtype[np.float32]]


def photographs(folder: Path) -> list[Path]:
    """Return the JPEG files of a folder, in the order of their names."""
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() in {".jpg", ".jpeg"})
    if not found:
        raise SystemExit(f"No JPEG files in {folder}")
    return found


def pixel_values(path: Path, draft_side: int | None = None) -> Array:
    """Return one picture as the network wants it: [1, 3, 260, 260], float32.

    With `draft_side`, libjpeg decodes at 1/2, 1/4 or 1/8 as long as both sides keep at least that length.
    """
    with Image.open(path) as image:
        if draft_side:
            image.draft("RGB", (draft_side, draft_side))
        rgb = image.convert("RGB")
    side = int(min(rgb.size) * CROP_FRACTION)
    left, top = (rgb.width - side + 1) // 2, (rgb.height - side + 1) // 2
    square = rgb.crop((left, top, left + side, top + side)).resize((SIZE, SIZE), Image.Resampling.BICUBIC)
    values = (np.asarray(square, np.float32) - np.float32(MEAN)) / np.float32(STD)
    return np.ascontiguousarray(values.transpose(2, 0, 1)[None])
