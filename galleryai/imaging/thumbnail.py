"""Thumbnails: short side 320 to 400 px, JPEG quality 80, sRGB as decoded."""

import io

from PIL import Image

SHORT_SIDE = 320
LONG_SIDE = 1280  # a panorama's thumbnail stays small
QUALITY = 80
NEARLY = 0.8  # a picture that is only this much larger is kept as it is: to make it smaller costs more than it saves


def encode(image: Image.Image) -> bytes:
    """A JPEG thumbnail of an upright RGB image."""
    short, long = sorted(image.size)
    scale = min(1.0, SHORT_SIDE / short, LONG_SIDE / long)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    small = image if scale > NEARLY else image.resize(size, Image.Resampling.HAMMING, reducing_gap=2.0)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=QUALITY, comment=b"")  # else a GIF's goes into it
    return out.getvalue()


def mean_colour(image: Image.Image) -> int:
    """The mean colour of an RGB image, 0xRRGGBB: what is painted before the thumbnail is there."""
    pixel = image.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    assert isinstance(pixel, tuple)
    red, green, blue = (int(value) for value in pixel[:3])
    return red << 16 | green << 8 | blue
