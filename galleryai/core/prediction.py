"""What a model says of a picture."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelRef:
    """A model at a version: who a score comes from."""

    name: str
    version: str

    def __str__(self) -> str:
        """As people write it: `nanodet@1`."""
        return f"{self.name}@{self.version}"


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
class Box:
    """Where a label was seen: sides from 0 to 1 of the upright picture, from its top left corner."""

    position: int  # of the label
    score: float
    left: float
    top: float
    right: float
    bottom: float

    @property
    def area(self) -> float:
        """The part of the picture it covers, 0..1."""
        return max(0.0, self.right - self.left) * max(0.0, self.bottom - self.top)


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that one model says of one picture."""

    scores: Scores
    embedding: Embedding | None = None
    boxes: tuple[Box, ...] = ()
