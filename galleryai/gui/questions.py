"""What the window asks before it does something."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from galleryai.gui import tokens
from galleryai.gui.phrases import breakable, name_of, tr


class RemoveQuestion(QDialog):
    """Whether a folder is to leave the gallery; `accepted` where it is."""

    def __init__(self, parent: QWidget, folder: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("GalleryAI")
        question = tr("Remove “{folder}” from the gallery?").format(folder=name_of(folder))
        self.promise = tr("Nothing on the disk is touched, and the keywords are kept for when the folder comes back.")
        self.setAccessibleName(question)
        self.setAccessibleDescription(self.promise)
        self.remove, self.cancel = QPushButton(tr("Remove")), QPushButton(tr("Cancel"))
        self.remove.setProperty("kind", "primary")
        self.remove.clicked.connect(self.accept)
        self.cancel.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.SPACE_24, tokens.SPACE_24, tokens.SPACE_24, tokens.SPACE_16)
        column.setSpacing(tokens.SPACE_8)
        for text, kind in ((question, "title"), (breakable(folder), "caption"), (self.promise, "body")):
            column.addWidget(_label(text, kind))
        column.addSpacing(tokens.SPACE_12)
        column.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(tokens.SPACE_8)
        row.addStretch(1)
        row.addWidget(self.cancel, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.remove)
        self.remove.setDefault(True)
        self.remove.setFocus()
        return row


def _label(text: str, kind: str) -> QLabel:
    label = QLabel(text, wordWrap=True)
    label.setTextFormat(Qt.TextFormat.PlainText)  # a folder's name is never markup
    label.setProperty("type", kind)
    label.setFixedWidth(tokens.DIALOG)
    return label
