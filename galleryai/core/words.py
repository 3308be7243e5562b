"""When a word of a search means a word of a name."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

_PATTERN = re.compile(r"[^* ]+\*?")


@lru_cache(maxsize=65_536)
def words(text: str) -> tuple[str, ...]:
    """The words of a text, folded so that case and accents do not matter: 'Café-au-lait' → cafe au lait."""
    return tuple("".join(char if char.isalnum() else " " for char in _folded(text)).split())


@lru_cache(maxsize=4_096)
def patterns(text: str) -> tuple[str, ...]:
    """The words that a search asks for; one with a star at its end keeps it, for any rest: 'Fuji* X' → fuji* x.

    Any other star is no more than a space: '*.jpg' → jpg.
    """
    plain = "".join(char if char.isalnum() or char == "*" else " " for char in _folded(text))
    return tuple(_PATTERN.findall(plain))


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()


Meant = Callable[[str, str], bool]  # (a keyword's name, what was searched for) → whether it is meant


def contains(name: str, text: str) -> bool:
    """Whether the words of `text` stand in `name`, whole (but for a star's), side by side and in order."""
    inside, wanted = words(name), patterns(text)
    if not wanted or (wanted[0] not in inside and not wanted[0].endswith("*")):
        return False  # at once, as nearly always
    starts = range(len(inside) - len(wanted) + 1)
    return any(all(map(_fits, inside[start:], wanted)) for start in starts)


def is_named(name: str, text: str) -> bool:
    """Whether `text` is the whole of `name`, not only a part."""
    return len(words(name)) == len(patterns(text)) and contains(name, text)


def _fits(word: str, wanted: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted
