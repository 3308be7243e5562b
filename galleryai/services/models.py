"""The models on this machine. Opened when first needed, then kept."""

import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from galleryai.core.errors import ModelError, UsageError
from galleryai.core.prediction import Analysis, LabelScore, ModelRef
from galleryai.imaging.decode import AnyImage, open_rgb
from galleryai.inference.manifest import FILE, Manifest, load
from galleryai.inference.model import Model
from galleryai.inference.opening import open_model
from galleryai.inference.preprocess import Preparation
from galleryai.services.looking import LOOK, analysed, measured

if TYPE_CHECKING:
    from PIL import Image

SHIPPED = ("efficientnet-lite2", "nanodet")


@dataclass(frozen=True, slots=True)
class Observer:
    """Who says something of a picture: what it wants of an upright RGB image, and what it makes of that."""

    ref: ModelRef
    prepare: "Callable[[Image.Image], Any]"  # it travels to another process
    analyse: Callable[[Sequence[Any]], list[Analysis]]


class Models:
    """The models on this machine, by their ids; `classify` asks the first.

    Those that `unused` names, as an id or as id@version, are on the machine but not in use. A network shares its work
    among `threads` threads, or all cores; with one it runs in the thread that asks, and many may ask at once.
    """

    def __init__(
        self,
        folder: Callable[[], Path],
        ids: Sequence[str] = SHIPPED,
        unused: Callable[[], Collection[str]] = frozenset,
        threads: int = 0,
    ) -> None:
        self._threads = threads
        self._folder = folder
        self.ids = tuple(ids)
        self._unused = unused
        self._lock = threading.Lock()
        self._open: dict[str, Model] = {}
        self._read: dict[str, Manifest] = {}

    def manifests(self) -> list[Manifest]:
        """What the models in use are. Raises `ModelError` where one is missing or damaged."""
        unused = self._unused()
        found = [self.manifest(id_) for id_ in self.ids if id_ not in unused]
        return [manifest for manifest in found if str(manifest.ref) not in unused]

    def observers(self) -> list["Observer"]:
        """The models in use, opened when the first picture comes, and the look. Raises `ModelError` as `manifests`."""
        models = [
            Observer(one.ref, Preparation(one.preprocess), partial(self._analyse, one.ref.name))
            for one in self.manifests()
        ]
        return [*models, Observer(LOOK, measured, analysed)]

    def _analyse(self, id_: str, inputs: Sequence[Any]) -> list[Analysis]:
        return self._model(id_).analyse(inputs)

    def unload(self) -> None:
        """Close what is open; it is opened again when it is needed."""
        with self._lock:
            self._open.clear()

    def manifest(self, id_: str) -> Manifest:
        """What a model is, in use or not. Raises `ModelError` where it is missing or damaged."""
        if id_ not in self._read:  # each word a person says asks for all of them
            self._read[id_] = load(self._path(id_))
        return self._read[id_]

    def name_of(self, model_id: str) -> str:
        """The name people know a model by; its id where it is not on this machine any more."""
        try:
            return load(self._folder() / model_id).name
        except ModelError:
            return model_id

    def check(self) -> None:
        """Open the model that `classify` asks. Raises `ModelError` where it is missing or damaged."""
        self._model(self.ids[0])

    def classify(self, image: AnyImage, top_k: int = 5) -> list[LabelScore]:
        """The `top_k` best labels of a photograph, given as a path or as an image.

        Raises `PictureError` naming the file where it cannot be read.
        """
        return self._model(self.ids[0]).classify(open_rgb(image), top_k)

    def _model(self, id_: str) -> Model:
        with self._lock:
            if id_ not in self._open:
                self._open[id_] = open_model(self._path(id_), self._threads)
            return self._open[id_]

    def _path(self, id_: str) -> Path:
        models = self._folder()
        path = models / id_
        if not path.is_dir() and id_ not in SHIPPED:
            there = sorted(entry.name for entry in models.iterdir() if (entry / FILE).is_file())
            raise UsageError(f"There is no model {id_!r}. Models on this machine: {', '.join(there)}.")
        return path
