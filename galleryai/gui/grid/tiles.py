"""Thumbnails made ready for the screen in threads: decoded, cropped to their cell, corners rounded."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QImage, QImageReader, QPainter, QPen, QPixmap

log = logging.getLogger(__name__)
WORKERS = 2


@dataclass(frozen=True, slots=True)
class Wanted:
    """A tile to make; sizes in device pixels, `edge` the colour 0xAARRGGBB of the line around it, as wide as `line`."""

    id: int
    width: int
    height: int
    radius: float
    edge: int = 0
    line: float = 1.0


@dataclass(frozen=True, slots=True)
class Made:
    """A finished tile; `image` is None where there is no thumbnail to be had."""

    wanted: Wanted
    image: QImage | None


class TileMaker(QObject):
    """Makes the tiles last asked for, the most urgent first; what is no longer asked for is dropped."""

    made = Signal(object)  # Made

    def __init__(self, thumbnail: Callable[[int], bytes | None]) -> None:
        super().__init__()
        self._thumbnail = thumbnail
        self._changed = threading.Condition()
        self._waiting: list[Wanted] = []  # the most urgent last
        self._running: set[Wanted] = set()
        self._closing = False
        names = [f"thumbnails-{number + 1}" for number in range(WORKERS)]
        self._threads = [threading.Thread(target=self._run, name=name) for name in names]
        for thread in self._threads:
            thread.start()

    def want(self, tiles: Sequence[Wanted]) -> None:
        """Ask for these, the most urgent first, and for nothing else."""
        with self._changed:
            self._waiting = [tile for tile in reversed(tiles) if tile not in self._running]
            self._changed.notify_all()

    def close(self) -> None:
        """Join the threads."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _next(self) -> Wanted | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closing)
            if self._closing:
                return None
            tile = self._waiting.pop()
            self._running.add(tile)
            return tile

    def _run(self) -> None:
        while (wanted := self._next()) is not None:
            image = None
            try:
                jpeg = self._thumbnail(wanted.id)
                image = None if jpeg is None else make_tile(jpeg, wanted)
            except Exception:  # one photo's fault must not end the thread the others need
                log.exception("the thumbnail of photo %s could not be made", wanted.id)
            with self._changed:
                self._running.discard(wanted)
                if self._closing:
                    return
            self.made.emit(Made(wanted, image))


def make_tile(jpeg: bytes, wanted: Wanted) -> QImage | None:
    """A thumbnail filling its cell, corners rounded; None where it cannot be decoded."""
    size = QSize(wanted.width, wanted.height)
    image = _decoded(jpeg, size)
    if image.isNull():
        return None
    tile = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    brush = QBrush(image)
    painter.setPen(Qt.PenStyle.NoPen)
    left, top = (wanted.width - image.width()) // 2, (wanted.height - image.height()) // 2
    painter.setBrush(brush)
    painter.setBrushOrigin(QPointF(left, top))
    box = QRectF(0, 0, wanted.width, wanted.height)
    painter.drawRoundedRect(box, wanted.radius, wanted.radius)
    half = wanted.line / 2
    painter.setPen(QPen(QColor.fromRgba(wanted.edge), wanted.line))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(half, half, -half, -half), wanted.radius, wanted.radius)
    painter.end()
    return tile


def _decoded(jpeg: bytes, size: QSize) -> QImage:
    """A thumbnail as large as it must be to fill a size. By a reader: it lets the window's thread go on meanwhile."""
    buffer = QBuffer()
    buffer.setData(jpeg)
    reader = QImageReader(buffer)
    reader.setScaledSize(reader.size().scaled(size, Qt.AspectRatioMode.KeepAspectRatioByExpanding))
    return reader.read()


class TileCache:
    """Finished tiles, bounded by bytes; those not looked at for longest go first."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._tiles: OrderedDict[int, tuple[QPixmap, Wanted]] = OrderedDict()
        self._stale: set[int] = set()
        self._bytes = 0

    def get(self, id_: int) -> QPixmap | None:
        """The photo's tile, of whatever size."""
        entry = self._tiles.get(id_)
        if entry is None:
            return None
        self._tiles.move_to_end(id_)
        return entry[0]

    def fits(self, wanted: Wanted) -> bool:
        """Whether exactly this tile is there."""
        entry = self._tiles.get(wanted.id)
        return entry is not None and entry[1] == wanted and wanted.id not in self._stale

    def put(self, tile: Made) -> None:
        """Keep a tile, make room where the limit is passed."""
        if tile.image is None:
            return
        id_ = tile.wanted.id
        self._drop(id_)
        self._stale.discard(id_)
        self._tiles[id_] = (QPixmap.fromImage(tile.image), tile.wanted)
        self._bytes += _bytes(tile.wanted)
        while self._bytes > self._limit and len(self._tiles) > 1:
            self._drop(next(iter(self._tiles)))

    def expire(self, ids: Iterable[int]) -> None:
        """Show these until newer ones are made."""
        self._stale.update(id_ for id_ in ids if id_ in self._tiles)

    def _drop(self, id_: int) -> None:
        entry = self._tiles.pop(id_, None)
        if entry is not None:
            self._bytes -= _bytes(entry[1])


def _bytes(wanted: Wanted) -> int:
    return 4 * wanted.width * wanted.height
