"""Which keywords are worth an album, and under which other one each is shown."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_FEW = 8.0  # an album needs the root of the library's photos, divided by this…
_MOST_ASKED = 20  # …but never more than so many
_SAME = 0.8  # of a keyword's photos under one of those below it: the two say the same
_EVERYTHING = 0.95  # of the library's photos says nothing
_ON_TOP, _BELOW = 30, 15  # albums on top, and under another one


@dataclass(frozen=True, slots=True)
class Theme:
    """A keyword: how many photos carry it, how many have to for an album, and the ids of those above it.

    `words` is how many its name has: of two that mean the same photos people say the shorter, "cat" for "Egyptian cat".
    """

    id: int
    count: int
    least: int
    words: int = 1
    above: tuple[int, ...] = ()


def enough(photos: int) -> int:
    """How many photos make an album in a library of so many: 1 of 50, 3 of 500, 12 of 10,000, 20 of many."""
    return min(_MOST_ASKED, max(1, round(math.sqrt(photos) / _FEW)))


def shelved(themes: Iterable[Theme], photos: int) -> list[tuple[Theme, Theme | None]]:
    """The themes that are shown, each with the one it is shown under, which comes before it; siblings by interest.

    `photos` is the number of photos in the library.
    """
    known = {theme.id: theme for theme in themes}
    most = max(_EVERYTHING * photos, _FEW)
    shown = {id_: theme for id_, theme in known.items() if theme.least <= theme.count <= most}
    above = {id_: _above(theme, known) & shown.keys() for id_, theme in shown.items()}
    below: dict[int, list[int]] = {}
    for id_, higher in above.items():
        for one in higher:
            below.setdefault(one, []).append(id_)
    # From the smallest on: what stands above one that is left out is judged by what is left.
    for theme in sorted(shown.values(), key=lambda one: (one.count, one.id)):
        same = [id_ for id_ in below.get(theme.id, ()) if id_ in shown and known[id_].count >= _SAME * theme.count]
        plain = any(known[id_].words <= theme.words for id_ in same)
        for id_ in [theme.id] if plain else same:
            shown.pop(id_, None)
    under: dict[int | None, list[Theme]] = {}
    for theme in shown.values():
        # Of those above it that with the fewest photos: it says most.
        nearest = min(above[theme.id] & shown.keys(), key=lambda id_: (known[id_].count, id_), default=None)
        under.setdefault(nearest, []).append(theme)
    return list(_in_order(None, shown, under, photos))


def _above(theme: Theme, known: Mapping[int, Theme]) -> set[int]:
    """The ids of all above it, without itself; a ring, which several rules one after the other may leave, is none."""
    found: set[int] = set()
    waiting = list(theme.above)
    while waiting:
        id_ = waiting.pop()
        if id_ not in found and id_ in known:
            found.add(id_)
            waiting += known[id_].above
    return found - {theme.id}


def _in_order(
    parent: int | None, shown: Mapping[int, Theme], under: Mapping[int | None, Sequence[Theme]], photos: int
) -> Iterable[tuple[Theme, Theme | None]]:
    siblings = sorted(under.get(parent, ()), key=lambda one: (-_interest(one, photos), one.id))
    for theme in siblings[: _ON_TOP if parent is None else _BELOW]:
        yield theme, None if parent is None else shown[parent]
        yield from _in_order(theme.id, shown, under, photos)


def _interest(theme: Theme, photos: int) -> float:
    """How much it tells of a photo, summed up: little where nearly none has it, and where nearly all have it."""
    return theme.count * math.log(max(photos, theme.count) / theme.count + 1e-9) if photos else 0.0
