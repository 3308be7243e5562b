"""What a model says of a picture."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelRef:
    """A model at a version: who a score comes from."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class LabelScore:
    """A model's label and its score, 0..1."""

    label: str
    score: float


@dataclass(frozen=True, slots=True)
class Scores:
    """Label indices with their scores, best first, and the mass of all the others together.

    Scores of a softmax sum, with `rest`, to 1.
    """

    pairs: tuple[tuple[int, float], ...]
    rest: float


@dataclass(frozen=True, slots=True)
class Embedding:
    """A vector as int8 with one float scale: value[i] = vector[i] * scale."""

    scale: float
    vector: bytes


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that one model says of one picture."""

    scores: Scores
    embedding: Embedding | None
