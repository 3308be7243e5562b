"""Keywords as pills, flowing in lines; each can be accepted or rejected by pointer and by keyboard."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from galleryai.core.tag import Judged, Kind, Tag, Verdict
from galleryai.gui import tokens
from galleryai.gui.icons import Icons
from galleryai.gui.phrases import agreed, spoken, tr, witnesses
from galleryai.gui.theme import font


class Word(QAbstractButton):
    """A keyword that takes the person's verdict. Enter and Space accept."""

    said = Signal(str, object)  # the keyword's name, the Verdict

    def __init__(self, icons: Icons, tag: Tag, parent: QWidget, around: int) -> None:
        super().__init__(parent)
        self.tag, self._icons = tag, icons
        metrics = QFontMetrics(self._font())
        most = tokens.INSPECTOR - 2 * tokens.SPACE_16 - tokens.SPACE_12 - 2 * around
        self._text = metrics.elidedText(tag.name, Qt.TextElideMode.ElideRight, most)
        self.setFixedSize(metrics.horizontalAdvance(self._text) + 2 * around, tokens.PILL)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard with the photograph
        self.setMouseTracking(True)
        self.setAccessibleName(spoken(tag))
        self.setAccessibleDescription(witnesses(tag))
        self.clicked.connect(self._clicked)

    def verdict(self) -> Verdict:
        """What a click says."""
        return Verdict.ACCEPTED

    def _font(self) -> QFont:
        return font(tokens.TEXT_12)

    def _clicked(self) -> None:
        self.say(self.verdict())

    def say(self, verdict: Verdict) -> None:
        """Say it, unless it is said already."""
        if verdict is not self.tag.verdict:
            self.said.emit(self.tag.name, verdict)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter is as good as Space; the arrows turn the photographs as elsewhere."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The second click of two would hit whatever has moved under the pointer."""
        event.accept()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that it can be pressed."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """At rest again."""
        super().leaveEvent(event)
        self.update()

    def _ring(self, painter: QPainter, pen: QPen, fill: QColor) -> None:
        """The pill's ground; in the accent's colour where the keyboard is."""
        half = pen.widthF() / 2
        if self.hasFocus():
            pen, half = QPen(self._icons.theme.colour("accent"), tokens.FOCUS), tokens.FOCUS / 2
        painter.setPen(pen)
        painter.setBrush(fill)
        box = QRectF(self.rect()).adjusted(half, half, -half, -half)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)


class Pill(Word):
    """A keyword of the photo: outlined with a thin score bar where a model proposes it, else filled.

    ✓ and ✗ appear in its two ends, where there is always room for them: the word never moves.
    Delete and X reject.
    """

    def __init__(self, icons: Icons, tag: Tag, parent: QWidget, judged: Judged | None) -> None:
        super().__init__(icons, tag, parent, tokens.PILL_END)
        self._tip = "\n".join(filter(None, (witnesses(tag), agreed(judged))))
        self._over: Verdict | None = None
        self._pressed: Verdict | None = None
        self._waiting: Verdict | None = None
        self.setToolTip(self._tip)
        self.setAccessibleDescription(self._tip)

    def end(self, verdict: Verdict) -> QRect:
        """Where ✓ (at the left) or ✗ (at the right) is."""
        left = 0 if verdict is Verdict.ACCEPTED else self.width() - tokens.PILL_END
        return QRect(left, 0, tokens.PILL_END, self.height())

    def verdict(self) -> Verdict:
        """What the end says that was pressed; the keyboard says yes."""
        return Verdict.ACCEPTED if self._pressed is None else self._pressed

    def say(self, verdict: Verdict) -> None:
        """Say it, and look as if it were done: the answer comes in a moment."""
        super().say(verdict)
        self.wait_for(verdict)

    def wait_for(self, verdict: Verdict | None) -> None:
        """Look accepted or rejected before it is; None: look as it is."""
        self._waiting = verdict
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete and X reject."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_X) and not event.modifiers():
            self.say(Verdict.REJECTED)
        else:
            super().keyPressEvent(event)

    def hitButton(self, pos: QPoint) -> bool:
        """Only the two ends are pressed, and let go where they were pressed."""
        end = self._end_at(pos)
        return end is not None and self._pressed in (None, end)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Note which end."""
        self._pressed = self._end_at(event.position().toPoint())
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Say it."""
        super().mouseReleaseEvent(event)
        self._pressed = None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the end under the pointer, and say what it does."""
        super().mouseMoveEvent(event)
        self._point(self._end_at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        """No end is under the pointer."""
        super().leaveEvent(event)
        self._point(None)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        painter, theme = QPainter(self), self._icons.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(tokens.FADED if self._waiting is Verdict.REJECTED else 1.0)
        sure = Verdict.ACCEPTED in (self.tag.verdict, self._waiting) or self.tag.score is None
        if sure:
            self._ring(painter, QPen(Qt.PenStyle.NoPen), theme.colour("text", tokens.PRESSED))
        else:
            self._ring(painter, QPen(theme.colour("text", tokens.SCROLLBAR), 1), QColor(Qt.GlobalColor.transparent))
        painter.setFont(self._font())
        painter.setPen(theme.colour("text" if self.tag.kind is Kind.THING else "text_2"))  # looks are quieter
        scored = not sure and self.tag.kind is Kind.THING  # how sure a rule is tells nobody anything
        up = 1 if scored else 0
        painter.drawText(self.rect().adjusted(0, -up, 0, -up), Qt.AlignmentFlag.AlignCenter, self._text)
        if scored:
            self._score(painter, self.tag.score or 0.0)
        if self.underMouse() or self.hasFocus():
            for verdict, icon, colour in ((Verdict.ACCEPTED, "check", "yes"), (Verdict.REJECTED, "x", "no")):
                if verdict is not self.tag.verdict:
                    self._control(painter, verdict, icon, colour)

    def _control(self, painter: QPainter, verdict: Verdict, icon: str, colour: str) -> None:
        glyph = QRectF(0, 0, tokens.ICON_SMALL, tokens.ICON_SMALL)
        inset = (self.height() - tokens.ICON_SMALL) / 2
        glyph.moveTopLeft(self.rect().topLeft())
        left = inset if verdict is Verdict.ACCEPTED else self.width() - inset - tokens.ICON_SMALL
        glyph.translate(left, inset)
        if self._over is verdict:
            ground = glyph.adjusted(-2, -2, 2, 2)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._icons.theme.colour(colour, tokens.SCROLLBAR))
            painter.drawEllipse(ground)
        self._icons.draw(painter, icon, glyph, self._icons.theme.colour(colour))

    def _score(self, painter: QPainter, score: float) -> None:
        word = self.width() - 2 * tokens.PILL_END
        track = QRectF(tokens.PILL_END, self.height() - 5, word, 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._icons.theme.colour("text", tokens.PRESSED))
        painter.drawRoundedRect(track, 1, 1)
        track.setWidth(max(2.0, word * score))
        painter.setBrush(self._icons.theme.colour("text_2"))
        painter.drawRoundedRect(track, 1, 1)

    def _end_at(self, pos: QPoint) -> Verdict | None:
        for verdict in (Verdict.ACCEPTED, Verdict.REJECTED):
            if verdict is not self.tag.verdict and self.end(verdict).contains(pos):
                return verdict
        return None

    def _point(self, end: Verdict | None) -> None:
        if end is not self._over:
            self._over = end
            tips = {Verdict.ACCEPTED: tr("Yes, keep it (Enter)"), Verdict.REJECTED: tr("No, take it off (Delete)")}
            self.setToolTip(self._tip if end is None else tips[end])
            self.update()


class Struck(Word):
    """A rejected keyword: struck through and quiet; a click takes it back."""

    def __init__(self, icons: Icons, tag: Tag, parent: QWidget) -> None:
        super().__init__(icons, tag, parent, tokens.SPACE_8)
        self.setToolTip(tr("Take it back (Enter)"))

    def _font(self) -> QFont:
        struck = font(tokens.TEXT_12)
        struck.setStrikeOut(True)
        return struck

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        painter, theme = QPainter(self), self._icons.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = self.underMouse() or self.hasFocus()
        self._ring(painter, QPen(Qt.PenStyle.NoPen), theme.colour("text", tokens.HOVER if lit else 0.0))
        painter.setFont(self._font())
        painter.setPen(theme.colour("text" if lit else "text_2"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)


class Pills(QWidget):
    """Words side by side, in as many lines as they need."""

    def __init__(self, gap: int) -> None:
        super().__init__()
        self._gap = gap
        self.pills: Sequence[Word] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_words(self, words: Sequence[Word]) -> None:
        """Show these instead of those before; they are children of this."""
        for word in self.pills:
            word.hide()
            word.deleteLater()
        self.pills = words
        self.setVisible(bool(words))
        self._flow(self.width())
        for word in words:
            word.show()
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
                x, y = 0, y + tokens.PILL + self._gap
            places.append(QPoint(x, y))
            x += pill.width() + self._gap
        return places, y + tokens.PILL if places else 0
