"""Photos in a circle on the Earth: what lies well inside is read off the index of positions, its rim is measured."""

from dataclasses import dataclass
from math import asin, cos, degrees, pi, radians, sin, sqrt

from pyroaring import BitMap

from galleryai.core.place import EARTH_KM
from galleryai.query.ast import Circle
from galleryai.query.meanings import is_near
from galleryai.store import sets
from galleryai.store.transaction import Transaction, fetched

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
    inner, outer = _inside(circle), _around(circle)
    found = sets.asked(tx, f"SELECT id FROM photo WHERE {_IN_BOX}", *inner.values)
    rim = f"SELECT id, latitude, longitude FROM photo WHERE {_IN_BOX} AND NOT ({_IN_BOX})"
    found.update(id_ for id_, *position in fetched(tx, rim, *outer.values, *inner.values) if is_near(circle, *position))
    return found


def _inside(circle: Circle) -> _Box:
    """A box that lies in the circle.

    With Δφ and Δλ to one of its points and φ₀, φ the two latitudes, the haversine of the distance is
    sin²(Δφ/2) + cos φ₀ cos φ sin²(Δλ/2) ≤ (Δφ/2)² + (c Δλ/2)², where c is the largest cosine in the box. It is at most
    sin²(r/2R) where Δφ and c Δλ are at most √2 sin(r/2R).
    """
    half = sqrt(2) * sin(min(pi, circle.km / EARTH_KM) / 2) * (1 - 1e-9)  # less what rounding may add
    south, north = circle.latitude - degrees(half), circle.latitude + degrees(half)
    nearest_the_equator = 0.0 if south <= 0 <= north else min(abs(south), abs(north))
    return _Box(
        south, north, circle.longitude, min(180.0, degrees(half) / cos(radians(min(89.9, nearest_the_equator))))
    )


def _around(circle: Circle) -> _Box:
    """The smallest box that the circle lies in: sin Δλ = sin(r/R) / cos φ₀, where it touches a meridian."""
    angle = circle.km / EARTH_KM * (1 + 1e-9)
    south, north = circle.latitude - degrees(angle), circle.latitude + degrees(angle)
    if south <= -90 or north >= 90:  # a pole is inside
        return _Box(south, north, circle.longitude, 180.0)
    return _Box(
        south, north, circle.longitude, degrees(asin(min(1.0, sin(angle) / cos(radians(circle.latitude))))) + 1e-9
    )
