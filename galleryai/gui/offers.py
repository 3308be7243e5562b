"""What stands under the search box: what is wrong with the search, and what it may become."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from galleryai.gui import tokens
from galleryai.gui.icons import Icons
from galleryai.gui.phrases import tr
from galleryai.gui.theme import font

_Index = QModelIndex | QPersistentModelIndex
_OFFERED = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Offered:
    """A row: what people read, what stands small at its right, and the search with it, its cursor at `cursor`."""

    icon: str
    label: str
    note: str
    text: str
    cursor: int
    counted: bool = False  # the note is a number: in figures of one width

    @property
    def spoken(self) -> str:
        """As it is read aloud."""
        return f"{self.label}, {self.note}" if self.note else self.label


class _Rows(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.offered: list[Offered] = []

    def show(self, offered: Sequence[Offered]) -> None:
        """Offer these."""
        self.beginResetModel()
        self.offered = list(offered)
        self.endResetModel()

    def rowCount(self, _parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """A row for each."""
        return len(self.offered)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What is read, spoken, drawn."""
        one = self.offered[index.row()]
        says = {Qt.ItemDataRole.DisplayRole: one.label, Qt.ItemDataRole.AccessibleTextRole: one.spoken, _OFFERED: one}
        return says.get(Qt.ItemDataRole(role))


class _RowPainter(QStyledItemDelegate):
    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """All rows are of one height."""
        return QSize(0, tokens.ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw the ground, the icon, the label and, right, the note."""
        state: QStyle.StateFlag = option.state
        box: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen, hovered = (bool(state & flag) for flag in (_STATE.State_Selected, _STATE.State_MouseOver))
        painter.setPen(Qt.PenStyle.NoPen)
        strength = tokens.CHOSEN if chosen else tokens.HOVER if hovered else 0.0
        painter.setBrush(self._icons.theme.colour("text", strength))
        painter.drawRoundedRect(box, tokens.RADIUS_PHOTO, tokens.RADIUS_PHOTO)
        self._words(painter, box.adjusted(tokens.SPACE_8, 0, -tokens.SPACE_8, 0), index.data(_OFFERED))
        painter.restore()

    def _words(self, painter: QPainter, box: QRect, one: Offered) -> None:
        theme, middle = self._icons.theme, box.top() + (box.height() - tokens.ICON_SMALL) / 2
        icon = QRectF(box.left(), middle, tokens.ICON_SMALL, tokens.ICON_SMALL)
        if one.icon:
            self._icons.draw(painter, one.icon, icon, theme.colour("text_2"))
        words = box.adjusted(tokens.ICON_SMALL + tokens.SPACE_8, 0, 0, 0)
        small, body = font(tokens.TEXT_12, figures=one.counted), font()
        label = QFontMetrics(body).elidedText(one.label, Qt.TextElideMode.ElideMiddle, words.width())
        painter.setFont(body)
        painter.setPen(theme.colour("text"))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, label)
        left = QFontMetrics(body).horizontalAdvance(label) + tokens.SPACE_16
        note = QFontMetrics(small).elidedText(one.note, Qt.TextElideMode.ElideRight, words.width() - left)
        painter.setFont(small)
        painter.setPen(theme.colour("text_2"))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, note)


_STATE = QStyle.StateFlag


class Offers(QFrame):
    """Lies over the window and never takes the keyboard: the box it belongs to moves through it."""

    taken = Signal(object)  # Offered

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setObjectName("offers")
        self.sentence = QLabel(wordWrap=True)
        self.sentence.setObjectName("mistake")
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)  # it repeats what was typed
        self._rows = _Rows()
        self._list = QListView()
        self._list.setObjectName("sidebar")
        self._list.setModel(self._rows)
        self._painter = _RowPainter(icons)
        self._list.setItemDelegate(self._painter)
        self._list.setAccessibleName(tr("Suggestions"))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setMouseTracking(True)
        self._list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.clicked.connect(lambda index: self.taken.emit(index.data(_OFFERED)))
        icons.theme.changed.connect(self._list.viewport().update)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[tokens.SPACE_4] * 4)
        column.setSpacing(0)
        column.addWidget(self.sentence)
        column.addWidget(self._list)
        self.hide()

    @property
    def offered(self) -> list[Offered]:
        """The rows that are shown."""
        return self._rows.offered

    @property
    def current(self) -> Offered | None:
        """The row that the arrows have come to."""
        index = self._list.currentIndex()
        return index.data(_OFFERED) if index.isValid() else None

    def show_all(self, sentence: str, offered: Sequence[Offered]) -> None:
        """Show these, none of them chosen; nothing at all hides it."""
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        self._rows.show(offered)
        self._list.setFixedHeight(len(offered) * tokens.ROW)
        self._list.setVisible(bool(offered))
        self.setVisible(bool(sentence or offered))

    def step(self, rows: int) -> None:
        """Go so many rows down (up, if negative); beyond the ends lies none, and then the other end."""
        index = self._list.currentIndex()
        places = len(self.offered) + 1
        here = index.row() if index.isValid() else places - 1
        self._list.setCurrentIndex(self._rows.index((here + rows) % places))  # past the last: no index, none chosen

    def place_below(self, box: QWidget) -> None:
        """Stand under the box, as wide, but never too narrow to be read."""
        window = box.window()
        if self.parent() is not window:
            visible = not self.isHidden()
            self.setParent(window)
            self.setVisible(visible)
        below = box.mapTo(window, QPoint(0, box.height() + tokens.SPACE_4))
        width = max(box.width(), tokens.OFFERS_LEAST)
        left = max(tokens.SPACE_8, min(below.x(), window.width() - width - tokens.SPACE_8))
        self.setFixedWidth(width)
        self.sentence.setFixedWidth(width - 2 * tokens.SPACE_4 - 2)
        self.adjustSize()
        self.move(left, below.y())
        self.raise_()
