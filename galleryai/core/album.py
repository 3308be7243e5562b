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
