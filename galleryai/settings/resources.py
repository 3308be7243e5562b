"""Finds the shipped resources and migrations in a checkout, an installed wheel and a frozen app."""

import sys
from functools import cache
from pathlib import Path

from galleryai.core.errors import GalleryError


@cache
def _base(name: str) -> Path:
    package = Path(__file__).parents[1]
    frozen = getattr(sys, "_MEIPASS", None)  # PyInstaller's folder of unpacked data
    places = [Path(frozen) / name] if frozen else []
    places += [package / name, package.parent / name]  # wheel, checkout
    for place in places:
        if place.is_dir():
            return place
    raise GalleryError(f"GalleryAI's own folder {name!r} is missing beside {package}. Install GalleryAI again.")


def models() -> Path:
    """The folder of shipped models, one folder a model."""
    return _base("resources") / "models"


def keywords() -> Path:
    """The folder of the keyword graph."""
    return _base("resources") / "keywords"


def places() -> Path:
    """The folder of the table of places."""
    return _base("resources") / "places"


def samples() -> Path:
    """The folder of sample photographs."""
    return _base("resources") / "samples"


def icons() -> Path:
    """The folder of SVG icons."""
    return _base("resources") / "icons"


def migrations() -> Path:
    """Alembic's folder."""
    return _base("migrations")
