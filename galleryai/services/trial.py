"""What another vocabulary would change, found out without changing it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from galleryai.services.deriving import Ints
from galleryai.store import proposals

Pair = tuple[int, int]  # photo id, keyword id


@dataclass(slots=True)
class Turn:
    """What happens to one keyword: on how many photos, and one of them."""

    count: int = 0
    photo_id: int = 0


@dataclass(frozen=True, slots=True)
class Example:
    """A keyword that comes or goes: on how many photos, and the id of one of them."""

    keyword: str
    count: int
    photo_id: int


@dataclass(slots=True)
class Trial:
    """Keywords on photos that would come, go and stay; the first two by keyword id. `names` by id."""

    names: Mapping[int, str]
    photos: int = 0
    stay: int = 0
    coming: dict[int, Turn] = field(default_factory=dict)
    going: dict[int, Turn] = field(default_factory=dict)

    @property
    def come(self) -> int:
        """How many keywords come, counted on each photo."""
        return sum(turn.count for turn in self.coming.values())

    @property
    def go(self) -> int:
        """How many keywords go, counted on each photo."""
        return sum(turn.count for turn in self.going.values())

    def most(self, turns: Mapping[int, Turn], limit: int) -> list[Example]:
        """The keywords of which most comes or goes."""
        ordered = sorted(turns.items(), key=lambda item: (-item[1].count, item[0]))
        return [Example(self.names[id_], turn.count, turn.photo_id) for id_, turn in ordered[:limit]]

    def count(self, photos: int, old: Ints, new: Ints, said: Collection[Pair]) -> None:
        """Count some photos: proposals as they are and as they would be. What the person `said` stays as it is."""
        before, after = _pairs(old) - {*said}, _pairs(new) - {*said}
        self.photos += photos
        self.stay += len(before & after)
        _note(self.coming, after - before)
        _note(self.going, before - after)


def _pairs(rows: Ints) -> set[Pair]:
    return set(map(tuple, rows[:, [proposals.PHOTO, proposals.KEYWORD]].tolist()))


def _note(turns: dict[int, Turn], pairs: Collection[Pair]) -> None:
    for photo_id, keyword_id in pairs:
        turn = turns.setdefault(keyword_id, Turn())
        turn.count += 1
        turn.photo_id = photo_id
