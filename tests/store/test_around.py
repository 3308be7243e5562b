"""What lies in a circle is what measuring each position says, at poles, at the date line and everywhere else."""

from collections.abc import Iterator
from contextlib import suppress
from math import asin, atan2, cos, degrees, pi, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from galleryai.core.photo import Facts, Picture
from galleryai.core.place import EARTH_KM, distance_km
from galleryai.query.ast import Circle
from galleryai.query.meanings import is_near
from galleryai.settings import resources
from galleryai.store import around, photos
from galleryai.store.database import Database
from galleryai.store.upgrade import upgrade

circles = st.builds(
    Circle,
    st.floats(-90, 90) | st.sampled_from((-90.0, 0.0, 89.99, 90.0)),
    st.floats(-180, 180) | st.sampled_from((-180.0, 0.0, 179.99)),
    st.floats(0.01, 20_000) | st.sampled_from((10_007.6, 20_000.0)),
)
steps = st.lists(st.tuples(st.floats(0, 2 * pi), st.floats(0, 2)), min_size=1, max_size=8)


class RolledBackError(Exception):
    pass


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = Database(tmp_path_factory.mktemp("around") / "library.sqlite")
    upgrade(opened, resources.migrations())
    yield opened
    opened.close()


def stepped(circle: Circle, bearing: float, radii: float) -> tuple[float, float]:
    """Where one comes to, from the middle of a circle: latitude and longitude in degrees."""
    phi, angle = radians(circle.latitude), min(pi, radii * circle.km / EARTH_KM)
    there = asin(max(-1.0, min(1.0, sin(phi) * cos(angle) + cos(phi) * sin(angle) * cos(bearing))))
    across = atan2(sin(bearing) * sin(angle) * cos(phi), cos(angle) - sin(phi) * sin(there))
    return degrees(there), (circle.longitude + degrees(across) + 540) % 360 - 180


@given(circles, steps)
def test_photos_in_a_circle_are_those_that_are_near(
    database: Database, circle: Circle, steps: list[tuple[float, float]]
) -> None:
    with suppress(RolledBackError), database.write() as tx:
        near = set()
        for number, step in enumerate(steps):
            latitude, longitude = stepped(circle, *step)
            name = number.to_bytes(16, "big")
            facts = Facts(4, 3, "JPEG", latitude=latitude, longitude=longitude)
            id_ = photos.add(tx, Picture(name, name, facts, b"", 0), 0)
            near |= {id_} if is_near(circle, latitude, longitude) else set()
        assert set(around.within(tx, circle)) == near
        raise RolledBackError


@given(circles, st.floats(0, 2 * pi), st.floats(0, 1))
def test_the_test_knows_its_way(circle: Circle, bearing: float, radii: float) -> None:
    there = stepped(circle, bearing, radii)
    km = min(pi * EARTH_KM, radii * circle.km)
    assert distance_km(circle.latitude, circle.longitude, *there) == pytest.approx(km, abs=0.2)
