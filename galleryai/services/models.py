"""The models on this machine. Opened when first needed, then kept."""

import threading
from collections.abc import Callable
from pathlib import Path

from galleryai.core.errors import ModelError, UsageError
from galleryai.core.prediction import LabelScore, ModelRef
from galleryai.imaging.decode import AnyImage, open_rgb
from galleryai.inference.classifier import Classifier
from galleryai.inference.manifest import FILE, load

SHIPPED = "efficientnet-lite2"


class Models:
    """The model in use, by its id."""

    def __init__(self, folder: Callable[[], Path], model_id: str = SHIPPED) -> None:
        self._folder = folder
        self._id = model_id
        self._lock = threading.Lock()
        self._classifier: Classifier | None = None

    def ref(self) -> ModelRef:
        """The model in use. Raises `ModelError` where it is missing or damaged."""
        return self.classifier().ref if self._classifier else load(self._path()).ref

    def classifier(self) -> Classifier:
        """The model in use, open. Raises `ModelError` where it is missing or damaged."""
        with self._lock:
            if self._classifier is None:
                self._classifier = Classifier(self._path())
            return self._classifier

    def name_of(self, model_id: str) -> str:
        """The name people know a model by; its id where it is not on this machine any more."""
        try:
            return load(self._folder() / model_id).name
        except ModelError:
            return model_id

    def classify(self, image: AnyImage, top_k: int = 5) -> list[LabelScore]:
        """The `top_k` best labels of a photograph, given as a path or as an image.

        Raises `PictureError` naming the file where it cannot be read.
        """
        return self.classifier().classify(open_rgb(image), top_k)

    def _path(self) -> Path:
        models = self._folder()
        path = models / self._id
        if not path.is_dir() and self._id != SHIPPED:
            there = sorted(entry.name for entry in models.iterdir() if (entry / FILE).is_file())
            raise UsageError(f"There is no model {self._id!r}. Models on this machine: {', '.join(there)}.")
        return path
