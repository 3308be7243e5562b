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
        absent: bool,
    ) -> None:
        """Draw one cell. `current`: the keyboard is here; `missing`: no thumbnail; `absent`: offline or gone."""
        inset = tokens.RING_INSET if selected else 0
        inside = box.adjusted(inset, inset, -inset, -inset)
        painter.setOpacity(tokens.FADED if absent else 1.0)
        if tile is not None:
            painter.drawPixmap(inside, tile)
        else:
            self._placeholder(painter, inside, colour, missing and not absent)
        painter.setOpacity(1.0)
        if absent:
            self._mark(painter, inside, "hard-drive")
        if selected:
            self._ring(painter, box, tokens.RING)
        elif current:
            self._ring(painter, box, 1)

    def _placeholder(self, painter: QPainter, box: QRect, colour: int, missing: bool) -> None:
        painter.setPen(QPen(self._theme.colour("text", tokens.HOVER), 1))  # an edge, as tiles have
        painter.setBrush(QColor.fromRgb(colour))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
        if missing:
            self._icons.draw(painter, "image", _corner(box, tokens.ICON), QColor("white"))

    def _mark(self, painter: QPainter, box: QRect, name: str) -> None:
        """What a person should know of the photo, on a ground of its own: legible on any picture."""
        ground = _corner(box, tokens.CONTROL_SMALL)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("surface"))
        painter.drawEllipse(ground)
        inset = (tokens.CONTROL_SMALL - tokens.ICON_SMALL) / 2
        self._icons.draw(painter, name, ground.adjusted(inset, inset, -inset, -inset), self._theme.colour("text_2"))

    def _ring(self, painter: QPainter, box: QRect, width: int) -> None:
        half = width / 2
        painter.setPen(QPen(self._theme.colour("accent"), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(box).adjusted(half, half, -half, -half), _RADIUS, _RADIUS)


def _corner(box: QRect, size: int) -> QRectF:
    """A square at the top right of a photo."""
    return QRectF(box.right() - tokens.SPACE_8 - size, box.top() + tokens.SPACE_8, size, size)
