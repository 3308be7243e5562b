"""Scores → keywords: for now, the labels over a threshold."""

from collections.abc import Sequence

from galleryai.core.prediction import Scores
from galleryai.core.words import words


def key_of(label: str) -> str:
    """The stable key of a label's keyword: 'Golden Retriever' → 'golden-retriever'."""
    return "-".join(words(label)) or label


def propose(scores: Scores, labels: Sequence[str], threshold: float) -> list[tuple[str, float]]:
    """The labels that are sure enough, with their scores, best first. Often none: nothing beats junk."""
    return [(labels[position], score) for position, score in scores.pairs if score >= threshold]
