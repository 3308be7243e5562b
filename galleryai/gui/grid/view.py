"""The grid on the screen: scrolls over any number of photographs and draws the visible ones."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from galleryai.gui import tokens
from galleryai.gui.grid.cells import CellPainter
from galleryai.gui.grid.layout import Bools, Floats, Ints, Rows, justify
from galleryai.gui.grid.selection import Selection
from galleryai.gui.grid.tiles import Made, TileCache, TileMaker, Wanted
from galleryai.gui.icons import Icons
from galleryai.gui.phrases import photos, tr


@dataclass(frozen=True, slots=True)
class Contents:
    """The photographs a grid shows, in order."""

    ids: list[int] = field(default_factory=list)
    ratios: Floats = field(default_factory=lambda: np.zeros(0))
    colours: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    absent: Bools = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))  # offline or gone


@dataclass(frozen=True, slots=True)
class _Anchor:
    """A photo and how far below the top of the view it lies: what holds still while all else moves."""

    id: int
    offset: int


class GridView(QAbstractScrollArea):
    """Shows `Contents`. How it is worked by hand is in `GridHands`."""

    opened = Signal(int)  # a photo's id
    selection_changed = Signal()
    photo_height_changed = Signal(int)
    tip_wanted = Signal(int, QPoint)  # a photo's id, where on the screen
    similar_wanted = Signal(int)  # a photo's id
    seen = Signal(list)  # the ids that are on the screen now

    def __init__(self, icons: Icons, tiles: TileMaker) -> None:
        super().__init__()
        self.contents = Contents()
        self.selection = Selection()
        self.photo_height = tokens.PHOTO_HEIGHT
        self.rows: Rows = justify([], 1, self.photo_height, tokens.GAP)
        self._index: dict[int, int] = {}
        self._tiles, self._cache = tiles, TileCache(tokens.TILE_BYTES)
        self._missing: set[int] = set()
        self._message = ""
        self._theme, self._cells = icons.theme, CellPainter(icons)
        self._asking = QTimer(self, singleShot=True, interval=0)
        self._asking.timeout.connect(self._ask)
        tiles.made.connect(self._made, Qt.ConnectionType.QueuedConnection)
        self._theme.changed.connect(self.viewport().update)
        self._theme.changed.connect(self.ask_soon)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("ground", "canvas")  # what shows behind the scroll bar
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.verticalScrollBar().setSingleStep(tokens.WHEEL_STEP)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self.ask_soon())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Photographs"))

    # What is shown

    def show_contents(self, contents: Contents, *, from_top: bool = False) -> None:
        """Show these photographs, staying where the view is unless told to begin at the top."""
        anchor = None if from_top else self._anchor()
        self.contents = contents
        self._index = {id_: index for index, id_ in enumerate(contents.ids)}
        self.selection.keep(contents.ids)
        self._lay_out(anchor)
        if from_top:
            self.verticalScrollBar().setValue(0)
        self.tell_selection()

    @property
    def message(self) -> str:
        """What is said where there is no photograph."""
        return self._message

    def show_message(self, sentence: str) -> None:
        """What to say where there is no photograph."""
        self._message = sentence
        self.viewport().update()

    def expire(self, ids: Iterable[int]) -> None:
        """These photographs may look different now."""
        ids = set(ids)
        self._cache.expire(ids)
        self._missing -= ids
        self._asking.start()

    def set_photo_height(self, height: int, around: QPoint | None = None) -> None:
        """Show photographs this high; the one at `around`, or the current one, holds still."""
        height = min(max(height, tokens.PHOTO_LEAST), tokens.PHOTO_MOST)
        if height != self.photo_height:
            anchor = self._anchor(around)
            self.photo_height = height
            self._lay_out(anchor)
            self.photo_height_changed.emit(height)

    def index_of(self, id_: int | None) -> int | None:
        """Where a photo stands in the order."""
        return None if id_ is None else self._index.get(id_)

    def reveal(self, id_: int) -> None:
        """Scroll as little as needed to show a photo whole."""
        index = self.index_of(id_)
        if index is None:
            return
        box, bar, height = self.rows.box(index), self.verticalScrollBar(), self.viewport().height()
        if box.top - tokens.GAP < bar.value():
            bar.setValue(box.top - tokens.GRID_MARGIN)
        elif box.bottom + tokens.GAP > bar.value() + height:
            bar.setValue(box.bottom + tokens.GRID_MARGIN - height)

    def box_of(self, id_: int) -> QRect:
        """Where a photo lies in the viewport; empty where it is not in the grid."""
        index = self.index_of(id_)
        return QRect() if index is None else self._rect(index)

    def at(self, point: QPoint) -> int | None:
        """The id of the photo at a point of the viewport."""
        index = self.rows.at(point.x(), point.y() + self.verticalScrollBar().value())
        return None if index is None else self.contents.ids[index]

    def tell_selection(self) -> None:
        """Say that the selection is another; repaint."""
        chosen = len(self.selection.ids)
        text = photos(len(self.contents.ids))
        self.setAccessibleDescription(
            tr("{photos}, {chosen} selected").format(photos=text, chosen=chosen) if chosen else text
        )
        self.viewport().update()
        self.selection_changed.emit()

    # Geometry

    def _anchor(self, around: QPoint | None = None) -> _Anchor | None:
        """What has to hold still; None at the top, where new photographs are to be seen coming."""
        value = self.verticalScrollBar().value()
        if around is None and value == 0:
            return None
        shown = self.rows.between(value, value + self.viewport().height())
        index = None if around is None else self.rows.at(around.x(), around.y() + value)
        if index is None:
            current = self.index_of(self.selection.current)
            index = current if current in shown else shown.start if shown else None
        if index is None:
            return None
        return _Anchor(self.contents.ids[index], self.rows.box(index).top - value)

    def _lay_out(self, anchor: _Anchor | None) -> None:
        margin = tokens.GRID_MARGIN
        # The scroll bar's own width is the right margin.
        width = self.viewport().width() - margin - (margin - tokens.SPACE_12)
        self.rows = justify(self.contents.ratios, width, self.photo_height, tokens.GAP, left=margin, top=tokens.SPACE_4)
        bar, height = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, self.rows.total + margin - height))
        bar.setPageStep(height)
        bar.setEnabled(bar.maximum() > 0)  # the style hides what cannot be moved
        index = self.index_of(anchor.id) if anchor else None
        if anchor is not None and index is not None:
            bar.setValue(self.rows.box(index).top - anchor.offset)
        self.viewport().update()
        self._asking.start()

    def _rect(self, index: int) -> QRect:
        box = self.rows.box(index)
        return QRect(box.left, box.top - self.verticalScrollBar().value(), box.width, box.height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the rows anew."""
        super().resizeEvent(event)
        self._lay_out(self._anchor())

    def ask_soon(self) -> None:
        """Look again which tiles are needed (not `start` itself: it would take a signal's value for a delay)."""
        self._asking.start()

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        """Draw anew: tiles are ready, nothing is decoded."""
        self.viewport().update()

    def viewportSizeHint(self) -> QSize:
        """No wish of its own."""
        return QSize(tokens.WINDOW_LEAST[0], tokens.WINDOW_LEAST[1])

    # Tiles

    def _wanted(self, index: int) -> Wanted:
        ratio, box = self.devicePixelRatioF(), self.rows.box(index)
        return Wanted(
            self.contents.ids[index],
            round(box.width * ratio),
            round(box.height * ratio),
            tokens.RADIUS_PHOTO * ratio,
            self._theme.colour("text", tokens.HOVER).rgba(),  # a white photo ends somewhere, even on a white canvas
            ratio,
        )

    def _ask(self) -> None:
        """Ask for what is visible, then for what lies half a screen below and above."""
        top, height = self.verticalScrollBar().value(), self.viewport().height()
        visible = self.rows.between(top, top + height)
        below = self.rows.between(top + height, top + height + height // 2)
        above = self.rows.between(max(0, top - height // 2), top)
        self.seen.emit([self.contents.ids[index] for index in visible])
        order = dict.fromkeys([*visible, *below, *reversed(above)])
        tiles = (self._wanted(index) for index in order)
        self._tiles.want([tile for tile in tiles if tile.id not in self._missing and not self._cache.fits(tile)])

    def _made(self, tile: Made) -> None:
        if tile.image is None:
            self._missing.add(tile.wanted.id)
        self._cache.put(tile)
        self.viewport().update(self.box_of(tile.wanted.id))

    # Drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cells that show in the part to be drawn."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._theme.colour("canvas"))
        if not self.contents.ids:
            painter.setPen(self._theme.colour("text_2"))
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, self._message)
            return
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        top = self.verticalScrollBar().value() + event.rect().top()
        for index in self.rows.between(top, top + event.rect().height()):
            self._draw(painter, index)

    def _draw(self, painter: QPainter, index: int) -> None:
        id_ = self.contents.ids[index]
        self._cells.draw(
            painter,
            self._rect(index),
            self._cache.get(id_),
            int(self.contents.colours[index]),
            selected=id_ in self.selection.ids,
            current=self.hasFocus() and id_ == self.selection.current,
            missing=id_ in self._missing,
            absent=bool(self.contents.absent[index]),
        )

    # Wheel and tips: the rest of the hands is in `GridHands`

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl held, change the size around the pointer."""
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        factor = 1.1 ** (event.angleDelta().y() / 120)
        self.set_photo_height(round(self.photo_height * factor), event.position().toPoint())
        event.accept()

    def tip(self, event: QHelpEvent) -> None:
        """Ask for the tip of the photo under the pointer."""
        id_ = self.at(event.pos())
        if id_ is not None:
            self.tip_wanted.emit(id_, event.globalPos())
