"""All that a search may ask of a photo, as plain values: what `evaluate` reads, and what SQL must agree with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePath

from galleryai.core.photo import Facts
from galleryai.core.place import Place as Locality
from galleryai.core.tag import Tag


@dataclass(frozen=True, slots=True)
class Place:
    """A file of the photo that is not gone; all of them where the photo is gone."""

    folder: PurePath  # absolute
    name: str
    size: int  # bytes
    rank: int = 0  # 0 a picture, 1 the RAW beside it, 2 the movie
    offline: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """A photo. Ratings are 0..5 and None where nobody rated it."""

    id: int
    facts: Facts
    sort_at: datetime  # what it is sorted by: local time, as on the wall
    added_at: datetime  # aware
    places: tuple[Place, ...] = ()
    tags: tuple[Tag, ...] = ()  # rejected ones too
    keys: frozenset[str] = frozenset()  # of the keywords that are not rejected
    rating: int | None = None
    favorite: bool = False
    title: str | None = None
    caption: str | None = None
    taken_in: Locality | None = None
    gone: bool = False
    pins: Mapping[int, bool] = field(default_factory=dict)  # album's row → put into it, or kept out of it
    similar_to: Mapping[str, float] = field(default_factory=dict)  # photos as searches name them → how similar
