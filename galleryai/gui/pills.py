"""Keywords as pills, flowing in lines."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from galleryai.core.tag import Tag, Verdict
from galleryai.gui import tokens
from galleryai.gui.phrases import witnesses
from galleryai.gui.theme import Theme, font


class Pill(QWidget):
    """One keyword: outlined with a thin score bar where a model proposes it, filled where a person said so."""

    def __init__(self, theme: Theme, tag: Tag, parent: QWidget) -> None:
        super().__init__(parent)
        self.tag = tag
        self._theme = theme
        width = QFontMetrics(font(tokens.TEXT_12)).horizontalAdvance(tag.name)
        self.setFixedSize(width + 2 * tokens.SPACE_12, tokens.PILL)
        self.setToolTip(witnesses(tag))
        self.setAccessibleName(tag.name)
        self.setAccessibleDescription(witnesses(tag))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        sure = self.tag.verdict is Verdict.ACCEPTED or self.tag.score is None
        if sure:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("text", tokens.PRESSED))
        else:
            painter.setPen(QPen(self._theme.colour("text", tokens.SCROLLBAR), 1))
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, tokens.PILL / 2, tokens.PILL / 2)
        painter.setFont(font(tokens.TEXT_12))
        painter.setPen(self._theme.colour("text"))
        up = 0 if sure else 1
        painter.drawText(self.rect().adjusted(0, -up, 0, -up), Qt.AlignmentFlag.AlignCenter, self.tag.name)
        if not sure:
            self._score(painter, self.tag.score or 0.0)

    def _score(self, painter: QPainter, score: float) -> None:
        word = self.width() - 2 * tokens.SPACE_12
        track = QRectF(tokens.SPACE_12, self.height() - 5, word, 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("text", tokens.PRESSED))
        painter.drawRoundedRect(track, 1, 1)
        track.setWidth(max(2.0, word * score))
        painter.setBrush(self._theme.colour("text_2"))
        painter.drawRoundedRect(track, 1, 1)


class Pills(QWidget):
    """Pills side by side, in as many lines as they need."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.pills: list[Pill] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_tags(self, tags: list[Tag]) -> None:
        """Show these keywords."""
        for pill in self.pills:
            pill.hide()
            pill.deleteLater()
        self.pills = [Pill(self._theme, tag, self) for tag in tags]
        self.setVisible(bool(tags))
        self._flow(self.width())
        for pill in self.pills:
            pill.show()
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        """More lines where it is narrow."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of all lines."""
        return self._places(width)[1]

    def sizeHint(self) -> QSize:
        """As high as the lines are now."""
        return QSize(tokens.SEARCH_LEAST, self._places(self.width())[1])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Flow anew."""
        super().resizeEvent(event)
        self._flow(event.size().width())

    def _flow(self, width: int) -> None:
        for pill, place in zip(self.pills, self._places(width)[0], strict=True):
            pill.setGeometry(QRect(place, pill.size()))

    def _places(self, width: int) -> tuple[list[QPoint], int]:
        places: list[QPoint] = []
        x, y = 0, 0
        for pill in self.pills:
            if x and x + pill.width() > width:
                x, y = 0, y + tokens.PILL + tokens.SPACE_8
            places.append(QPoint(x, y))
            x += pill.width() + tokens.SPACE_8
        return places, y + tokens.PILL if places else 0
