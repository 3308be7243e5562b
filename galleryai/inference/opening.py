"""Opens a model's folder as what its manifest says it is."""

from pathlib import Path

from galleryai.inference.classifier import Classifier
from galleryai.inference.detector import Detector
from galleryai.inference.manifest import CLASSIFICATION, DETECTION, load
from galleryai.inference.model import Model

_KINDS: dict[str, type[Model]] = {CLASSIFICATION: Classifier, DETECTION: Detector}


def open_model(folder: Path, threads: int = 0) -> Model:
    """The model in a folder, open. Raises `ModelError` where it is missing or damaged."""
    manifest = load(folder)
    return _KINDS[manifest.task](manifest, threads)
