"""The first thing a person sees: one icon, one sentence, one button, one quiet second way."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from galleryai.gui import tokens
from galleryai.gui.icons import IconLabel, Icons
from galleryai.gui.phrases import tr


class Welcome(QWidget):
    """Shown while there is no folder."""

    add_wanted = Signal()
    samples_wanted = Signal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("ground", "canvas")
        title = QLabel(tr("Add a folder to see your photographs here"))
        title.setProperty("type", "large")
        promise = QLabel(tr("They are keyworded as they come in. Everything stays on this machine."))
        promise.setProperty("type", "quiet")
        self.add_button = QPushButton(tr("Add folder…"))
        self.add_button.setProperty("kind", "primary")
        self.add_button.clicked.connect(self.add_wanted)
        self.samples_button = QPushButton(tr("Try the sample photographs"))
        self.samples_button.setProperty("kind", "quiet")
        self.samples_button.clicked.connect(self.samples_wanted)
        column = QVBoxLayout(self)
        column.setSpacing(0)
        column.addStretch(5)
        for widget, space in (
            (IconLabel(icons, "images", tokens.ICON_LARGE), tokens.SPACE_24),
            (title, tokens.SPACE_8),
            (promise, tokens.SPACE_32),
            (self.add_button, tokens.SPACE_12),
            (self.samples_button, 0),
        ):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
            column.addSpacing(space)
        column.addStretch(6)
