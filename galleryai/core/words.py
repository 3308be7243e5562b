"""When a word of a search means a word of a name."""

import unicodedata
from collections.abc import Callable
from functools import lru_cache


@lru_cache(maxsize=65_536)
def words(text: str) -> tuple[str, ...]:
    """The words of a text, folded so that case and accents do not matter: 'Café-au-lait' → cafe au lait."""
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()
    return tuple("".join(char if char.isalnum() else " " for char in plain).split())


Meant = Callable[[str, str], bool]  # (a keyword's name, what was searched for) → whether it is meant


def contains(name: str, text: str) -> bool:
    """Whether the words of `text` stand in `name`, whole, side by side and in order."""
    inside, wanted = words(name), words(text)
    last = len(inside) - len(wanted)
    return any(inside[start : start + len(wanted)] == wanted for start in range(last + 1)) if wanted else False
