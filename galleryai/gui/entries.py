"""The rows of the sidebar, as data: what there is to look at, in order."""

from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from galleryai.core.album import HEADINGS, Album
from galleryai.gui import tokens
from galleryai.gui.catalogue import Kind, Overview, Place
from galleryai.gui.phrases import folder, name_of, number, tr

Index = QModelIndex | QPersistentModelIndex
ENTRY = Qt.ItemDataRole.UserRole


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
    for kind, heading in HEADINGS.items():
        albums = [album for album in overview.albums if album.kind == kind]
        some = [album for album in albums if album.parent is None][: tokens.ALBUMS_AT_FIRST.get(kind, 0)]
        rows += _albums(tr(heading), albums if all_albums else some)
    if not all_albums and sum(_is_album(row) for row in rows) < len(overview.albums):
        rows.append(Entry(tr("Show all {count}").format(count=number(len(overview.albums))), "chevron-down"))
    if overview.roots:
        rows.append(Entry(tr("Folders")))
    for root in overview.roots:
        name = name_of(root.path)
        icon = "folder" if root.online else "hard-drive"
        place = Place(Kind.FOLDER, root.path, name)
        rows.append(Entry(name, icon, root.photos, place, faded=not root.online, tip=folder(root)))
    if overview.problems:
        rows.append(Entry(""))
        rows.append(Entry(tr("Problems"), "triangle-alert", len(overview.problems), PROBLEMS))
    return rows


def _is_album(row: Entry) -> bool:
    return row.place is not None and row.place.kind is Kind.ALBUM


def _albums(heading: str, albums: list[Album]) -> list[Entry]:
    rows = [Entry(album.title, "tag", album.count, Place(Kind.ALBUM, album.id, album.title)) for album in albums]
    return [Entry(heading), *rows] if rows else []


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
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return entry.tip or None
        return entry if role == ENTRY else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings cannot be chosen."""
        if self.entries[index.row()].icon:
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags
