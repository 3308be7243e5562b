"""Files that are one photograph: a camera's RAW beside its JPEG or HEIC, the movie beside a Live Photo's still."""

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from galleryai.imaging import metadata
from galleryai.imaging.formats import FORMATS, VIDEO_SUFFIXES
from galleryai.imaging.readers import rawexif

PICTURE, RAW, MOVIE = range(3)  # which of a photograph's files to show first
# What moves in a photograph lasts three seconds, some 10 MB; what is larger is a video that happens to have its name.
MOST_MOVIE_BYTES = 64 << 20
_HEAD_BYTES = 1 << 20  # where most cameras keep what they say

_SUFFIXES = {format_.name: format_.suffixes for format_ in FORMATS}
_STILLS = frozenset(_SUFFIXES["JPEG"] + _SUFFIXES["HEIC"])
_RANKS = dict.fromkeys(_SUFFIXES["Camera RAW"], RAW) | dict.fromkeys(VIDEO_SUFFIXES, MOVIE)
# iCloud's downloads are called IMG_1.HEIC and IMG_1_HEVC.MOV, Pixel's PXL_1.MP.jpg and PXL_1.MP, or
# PXL_1.RAW-01.COVER.jpg and PXL_1.RAW-02.ORIGINAL.dng.
_MARK = re.compile(r"(_hevc|\.m[pv]|\.raw-\d.*)$")


def rank(name: str) -> int:
    """`PICTURE`, `RAW` or `MOVIE`, by a file's suffix."""
    return _RANKS.get(_suffix(name), PICTURE)


def families(sizes: Mapping[str, int]) -> dict[str, tuple[str, ...]]:
    """Who belongs together, by the names and sizes (bytes) of one folder's files.

    name → the stills beside a RAW file or a movie; the RAW files beside a still. Whoever is alone is left out.
    """
    ranks = {name: rank(name) for name in sizes}
    if not any(ranks.values()):
        return {}
    shots: dict[str, tuple[list[str], ...]] = {}  # what a photograph's names share → its files by rank
    for name, of in ranks.items():
        if (
            of == RAW
            or (of == PICTURE and _suffix(name) in _STILLS)
            or (of == MOVIE and sizes[name] <= MOST_MOVIE_BYTES)
        ):
            shots.setdefault(_shot(name), ([], [], []))[of].append(name)
    found: dict[str, tuple[str, ...]] = {}
    for stills, raws, movies in shots.values():
        if stills:
            found |= dict.fromkeys((*raws, *movies), tuple(stills))
        if raws:
            found |= dict.fromkeys(stills, tuple(raws))
    return found


_MOST_BYTES = 1 << 26  # of a RAW file that are looked through for its date; it stands before the pixels


def taken_at(path: Path) -> datetime | None:
    """When a RAW file says it was taken, without decoding it; None where it does not say, or cannot be read."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
            return _taken_at(head) or _taken_at(head + file.read(_MOST_BYTES))
    except OSError:
        return None


def _taken_at(data: bytes) -> datetime | None:
    return metadata.facts(rawexif.read(data), 0, 0, "").taken_at


def _suffix(name: str) -> str:
    return name[name.rfind(".") :].lower()  # asked of each file at each look: a quarter of what os.path would take


def _shot(name: str) -> str:
    """What the names of one photograph's files have in common."""
    return _MARK.sub("", name[: name.rfind(".")].lower())
