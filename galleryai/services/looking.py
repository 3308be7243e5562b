"""What a picture looks like, as a witness beside the models: its pixels are measured, not recognised."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from galleryai.core.prediction import Analysis, ModelRef, Scores
from galleryai.imaging import look

if TYPE_CHECKING:
    from PIL import Image

KEPT_SCORE = 0.01  # shares of colours below this are noise
LOOK = ModelRef("look", look.VERSION)
LOOK_LABELS = look.LABELS
LOOK_COLOURS = look.COLOURS  # how many of them, the first, are colours


def measured(image: "Image.Image") -> list[float]:
    """A score for each of `LOOK_LABELS`, of an upright RGB image."""
    scores: list[float] = look.look(image).tolist()
    return scores


def analysed(inputs: Sequence[Sequence[float]]) -> list[Analysis]:
    """The same as what models say."""
    return [Analysis(_scores(one)) for one in inputs]


def _scores(scores: Sequence[float]) -> Scores:
    kept = [(position, score) for position, score in enumerate(scores) if score >= KEPT_SCORE]
    return Scores(tuple(sorted(kept, key=lambda pair: -pair[1])), 0.0)
