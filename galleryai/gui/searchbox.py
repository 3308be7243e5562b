"""The search box: searches while you type, and says kindly what it cannot understand."""

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from galleryai.gui import tokens
from galleryai.gui.icons import IconButton, IconLabel, Icons
from galleryai.gui.phrases import tr


class SearchBox(QLineEdit):
    """Emits what to search for, a moment after the last key."""

    wanted = Signal(str)
    left = Signal()  # Enter, arrow down, or Esc in an empty box: the keyboard goes to the photographs

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setObjectName("search")
        self.setPlaceholderText(tr("Search by what is in the picture"))
        self.setAccessibleName(tr("Search"))
        self.setMaximumWidth(tokens.SEARCH_MOST)
        self.setMinimumWidth(tokens.SEARCH_LEAST)
        self._glass = IconLabel(icons, "search")
        self._glass.setParent(self)
        self._clear = IconButton(icons, "x", tr("Clear the search"), tokens.CONTROL_SMALL)
        self._clear.setParent(self)
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clear.hide()
        self._clear.clicked.connect(self.clear)
        self._mistake = QLabel()
        self._mistake.setObjectName("mistake")
        self._mistake.hide()
        self._pause = QTimer(self, singleShot=True, interval=tokens.SEARCH_PAUSE)
        self._pause.timeout.connect(lambda: self.wanted.emit(self.text()))
        self.textChanged.connect(self._changed)
        icons.theme.changed.connect(self._glass.update)

    def show_mistake(self, sentence: str) -> None:
        """Say under the box why this cannot be searched for; nothing takes it away again."""
        window = self.window()
        if sentence and self._mistake.parent() is not window:
            self._mistake.setParent(window)
        self._mistake.setText(sentence)
        self._mistake.setVisible(bool(sentence))
        self.setAccessibleDescription(sentence)
        self._place_mistake()

    @property
    def mistake(self) -> str:
        """The sentence that is shown."""
        return self._mistake.text() if not self._mistake.isHidden() else ""

    def forget(self) -> None:
        """Empty the box without searching."""
        with QSignalBlocker(self):
            self.clear()
        self._pause.stop()
        self._clear.hide()
        self.show_mistake("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc clears, then leaves; Enter and arrow down go to the photographs."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Down):
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._pause.stop()
            self.wanted.emit(self.text())
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the glass, the clear button and the sentence in their places."""
        super().resizeEvent(event)
        self._glass.move(tokens.SPACE_8 + 1, (self.height() - tokens.ICON) // 2)
        size = tokens.CONTROL_SMALL
        self._clear.move(self.width() - size - 5, (self.height() - size) // 2)
        self._place_mistake()

    def _changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        if text:
            self._pause.start()
        else:  # going back to everything needs no waiting
            self._pause.stop()
            self.wanted.emit("")

    def _place_mistake(self) -> None:
        window: QWidget = self.window()
        if self._mistake.isHidden() or self._mistake.parent() is not window:
            return
        self._mistake.adjustSize()
        self._mistake.move(self.mapTo(window, QPoint(0, self.height() + tokens.SPACE_4)))
        self._mistake.raise_()
