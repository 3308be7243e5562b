"""Photos in a circle on the Earth: what lies well inside is read off the index of positions, its rim is measured."""

from dataclasses import dataclass
from itertools import pairwise
from math import asin, cos, degrees, pi, radians, sin, sqrt

from pyroaring import BitMap

from galleryai.core.place import EARTH_KM
from galleryai.query.ast import Circle
from galleryai.query.meanings import is_near
from galleryai.store import sets
from galleryai.store.transaction import Transaction, fetched

STRIPS = 8
SLACK = 1e-9  # more than rounding may add
_IN_BOX = "latitude BETWEEN ? AND ? AND (abs(longitude - ?) <= ? OR abs(longitude - ?) >= ?)"


@dataclass(frozen=True, slots=True)
class _Box:
    """From south to north, and so far east and west of a meridian, in degrees."""

    south: float
    north: float
    middle: float
    width: float

    @property
    def values(self) -> tuple[float, ...]:
        """The parameters of `_IN_BOX`: what is nearly once around the Earth to the east is near in the west."""
        return self.south, self.north, self.middle, self.width, self.middle, 360 - self.width


def within(tx: Transaction, circle: Circle) -> BitMap:
    """The photos, gone ones too, that were taken in a circle."""
    found = BitMap()
    for inner, outer in _strips(circle):
        found |= sets.asked(tx, f"SELECT id FROM photo WHERE {_IN_BOX}", *inner.values)
        rim = f"SELECT id, latitude, longitude FROM photo WHERE {_IN_BOX} AND NOT ({_IN_BOX})"
        measured = fetched(tx, rim, *outer.values, *inner.values)
        found.update(id_ for id_, *position in measured if is_near(circle, *position))
    return found


def _strips(circle: Circle) -> list[tuple[_Box, _Box]]:
    """A circle from south to north: of each strip a box that lies in the circle, and one that has all of it there."""
    angle = circle.km / EARTH_KM * (1 + SLACK)
    south, north = circle.latitude - degrees(angle), circle.latitude + degrees(angle)
    middle = circle.longitude
    if south <= -90 or north >= 90:  # a pole is inside
        return [(_inside(circle), _Box(south, north, middle, 180.0))]
    touched = max(-1.0, min(1.0, sin(radians(circle.latitude)) / cos(angle)))
    widest = degrees(asin(touched))  # where a meridian touches it
    edges = [south + (north - south) * number / STRIPS for number in range(STRIPS + 1)]
    strips = []
    for low, high in pairwise(edges):
        widths = _width(circle, low), _width(circle, high)
        most = _width(circle, widest) if low <= widest <= high else max(widths)
        inner = _Box(low, high, middle, min(widths) * (1 - SLACK) - SLACK)
        strips.append((inner, _Box(low, high, middle, most * (1 + SLACK) + SLACK)))
    return strips


def _width(circle: Circle, latitude: float) -> float:
    """How far east and west a circle without a pole reaches at a latitude, in degrees: the haversine's Δλ."""
    apart, reach = radians(latitude - circle.latitude), circle.km / EARTH_KM
    left = max(0.0, sin(reach / 2) ** 2 - sin(apart / 2) ** 2)
    across = left / (cos(radians(latitude)) * cos(radians(circle.latitude)))
    return degrees(2 * asin(min(1.0, sqrt(across))))


def _inside(circle: Circle) -> _Box:
    """A box that lies in the circle.

    With Δφ and Δλ to one of its points and φ₀, φ the two latitudes, the haversine of the distance is
    sin²(Δφ/2) + cos φ₀ cos φ sin²(Δλ/2) ≤ (Δφ/2)² + (c Δλ/2)², where c is the largest cosine in the box. It is at most
    sin²(r/2R) where Δφ and c Δλ are at most √2 sin(r/2R).
    """
    half = sqrt(2) * sin(min(pi, circle.km / EARTH_KM) / 2) * (1 - SLACK)
    south, north = circle.latitude - degrees(half), circle.latitude + degrees(half)
    nearest_the_equator = 0.0 if south <= 0 <= north else min(abs(south), abs(north))
    width = degrees(half) / cos(radians(min(89.9, nearest_the_equator)))
    return _Box(south, north, circle.longitude, min(180.0, width))
