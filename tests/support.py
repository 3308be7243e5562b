"""Small things that several tests say."""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from galleryai.core.photo import Photo
from galleryai.core.tag import Verdict
from galleryai.imaging.formats import SUFFIXES
from galleryai.services.report import IndexReport

Index = Callable[..., IndexReport]


def keywords(photo: Photo) -> list[str]:
    """The names of a photo's keywords, rejected ones left out, by name."""
    return sorted(tag.name for tag in photo.tags if tag.verdict is not Verdict.REJECTED)


def contents(folders: Iterable[Path]) -> dict[str, str]:
    """Path → SHA-256 of every photograph and video below these folders that may be read."""
    found = {}
    for path in (path for folder in folders for path in sorted(folder.rglob("*"))):
        if path.suffix.lower() not in SUFFIXES or not path.is_file():
            continue
        try:
            with path.open("rb") as file:
                found[str(path)] = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            continue
    return found
