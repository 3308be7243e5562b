"""What EfficientNet-Lite2 is shown: a photograph as the network was trained to see it."""

from pathlib import Path

from PIL import Image
from pixels import Pixels, pixels

# The constants below are those the weights were trained with. They come from the TensorFlow project's
# tpu/models/official/efficientnet: MEAN_RGB, STDDEV_RGB and the resolution from lite/efficientnet_lite_builder.py,
# CROP_PADDING = 32 and the rounding of the crop from preprocessing.py.
SIZE = 260
CROP_FRACTION = SIZE / (SIZE + 32)
MEAN, STD = 127.0, 128.0
# Trained with bicubic; Hamming costs half as much and is as right (README.md).
RESAMPLE = Image.Resampling.HAMMING


def photographs(folder: Path) -> list[Path]:
    """Return the JPEG files of a folder, in the order of their names."""
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() in {".jpg", ".jpeg"})
    if not found:
        raise SystemExit(f"No JPEG files in {folder}")
    return found


def pixel_values(path: Path, draft_side: int | None = None) -> Pixels:
    """Return one picture as the network wants it: [1, 260, 260, 3], uint8.

    With `draft_side`, libjpeg decodes at 1/2, 1/4 or 1/8 as long as both sides keep at least that length.
    """
    with Image.open(path) as image:
        if draft_side:
            image.draft("RGB", (draft_side, draft_side))
        rgb = image.convert("RGB")
    side = int(min(rgb.size) * CROP_FRACTION)
    left, top = (rgb.width - side + 1) // 2, (rgb.height - side + 1) // 2
    return pixels(rgb.crop((left, top, left + side, top + side)).resize((SIZE, SIZE), RESAMPLE))
