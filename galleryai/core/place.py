"""Where on the Earth: a place by its names, and a place that was looked up by one."""

from dataclasses import dataclass, field
from math import asin, cos, radians, sin, sqrt

# The mean radius R1 of the ellipsoid GRS 80: H. Moritz, "Geodetic Reference System 1980", Journal of Geodesy 74 (2000).
EARTH_KM = 6371.0088


@dataclass(frozen=True, slots=True)
class Place:
    """`name` is the city's (None where only the country is known), `region` the state's or province's if the data
    have it, `country` the country's English name, `country_code` its two letters in ISO 3166-1.
    """

    name: str | None
    region: str | None
    country: str
    country_code: str
    also: tuple[str, ...] = field(default=(), compare=False)  # other names of the city, folded

    def __str__(self) -> str:
        """As people read it: "Lisbon, Portugal"."""
        return ", ".join(filter(None, (self.name, self.country)))


@dataclass(frozen=True, slots=True)
class Located:
    """A place with its middle in degrees (north and east positive) and its inhabitants; 0 where nobody counted."""

    place: Place
    latitude: float
    longitude: float
    population: int


def distance_km(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> float:
    """The great-circle distance in km between two positions in degrees.

    The haversine formula: R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68 (1984), page 159. Wrong by
    0.5 % at most, for the Earth is no sphere.
    """
    phi, to_phi, across = radians(latitude), radians(to_latitude), radians(to_longitude - longitude)
    half = sin((to_phi - phi) / 2) ** 2 + cos(phi) * cos(to_phi) * sin(across / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))
