"""One photograph, fitted to its room."""

from PySide6.QtCore import QEvent, QPropertyAnimation, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QGraphicsOpacityEffect, QWidget

from galleryai.gui import tokens
from galleryai.gui.icons import IconButton, Icons
from galleryai.gui.phrases import tr


class Canvas(QWidget):
    """Shows a picture; the buttons for the next and the one before fade in with the pointer."""

    turned = Signal(int)  # so many photographs on (+) or back (-)
    left = Signal()  # double click: back to the grid

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._theme = icons.theme
        self._theme.changed.connect(self.update)
        self.setMouseTracking(True)
        self.setMinimumSize(tokens.SEARCH_LEAST, tokens.SEARCH_LEAST)
        self._image = QImage()
        self._fitted: QPixmap | None = None
        self._shape = QSize()
        self._ground = QColor()
        self._back = _Turner(self, icons, "chevron-left", tr("Previous photo (←)"))
        self._on = _Turner(self, icons, "chevron-right", tr("Next photo (→)"))
        self._back.clicked.connect(lambda: self.turned.emit(-1))
        self._on.clicked.connect(lambda: self.turned.emit(1))
        self._wheel = 0

    @property
    def image(self) -> QImage:
        """What is shown."""
        return self._image

    def show_image(self, image: QImage | None, shape: QSize, ground: QColor) -> None:
        """Show a picture of a photograph of this shape; until there is one, its mean colour."""
        self._image = image or QImage()
        self._shape, self._ground, self._fitted = shape, ground, None
        self.update()

    def set_ends(self, *, first: bool, last: bool) -> None:
        """At the ends there is nowhere further to turn."""
        self._back.allow(not first)
        self._on.allow(not last)

    def picture_box(self) -> QRect:
        """Where the photograph lies: always the same for one photograph, whatever is shown of it yet."""
        room = self.rect().adjusted(*[tokens.SPACE_16, 0, -tokens.SPACE_16, -tokens.SPACE_16])
        size = self._shape.scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        box = QRect(0, 0, max(1, size.width()), max(1, size.height()))
        box.moveCenter(room.center())
        return box

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the photograph on the canvas."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("canvas"))
        if self._shape.isEmpty():
            return
        box = self.picture_box()
        if self._image.isNull():
            painter.fillRect(box, self._ground)
            return
        ratio = self.devicePixelRatioF()
        size = QSize(round(box.width() * ratio), round(box.height() * ratio))
        if self._fitted is None or self._fitted.size() != size:
            whole, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            self._fitted = QPixmap.fromImage(self._image.scaled(size, whole, smooth))
            self._fitted.setDevicePixelRatio(ratio)
        painter.drawPixmap(box.topLeft(), self._fitted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the buttons at the edges."""
        super().resizeEvent(event)
        middle = (self.height() - self._back.height()) // 2
        self._back.move(tokens.SPACE_24, middle)
        self._on.move(self.width() - self._on.width() - tokens.SPACE_24, middle)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show the buttons for a while."""
        super().mouseMoveEvent(event)
        self._back.appear()
        self._on.appear()

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer has gone; so do the buttons."""
        super().leaveEvent(event)
        self._back.vanish()
        self._on.vanish()

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Back to the grid, as one came."""
        self.left.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A notch of the wheel turns one photograph."""
        self._wheel += event.angleDelta().y()
        if abs(self._wheel) >= 120:
            self.turned.emit(-1 if self._wheel > 0 else 1)
            self._wheel = 0


class _Turner(IconButton):
    """A round button on the photograph, seen only while the pointer moves."""

    def __init__(self, parent: Canvas, icons: Icons, name: str, says: str) -> None:
        super().__init__(icons, name, says, 2 * tokens.SPACE_24)
        self.setParent(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._allowed = True
        self._effect = QGraphicsOpacityEffect(self, opacity=0.0)
        self.setGraphicsEffect(self._effect)
        self._fade = QPropertyAnimation(self._effect, b"opacity", self)
        self._fade.setDuration(tokens.MOTION)
        self._linger = QTimer(self, singleShot=True, interval=tokens.CONTROLS_LINGER)
        self._linger.timeout.connect(self.vanish)

    def allow(self, allowed: bool) -> None:
        """Whether there is a photograph on this side."""
        self._allowed = allowed
        self.setVisible(allowed)

    def appear(self) -> None:
        """Fade in, and out again when the pointer has rested."""
        self._linger.start()
        self._go(1.0)

    def vanish(self) -> None:
        """Fade out, unless the pointer is on the button."""
        if self.underMouse() and self._linger.isActive() is False and self.isVisible():
            return
        self._go(0.0)

    def _go(self, opacity: float) -> None:
        if self._fade.endValue() != opacity:
            self._fade.stop()
            self._fade.setEndValue(opacity)
            self._fade.start()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A white arrow on a dark disc: readable on every photograph."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        ground = QColor("black")
        ground.setAlphaF(tokens.SCRIM + (tokens.PRESSED if self.underMouse() else 0))
        painter.setBrush(ground)
        box = QRectF(self.rect()).adjusted(4, 4, -4, -4)
        painter.drawEllipse(box)
        size = tokens.SPACE_24
        place = QRectF((self.width() - size) / 2, (self.height() - size) / 2, size, size)
        self._icons.draw(painter, self._name, place, QColor("white"))
