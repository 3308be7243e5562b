"""Where on the Earth: a place by its names, and a place that was looked up by one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """`name` is the city's (None where only the country is known), `region` the state's or province's if the data
    have it, `country` the country's English name, `country_code` its two letters in ISO 3166-1.
    """

    name: str | None
    region: str | None
    country: str
    country_code: str


@dataclass(frozen=True, slots=True)
class Located:
    """A place with its middle in degrees (north and east positive) and its inhabitants; 0 where nobody counted."""

    place: Place
    latitude: float
    longitude: float
    population: int
