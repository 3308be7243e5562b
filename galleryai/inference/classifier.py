"""An image classifier: pictures in, scores and embeddings out."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from galleryai.core.errors import ModelError
from galleryai.core.prediction import Analysis, Embedding, LabelScore, ModelRef, Scores
from galleryai.inference.manifest import Manifest, load
from galleryai.inference.preprocess import pixel_values
from galleryai.inference.session import Array, Session

if TYPE_CHECKING:
    from PIL import Image

KEPT_SCORE = 0.001  # scores below are kept only as their sum…
KEPT_LABELS = 100  # …and so are those behind the first hundred


class Classifier:
    """A model opened from its folder. `prepare` may run in any thread, `analyse` in one at a time."""

    def __init__(self, folder: Path, threads: int = 0) -> None:
        self.manifest: Manifest = load(folder)
        outputs = [self.manifest.logits]
        if self.manifest.embedding is not None:
            outputs.append(self.manifest.embedding)
        self._session = Session(self.manifest.network, self.manifest.input, outputs, threads)

    @property
    def ref(self) -> ModelRef:
        """Who the scores come from."""
        return self.manifest.ref

    @property
    def labels(self) -> tuple[str, ...]:
        """What the outputs mean, by position."""
        return self.manifest.labels

    def prepare(self, image: "Image.Image") -> Array:
        """The input, float32 [3, H, W], of an upright RGB image."""
        return pixel_values(image, self.manifest.preprocess)

    def analyse(self, inputs: Sequence[Array]) -> list[Analysis]:
        """What the model says of each prepared picture.

        Raises `ModelError` where the network does not give what its manifest says.
        """
        outputs = self._session.run(np.stack(inputs))
        probabilities = softmax(self._checked(outputs[0], len(inputs), len(self.labels)))
        vectors: Sequence[Array | None] = [None] * len(inputs)
        if self.manifest.embedding is not None:
            vectors = list(self._checked(outputs[1], len(inputs), self.manifest.embedding_width))
        return [
            Analysis(_scores(row), None if vector is None else quantize(vector))
            for row, vector in zip(probabilities, vectors, strict=True)
        ]

    def classify(self, image: "Image.Image", top_k: int = 5) -> list[LabelScore]:
        """The `top_k` best labels of one picture, as Hugging Face's pipeline gives them."""
        outputs = self._session.run(self.prepare(image)[None])
        row = softmax(self._checked(outputs[0], 1, len(self.labels)))[0]
        best = np.argsort(-row, kind="stable")[:top_k]
        return [LabelScore(self.labels[position], float(row[position])) for position in best]

    def _checked(self, output: Array, count: int, width: int) -> Array:
        if output.shape != (count, width):
            raise ModelError(
                f"The model {self.ref.name!r} gives an output of shape {output.shape} where its manifest "
                f"promises ({count}, {width}). Install it again."
            )
        return output


def softmax(logits: Array) -> Array:
    """Row-wise softmax in float64, so that tiny scores sum well; [N, K] → [N, K]."""
    shifted = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    exponents = np.exp(shifted)
    result: Array = exponents / exponents.sum(axis=1, keepdims=True)
    return result


def _scores(row: Array) -> Scores:
    best = np.argsort(-row, kind="stable")[:KEPT_LABELS]
    best = best[row[best] >= KEPT_SCORE]
    pairs = tuple((int(position), float(row[position])) for position in best)
    return Scores(pairs, max(0.0, 1.0 - sum(score for _, score in pairs)))


def quantize(vector: Array) -> Embedding:
    """A vector as int8 with one scale, so that its largest value becomes ±127."""
    scale = float(np.abs(vector).max()) / 127 or 1.0
    return Embedding(scale, np.round(vector / scale).astype(np.int8).tobytes())
