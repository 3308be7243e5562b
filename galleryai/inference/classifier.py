"""An image classifier: pictures in, scores and embeddings out."""

from collections.abc import Sequence

import numpy as np

from galleryai.core.prediction import Analysis, Embedding, Scores
from galleryai.inference.model import Model
from galleryai.inference.preprocess import Prepared
from galleryai.inference.session import Array

KEPT_SCORE = 0.001  # scores below are kept only as their sum…
KEPT_LABELS = 100  # …and so are those behind the first hundred


class Classifier(Model):
    """One label a picture: softmax over all labels."""

    def analyse(self, inputs: Sequence[Prepared]) -> list[Analysis]:
        """Scores and, where the model has one, the embedding of each prepared picture. Raises `ModelError`."""
        outputs = self._run(inputs)
        rows = self._probabilities(outputs[0])
        vectors: Sequence[Array | None] = [None] * len(inputs)
        if self.manifest.embedding_width:
            vectors = list(self._checked(outputs[1], (len(inputs), self.manifest.embedding_width)))
        return [
            Analysis(_scores(row), None if vector is None else quantize(vector))
            for row, vector in zip(rows, vectors, strict=True)
        ]

    def _probabilities(self, output: Array) -> Array:
        return softmax(self._checked(output, (len(output), len(self.labels))))


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
    exact = vector.astype(np.float64)  # in 32 bits a step of the tiniest values has no room
    scale = float(np.abs(exact).max()) / 127 or 1.0
    return Embedding(scale, np.round(exact / scale).astype(np.int8).tobytes())
