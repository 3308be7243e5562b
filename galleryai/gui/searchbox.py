"""The search box: searches and offers words while you type, and says kindly what it cannot understand."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QKeyEvent,
    QMoveEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QLineEdit

from galleryai.core.errors import QueryError
from galleryai.gui import tokens
from galleryai.gui.icons import IconButton, IconLabel, Icons
from galleryai.gui.offers import Offered, Offers
from galleryai.gui.phrases import number, tr
from galleryai.query.completion import completed
from galleryai.query.fields import BY_NAME
from galleryai.services.completing import Completion, Offer

_ICONS = {Offer.KEYWORD: "tag", Offer.FIELD: "search", Offer.VALUE: ""}
_SUBMIT = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class SearchBox(QLineEdit):
    """Emits what to search for, a moment after the last key; at once, what may be offered for it."""

    wanted = Signal(str)
    typed = Signal(str, int)  # what stands here now, and where the cursor is
    left = Signal()  # Enter, arrow down, or Esc in an empty box: the keyboard goes to the photographs
    help_wanted = Signal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._theme = icons.theme
        self._wrong: tuple[str, QueryError] | None = None  # a search, and what is wrong with it
        self._completions: list[Offered] = []
        self.setObjectName("search")
        self.setPlaceholderText(tr("Search by what is in the picture"))
        self.setAccessibleName(tr("Search"))
        self.setMaximumWidth(tokens.SEARCH_MOST)
        self.setMinimumWidth(tokens.SEARCH_LEAST)
        self._glass = IconLabel(icons, "search")
        self._glass.setParent(self)
        self.clear_button = self._button(icons, "x", tr("Clear the search"))
        self.clear_button.clicked.connect(self.clear)
        self.clear_button.hide()
        self.help_button = self._button(icons, "info", tr("What can be searched for (F1)"))
        self.help_button.clicked.connect(self.help_wanted)
        self.offers = Offers(icons)
        self.offers.taken.connect(self._take)
        self._pause = QTimer(self, singleShot=True, interval=tokens.SEARCH_PAUSE)
        self._pause.timeout.connect(lambda: self.wanted.emit(self.text()))
        self._patience = QTimer(self, singleShot=True, interval=tokens.MISTAKE_PAUSE)
        self._patience.timeout.connect(self._show_below)
        self.textChanged.connect(self._changed)
        self.textEdited.connect(lambda _text: self.typed.emit(self.text(), self.cursorPosition()))
        self.cursorPositionChanged.connect(lambda _old, _new: self._offer([]))
        icons.theme.changed.connect(self._glass.update)

    def _button(self, icons: Icons, name: str, says: str) -> IconButton:
        button = IconButton(icons, name, says, tokens.CONTROL_SMALL)
        button.setParent(self)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return button

    # What is said of a search

    def show_mistake(self, text: str, error: QueryError | None) -> None:
        """Underline what is wrong with a search and say it below, with a way out; None takes both away.

        While somebody types it waits a moment: half a search is no mistake yet.
        """
        told = bool(self.mistake)
        self._wrong = (text, error) if error is not None and self._stands(text, error) else None
        self._patience.stop()
        if self._wrong and self.hasFocus() and not told:
            self._patience.start()
        else:
            self._show_below()

    @property
    def mistake(self) -> str:
        """The sentence that is shown: none where the cursor stands in what is wrong and words are offered for it."""
        if not self._wrong or self._patience.isActive():
            return ""
        start, end = self._wrong[1].span
        mending = self._completions and start <= self.cursorPosition() <= end
        return "" if mending else str(self._wrong[1])

    def offer(self, text: str, cursor: int, completions: Sequence[Completion]) -> None:
        """Offer these under the box, unless something else has been typed meanwhile."""
        if (self.text(), self.cursorPosition()) == (text, cursor) and self.hasFocus():
            offered = (_offered(text, one) for one in completions)
            self._offer([one for one in offered if one.text.strip() != text.strip()])

    def forget(self) -> None:
        """Empty the box without searching."""
        with QSignalBlocker(self):
            self.clear()
        self._pause.stop()
        self._dress("")
        self.show_mistake("", None)

    def _stands(self, text: str, error: QueryError) -> bool:
        """Whether what is wrong still stands in the box."""
        return self.text()[: error.span[1]] == text[: error.span[1]]

    def _offer(self, completions: list[Offered]) -> None:
        self._completions = completions
        self._show_below()

    def _show_below(self) -> None:
        sentence, mended = self.mistake, _mended(self.text(), self._wrong[1]) if self._wrong else None
        self.offers.show_all(sentence, [mended, *self._completions] if sentence and mended else self._completions)
        self.offers.place_below(self)
        self.setAccessibleDescription(sentence)
        self.update()

    # Hands

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go through what is offered, Tab and Enter take it, Esc sends it away; else see `left`."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_F1 or (event.text() == "?" and not self.text()):
            self.help_wanted.emit()
        elif key in _STEPS and self.offers.offered:
            self.offers.step(_STEPS[key])
            self._announce()
        elif key in _SUBMIT and self.offers.current:
            self._take(self.offers.current)
        elif key == Qt.Key.Key_Escape and self._completions:
            self._offer([])
        elif key == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_Down):
            self.left.emit()
        elif key in _SUBMIT:
            self._pause.stop()
            self.wanted.emit(self.text())
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Tab takes what is offered; it must be caught before it moves the keyboard on."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Tab:
            offered = self.offers.current or next(iter(self.offers.offered), None)
            if offered is not None:
                self._take(offered)
                return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Nobody types: nothing is offered any more, and a mistake is none that is still being mended."""
        super().focusOutEvent(event)
        self._patience.stop()
        self._offer([])

    def _take(self, offered: Offered) -> None:
        """Write what is offered; one step of undo takes it back."""
        self.selectAll()
        self.insert(offered.text)
        self.setCursorPosition(offered.cursor)
        self.setFocus()
        self.typed.emit(self.text(), self.cursorPosition())

    def _announce(self) -> None:
        """The keyboard stays here, so a reader of the screen must be told what it has come to."""
        if self.offers.current:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.offers.current.spoken))

    def _changed(self, text: str) -> None:
        if self._wrong and not (self.mistake and self._stands(*self._wrong)):
            self.show_mistake("", None)
        self._dress(text)
        if text:
            self._pause.start()
        else:  # going back to everything needs no waiting
            self._pause.stop()
            self.wanted.emit("")

    # Looks

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the glass, the buttons and what is below in their places."""
        super().resizeEvent(event)
        self._glass.move(tokens.SPACE_8 + 1, (self.height() - tokens.ICON) // 2)
        size = tokens.CONTROL_SMALL
        for button in (self.clear_button, self.help_button):
            button.move(self.width() - size - 5, (self.height() - size) // 2)
        self.offers.place_below(self)

    def moveEvent(self, event: QMoveEvent) -> None:
        """What is below comes along."""
        super().moveEvent(event)
        self.offers.place_below(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Underline what is wrong."""
        super().paintEvent(event)
        if self.mistake and self._wrong:
            start, end = (self._x(place) for place in self._wrong[1].span)
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipRect(QRectF(self.rect()).adjusted(tokens.CONTROL, 0, -tokens.CONTROL, 0))
            painter.setPen(QPen(self._theme.colour("warn"), tokens.WAVE))
            metrics = self.fontMetrics()
            painter.drawPolyline(_wave(start, end, (self.height() + metrics.height()) / 2 - metrics.descent() + 3))

    def _x(self, place: int) -> float:
        """Where a character begins, from the left of the box, however far it is scrolled."""
        advance, text = self.fontMetrics().horizontalAdvance, self.text()
        here = self.cursorRect().center().x()
        return here + advance(text[:place]) - advance(text[: self.cursorPosition()])

    def _dress(self, text: str) -> None:
        self.clear_button.setVisible(bool(text))
        self.help_button.setVisible(not text)


def _offered(text: str, one: Completion) -> Offered:
    after = completed(text, one.span, one.insert)
    if one.kind is Offer.FIELD:
        note = tr("Photos {help}").format(help=tr(BY_NAME[one.label.removesuffix(":")].help))
    else:
        note = "" if one.count is None else number(one.count)
    return Offered(_ICONS[one.kind], one.label, note, *after, counted=one.count is not None)


def _mended(text: str, error: QueryError) -> Offered | None:
    """The search with what was probably meant."""
    if error.suggestion is None:
        return None
    start, end = error.span
    mended = text[:start] + error.suggestion + text[end:]
    return Offered("check", mended, tr("Tab"), mended, len(mended))


def _wave(start: float, end: float, top: float) -> QPolygonF:
    """A zigzag of whole teeth, at least three of them."""
    teeth = max(3, round((end - start) / tokens.WAVE_TOOTH))
    return QPolygonF(
        [QPointF(start + n * tokens.WAVE_TOOTH, top + n % 2 * tokens.WAVE_TOOTH) for n in range(teeth + 1)]
    )
