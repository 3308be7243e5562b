"""An album: a named set of photographs."""

from collections.abc import Mapping
from dataclasses import dataclass

# The kinds of albums in the order people are shown them, each with its heading: first those that people make.
HEADINGS: Mapping[str, str] = {
    "hand": "Your albums",
    "smart": "Smart albums",
    "library": "Library",
    "events": "Events",
    "people": "Portraits & groups",
    "places": "Places",
    "things": "Things",
    "calendar": "Calendar",
    "colours": "Colours",
    "cameras": "Cameras",
    "types": "Types",
    "review": "To tidy up",
}


@dataclass(frozen=True, slots=True)
class Album:
    """`id` stays the same across rebuilds (`things:dog`) and has no slash; `cover` is a photo's id.

    `parent` is the id of the album it is shown under; it stands before it in every list. `query` is the search that
    finds just these photos, where there is one; of a smart album what it searches for, before photos are put in or out.
    """

    id: str
    title: str
    kind: str
    count: int
    cover: int | None = None
    parent: str | None = None
    query: str | None = None


@dataclass(frozen=True, slots=True)
class OwnAlbum:
    """An album as a person made it: by hand, or smart where it has a `query`, the text of a search."""

    id: int  # of its row
    title: str
    query: str | None = None
    cover: int | None = None  # the photo that the person chose for it
    position: int = 0  # among the albums

    @property
    def kind(self) -> str:
        """As `Album` has it."""
        return "hand" if self.query is None else "smart"

    @property
    def key(self) -> str:
        """The album's id for people and scripts."""
        return f"{'own' if self.query is None else 'smart'}:{self.id}"
