"""Which city a position belongs to, and where a city is."""

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from galleryai.core.place import Located, Place
from galleryai.core.words import words
from galleryai.places.sphere import Nearest, on_sphere
from galleryai.places.table import Table

DENSITY = 5_000.0  # inhabitants a km², about that of large cities within their borders
WIDEST_KM = 3.0
CITY_KM = 25.0
COUNTRY_KM = 100.0
METHOD = 1  # one more where the same table gives other places
OTHER_NAME = 10  # a place called so in another language counts as if it had a tenth of its people


def radius_km(population: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """The radius in km of a round town of so many inhabitants: P = π r² · `DENSITY`."""
    return np.sqrt(np.asarray(population, dtype=np.float64) / (np.pi * DENSITY))


class Places:
    """The places of one table.

    A position belongs to the place whose edge, not whose middle, is nearest: the distance less r, the radius of a round
    town of P inhabitants, P = π r² · 5,000/km², but at most 3 km (an additively weighted Voronoi diagram). So a town
    wins over the hamlet before it, and a metropolis does not swallow the town across the river: of a large city the
    table knows the quarters, each with a position of its own, which lead to the city. What is a quarter was decided
    when the table was made, by the same radius without the limit. Borders lie where the nearest places of two countries
    are equally near. Up to 25 km from the edge it is the city, up to 100 km the country, further out nothing.
    """

    def __init__(self, folder: Path) -> None:
        """Opens the table in `folder`. Raises `GalleryError` where it is missing or damaged."""
        self._table = Table(folder)

    @cached_property
    def _nearest(self) -> Nearest:
        starts = np.minimum(radius_km(self._table.populations), WIDEST_KM).astype(np.float32)
        return Nearest(on_sphere(self._table.latitudes, self._table.longitudes), starts)

    @property
    def fingerprint(self) -> str:
        """Another one where positions may have other places."""
        return f"{METHOD}-{self._table.checksum:08x}"

    def at(self, latitude: float, longitude: float) -> Place | None:
        """The city, or else the country, of a position in degrees; None far from all, and for what is no position."""
        return self.at_all([latitude], [longitude])[0]

    def at_all(self, latitudes: npt.ArrayLike, longitudes: npt.ArrayLike) -> list[Place | None]:
        """`at` for many positions, (n) and (n). Equal places are one object."""
        latitude, longitude = np.asarray(latitudes, np.float64), np.asarray(longitudes, np.float64)
        real = np.flatnonzero((np.abs(latitude) <= 90) & (np.abs(longitude) <= 180))  # NaN is neither
        rows, edges = self._nearest(on_sphere(latitude[real], longitude[real]))
        found: list[Place | None] = [None] * len(latitude)
        city, country = edges <= CITY_KM, (edges > CITY_KM) & (edges <= COUNTRY_KM)
        for where, rows_there, named in (
            (real[city], self._table.homes[rows[city]], self._table.place),
            (real[country], rows[country], self._table.country),
        ):
            kinds, kind_of = np.unique(rows_there, return_inverse=True)
            places = [named(row) for row in kinds.tolist()]
            for position, kind in zip(where.tolist(), kind_of.tolist(), strict=True):
                found[position] = places[kind]
        return found

    def find(self, name: str, most: int = 20) -> list[Located]:
        """The places that are called so, quarters too: whole names first, then names with these words in them.

        Case and accents do not matter. Of large places other names count, too, if they are whole ("Lisboa", "NYC").
        Larger ones come first.
        """
        ranks: dict[int, tuple[bool, float]] = {}
        for row, whole, own in self._spelt(" ".join(words(name))):
            if not (whole or own):
                continue
            rank = (whole, float(self._table.populations[row]) / (1 if own else OTHER_NAME))
            ranks[row] = max(rank, ranks.get(row, rank))
        best = sorted(ranks, key=lambda row: (ranks[row], -row), reverse=True)[:most]
        return [self._located(row) for row in best]

    def _spelt(self, folded: str) -> Iterator[tuple[int, bool, bool]]:
        """The rows with these words in a name: (row, whether they are all of it, whether it is the first name)."""
        if not folded:
            return
        text, ends = self._table.spellings, self._table.spelling_ends
        for found in re.finditer(re.escape(f" {folded} ".encode()), text):
            before, after = found.start() - 1, found.end()
            own = b"|" not in text[text.rfind(b"\n", 0, after) + 2 : before]
            row = int(np.searchsorted(ends, after))
            yield row, text[before : before + 1] == text[after : after + 1] == b"|", own

    def _located(self, row: int) -> Located:
        table = self._table
        latitude, longitude = float(table.latitudes[row]), float(table.longitudes[row])
        return Located(table.place(row), latitude, longitude, int(table.populations[row]))
