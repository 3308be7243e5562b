"""The names of COCO's 80 classes and their WordNet 3.0 synsets.

The names and their order are those of the npm package @tensorflow-models/coco-ssd, the synsets those of Debian's
package wordnet-base.
"""

import re
from pathlib import Path
from typing import NamedTuple

# What the rule in `coco_classes` misses. Each is a noun of WordNet and which of its synsets is meant, counted from 0.
MEANT = {
    "sports ball": ("ball", 0),  # "round object that is hit or thrown or kicked in games"
    "wine glass": ("wineglass", 0),  # spelt as one word
    "potted plant": ("pot plant", 0),  # the British name
    "cell phone": ("cellular telephone", 0),  # in full
    "cow": ("cattle", 0),  # COCO's are cattle of both sexes; WordNet's cow is the female
    "cake": ("cake", 2),  # the first is any block, as of soap
    "toilet": ("toilet", 1),  # the first is the room
    "mouse": ("mouse", 3),  # the first is the animal
    "keyboard": ("computer keyboard", 0),  # the first is any set of keys, a piano's too
}
NAMELESS = {"stop sign"}  # WordNet has street signs and signposts, and nothing for this one
# The lexicographer files (man 5 lexnames) of what can be photographed: noun.Tops, .animal, .artifact and .food.
TANGIBLE = {"03", "05", "06", "13"}


class CocoClass(NamedTuple):
    """One class: its WordNet id if it has one, the label shown to people, and its names, the label first."""

    wordnet_id: str
    label: str
    synonyms: list[str]


def coco_classes(coco_ssd: Path, wordnet: Path) -> list[CocoClass]:
    """Return the classes in the order of the network's scores.

    `coco_ssd` is the unpacked npm package, `wordnet` the folder of index.noun and data.noun. A class's synset is the
    only one of its noun, or the first that is an animal, an artifact or food; "skis" is looked up without its s.
    """
    source = (coco_ssd / "dist" / "classes.js").read_text("utf-8")
    entries = re.findall(r"\bid: (\d+),\s*displayName: '([^']+)'", source)
    labels = [label for _, label in sorted(entries, key=lambda entry: int(entry[0]))]
    synsets = nouns(wordnet)
    members = {line[:8]: line.split() for line in lines(wordnet / "data.noun")}

    def synset(label: str) -> str:
        if label in NAMELESS:
            return ""
        if label in MEANT:
            noun, position = MEANT[label]
            return synsets[noun][position]
        found = synsets.get(label) or synsets[label.removesuffix("s")]
        return found[0] if len(found) == 1 else next(each for each in found if members[each][1] in TANGIBLE)

    classes = []
    for label in labels:
        offset = synset(label)
        words = members[offset][4 : 4 + 2 * int(members[offset][3], 16) : 2] if offset else []
        names = [word.replace("_", " ") for word in words]
        others = [name for name in names if name.casefold() != label.casefold()]
        classes.append(CocoClass(f"n{offset}" if offset else "", label, [label, *others]))
    return classes


def nouns(wordnet: Path) -> dict[str, list[str]]:
    """Return the synsets of each noun, the most frequent first."""
    rows = (line.split() for line in lines(wordnet / "index.noun"))
    return {row[0].replace("_", " "): row[-int(row[2]) :] for row in rows}


def lines(path: Path) -> list[str]:
    """Return a WordNet file's lines without its licence, which is indented."""
    return [line for line in path.read_text("ascii").splitlines() if not line.startswith(" ")]
