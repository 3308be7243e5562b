"""What a picture looks like, from its pixels alone: colours, black and white, dark, blurred, screen and page.

No learning: formulas from the literature, and limits measured on 328 photographs and on what was made of them
(DECISIONS.md). Where a limit could accuse wrongly, nothing is said.
"""

from functools import cache

import numpy as np
import numpy.typing as npt
from PIL import Image

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.float64]

VERSION = "1"
# Positions are stored in libraries: only ever add at the end.
LABELS = (
    "red",
    "orange",
    "yellow",
    "green",
    "turquoise",
    "blue",
    "purple",
    "pink",
    "brown",
    "black",
    "white",
    "gray",
    "black and white",
    "dark",
    "blurred",
    "screenshot",
    "document",
)
COLOURS = LABELS.index("black and white")  # how many of them are colours

LEAST = 0.01  # a score below this is as good as none, and not worth working out
COLOUR_SIDE = 128  # pixels of the short side, enough for shares of the picture
DETAIL_SIDE = 512  # what `decode` gives at least; a picture that was sharp before it was made smaller still is
LEAST_SIDE = 256  # below this nothing is said of detail
RUN = 16  # pixels in a row, or the side of a cell
CONTRAST = 40  # grey levels within a run from which an edge is an edge, above noise and the blocks of JPEG
EDGES = 0.005  # of all runs must hold an edge, both across and down, before sharpness is judged

# Linear light of sRGB → Oklab: Björn Ottosson, "A perceptual color space for image
# processing", 2020, https://bottosson.github.io/posts/oklab/
_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_OPPONENTS = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)

# What is clearly a colour, in Oklch: (name, hue from, hue to in degrees, lightness from, to, chroma from, to). Between
# the regions lie colours that people call by either name. Centres after the names people gave in the XKCD colour survey
# (2010, public domain; tests/imaging/test_look.py has them), edges by eye on photographs.
_REGIONS = (
    ("red", 14, 37, 0.30, 0.70, 0.135, 1.0),
    ("orange", 40, 76, 0.60, 0.90, 0.135, 1.0),
    ("yellow", 86, 115, 0.72, 1.00, 0.115, 1.0),
    ("green", 115, 165, 0.30, 0.95, 0.070, 1.0),
    ("turquoise", 175, 212, 0.40, 0.97, 0.065, 1.0),
    ("blue", 230, 285, 0.25, 0.90, 0.060, 1.0),
    ("purple", 292, 335, 0.20, 0.85, 0.070, 1.0),
    ("pink", 338, 374, 0.66, 0.95, 0.070, 1.0),
    ("pink", 345, 370, 0.50, 0.66, 0.180, 1.0),
    ("brown", 35, 76, 0.25, 0.58, 0.045, 0.130),
    ("black", 0, 360, 0.00, 0.25, 0.000, 0.025),
    ("white", 0, 360, 0.93, 1.00, 0.000, 0.020),
    ("gray", 0, 360, 0.42, 0.86, 0.000, 0.016),
)


def look(image: Image.Image) -> Floats:
    """A score 0..1 for each of `LABELS` of an upright RGB picture of any size, float32 [labels].

    For colours it is the share of the picture that is clearly that colour; for the rest how sure it is. Detail is
    judged at 512 pixels: a blur of less than about 0.3 % of the short side is not seen, nor a motion blur of less than
    about 2 %, nor one that runs aslant.
    """
    pixels = _sample(image)
    scores = {**_colours(pixels), **_tones(pixels)}
    if min(image.size) >= LEAST_SIDE:
        scores |= _detail(image)
    return np.array([scores.get(label, 0.0) for label in LABELS], np.float32)


def _sample(image: Image.Image) -> Bytes:
    """Pixels of the whole picture, uint8 [3, n]; taken, not mixed: a zebra is black and white, not grey."""
    every = max(1, min(image.size) // COLOUR_SIDE)
    pixels: Bytes = np.asarray(image)[every // 2 :: every, every // 2 :: every]
    return np.ascontiguousarray(pixels.reshape(-1, 3).T)


def _colours(pixels: Bytes) -> dict[str, float]:
    red, green, blue = (pixels >> 3).astype(np.intp)
    places = red << 10 | green << 5 | blue
    counts = np.bincount(_named()[places], minlength=len(LABELS) + 1)
    return {LABELS[position]: float(counts[position] / len(places)) for position in range(COLOURS)}


@cache
def _named() -> Bytes:
    """For every sRGB colour in steps of eight the position of its name; `len(LABELS)` between the names."""
    light, chroma, hue = _oklch(np.indices((32, 32, 32)).reshape(3, -1).astype(np.float64) * 8 + 3.5)
    names = np.full(light.shape, len(LABELS), np.uint8)
    for name, start, end, darkest, lightest, palest, strongest in _REGIONS:
        inside = (hue - start) % 360 <= end - start
        inside &= (light >= darkest) & (light <= lightest) & (chroma >= palest) & (chroma <= strongest)
        names[inside] = LABELS.index(name)
    return names


def _oklch(colours: Numbers) -> Numbers:
    """Lightness 0..1, chroma, and hue in degrees of sRGB colours 0..255: [3, n] → [3, n]."""
    stored = colours / 255
    linear = np.where(stored <= 0.04045, stored / 12.92, ((stored + 0.055) / 1.055) ** 2.4)  # IEC 61966-2-1
    light, first, second = _OPPONENTS @ np.cbrt(_CONES @ linear)
    return np.stack([light, np.hypot(first, second), np.degrees(np.arctan2(second, first)) % 360])


def _tones(pixels: Bytes) -> dict[str, float]:
    most, least = pixels.max(axis=0), pixels.min(axis=0)
    (colourful,) = _percentiles(most - least, 99.5)
    low, upper, high = _percentiles(most, 5, 75, 95)
    varied = high - low >= 32  # a plain sheet is no photograph without colour
    return {
        "black and white": _falling(colourful, 6, 14) if varied else 0.0,
        "dark": min(_falling(float(upper), 34, 80), _falling(float(most.mean()), 30, 66)),
    }


def _percentiles(values: Bytes, *which: float) -> list[float]:
    """As `np.percentile`, which sorts; to count bytes takes a tenth of the time."""
    up_to = np.cumsum(np.bincount(values, minlength=256))
    places = np.array(which) / 100 * (len(values) - 1)
    below, above = (np.searchsorted(up_to, place, side="right") for place in (np.floor(places), np.ceil(places)))
    found: list[float] = (below + (above - below) * (places % 1)).tolist()
    return found


def _detail(image: Image.Image) -> dict[str, float]:
    grey = _grey(image)
    across, down = _steps(grey), _steps(grey.T).T
    high, low = _reduced(grey, np.maximum, 0), _reduced(grey, np.minimum, 0)
    cells = _reduced(high, np.maximum, 1).astype(np.int16), _reduced(low, np.minimum, 1).astype(np.int16)
    rows = grey[::2]  # half of them tell as much
    sharp_across = _sharpness(_reduced(rows, np.maximum, 1), _reduced(rows, np.minimum, 1), _within(across[::2], 1))
    return {
        "blurred": _blurred(sharp_across, _sharpness(high, low, _within(down, 0))),
        "screenshot": _screen(cells[0] - cells[1], across, down),
        "document": _page(image, grey, cells[0], cells[1], across, down),
    }


def _grey(image: Image.Image) -> Bytes:
    """Luma, the short side `DETAIL_SIDE` at most, both sides cut to whole cells."""
    grey = image.convert("L")
    scale = DETAIL_SIDE / min(grey.size)
    if scale < 1:
        size = (round(grey.width * scale), round(grey.height * scale))
        grey = grey.resize(size, Image.Resampling.BOX)
    values: Bytes = np.asarray(grey)
    return values[: values.shape[0] // RUN * RUN, : values.shape[1] // RUN * RUN]


def _reduced(values: Bytes, largest: np.ufunc, axis: int) -> Bytes:
    """The largest (or smallest) value of each run of `RUN` pixels along an axis."""
    for _ in range(RUN.bit_length() - 1):
        values = largest(values[0::2], values[1::2]) if axis == 0 else largest(values[:, 0::2], values[:, 1::2])
    return values


def _steps(grey: Bytes) -> Bytes:
    """How far each pixel is from the one left of it; 0 for the first."""
    steps = np.zeros_like(grey)
    here, before = grey[:, 1:], grey[:, :-1]
    np.subtract(np.maximum(here, before), np.minimum(here, before), out=steps[:, 1:])
    return steps


def _within(steps: Bytes, axis: int) -> Bytes:
    """The largest step within each run, the step into it left out."""
    inner = steps.copy()
    (inner if axis == 0 else inner.T)[::RUN] = 0
    return _reduced(inner, np.maximum, axis)


def _sharpness(high: Bytes, low: Bytes, step: Bytes) -> float | None:
    """How much of an edge the sharpest edges take in one step: 1 for a line on glass, 0.2 for a blur of three pixels.

    Only the sharpest fiftieth counts, so that a sharp flower before a soft meadow is sharp; None where there are too
    few edges to tell (a wall, fog, a sky).
    """
    contrast = high - low
    edges = contrast >= CONTRAST
    if edges.mean() < EDGES:
        return None
    return float(np.percentile(step[edges].astype(np.float32) / contrast[edges], 98))


def _blurred(across: float | None, down: float | None) -> float:
    """Sure where edges are soft both ways, or very soft one way: what moved sideways keeps its edges along the way."""
    if across is None or down is None:
        return 0.0
    soft, sharp = sorted((across, down))
    return _falling(0.85 * soft + 0.15 * sharp, 0.28, 0.48)


def _screen(contrast: npt.NDArray[np.int16], across: Bytes, down: Bytes) -> float:
    """Plain areas of one colour, and long straight lines exactly along the rows and columns of pixels."""
    plain = float((contrast <= 4).mean())
    if plain < LEAST * 0.4:
        return 0.0
    lines = _lines(down) + _lines(across.T)
    return min(1.0, plain / 0.4) if lines >= 4 else 0.0


def _lines(steps: Bytes) -> int:
    """Rows that differ from the one before along a third of their length, and nothing three rows before or after."""
    sharp, calm = steps[3:-3] >= 5, steps <= 2
    return int(((sharp & calm[:-6] & calm[6:]).mean(axis=1) >= 0.3).sum())


def _saturation(image: Image.Image, shape: tuple[int, ...]) -> npt.NDArray[np.int16]:
    small = image.resize((shape[1], shape[0]), Image.Resampling.BOX, reducing_gap=1.0)
    values = np.asarray(small).astype(np.int16)
    saturation: npt.NDArray[np.int16] = values.max(axis=2) - values.min(axis=2)
    return saturation


def _page(
    image: Image.Image,
    grey: Bytes,
    high: npt.NDArray[np.int16],
    low: npt.NDArray[np.int16],
    across: Bytes,
    down: Bytes,
) -> float:
    """Dark strokes on bright paper that is evenly lit from cell to cell, and margins without strokes."""
    contrast = high - low
    spread = _around(high, np.maximum) - _around(high, np.minimum)
    even = (spread <= 24) & (high > 90)
    if (even & (contrast >= 60)).mean() < LEAST * 0.5 or (even & (contrast <= 30)).mean() < LEAST * 0.3:
        return 0.0
    even &= _saturation(image, contrast.shape) <= 60
    ink = (high - _means(grey)) / np.maximum(contrast, 1)
    strokes = (_means(across) * RUN >= 1.6 * contrast) & (_means(down) * RUN >= 1.2 * contrast)
    text = even & (contrast >= 60) & strokes & (ink > 0.05) & (ink < 0.5)
    margin = even & (contrast <= 30)
    return min(1.0, float(text.mean()) / 0.5, float(margin.mean()) / 0.3)


def _means(values: Bytes) -> Floats:
    return np.asarray(Image.fromarray(values).reduce(RUN)).astype(np.float32)


def _around(values: npt.NDArray[np.int16], largest: np.ufunc) -> npt.NDArray[np.int16]:
    """The largest (or smallest) of each cell and its eight neighbours."""
    padded = np.pad(values, 1, mode="edge")
    rows = largest(largest(padded[:-2], padded[1:-1]), padded[2:])
    result: npt.NDArray[np.int16] = largest(largest(rows[:, :-2], rows[:, 1:-1]), rows[:, 2:])
    return result


def _falling(value: float, sure: float, never: float) -> float:
    """1 up to `sure`, 0 from `never` on, straight between."""
    return float(np.clip((never - value) / (never - sure), 0.0, 1.0))
