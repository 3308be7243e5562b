"""How one photograph looks in the grid."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from galleryai.gui import tokens
from galleryai.gui.icons import Icons

_RADIUS = tokens.RADIUS_PHOTO


class CellPainter:
    """Draws cells: the photo, or its mean colour until it comes; the rings of selection and focus."""

    def __init__(self, icons: Icons) -> None:
        self._icons = icons
        self._theme = icons.theme

    def draw(
        self,
        painter: QPainter,
        box: QRect,
        tile: QPixmap | None,
        colour: int,
        *,
        selected: bool,
        current: bool,
        missing: bool,
    ) -> None:
        """Draw one cell. `current`: the keyboard is here."""
        inset = tokens.RING_INSET if selected else 0
        inside = box.adjusted(inset, inset, -inset, -inset)
        if tile is not None:
            painter.drawPixmap(inside, tile)
        else:
            self._placeholder(painter, inside, colour, missing)
        self._edge(painter, inside)
        if selected:
            self._ring(painter, box, tokens.RING)
        elif current:
            self._ring(painter, box, 1)

    def _placeholder(self, painter: QPainter, box: QRect, colour: int, missing: bool) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor.fromRgb(colour))
        painter.drawRoundedRect(box, _RADIUS, _RADIUS)
        if missing:
            corner = QRectF(box.right() - 26, box.top() + 8, tokens.ICON, tokens.ICON)
            self._icons.draw(painter, "image", corner, QColor("white"))

    def _edge(self, painter: QPainter, box: QRect) -> None:
        """A white photo ends somewhere, even on a white canvas."""
        painter.setPen(QPen(self._theme.colour("text", tokens.HOVER), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)

    def _ring(self, painter: QPainter, box: QRect, width: int) -> None:
        half = width / 2
        painter.setPen(QPen(self._theme.colour("accent"), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(box).adjusted(half, half, -half, -half), _RADIUS, _RADIUS)
