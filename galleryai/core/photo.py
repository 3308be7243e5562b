"""A photograph, the files it lies in, and what its file says of it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from galleryai.core.place import Place
from galleryai.core.tag import Tag


class State(StrEnum):
    """Where the photograph's files are now."""

    ONLINE = "online"
    OFFLINE = "offline"  # its root (a drive, a share) is not there
    GONE = "gone"  # its root is there, the file is not


@dataclass(frozen=True, slots=True)
class Facts:
    """What the file itself says. Sizes in pixels as the photograph is seen (orientation applied)."""

    width: int
    height: int
    format: str  # Pillow's name of the format: "JPEG", "PNG"…
    orientation: int = 1  # Exif 2.32, tag 0x0112: 1..8
    taken_at: datetime | None = None  # local time; aware where the file names the zone
    camera: str | None = None
    lens: str | None = None
    iso: int | None = None
    aperture: float | None = None  # f-number
    exposure_seconds: float | None = None
    focal_length_mm: float | None = None
    latitude: float | None = None  # degrees, WGS 84
    longitude: float | None = None
    animated: bool = False


# A camera writes its RAW and its JPEG with one time, a phone may need a moment; two photographers rarely share one.
ONE_MOMENT = timedelta(seconds=3)


def is_one_moment(one: datetime | None, other: datetime | None) -> bool:
    """Whether two files may show one moment by the clock on the wall; who says nothing contradicts nobody."""
    if one is None or other is None:
        return True
    return abs(one.replace(tzinfo=None) - other.replace(tzinfo=None)) <= ONE_MOMENT


@dataclass(frozen=True, slots=True)
class Picture:
    """One decoded file, as it is stored: who it is, what it says, how it looks small."""

    content_hash: bytes  # XXH3-128 of the file's bytes
    picture_hash: bytes  # XXH3-128 of the decoded pixels, before orientation
    facts: Facts
    thumbnail: bytes  # JPEG
    colour: int  # mean colour, 0xRRGGBB
    likeness: bytes | None = None  # by which the same picture is known at another size: see `galleryai.imaging.alike`


@dataclass(frozen=True, slots=True)
class Photo:
    """A photograph as the faces show it. Paths are absolute; the first is the one to open."""

    id: int
    paths: tuple[str, ...]
    state: State
    facts: Facts
    rating: int | None = None
    favorite: bool = False
    title: str | None = None
    caption: str | None = None
    place: Place | None = None
    tags: tuple[Tag, ...] = field(default=())

    @property
    def path(self) -> str:
        """The first place the photograph lies at, or lay; empty where another picture lies there now."""
        return self.paths[0] if self.paths else ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that could not be read, and why."""

    path: str
    reason: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Root:
    """A folder the person gave us to watch, and how a program that runs now follows it.

    `why` is a sentence where that is not by the system's events.
    """

    id: int
    path: str
    online: bool
    photos: int
    watch: Literal["native", "polling", "off"] = "off"
    why: str = ""
