"""The places to look at: all photos, albums, folders, problems."""

from PySide6.QtCore import (
    QModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QMenu,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from galleryai.gui import tokens
from galleryai.gui.catalogue import Kind, Overview, Place
from galleryai.gui.entries import ALL_PHOTOS, ENTRY, PROBLEMS, Entry, EntryModel, Index, entries
from galleryai.gui.icons import IconButton, Icons
from galleryai.gui.phrases import number, tr
from galleryai.gui.theme import font


class EntryPainter(QStyledItemDelegate):
    """Draws rows 28 high: icon, title, count at the right."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Headings stand a little apart from what is above."""
        entry: Entry = index.data(ENTRY)
        extra = 0 if entry.icon else tokens.SPACE_8 if entry.title else -tokens.SPACE_16
        return QSize(0, tokens.ROW + extra)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a row."""
        entry: Entry = index.data(ENTRY)
        box, state = option.rect, option.state
        box = box.adjusted(tokens.SPACE_8, 0, -tokens.SPACE_8, 0)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if entry.icon:
            self._ground(painter, box, state)
            self._row(painter, box.adjusted(tokens.SPACE_8, 0, -tokens.SPACE_8, 0), entry, state)
        else:
            self._heading(painter, box.adjusted(tokens.SPACE_8, 0, 0, -tokens.SPACE_4), entry.title)
        painter.restore()

    def _ground(self, painter: QPainter, box: QRect, state: QStyle.StateFlag) -> None:
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        strength = tokens.CHOSEN if chosen else 0.0
        if state & QStyle.StateFlag.State_MouseOver and not chosen:
            strength = tokens.HOVER
        by_keys = QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_KeyboardFocusChange
        focused = chosen and state & by_keys == by_keys
        painter.setPen(self._icons.theme.colour("accent") if focused else Qt.PenStyle.NoPen)
        painter.setBrush(self._icons.theme.colour("text", strength))
        ground = QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(ground, tokens.RADIUS_CONTROL, tokens.RADIUS_CONTROL)

    def _row(self, painter: QPainter, box: QRect, entry: Entry, state: QStyle.StateFlag) -> None:
        theme = self._icons.theme
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.setOpacity(tokens.FADED if entry.faded else 1.0)
        colour = "warn" if entry.place == PROBLEMS else "accent" if chosen else "text_2"
        middle = box.top() + (box.height() - tokens.ICON) / 2
        icon = QRectF(box.left(), middle, tokens.ICON, tokens.ICON)
        self._icons.draw(painter, entry.icon, icon, theme.colour(colour))
        figures = font(tokens.TEXT_12, figures=True)
        count = "" if entry.count is None else number(entry.count)
        painter.setFont(figures)
        painter.setPen(theme.colour("text_2"))
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, count)
        taken = QFontMetrics(figures).horizontalAdvance(count) + tokens.SPACE_8
        body = font()
        painter.setFont(body)
        painter.setPen(theme.colour("text" if entry.place else "text_2"))
        room = box.adjusted(tokens.ICON + tokens.SPACE_8, 0, -taken, 0)
        title = QFontMetrics(body).elidedText(entry.title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, title)

    def _heading(self, painter: QPainter, box: QRect, title: str) -> None:
        painter.setFont(font(tokens.TEXT_11, bold=True))
        painter.setPen(self._icons.theme.colour("text_2"))
        painter.drawText(box, Qt.AlignmentFlag.AlignBottom, title)


class EntryList(QListView):
    """The rows; a press chooses, the other button asks what can be done."""

    menu_wanted = Signal(object, QPoint)  # Entry, where on the screen

    def __init__(self, model: EntryModel, painter: EntryPainter) -> None:
        super().__init__()
        self.setObjectName("sidebar")
        self.setAccessibleName(tr("Places"))
        self.setModel(model)
        self.setItemDelegate(painter)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Only the first button chooses."""
        if event.button() is Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """For the row under the pointer, or by keyboard for the chosen one."""
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if index.isValid():
            where = self.visualRect(index).center() if by_key else event.pos()
            self.menu_wanted.emit(index.data(ENTRY), self.viewport().mapToGlobal(where))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what is under the pointer, but do not choose while dragging."""
        if not event.buttons():
            super().mouseMoveEvent(event)


class Sidebar(QWidget):
    """The list of places, and the button that adds a folder."""

    chosen = Signal(object)  # Place
    add_wanted = Signal()
    remove_wanted = Signal(str)  # a folder's path
    settings_wanted = Signal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("ground", "surface")
        self.setFixedWidth(tokens.SIDEBAR)
        self._overview: Overview | None = None
        self._all_albums = False
        self._here = ALL_PHOTOS
        self.model, self._painter = EntryModel(), EntryPainter(icons)
        self.list = EntryList(self.model, self._painter)
        self.list.selectionModel().currentChanged.connect(self._current_changed)
        self.list.clicked.connect(self._clicked)
        self.list.activated.connect(self._activated)
        self.list.menu_wanted.connect(self._show_menu)
        icons.theme.changed.connect(self.list.viewport().update)
        self.add_button = QPushButton(tr("Add folder…"))
        self.add_button.clicked.connect(self.add_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, tokens.SPACE_12, 0, tokens.SPACE_12)
        column.setSpacing(tokens.SPACE_12)
        column.addWidget(self.list, 1)
        self.settings_button = IconButton(icons, "settings", tr("Settings (Ctrl+,)"))
        self.settings_button.clicked.connect(self.settings_wanted)
        edge = QHBoxLayout()
        edge.setContentsMargins(tokens.SPACE_12, 0, tokens.SPACE_12, 0)
        edge.setSpacing(tokens.SPACE_4)
        edge.addWidget(self.add_button, 1)
        edge.addWidget(self.settings_button)
        column.addLayout(edge)

    def show_overview(self, overview: Overview) -> None:
        """List these places; the one that is shown stays chosen."""
        self._overview = overview
        self.model.show(entries(overview, self._all_albums))
        self.choose(self._here)

    def choose(self, place: Place) -> None:
        """Mark the place that is shown, without going there again."""
        self._here = place
        for row, entry in enumerate(self.model.entries):
            if entry.place is not None and (entry.place.kind, entry.place.key) == (place.kind, place.key):
                self.list.setCurrentIndex(self.model.index(row))
                return
        self.list.clearSelection()

    def menu(self, entry: Entry) -> QMenu | None:
        """What can be done with a row; None where there is nothing."""
        if entry.place is None or entry.place.kind is not Kind.FOLDER:
            return None
        path = entry.place.key
        menu = QMenu(self)
        menu.addAction(tr("Remove from the gallery…")).triggered.connect(lambda: self.remove_wanted.emit(path))
        return menu

    def _show_menu(self, entry: Entry, where: QPoint) -> None:
        menu = self.menu(entry)
        if menu is not None:
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(where)

    def _current_changed(self, index: QModelIndex) -> None:
        entry: Entry | None = index.data(ENTRY)
        if entry is not None and entry.place is not None and entry.place != self._here:
            self._here = entry.place
            self.chosen.emit(entry.place)

    def _clicked(self, index: QModelIndex) -> None:
        entry: Entry = index.data(ENTRY)
        if entry.place is not None:
            self.chosen.emit(entry.place)  # again: ends a search
        else:
            self._activated(index)

    def _activated(self, index: QModelIndex) -> None:
        """Only the row that shows all albums does more than being chosen."""
        entry: Entry = index.data(ENTRY)
        if entry.place is None and self._overview is not None:
            self._all_albums = True
            self.show_overview(self._overview)
