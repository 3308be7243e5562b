"""An album: a named set of photographs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Album:
    """`id` stays the same across rebuilds (`things:dog`); `cover` is a photo's id."""

    id: str
    title: str
    kind: str
    count: int
    cover: int | None
    parent: str | None = None


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
