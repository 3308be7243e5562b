"""What is plain to see without a model: the picture's shape and when it was taken, how many people a detector found.

Vectorised over thousands of photos; each gives `Said`, for the same arithmetic as a model's scores.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from galleryai.services.deriving import BOX, FULL, Floats, Ints, Said

Bools = npt.NDArray[np.bool_]

FACTS_VERSION = "1"
# Positions are stored in libraries: only ever add at the end.
FACTS = (
    "horizontal",
    "vertical",
    "square",
    "panorama",
    "spring",
    "summer",
    "autumn",
    "winter",
    "morning",
    "afternoon",
    "evening",
    "night",
)
PEOPLE_VERSION = "1"
PEOPLE = ("one person", "two people", "group", "portrait")

# Longer side / shorter side. A frame scanned or cropped by hand is square within 2 %, and clearly not from 5 % on.
SQUARE, OBLONG = 1.02, 1.05
# Panoramas are twice as wide as high or more, by the common definition; but so are the screens of phones (up to 21:9 =
# 2.33), what they take "full screen", and the cinema's 2.39. Beyond those nobody doubts.
PANORAMA = 2.4
TROPIC = 23.44  # degrees; between the tropics there are no four seasons
NORTHERN = 0.87  # of mankind lives north of the equator: how sure a season is where the place is unknown
NIGHT = 0.2  # the part of a picture taken at night that is black at least; by eye on photographs of cameras
_DAY = 86_400
# From which hour on it is which part of the day, until the next; at night most people sleep, whatever the sun does.
_HOURS = ((5, "morning"), (12, "afternoon"), (18, "evening"), (22, "night"))
# Days whose dates are no dates: clocks of cameras start there when their battery was empty.
_UNSET = np.array(["1970-01-01", "1980-01-01", "2000-01-01"], "datetime64[D]").astype(np.int64)

# Sizes in pixels of the screens of computers, phones and tablets, the longer side first.
_SCREENS = (
    *((1366, 768), (1440, 900), (1536, 864), (1600, 900), (1680, 1050), (1920, 1080), (1920, 1200), (2256, 1504)),
    *((2560, 1080), (2560, 1440), (2560, 1600), (2736, 1824), (2880, 1800), (2880, 1864), (3024, 1964), (3440, 1440)),
    *((3456, 2234), (3840, 2160), (5120, 2880), (1136, 640), (1334, 750), (1792, 828), (2436, 1125), (2532, 1170)),
    *((2556, 1179), (2622, 1206), (2688, 1242), (2778, 1284), (2796, 1290), (2868, 1320), (1280, 720), (1520, 720)),
    *((1600, 720), (2160, 1080), (2220, 1080), (2280, 1080), (2310, 1080), (2340, 1080), (2376, 1080), (2400, 1080)),
    *((2408, 1080), (2412, 1080), (2640, 1080), (2960, 1440), (3040, 1440), (3088, 1440), (3120, 1440), (3200, 1440)),
    *((2048, 1536), (2160, 1620), (2224, 1668), (2360, 1640), (2388, 1668), (2732, 2048), (2266, 1488)),
)
_WIDEST = 100_000  # pixels; more than any picture is wide

_COUNTED = 4  # boxes a picture: three are a group, and one more in case two are the same person
_INSIDE = 0.8  # a box lying so far in another may be the same person


def facts_said(width: Ints, height: Ints, taken_at: Floats, latitude: Floats) -> Said:
    """The `FACTS` of many photos.

    `width`, `height`: pixels of the upright picture. `taken_at`: seconds on the wall's clock as if that were UTC, as
    the library keeps them; NaN where unknown; midnight sharp is a date without a time. `latitude`: degrees, NaN where
    unknown.
    """
    table = np.zeros((len(width), len(FACTS)))
    _put(table, _shapes(width, height))
    known = np.isfinite(taken_at)
    seconds = np.floor(np.where(known, taken_at, 0)).astype(np.int64)
    known &= ~np.isin(seconds // _DAY, _UNSET)
    _put(table, _seasons(seconds, known, latitude))
    _put(table, _hours(seconds, known))
    return _said(table)


def by_light(said: Said, looks: Said, black: int) -> Said:
    """What is left of `FACTS` given the looks of the same photos: no night where little of the picture is black.

    Clocks that were never set show midnight and after; `black` is the look's label that tells.
    """
    shares = np.zeros(said.photos)
    of_black = looks.positions == black
    shares[looks.rows[of_black]] = looks.scores[of_black]
    bright = (said.positions == FACTS.index("night")) & (shares[said.rows] < NIGHT)
    return replace(said, scores=np.where(bright, 0.0, said.scores))


def people_said(boxes: Sequence[bytes | None], person: int) -> Said:
    """The `PEOPLE` of many photos, from a detector's boxes as stored; `person` is its label's position.

    As sure as the detector is of the last person counted, and less where there may be one more: a score of 0.7 for one
    person, with another seen at 0.4, is 0.42.
    """
    found = _people(boxes, person)
    first, second, third = found["score"][:, 0], found["score"][:, 1], found["score"][:, 2]
    same = _inside(found[:, 0], found[:, 1])
    distinct = np.sort(np.where(_repeated(found), 0.0, found["score"]), axis=1)[:, ::-1]
    alone = first * (1 - second)
    table = np.zeros((len(boxes), len(PEOPLE)))
    table[:, 0] = alone
    table[:, 1] = np.where(same, 0.0, second * (1 - third))
    table[:, 2] = distinct[:, 2]
    table[:, 3] = np.where(_fills(found[:, 0]), alone, 0.0)
    return _said(table)


def in_context(said: Said, screenshot: int, document: int, width: Ints, height: Ints, camera: Bools) -> Said:
    """What is left of the looks of many photos given their facts; `screenshot` and `document` are label positions.

    A screenshot has exactly the size of a screen and no camera took it. What is one is no document as well. `width`,
    `height` and `camera` (whether the file names one) are by photo, as in `said.rows`.
    """
    longer, shorter = np.maximum(width, height), np.minimum(width, height)
    screens = [long * _WIDEST + short for long, short in _SCREENS]
    possible = np.isin(longer * _WIDEST + shorter, screens) & ~camera
    shots = np.zeros(said.photos)
    of_screens = said.positions == screenshot
    scores = np.where(of_screens & ~possible[said.rows], 0.0, said.scores)
    shots[said.rows[of_screens]] = scores[of_screens]
    scores = np.where(said.positions == document, scores * (1 - shots[said.rows]), scores)
    return replace(said, scores=scores)


def _shapes(width: Ints, height: Ints) -> dict[str, Bools]:
    wide, high = width / np.maximum(height, 1), height / np.maximum(width, 1)
    return {
        "horizontal": wide >= OBLONG,
        "vertical": high >= OBLONG,
        "square": np.maximum(wide, high) <= SQUARE,
        "panorama": wide >= PANORAMA,
    }


def _seasons(seconds: Ints, known: Bools, latitude: Floats) -> dict[str, Floats]:
    """The meteorological seasons: three whole months each, half a year later in the south."""
    month = seconds.astype("datetime64[s]").astype("datetime64[M]")
    months = month.astype(np.int64)  # since January 1970
    whole_year = (months % 12 == 0) & (seconds == month.astype("datetime64[s]").astype(np.int64))  # the day was unknown
    place = np.isfinite(latitude)
    south = place & (latitude < 0)
    quarter = ((months + 10) % 12 // 3 + 2 * south) % 4  # 0: March to May in the north
    temperate = ~place | (np.abs(np.where(place, latitude, 90)) >= TROPIC)
    sure = np.where(place, 1.0, NORTHERN) * (known & temperate & ~whole_year)
    return {name: sure * (quarter == number) for number, name in enumerate(("spring", "summer", "autumn", "winter"))}


def _hours(seconds: Ints, known: Bools) -> dict[str, Bools]:
    clock = seconds % _DAY
    parts = np.searchsorted([3600 * hour for hour, _ in _HOURS], clock, side="right") - 1  # -1: the night before
    given = known & (clock > 0)
    return {name: given & (parts % len(_HOURS) == number) for number, (_, name) in enumerate(_HOURS)}


def _put(table: Floats, columns: Mapping[str, Floats | Bools]) -> None:
    for name, values in columns.items():
        table[:, FACTS.index(name)] = values


def _said(table: Floats) -> Said:
    rows, positions = np.nonzero(table)
    return Said(len(table), rows, positions, table[rows, positions])


def _people(boxes: Sequence[bytes | None], person: int) -> npt.NDArray[np.void]:
    """The surest people of each photo, sides and scores 0..1, structured [photos, `_COUNTED`]; none is all zero."""
    lengths = np.array([len(blob or b"") // BOX.itemsize for blob in boxes], np.int64)
    flat = np.frombuffer(b"".join(blob or b"" for blob in boxes), BOX)
    rows = np.repeat(np.arange(len(boxes)), lengths)
    people = flat["position"] == person
    rows, flat = rows[people], flat[people]
    place = np.arange(len(rows)) - np.searchsorted(rows, rows)  # boxes lie surest first
    few = place < _COUNTED
    found = np.zeros((len(boxes), _COUNTED), [(name, np.float64) for name in BOX.names or ()])
    for name in ("score", "left", "top", "right", "bottom"):
        found[name][rows[few], place[few]] = flat[name][few] / FULL
    return found


def _inside(one: npt.NDArray[np.void], other: npt.NDArray[np.void]) -> Bools:
    """Whether most of the smaller of two boxes lies in the other."""
    width = np.minimum(one["right"], other["right"]) - np.maximum(one["left"], other["left"])
    height = np.minimum(one["bottom"], other["bottom"]) - np.maximum(one["top"], other["top"])
    shared = np.maximum(width, 0) * np.maximum(height, 0)
    smaller = np.minimum(_area(one), _area(other))
    inside: Bools = (smaller > 0) & (shared >= _INSIDE * smaller)
    return inside


def _repeated(found: npt.NDArray[np.void]) -> Bools:
    """Whether each box may be a surer one's person again, [photos, `_COUNTED`]."""
    again = np.zeros(found.shape, np.bool_)
    for later in range(1, _COUNTED):
        for surer in range(later):
            again[:, later] |= _inside(found[:, later], found[:, surer]) & ~again[:, surer]
    return again


def _area(box: npt.NDArray[np.void]) -> Floats:
    area: Floats = (box["right"] - box["left"]) * (box["bottom"] - box["top"])
    return area


def _fills(box: npt.NDArray[np.void]) -> Bools:
    """Someone large who goes on below the picture: head and shoulders, no figure seen whole and no hand from above."""
    tall = box["bottom"] - box["top"] >= 0.7
    wide = box["right"] - box["left"] >= 0.4
    fills: Bools = tall & wide & (_area(box) >= 0.42) & (box["bottom"] >= 0.96)
    return fills
