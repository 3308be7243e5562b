"""Colours that are named by numbers, as in video (ITU-T H.273), not by a profile: HDR and wide gamut, to sRGB."""

from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

Nclx = tuple[int, int]  # colour primaries, transfer characteristics
_Light = npt.NDArray[np.floating[Any]]  # height x width x 3, linear; 1 is white on paper

# Linear light of these primaries (9 BT.2020, 12 P3 with D65) in those of sRGB: ITU-R BT.2087; SMPTE EG 432-1.
_TO_SRGB = {
    9: np.array([[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]], np.float32),
    12: np.array([[1.2249, -0.2247, 0.0], [-0.0420, 1.0419, 0.0], [-0.0197, -0.0786, 1.0979]], np.float32),
}
_PQ, _HLG = 16, 18
_PAPER = 203.0  # cd/m², ITU-R BT.2408: white that is no lamp
_KNEE = 0.6  # of white; what is brighter is pressed together below 1, all else stays


def is_srgb(nclx: Nclx | None) -> bool:
    """Whether nothing has to be done (also where we know nothing of the numbers)."""
    return nclx is None or (nclx[0] not in _TO_SRGB and nclx[1] not in (_PQ, _HLG))


def to_srgb(image: Image.Image, nclx: Nclx) -> Image.Image:
    """An RGB image of these primaries and this transfer, as sRGB shows it; highlights of HDR are pressed together."""
    primaries, transfer = nclx
    signal = np.asarray(image, np.float32) / 255
    if transfer == _PQ:
        light = _pressed(_from_pq(signal))
    elif transfer == _HLG:
        light = _pressed(_from_hlg(signal))
    else:  # BT.709's curve is meant to be seen as sRGB's
        light = np.where(signal <= 0.04045, signal / 12.92, ((signal + 0.055) / 1.055) ** 2.4)
    if primaries in _TO_SRGB:
        light = light @ _TO_SRGB[primaries].T
    light = np.clip(light, 0, 1)
    shown = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)  # IEC 61966-2-1
    return Image.fromarray(np.rint(shown * 255).astype(np.uint8))


def _from_pq(signal: _Light) -> _Light:
    """SMPTE ST 2084."""
    root = signal ** (1 / 78.84375)
    nits: _Light = 10000 * (np.maximum(root - 0.8359375, 0) / (18.8515625 - 18.6875 * root)) ** (1 / 0.1593017578125)
    return nits / _PAPER


def _from_hlg(signal: _Light) -> _Light:
    """ITU-R BT.2100 for a display of 1000 cd/m²."""
    scene = np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - 0.55991073) / 0.17883277) + 0.28466892) / 12)
    luma = scene @ np.array([0.2627, 0.6780, 0.0593], np.float32)
    light: _Light = scene * luma[..., None] ** 0.2 * (1000 / _PAPER)
    return light


def _pressed(light: _Light) -> _Light:
    most = light.max(axis=2, keepdims=True)
    above = _KNEE + (1 - _KNEE) * (1 - np.exp(-np.maximum(most - _KNEE, 0) / (1 - _KNEE)))
    pressed: _Light = light * np.where(most > _KNEE, above / np.maximum(most, 1e-6), 1)
    return pressed
