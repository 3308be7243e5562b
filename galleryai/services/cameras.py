"""Albums of the cameras most used, under the names people call them by."""

from collections.abc import Mapping, Sequence

from galleryai.core.album import Album
from galleryai.core.words import contains, words
from galleryai.query.ast import Term, Text
from galleryai.query.printer import print_query
from galleryai.services.present import Present
from galleryai.store import postings, sets
from galleryai.store.sets import Members

_CAMERAS = 15  # the most used; the rest is found by `camera:`


class Cameras:
    """The cameras most used; those whose names differ only in case or signs are one."""

    kind = "cameras"

    def albums(self, present: Present) -> list[Album]:
        """The most used first."""
        known = postings.alike(present.tx, "camera")
        by_key: dict[str, list[str]] = {}
        for name in sorted(known):
            by_key.setdefault(_key(name), []).append(name)
        made = [
            Album(
                f"cameras:{key}",
                spoken(names[0]),
                self.kind,
                len(sets.union(known[name] for name in names) & present.here),
                query=_camera(names, known),
            )
            for key, names in by_key.items()
        ]
        made.sort(key=lambda album: (-album.count, album.title))
        return [album for album in made if album.count >= present.enough][:_CAMERAS]

    def photos(self, present: Present, key: str) -> Members | None:
        """Those taken with it."""
        some = [photos for name, photos in postings.alike(present.tx, "camera").items() if _key(name) == key]
        return sets.union(some) & present.here if some else None


def _key(name: str) -> str:
    return "-".join(words(name)) or "unnamed"


def _camera(names: Sequence[str], known: Mapping[str, Members]) -> str | None:
    """The search for a camera, unless it finds others, too: "EOS R6" is in "EOS R6 Mark II"."""
    meant = [name for name in known if contains(name, names[0])]
    return print_query(Term("camera", Text(names[0]))) if sorted(meant) == sorted(names) else None


# What makers add to their names; `words` of them.
_LEGAL = frozenset(
    ("co", "company", "computer", "corp", "corporation", "electric", "gmbh", "imaging", "inc", "ltd", "optical")
)
_SHOUTED = 5  # letters and more: a word, not an abbreviation, but for makers' names


def spoken(camera: str) -> str:
    """A camera's name as people write it: "NIKON COOLPIX P6000" → Nikon Coolpix P6000, "Apple iPhone 6" → iPhone 6."""
    said = [word for word in camera.split() if not words(word) or not _LEGAL.issuperset(words(word))]
    if len(said) > 1 and said[0] == "Apple":
        del said[0]
    return (
        " ".join(
            word.capitalize() if word.isalpha() and _is_odd(word, first=not place) else word
            for place, word in enumerate(said)
        )
        or camera.strip()
        or "Unnamed camera"
    )


def _is_odd(word: str, *, first: bool) -> bool:
    """Shouted; or a maker who is whispered or of four letters."""
    return (word.isupper() and len(word) >= _SHOUTED - first) or (first and word.islower())
