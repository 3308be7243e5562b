"""The keywords of one photograph: those it carries, a place to add one, those that were rejected."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from galleryai.core.photo import Photo
from galleryai.core.tag import Judged, Kind, Tag, Verdict
from galleryai.gui import phrases, tokens
from galleryai.gui.icons import IconLabel, Icons
from galleryai.gui.phrases import tr
from galleryai.gui.pills import Pill, Pills, Struck, Word


class AddKeyword(QLineEdit):
    """A quiet line for a word of the person's own."""

    wanted = Signal(str)
    left = Signal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setObjectName("add-keyword")
        self.setPlaceholderText(tr("Add keyword…"))
        self.setAccessibleName(tr("Add keyword"))
        self._plus = IconLabel(icons, "plus", tokens.ICON_SMALL)
        self._plus.setParent(self)
        icons.theme.changed.connect(self._plus.update)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return gives the keyword to the photo, Esc goes back to it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.text().strip():
                self.wanted.emit(self.text().strip())
        elif event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the plus in its place."""
        super().resizeEvent(event)
        self._plus.move(tokens.SPACE_4 + 1, (self.height() - tokens.ICON_SMALL) // 2)


class KeywordPanel(QWidget):
    """Shows the keywords and hears what the person says of them."""

    said = Signal(str, object)  # the keyword, the Verdict
    left = Signal()  # the keyboard goes back to the photograph

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._id: int | None = None
        self.pills, self.struck = Pills(tokens.SPACE_8), Pills(tokens.SPACE_4)
        self.none = QLabel(tr("No keyword is sure enough"))
        self.none.setProperty("type", "quiet")
        self.add = AddKeyword(icons)
        self.add.wanted.connect(lambda word: self.said.emit(word, Verdict.ACCEPTED))
        self.add.left.connect(self.left)
        self.heading = QLabel(tr("Rejected"))
        self.heading.setProperty("type", "section")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_8)
        for widget in (self.pills, self.none, self.add, self.heading, self.struck):
            column.addWidget(widget)

    def show_photo(self, photo: Photo, judged: Mapping[str, Judged]) -> None:
        """Show a photograph's keywords; while it stays the same photograph, each stays at its place.

        `judged` tells by name how right keywords were in this library.
        """
        carried, refused = phrases.shown(photo.tags), phrases.rejected(photo.tags)
        same = photo.id == self._id
        if same:
            places = {pill.tag.name: place for place, pill in enumerate(self.pills.pills)}
            carried.sort(key=lambda tag: places.get(tag.name, len(places)))
        self._id = photo.id
        if not (same and carried == _tags(self.pills) and refused == _tags(self.struck)):
            self._show(carried, refused, judged, same)
        self.wait_no_more()

    def wait_no_more(self) -> None:
        """What was said is done, or was refused: every pill looks as it is."""
        for pill in self.pills.pills:
            if isinstance(pill, Pill):
                pill.wait_for(None)

    def added(self, word: str) -> None:
        """A word was taken; the line is free for the next, unless that is being typed already."""
        if self.add.text().strip() == word:
            self.add.clear()

    def _show(self, carried: list[Tag], refused: list[Tag], judged: Mapping[str, Judged], same: bool) -> None:
        focused = next(
            ((pills, pill) for pills in (self.pills, self.struck) for pill in pills.pills if pill.hasFocus()), None
        )
        place = focused[0].pills.index(focused[1]) if focused and same else 0
        self.pills.show_words([Pill(self._icons, tag, self.pills, judged.get(tag.name)) for tag in carried])
        self.struck.show_words([Struck(self._icons, tag, self.struck) for tag in refused])
        self.none.setVisible(not any(tag.kind is Kind.THING for tag in carried))
        self.heading.setVisible(bool(refused))
        self._order([*self.pills.pills, self.add, *self.struck.pills])
        for word in (*self.pills.pills, *self.struck.pills):
            word.said.connect(self.said)
        if focused:
            self._focus(focused[0], focused[1].tag.name, place)

    def _focus(self, pills: Pills, name: str, place: int) -> None:
        """The keyboard stays with its word, or goes to the one that took its place."""
        named = [pill for pill in self.pills.pills if pill.tag.name == name]
        stayed = [pill for pill in pills.pills if pill.tag.name == name]
        near: Sequence[Word] = stayed or pills.pills[place:] or pills.pills[-1:] or named or self.pills.pills[-1:]
        if near:
            near[0].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.left.emit()

    def _order(self, widgets: Sequence[QWidget]) -> None:
        for one, next_ in pairwise(widgets):
            self.setTabOrder(one, next_)


def _tags(pills: Pills) -> list[Tag]:
    return [pill.tag for pill in pills.pills]
