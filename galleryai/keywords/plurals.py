"""The English plural: one rule for the names of the graph, when it is made, and for synonyms, when it is read."""

import re

_ENDINGS = {"fish": "fish", "sheep": "sheep", "wolf": "wolves", "loaf": "loaves", "knife": "knives", "scarf": "scarves"}


def plural_of(name: str) -> str:
    """The plural of a name; only the last word changes."""
    for end, plural in _ENDINGS.items():
        if name.endswith(end):
            return name.removesuffix(end) + plural
    if re.search(r"(s|x|z|ch|sh)$", name):
        return name + "es"
    return name[:-1] + "ies" if re.search(r"[^aeiou]y$", name) else name + "s"
