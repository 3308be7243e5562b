"""What every model is: a checked folder, an open network, pictures in, analyses out."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from galleryai.core.errors import ModelError
from galleryai.core.prediction import Analysis, LabelScore, ModelRef
from galleryai.inference.manifest import Manifest
from galleryai.inference.preprocess import Preparation, Prepared
from galleryai.inference.session import Array, Session

if TYPE_CHECKING:
    from PIL import Image


class Model(ABC):
    """An open model. Safe from any thread."""

    def __init__(self, manifest: Manifest, threads: int = 0) -> None:
        self.manifest = manifest
        names = list(manifest.outputs.values())
        self._session = Session(manifest.network, manifest.input, names, threads)

    @property
    def ref(self) -> ModelRef:
        """Who the scores come from."""
        return self.manifest.ref

    @property
    def labels(self) -> tuple[str, ...]:
        """What the outputs mean, by position."""
        return self.manifest.labels

    @property
    def prepare(self) -> Preparation:
        """Makes the input of an upright RGB image of any size; it may travel to another process."""
        return Preparation(self.manifest.preprocess)

    @abstractmethod
    def analyse(self, inputs: Sequence[Prepared]) -> list[Analysis]:
        """What the model says of each prepared picture.

        Raises `ModelError` where the network does not give what its manifest says.
        """

    def classify(self, image: "Image.Image", top_k: int = 5) -> list[LabelScore]:
        """The `top_k` best labels of one picture, as Hugging Face's pipeline gives them."""
        (row,) = self._probabilities(self._run([self.prepare(image)])[0])
        best = np.argsort(-row, kind="stable")[:top_k]
        return [LabelScore(self.labels[position], float(row[position])) for position in best]

    @abstractmethod
    def _probabilities(self, output: Array) -> Array:
        """The first output as a probability a label, float [N, labels]."""

    def _run(self, inputs: Sequence[Prepared]) -> list[Array]:
        """Every output, in the manifest's order, of all pictures at once."""
        return self._session.run(np.stack([one.values for one in inputs]))

    def _checked(self, output: Array, shape: tuple[int, ...]) -> Array:
        if output.shape != shape:
            raise ModelError(
                f"The model {self.ref.name!r} gives an output of shape {output.shape} where its manifest "
                f"promises {shape}. Install it again."
            )
        return output
