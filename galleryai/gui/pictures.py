"""Whole photographs decoded in a thread, upright, no larger than the screen."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QColorSpace, QImage, QImageIOHandler, QImageReader

log = logging.getLogger(__name__)
KEPT = 4  # the photo that is shown, its neighbours and one more
_MEGABYTES = 1024  # the most one photograph may take while it is decoded

Paths = Callable[[int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Decoded:
    """A photograph's picture; None where Qt cannot read its file."""

    id: int
    image: QImage | None


class PictureReader(QObject):
    """Decodes the photographs last asked for, the most urgent first; keeps a few."""

    read = Signal(object)  # Decoded

    def __init__(self, paths: Paths) -> None:
        super().__init__()
        QImageReader.setAllocationLimit(_MEGABYTES)
        self._paths = paths
        self._changed = threading.Condition()
        self._waiting: list[int] = []  # the most urgent last
        self._kept: OrderedDict[int, QImage | None] = OrderedDict()
        self._bounds = QSize(1920, 1080)
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="pictures")
        self._thread.start()

    def want(self, ids: Sequence[int], bounds: QSize) -> None:
        """Ask for these, the most urgent first, each to fit into `bounds` (device pixels)."""
        with self._changed:
            if bounds != self._bounds:
                self._bounds = bounds
                self._kept.clear()
            self._waiting = [id_ for id_ in reversed(ids) if id_ not in self._kept]
            self._changed.notify()

    def get(self, id_: int) -> QImage | None:
        """A picture that is ready."""
        with self._changed:
            return self._kept.get(id_)

    def forget(self, ids: frozenset[int]) -> None:
        """These may look different now."""
        with self._changed:
            for id_ in ids & self._kept.keys():
                del self._kept[id_]

    def close(self) -> None:
        """Join the thread."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closing)
                if self._closing:
                    return
                id_, bounds = self._waiting.pop(), self._bounds
            image = self._read(id_, bounds)
            with self._changed:
                self._kept[id_] = image
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            self.read.emit(Decoded(id_, image))

    def _read(self, id_: int, bounds: QSize) -> QImage | None:
        try:
            found = (decode(path, bounds) for path in self._paths(id_))
            return next((image for image in found if image is not None), None)
        except Exception:  # one photo's fault must not end the thread the others need
            log.exception("photo %s could not be read", id_)
            return None


def decode(path: str, bounds: QSize) -> QImage | None:
    """A file's picture, upright, in sRGB, fitting into `bounds`; None where Qt cannot read it."""
    reader = QImageReader(path)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    size = reader.size()
    turned = bool(reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90)
    fit = bounds.transposed() if turned else bounds
    if size.isValid() and (size.width() > fit.width() or size.height() > fit.height()):
        reader.setScaledSize(size.scaled(fit, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        return None
    space = image.colorSpace()
    if space.isValid() and space != QColorSpace(QColorSpace.NamedColorSpace.SRgb):
        image.convertToColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
    return image
