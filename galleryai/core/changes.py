"""What a mutation changed, so that views refresh only if they must."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class FileEvent:
    """What happened to one file, by its absolute path.

    Each file that comes into the gallery is `analysed`, `moved` or `failed`. One `known` is a copy of a photo that is
    there, or has come back: nobody had to look at it.
    """

    kind: Literal["analysed", "moved", "gone", "failed"]
    path: str
    moved_from: str | None = None
    reason: str | None = None  # of a failure
    known: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """The photographs touched, and which kinds of things changed around them; `events` are for those who tell them."""

    photos: frozenset[int] = frozenset()
    roots: bool = False
    keywords: bool = False
    problems: bool = False
    settings: bool = False
    albums: bool = False  # that people make
    events: tuple[FileEvent, ...] = ()

    def __bool__(self) -> bool:
        around = self.roots or self.keywords or self.problems or self.settings or self.albums
        return bool(self.photos or around or self.events)

    def touches(self, *, photos: bool = False, roots: bool = False, keywords: bool = False) -> bool:
        """Whether a view that shows these kinds of things has to look again."""
        return (photos and bool(self.photos)) or (roots and self.roots) or (keywords and self.keywords)
