"""Any pixels a file may hold, of any profile, to 8-bit sRGB on white."""

import io
import math
from functools import lru_cache

import numpy as np
from PIL import Image, ImageCms

_INTENT = ImageCms.Intent.RELATIVE_COLORIMETRIC
_FLAGS = ImageCms.Flags.BLACKPOINTCOMPENSATION
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
_LAB = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
_MANAGED = ("L", "RGB", "CMYK", "LAB")  # what a profile may speak of
_CLEAR = ("RGBA", "LA", "PA", "RGBa", "La")
_WIDE = ("I", "F")  # more than 8 bits, also I;16 and its kin
_MOST_PIXELS = 32_000_000  # of a reduced image: one may be 60 pixels wide and a million long


def reduced(image: Image.Image, short_side: int) -> Image.Image:
    """The image at 1/2, 1/3, 1/4 … so that its short side is at least `short_side`, if it has that.

    One that is still very large then, since it is a narrow band, becomes as small as it must.
    """
    factor = max(min(image.size) // short_side, math.isqrt(image.width * image.height // _MOST_PIXELS))
    if factor < 2:
        return image
    image = _continuous(image)
    if image.mode.startswith("I;"):  # `reduce` knows no 16 bits
        size = (-(-image.width // factor), -(-image.height // factor))
        return image.resize(size, Image.Resampling.BOX)
    return image.reduce(factor)


def to_rgb(image: Image.Image, icc: bytes | None = None) -> Image.Image:
    """8-bit RGB. With a profile that fits and is another than sRGB the colours become sRGB's; else they stay."""
    image = _eight_bits(_continuous(image))
    if image.mode in _CLEAR:
        layer = image.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "white")
        colours = to_rgb(layer.convert("L" if image.mode in ("LA", "La") else "RGB"), icc)
        colours.putalpha(layer.getchannel("A"))
        return Image.alpha_composite(ground, colours).convert("RGB")
    transform = _transform(icc, image.mode) if icc or image.mode == "LAB" else None
    if transform is not None:
        return transform.apply(image)
    return image.copy() if image.mode == "RGB" else image.convert("RGB")


def is_managed(icc: bytes | None) -> bool:
    """Whether these bytes are a profile, and another than sRGB."""
    return _profile(icc) is not None


@lru_cache(maxsize=16)  # most photographs of a folder have one and the same profile, and this takes 3 ms
def _transform(icc: bytes | None, mode: str) -> ImageCms.ImageCmsTransform | None:
    """To sRGB; None where there is nothing to convert, or the profile is one of another kind of pixels."""
    profile = _profile(icc) or (_LAB if mode == "LAB" else None)
    if profile is None or mode not in _MANAGED:
        return None
    try:
        return ImageCms.ImageCmsTransform(profile, _SRGB, mode, "RGB", _INTENT, flags=_FLAGS)
    except (OSError, TypeError, ValueError):
        return None


@lru_cache(maxsize=16)
def _profile(icc: bytes | None) -> ImageCms.ImageCmsProfile | None:
    """None where there is none, it is broken, or it is sRGB by name: then there is nothing to convert."""
    if not icc:
        return None
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        name = profile.profile.profile_description or ""
    except (OSError, ValueError, ImageCms.PyCMSError):
        return None
    return None if "srgb" in name.lower() else profile


def _continuous(image: Image.Image) -> Image.Image:
    """Modes in which the mean of two pixels means something: palettes become colours, bits grey."""
    if image.mode == "P" or "transparency" in image.info:
        return image.convert("RGBA" if "transparency" in image.info else "RGB")
    if image.mode == "1":
        return image.convert("L")
    if image.mode == "PA":
        return image.convert("RGBA")
    if image.mode in ("I;16B", "I;16N"):
        return image.convert("I")
    return image


def _eight_bits(image: Image.Image) -> Image.Image:
    if not image.mode.startswith(_WIDE):
        return image
    values = np.nan_to_num(np.asarray(image, dtype=np.float32))
    top = 65535.0 if image.mode.startswith("I") and values.max(initial=0) > 255 else values.max(initial=1)
    return Image.fromarray(np.clip(values * (255.0 / max(float(top), 1e-9)), 0, 255).astype(np.uint8))
