"""The line icons, in the colour asked for, sharp at every screen's ratio."""

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QIcon, QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QWidget

from galleryai.gui import tokens
from galleryai.gui.theme import Theme
from galleryai.settings import resources

_DRAWN = 24  # the side of the files' view box


class Icons:
    """Renders `resources/icons/NAME.svg` in the theme's colours; keeps what it has rendered."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self._sources: dict[str, str] = {}
        self._rendered: dict[tuple[str, int, int, float], QPixmap] = {}

    def pixmap(self, name: str, colour: QColor, size: int, ratio: float) -> QPixmap:
        """An icon of `size` logical pixels for a screen of this ratio."""
        key = (name, colour.rgba(), size, ratio)
        if key not in self._rendered:
            self._rendered[key] = _render(self._source(name), colour, size, ratio)
        return self._rendered[key]

    def draw(self, painter: QPainter, name: str, box: QRectF, colour: QColor) -> None:
        """Draw an icon into a square box."""
        device = painter.device()
        pixmap = self.pixmap(name, colour, round(box.width()), device.devicePixelRatioF() if device else 1.0)
        painter.drawPixmap(QPointF(round(box.x()), round(box.y())), pixmap)

    def window_icon(self) -> QIcon:
        """The program's own icon."""
        icon = QIcon()
        for size in (16, 32, 64, 128, 256):
            icon.addPixmap(_render(self._source("galleryai"), self.theme.colour("text"), size, 1.0))
        return icon

    def _source(self, name: str) -> str:
        if name not in self._sources:
            self._sources[name] = (resources.icons() / f"{name}.svg").read_text(encoding="utf-8")
        return self._sources[name]


def _render(source: str, colour: QColor, size: int, ratio: float) -> QPixmap:
    pixmap = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setOpacity(colour.alphaF())
    if size > _DRAWN:  # a large icon keeps the fine line of the small ones
        source = source.replace('stroke-width="1.5"', f'stroke-width="{1.5 * _DRAWN / size:.2f}"')
    QSvgRenderer(QByteArray(source.replace("currentColor", colour.name()).encode())).render(painter)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


class IconLabel(QWidget):
    """An icon that only shows."""

    def __init__(self, icons: Icons, name: str, size: int = tokens.ICON, colour: str = "text_2") -> None:
        super().__init__()
        self._icons, self._name, self._colour = icons, name, colour
        self.setFixedSize(size, size)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        self._icons.draw(painter, self._name, QRectF(self.rect()), self._icons.theme.colour(self._colour))


class IconButton(QAbstractButton):
    """A flat button of one icon; its name is read aloud and shown as the tooltip."""

    def __init__(self, icons: Icons, name: str, says: str, size: int = tokens.CONTROL) -> None:
        super().__init__()
        self._icons, self._name = icons, name
        self._glyph = tokens.ICON if size >= tokens.CONTROL else tokens.ICON_SMALL
        self.setFixedSize(size, size)
        self.say(says)
        self.setCursor(Qt.CursorShape.ArrowCursor)

    def say(self, says: str, name: str | None = None) -> None:
        """Change what the button does in words, and its icon."""
        self._name = name or self._name
        self.setToolTip(says)
        self.setAccessibleName(says)
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that it can be pressed."""
        super().enterEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground under the pointer, the focus ring, the icon."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, box = self._icons.theme, QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(theme.colour("accent") if self.hasFocus() else Qt.PenStyle.NoPen)
        strength = tokens.PRESSED if self.isDown() else tokens.HOVER if self.underMouse() else 0.0
        strength = max(strength, tokens.CHOSEN if self.isChecked() else 0.0)
        painter.setBrush(theme.colour("text", strength))
        painter.drawRoundedRect(box, tokens.RADIUS_CONTROL, tokens.RADIUS_CONTROL)
        left = (self.width() - self._glyph) / 2
        lit = self.isEnabled() and (self.underMouse() or self.isChecked())
        colour = theme.colour("text" if lit else "text_2", 1.0 if self.isEnabled() else tokens.FADED)
        self._icons.draw(painter, self._name, QRectF(left, left, self._glyph, self._glyph), colour)
