"""The table of places: `resources/places/places.npz`, whose README says what is in it."""

import zlib
from functools import cached_property
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from galleryai.core.errors import GalleryError
from galleryai.core.place import Place

SCALE = 1e5  # positions are whole numbers of 1e-5 degrees, about a metre
NEW_LINE = ord("\n")


class Table:
    """Columns, a row a place: positions in degrees, inhabitants, and the row of the city it is a part of."""

    def __init__(self, folder: Path) -> None:
        """Raises `GalleryError` where the file is missing or damaged."""
        path = folder / "places.npz"
        try:
            content = path.read_bytes()
            self.checksum = zlib.crc32(content)
            with np.load(BytesIO(content), allow_pickle=False) as file:
                self._packed = {name: file[name] for name in file.files}
            self.latitudes = self._packed.pop("latitude") / SCALE
            self.longitudes = self._packed.pop("longitude") / SCALE
            self.populations = self._packed.pop("population")
            self.homes = self._packed.pop("home")
            self._country_of, self._region_of = self._packed.pop("country"), self._packed.pop("region")
            self._countries = self._lines("countries")
            self._regions = self._lines("regions")
        except (OSError, ValueError, KeyError, EOFError, BadZipFile, zlib.error) as error:
            raise GalleryError(f"The table of places {path} cannot be read. Install GalleryAI again.") from error

    def _lines(self, column: str) -> list[str]:
        return zlib.decompress(self._packed.pop(column)).decode().split("\n")

    def __len__(self) -> int:
        return len(self.homes)

    def place(self, row: int) -> Place:
        """The place of a row under its own name, with the others it has."""
        start = int(self._name_ends[row - 1]) + 1 if row else 0
        name = self._names[start : self._name_ends[row]].decode()
        country = self.country(row)
        region = self._regions[self._region_of[row]] or None
        return Place(name, region, country.country, country.country_code, self._other_names(row))

    def _other_names(self, row: int) -> tuple[str, ...]:
        start = int(self.spelling_ends[row - 1]) + 1 if row else 0
        own, *others = self.spellings[start : self.spelling_ends[row]].decode().strip("|").split("|")
        return tuple(name.strip() for name in others if name != own)

    def country(self, row: int) -> Place:
        """The country of a row, as a place without a name."""
        code, name = self._countries[self._country_of[row]].split(" ", 1)
        return Place(None, None, name, code)

    @cached_property
    def _names(self) -> bytes:
        return zlib.decompress(self._packed["names"])

    @cached_property
    def _name_ends(self) -> npt.NDArray[np.int64]:
        return np.flatnonzero(np.frombuffer(self._names, np.uint8) == NEW_LINE)

    @cached_property
    def spellings(self) -> bytes:
        """A line a row: `| new york city | new york |`, folded; the place's own name stands first."""
        return zlib.decompress(self._packed["spellings"])

    @cached_property
    def spelling_ends(self) -> npt.NDArray[np.int64]:
        """Where each row's line of spellings ends."""
        return np.flatnonzero(np.frombuffer(self.spellings, np.uint8) == NEW_LINE)
