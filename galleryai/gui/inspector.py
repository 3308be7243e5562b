"""What is known of one photograph: its file, its camera, its keywords."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from galleryai.core.photo import Photo
from galleryai.core.tag import Judged
from galleryai.gui import phrases, tokens
from galleryai.gui.icons import Icons
from galleryai.gui.keywordpanel import KeywordPanel
from galleryai.gui.phrases import tr


class Fact(QWidget):
    """A caption with its value below; hidden while there is no value."""

    def __init__(self, caption: str) -> None:
        super().__init__()
        self._value = _wrapping("")
        self._value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label = QLabel(caption)
        label.setProperty("type", "section")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(label)
        column.addWidget(self._value)

    def say(self, value: str) -> None:
        """Show a value."""
        self._value.setText(phrases.breakable(value))
        self.setVisible(bool(value))


class Inspector(QScrollArea):
    """At the right of the viewer."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("ground", "surface")
        self.setProperty("edge", "left")
        self.setFixedWidth(tokens.INSPECTOR)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("About this photo"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what it holds takes the keyboard, and scrolls it
        self.name = _wrapping("title")
        self.warning = _wrapping("warn")
        self.keywords = KeywordPanel(icons)
        self.facts = {
            "taken": Fact(tr("Taken")),
            "place": Fact(tr("Place")),
            "camera": Fact(tr("Camera")),
            "size": Fact(tr("Size")),
            "paths": Fact(tr("Where")),
        }
        self.setWidget(self._arranged())

    def show_photo(self, photo: Photo, judged: Mapping[str, Judged]) -> None:
        """Show what is known of a photograph; `judged` tells by name how right keywords were."""
        facts = photo.facts
        self.name.setText(phrases.breakable(phrases.name_of(photo.path) if photo.paths else tr("No file")))
        self.warning.setText(phrases.state(photo))
        self.warning.setVisible(bool(self.warning.text()))
        self.keywords.show_photo(photo, judged)
        camera = [facts.camera or "", facts.lens or "", phrases.settings(facts)]
        self.facts["taken"].say(phrases.moment(facts.taken_at) if facts.taken_at else "")
        self.facts["place"].say(str(photo.place or ""))
        self.facts["camera"].say("\n".join(filter(None, camera)))
        self.facts["size"].say(phrases.size(facts))
        self.facts["paths"].say("\n".join(photo.paths))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Nothing scrolls sideways here: these arrows turn the photographs."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _arranged(self) -> QWidget:
        inside = QWidget()
        inside.setObjectName("inside")
        column = QVBoxLayout(inside)
        column.setContentsMargins(tokens.SPACE_16, tokens.SPACE_16, tokens.SPACE_16, tokens.SPACE_16)
        column.setSpacing(tokens.SPACE_8)
        column.addWidget(self.name)
        column.addWidget(self.warning)
        column.addSpacing(tokens.SPACE_8)
        heading = QLabel(tr("Keywords"))
        heading.setProperty("type", "section")
        column.addWidget(heading)
        column.addWidget(self.keywords)
        column.addSpacing(tokens.SPACE_8)
        for fact in self.facts.values():
            column.addWidget(fact)
            column.addSpacing(tokens.SPACE_4)
        column.addStretch(1)
        return inside


def _wrapping(kind: str) -> QLabel:
    label = QLabel(wordWrap=True)
    label.setTextFormat(Qt.TextFormat.PlainText)  # a file's name is never markup
    if kind:
        label.setProperty("type", kind)
    return label
