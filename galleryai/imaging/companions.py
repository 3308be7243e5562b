"""Files that are one photograph: a camera's RAW beside its JPEG or HEIC, the movie beside a Live Photo's still."""

import os
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
    if not any(map(rank, sizes)):
        return {}
    shots: dict[str, list[str]] = {}
    for name, size in sizes.items():
        if rank(name) == RAW or _suffix(name) in _STILLS or (rank(name) == MOVIE and size <= MOST_MOVIE_BYTES):
            shots.setdefault(_shot(name), []).append(name)
    found: dict[str, tuple[str, ...]] = {}
    for names in shots.values():
        stills = tuple(name for name in names if rank(name) == PICTURE)
        raws = tuple(name for name in names if rank(name) == RAW)
        beside = {PICTURE: raws, RAW: stills, MOVIE: stills}
        found |= {name: kin for name in names if (kin := beside[rank(name)])}
    return found


def taken_at(path: Path) -> datetime | None:
    """When a RAW file says it was taken, without decoding it; None where it does not say, or cannot be read."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
            return _taken_at(head) or _taken_at(head + file.read())
    except OSError:
        return None


def _taken_at(data: bytes) -> datetime | None:
    return metadata.facts(rawexif.read(data), 0, 0, "").taken_at


def _suffix(name: str) -> str:
    return os.path.splitext(name)[1].lower()  # noqa: PTH122 - of each file at each look


def _shot(name: str) -> str:
    """What the names of one photograph's files have in common."""
    return _MARK.sub("", os.path.splitext(name)[0].lower())  # noqa: PTH122
