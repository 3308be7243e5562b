"""Small things that several tests say."""

import hashlib
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from galleryai.core.photo import Photo
from galleryai.core.tag import Verdict
from galleryai.imaging.formats import SUFFIXES
from galleryai.services.report import IndexReport

Index = Callable[..., IndexReport]
# Seconds that a test waits at most. Indexing gives way to all else: on two cores with six busy programs, five
# photographs that take two seconds alone took up to thirty.
PATIENCE = 120.0


def wait_until(predicate: Callable[[], object], between: Callable[[], None] = lambda: None) -> None:
    """Fail where something does not become so. Something may be done `between` two looks."""
    end = time.monotonic() + PATIENCE
    while not predicate():
        assert time.monotonic() < end, "it did not happen in time"
        between()
        time.sleep(0.005)


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
