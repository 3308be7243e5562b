"""The table, the nearest, and the search by name."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from galleryai.core.errors import GalleryError
from galleryai.core.place import EARTH_KM
from galleryai.core.words import words
from galleryai.places.places import CITY_KM, COUNTRY_KM, DENSITY, Places, radius_km
from galleryai.places.sphere import Nearest, distance_km, on_sphere
from galleryai.places.table import Table
from galleryai.settings import resources

MOST_BYTES = 8_000_000
LATITUDES = st.floats(-90, 90)
LONGITUDES = st.floats(-180, 180)


@pytest.fixture(scope="module")
def places() -> Places:
    return Places(resources.places())


@pytest.fixture(scope="module")
def table() -> Table:
    return Table(resources.places())


def test_the_table_is_small_and_whole(table: Table) -> None:
    assert sum(path.stat().st_size for path in resources.places().iterdir()) <= MOST_BYTES
    assert len(table) > 200_000
    columns = (table.latitudes, table.longitudes, table.populations, table.spelling_ends)
    assert {len(column) for column in columns} == {len(table)}
    assert np.abs(table.latitudes).max() <= 90
    assert np.abs(table.longitudes).max() <= 180


def test_a_part_leads_to_a_city_that_is_none(table: Table) -> None:
    assert (table.homes[table.homes] == table.homes).all()
    parts = np.flatnonzero(table.homes != np.arange(len(table)))
    assert len(parts) > 10_000
    homes = table.homes[parts]
    assert (
        distance_km(
            table.latitudes[parts], table.longitudes[parts], table.latitudes[homes], table.longitudes[homes]
        ).max()
        < 70
    )


def test_spellings_are_folded_as_searches_are(table: Table) -> None:
    lines = table.spellings.decode().split("\n")
    for row in range(0, len(table), 97):
        name = " ".join(words(table.place(row).name or ""))
        assert lines[row].startswith(f"| {name} |" if name else "|")


def test_parts_keep_the_country(table: Table) -> None:
    parts = np.flatnonzero(table.homes != np.arange(len(table)))[::50].tolist()
    assert all(table.country(row) == table.country(int(table.homes[row])) for row in parts)


def test_a_state_and_a_country(places: Places) -> None:
    found = places.at(36.0617, -112.1077)
    assert found is not None
    assert (found.region, found.country, found.country_code) == ("Arizona", "United States", "US")
    lisbon = places.at(38.7139, -9.1394)
    assert lisbon is not None
    assert (lisbon.name, lisbon.region) == ("Lisbon", None)


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        *[(0, 0), (90, 0), (-90, 0), (90, 180), (30, -40), (-48.9, -123.4)],  # seas, poles, Point Nemo
        *[(math.nan, 8), (47, math.nan), (math.nan, math.nan), (math.inf, 0), (47, -math.inf)],
        *[(91, 8), (-90.1, 8), (47, 180.1), (47, -181), (1e300, 1e300)],
    ],
)
def test_nowhere(places: Places, latitude: float, longitude: float) -> None:
    assert places.at(latitude, longitude) is None


def test_far_out_only_the_country_is_known(places: Places) -> None:
    found = places.at(38.7, -10.2)  # at sea, 60 km west of Lisbon
    assert found is not None
    assert (found.name, found.region, found.country) == (None, None, "Portugal")
    assert places.at(38.7, -11.5) is None


def test_the_date_line_is_no_edge(places: Places) -> None:
    east, west = places.at(-16.8, 180.0), places.at(-16.8, -180.0)  # Taveuni, Fiji
    assert east == west
    assert east is not None
    assert east.country_code == "FJ"


def test_empty_is_empty(places: Places) -> None:
    assert places.at_all([], []) == []


def test_many_are_as_one(places: Places) -> None:
    random = np.random.default_rng(0)
    latitudes, longitudes = random.uniform(-60, 75, 300), random.uniform(-180, 180, 300)
    latitudes[::7] = math.nan
    together = places.at_all(latitudes, longitudes)
    assert together == [places.at(*pair) for pair in zip(latitudes.tolist(), longitudes.tolist(), strict=True)]
    assert len({type(place) for place in together}) == 2


@settings(max_examples=60, deadline=None)
@given(LATITUDES, LONGITUDES)
def test_the_nearest_edge_decides(places: Places, table: Table, latitude: float, longitude: float) -> None:
    """The same by comparing with every place, where the two best are not equal to a few metres."""
    starts = np.minimum(radius_km(table.populations), 3)
    edges = distance_km(latitude, longitude, table.latitudes, table.longitudes) - starts
    first, second = np.argsort(edges)[:2]
    found = places.at(latitude, longitude)
    limits = [abs(edges[first] - limit) for limit in (CITY_KM, COUNTRY_KM)]
    if edges[second] - edges[first] < 0.02 or min(limits) < 0.02:
        return
    if edges[first] <= CITY_KM:
        assert found == table.place(int(table.homes[first]))
    else:
        assert found == (table.country(int(first)) if edges[first] <= COUNTRY_KM else None)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_near_a_place_it_is_the_same_each_time(places: Places, table: Table, data: st.DataObject) -> None:
    row = data.draw(st.integers(0, len(table) - 1))
    north, east = data.draw(st.floats(-0.3, 0.3)), data.draw(st.floats(-0.3, 0.3))
    latitude, longitude = float(table.latitudes[row]) + north, float(table.longitudes[row]) + east
    edges = distance_km(latitude, longitude, table.latitudes, table.longitudes) - np.minimum(
        radius_km(table.populations), 3
    )
    first, second = np.argsort(edges)[:2]
    found = places.at(latitude, longitude)
    assert places.at(latitude, longitude) == found
    if abs(longitude) <= 180 and edges[second] - edges[first] > 0.02 and edges[first] < CITY_KM - 0.02:
        assert found == table.place(int(table.homes[first]))


def test_of_equals_the_first_wins() -> None:
    points = on_sphere([10, 10, 10, 10.01], [20, 20, 20, 20])
    rows, edges = Nearest(points, np.array([0, 1, 1, 0], np.float32))(on_sphere([10, 89], [20, 20]))
    assert rows.tolist() == [1, -1]
    assert edges[0] == pytest.approx(-1, abs=1e-3)
    assert np.isinf(edges[1])


def test_a_radius_is_that_of_a_round_town() -> None:
    assert radius_km(math.pi * DENSITY) == pytest.approx(1)
    assert radius_km([0, 4 * math.pi * DENSITY]) == pytest.approx([0, 2])


def test_distances_that_are_known() -> None:
    assert distance_km(0, 0, 0, 180) == pytest.approx(math.pi * EARTH_KM)
    assert distance_km(90, 12, -90, 77) == pytest.approx(math.pi * EARTH_KM)
    assert distance_km(0, 179.5, 0, -179.5) == pytest.approx(math.pi * EARTH_KM / 180)
    assert distance_km(48.8566, 2.3522, 51.5074, -0.1278) == pytest.approx(343.6, abs=0.5)  # Paris to London
    assert distance_km([0, 0], [0, 0], [[0], [1]], [[0], [0]]).shape == (2, 2)
    assert np.isnan(distance_km(math.nan, 0, 0, 0))


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
def test_a_distance_is_the_angle_between_two_directions(a: float, b: float, c: float, d: float) -> None:
    one, other = (on_sphere([pair[0]], [pair[1]])[0].astype(np.float64) / EARTH_KM for pair in ((a, b), (c, d)))
    angle = math.atan2(float(np.linalg.norm(np.cross(one, other))), float(one @ other))
    assert distance_km(a, b, c, d) == pytest.approx(EARTH_KM * angle, abs=0.01)
    assert distance_km(a, b, c, d) == distance_km(c, d, a, b)


@pytest.mark.parametrize(
    ("name", "first", "country"),
    [
        *[("lisbon", "Lisbon", "PT"), ("Lisboa", "Lisbon", "PT"), ("munchen", "Munich", "DE"), ("東京", "Tokyo", "JP")],
        *[
            ("New York", "New York City", "US"),
            ("YORK", "York", "GB"),
            ("bari", "Bari", "IT"),
            ("paris", "Paris", "FR"),
        ],
        *[
            ("brooklyn", "Brooklyn", "US"),
            ("montmartre", "Paris 18 Buttes-Montmartre", "FR"),
            ("zermatt", "Zermatt", "CH"),
        ],
        *[("st. gallen", "Sankt Gallen", "CH"), ("são  paulo", "São Paulo", "BR"), ("Nara", "Nara-shi", "JP")],
    ],
)
def test_a_name_is_found(places: Places, name: str, first: str, country: str) -> None:
    found = places.find(name)[0]
    assert (found.place.name, found.place.country_code) == (first, country)


def test_what_is_found_lies_somewhere(places: Places) -> None:
    lisbon = places.find("lisbon")[0]
    assert distance_km(lisbon.latitude, lisbon.longitude, 38.7139, -9.1394) < 5
    assert lisbon.population > 400_000
    parises = places.find("paris", most=1000)
    assert len(parises) > 20
    whole = [place.population for place in parises if words(place.place.name or "") == ("paris",)]
    assert whole == sorted(whole, reverse=True)
    assert len(places.find("san", most=7)) == 7


@pytest.mark.parametrize("name", ["", "  ", "|", "\n", "zzyzzyzz", ".*"])
def test_what_is_no_name_is_not_found(places: Places, name: str) -> None:
    assert places.find(name) == []


def test_signs_are_no_words(places: Places) -> None:
    assert places.find("| paris |") == places.find("paris") != []


@settings(max_examples=40, deadline=None)
@given(st.text())
def test_any_text_may_be_searched(places: Places, name: str) -> None:
    assert all(place.place.country for place in places.find(name, most=3))


def test_every_place_is_found_by_its_own_name(places: Places, table: Table) -> None:
    for row in range(0, len(table), 4001):
        name = table.place(row).name or ""
        assert table.place(row) in [found.place for found in places.find(name, most=100_000)] or not words(name)


@pytest.mark.parametrize("content", [b"", b"no table", b"PK\x03\x04"])
def test_a_damaged_table_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(GalleryError, match="Install GalleryAI again"):
        Places(tmp_path)
    (tmp_path / "places.npz").write_bytes(content)
    with pytest.raises(GalleryError, match="Install GalleryAI again"):
        Places(tmp_path)
