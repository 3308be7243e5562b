"""The places to look at: all photos, albums, folders, problems."""

from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from galleryai.gui import tokens
from galleryai.gui.catalogue import Kind, Overview, Place
from galleryai.gui.icons import Icons
from galleryai.gui.phrases import name_of, number, tr
from galleryai.gui.theme import font

Index = QModelIndex | QPersistentModelIndex
_ENTRY = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Entry:
    """A row: a place, a heading (no icon), or the row that shows all albums (no place)."""

    title: str
    icon: str = ""
    count: int | None = None
    place: Place | None = None
    faded: bool = False
    tip: str = ""


ALL_PHOTOS = Place(Kind.ALL)
PROBLEMS = Place(Kind.PROBLEMS)


def entries(overview: Overview, all_albums: bool) -> list[Entry]:
    """The rows of an overview, in order."""
    rows = [Entry(tr("All photos"), "images", overview.total, ALL_PHOTOS)]
    albums = overview.albums if all_albums else overview.albums[: tokens.ALBUMS_AT_FIRST]
    if albums:
        rows.append(Entry(tr("Things")))
        rows += [Entry(album.title, "tag", album.count, Place(Kind.ALBUM, album.id, album.title)) for album in albums]
    if len(albums) < len(overview.albums):
        rows.append(Entry(tr("Show all {count}").format(count=number(len(overview.albums))), "chevron-down"))
    if overview.roots:
        rows.append(Entry(tr("Folders")))
    for root in overview.roots:
        name = name_of(root.path)
        tip = root.path if root.online else tr("{path} is not connected").format(path=root.path)
        icon = "folder" if root.online else "hard-drive"
        place = Place(Kind.FOLDER, root.path, name)
        rows.append(Entry(name, icon, root.photos, place, faded=not root.online, tip=tip))
    if overview.problems:
        rows.append(Entry(""))
        rows.append(Entry(tr("Problems"), "triangle-alert", len(overview.problems), PROBLEMS))
    return rows


class EntryModel(QAbstractListModel):
    """The rows as Qt's views and screen readers ask for them."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Entry] = []

    def show(self, rows: list[Entry]) -> None:
        """Replace the rows; views keep their place where only texts changed."""
        same = [(e.place, e.icon) for e in rows] == [(e.place, e.icon) for e in self.entries]
        if not same:
            self.beginResetModel()
        self.entries = rows
        if same:
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
        else:
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """The number of rows."""
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A row's text, tip, or the entry itself."""
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.AccessibleTextRole and entry.count is not None:
            return f"{entry.title}, {number(entry.count)}"
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return entry.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return entry.tip or None
        return entry if role == _ENTRY else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings cannot be chosen."""
        if self.entries[index.row()].icon:
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags


class EntryPainter(QStyledItemDelegate):
    """Draws rows 28 high: icon, title, count at the right."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Headings stand a little apart from what is above."""
        entry: Entry = index.data(_ENTRY)
        extra = 0 if entry.icon else tokens.SPACE_8 if entry.title else -tokens.SPACE_16
        return QSize(0, tokens.ROW + extra)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a row."""
        entry: Entry = index.data(_ENTRY)
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
    """The rows; a press chooses."""

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

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what is under the pointer, but do not choose while dragging."""
        if not event.buttons():
            super().mouseMoveEvent(event)


class Sidebar(QWidget):
    """The list of places, and the button that adds a folder."""

    chosen = Signal(object)  # Place
    add_wanted = Signal()

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
        icons.theme.changed.connect(self.list.viewport().update)
        self.add_button = QPushButton(tr("Add folder…"))
        self.add_button.clicked.connect(self.add_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, tokens.SPACE_12, 0, tokens.SPACE_12)
        column.setSpacing(tokens.SPACE_12)
        column.addWidget(self.list, 1)
        edge = QVBoxLayout()
        edge.setContentsMargins(tokens.SPACE_12, 0, tokens.SPACE_12, 0)
        edge.addWidget(self.add_button)
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

    def _current_changed(self, index: QModelIndex) -> None:
        entry: Entry | None = index.data(_ENTRY)
        if entry is not None and entry.place is not None and entry.place != self._here:
            self._here = entry.place
            self.chosen.emit(entry.place)

    def _clicked(self, index: QModelIndex) -> None:
        entry: Entry = index.data(_ENTRY)
        if entry.place is None and self._overview is not None:
            self._all_albums = True
            self.show_overview(self._overview)
        elif entry.place is not None:
            self.chosen.emit(entry.place)  # again: ends a search
