"""A library as it is at one moment, as whoever makes albums of it looks at it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Protocol

from galleryai.core.album import Album
from galleryai.query.parser import parse
from galleryai.services.themes import enough
from galleryai.services.vocabulary import Vocabulary
from galleryai.store import albums, compile, leaves, postings, tags
from galleryai.store.albums import KeptSet
from galleryai.store.database import Transaction
from galleryai.store.sets import Members


@dataclass(frozen=True)
class Present:
    """One transaction, the clock on the wall, and what several makers ask for."""

    tx: Transaction
    now: datetime
    in_use: Callable[[], Vocabulary]
    made: Sequence[KeptSet] | None = None  # what is kept; None: see the library

    @cached_property
    def here(self) -> Members:
        """The photos that are not gone."""
        return postings.here(self.tx)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """What keywords are and mean here."""
        return self.in_use()

    @cached_property
    def undated(self) -> Members:
        """Those of which nobody knows when they were taken."""
        return self.search("is:undated")

    def kept(self, kind: str) -> list[KeptSet]:
        """What was made in the background of a kind of albums, in order."""
        if self.made is None:
            return albums.kept(self.tx, kind)
        return [one for one in self.made if one.album.startswith(f"{kind}:")]

    @cached_property
    def words(self) -> dict[str, tags.InUse]:
        """The keywords that photos carry, by key."""
        return {word.key: word for word in tags.in_use(self.tx)}

    @property
    def enough(self) -> int:
        """How many photos make an album."""
        return enough(len(self.here))

    def search(self, text: str) -> Members:
        """The photos that a search finds."""
        context = leaves.Context(self.vocabulary.means, self.now)
        return compile.Search(self.tx, parse(text), context).ids()

    def carrying(self, key: str) -> Members | None:
        """The photos that carry a keyword; None where there is no such keyword."""
        id_ = tags.id_of(self.tx, key)
        return None if id_ is None else postings.keyword_ids(self.tx, [id_]) & self.here

    def count(self, key: str) -> int:
        """How many carry a keyword."""
        word = self.words.get(key)
        return 0 if word is None else word.photos


class Maker(Protocol):
    """Makes the albums of one kind."""

    @property
    def kind(self) -> str:
        """What their ids begin with."""

    def albums(self, present: Present) -> list[Album]:
        """Those there are, in order, without covers."""

    def photos(self, present: Present, key: str) -> Members | Sequence[int] | None:
        """The photos of the album `kind:key`, or their ids in an order of its own; None where there is no such one."""
