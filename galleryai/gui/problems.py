"""The list of files that could not be read, each with its reason."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QFrame, QHeaderView, QTableView

from galleryai.core.photo import Problem
from galleryai.gui import tokens
from galleryai.gui.phrases import tr

Index = QModelIndex | QPersistentModelIndex


class ProblemModel(QAbstractTableModel):
    """Two columns: the file, and why."""

    def __init__(self) -> None:
        super().__init__()
        self._problems: list[Problem] = []

    def show(self, problems: list[Problem]) -> None:
        """Replace the list where it changed."""
        if problems != self._problems:
            self.beginResetModel()
            self._problems = problems
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """The number of problems."""
        return 0 if parent.isValid() else len(self._problems)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """File and reason."""
        return 0 if parent.isValid() else 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell's text, which is its tip as well: paths are long."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        problem = self._problems[index.row()]
        return problem.reason[:1].upper() + problem.reason[1:] if index.column() else problem.path

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The columns' names."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole or orientation is Qt.Orientation.Vertical:
            return None
        return tr("Why") if section else tr("File")


class ProblemList(QTableView):
    """The page the sidebar's "Problems" opens."""

    def __init__(self) -> None:
        super().__init__()
        self.problems = ProblemModel()
        self.setModel(self.problems)
        self.setAccessibleName(tr("Files that could not be read"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(tokens.CONTROL)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
