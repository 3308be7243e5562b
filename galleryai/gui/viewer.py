"""One photograph on the whole window, with what is known of it at the right."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from galleryai.core.changes import Changes
from galleryai.core.photo import Photo
from galleryai.core.tag import Judged, Verdict
from galleryai.gui import phrases, tokens
from galleryai.gui.bridge import Bridge
from galleryai.gui.canvas import Canvas
from galleryai.gui.catalogue import Catalogue
from galleryai.gui.icons import IconButton, Icons
from galleryai.gui.inspector import Inspector
from galleryai.gui.phrases import tr
from galleryai.gui.pictures import Decoded, PictureReader
from galleryai.services.tagging import Tagging
from galleryai.services.thumbnails import Thumbnails


class Viewer(QWidget):
    """Shows one of a list of photographs; the arrow keys turn, S shows similar ones, Esc goes back."""

    left = Signal(int)  # the id of the photo last shown
    similar_wanted = Signal(int)  # the same
    refused = Signal(object)  # the exception: what was said of a keyword cannot be

    def __init__(
        self,
        icons: Icons,
        bridge: Bridge,
        catalogue: Catalogue,
        thumbnails: Thumbnails,
        tagging: Tagging,
        reader: PictureReader,
    ) -> None:
        super().__init__()
        self._bridge, self._catalogue, self._thumbnails = bridge, catalogue, thumbnails
        self._tagging, self._reader = tagging, reader
        self._order: list[int] = []
        self._at = 0
        self.photo: Photo | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("ground", "canvas")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Photo"))
        self.canvas, self.inspector = Canvas(icons), Inspector(icons)
        self.back = IconButton(icons, "arrow-left", tr("Back to the photos (Esc)"))
        self.info = IconButton(icons, "info", tr("About this photo (I)"))
        self.info.setCheckable(True)
        self.info.setChecked(True)
        self.title, self.place = QLabel(), QLabel()
        self._connect()
        self._arrange()

    def _connect(self) -> None:
        self.back.clicked.connect(self.leave)
        self.info.toggled.connect(self._inspect)
        self.canvas.turned.connect(self.turn)
        self.canvas.left.connect(self.leave)
        self.inspector.keywords.said.connect(self.say)
        self.inspector.keywords.left.connect(self.setFocus)
        self._reader.read.connect(self._decoded, Qt.ConnectionType.QueuedConnection)
        self._bridge.changed.connect(self.refresh)

    def _arrange(self) -> None:
        self.title.setProperty("type", "title")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.hide()
        self.place.setProperty("type", "caption")
        bar = QHBoxLayout()
        bar.setContentsMargins(tokens.SPACE_8, 0, tokens.SPACE_8, 0)
        bar.setSpacing(tokens.SPACE_8)
        for widget in (self.back, self.title, self.place):
            bar.addWidget(widget)
        bar.addStretch(1)
        bar.addWidget(self.info)
        head = QWidget()
        head.setFixedHeight(tokens.TOP_BAR)
        head.setLayout(bar)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.canvas, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(column, 1)
        row.addWidget(self.inspector)

    @property
    def id(self) -> int | None:
        """The photo that is shown."""
        return self._order[self._at] if self._order else None

    def open(self, id_: int, order: list[int]) -> None:
        """Show a photo of a list."""
        self._order, self._at = order, order.index(id_)
        self._show()

    def turn(self, photos: int) -> None:
        """Go so many photos on, or back."""
        target = min(max(self._at + photos, 0), len(self._order) - 1)
        if self._order and target != self._at:
            self._at = target
            self._show()

    def leave(self) -> None:
        """Back to the grid."""
        if self.id is not None:
            self._reader.want([], self._bounds())
            self.left.emit(self.id)

    def show_similar(self) -> None:
        """Back to the grid, which is to show photos like this one."""
        if self.id is not None:
            self.leave()
            self.similar_wanted.emit(self.id)

    def set_order(self, order: list[int]) -> None:
        """The list has changed; the photo that is shown stays, as long as it is in it."""
        id_ = self.id
        if id_ is not None and id_ in order:
            self._order, self._at = order, order.index(id_)
            self._say_place()

    def refresh(self, changes: Changes) -> None:
        """Look again if the photo that is shown was touched."""
        self._reader.forget(changes.photos)
        if self.isVisible() and self.id in changes.photos:
            self._show()

    def say(self, word: str, verdict: Verdict) -> None:
        """The person's yes or no to a keyword on the photo whose keywords are shown."""
        if self.photo is None:
            return
        id_, keywords = self.photo.id, self.inspector.keywords

        def done() -> None:
            keywords.added(word)
            if self.id == id_:
                self._ask(id_)

        def refused(error: Exception) -> None:
            keywords.wait_no_more()
            self.refused.emit(error)

        self._bridge.do(lambda: self._tagging.say(word, [id_], verdict), lambda _: done(), refused)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn, go back, show or hide the inspector."""
        acts: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Left: lambda: self.turn(-1),
            Qt.Key.Key_Right: lambda: self.turn(1),
            Qt.Key.Key_Home: lambda: self.turn(-len(self._order)),
            Qt.Key.Key_End: lambda: self.turn(len(self._order)),
            Qt.Key.Key_Escape: self.leave,
            Qt.Key.Key_Return: self.leave,
            Qt.Key.Key_Backspace: self.leave,
            Qt.Key.Key_I: self.info.toggle,
            Qt.Key.Key_S: self.show_similar,
        }
        act = acts.get(event.key())
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def _inspect(self, shown: bool) -> None:
        """The file's name is said once: in the inspector, or without it in the bar."""
        if not shown and self.inspector.isAncestorOf(self.focusWidget() or self):
            self.setFocus()
        self.inspector.setVisible(shown)
        self.title.setVisible(not shown)

    def _show(self) -> None:
        id_ = self.id
        assert id_ is not None
        self.canvas.set_ends(first=self._at == 0, last=self._at == len(self._order) - 1)
        self._say_place()
        self._ask(id_)
        near = [self._order[at] for at in (self._at + 1, self._at - 1) if 0 <= at < len(self._order)]
        self._reader.want([id_, *near], self._bounds())

    def _say_place(self) -> None:
        text = tr("{place} of {count}")
        self.place.setText(text.format(place=phrases.number(self._at + 1), count=phrases.number(len(self._order))))

    def _bounds(self) -> QSize:
        return self.screen().size() * self.devicePixelRatioF()

    def _ask(self, id_: int) -> None:
        def read() -> tuple[Photo | None, bytes | None, int, Mapping[str, Judged]]:
            photo, colour = self._catalogue.photo(id_)
            jpeg = None if self._reader.get(id_) else self._thumbnails.get(id_)
            return photo, jpeg, colour, self._tagging.judged()

        self._bridge.ask(read, lambda answer: self._known(*answer), key="viewer")

    def _known(self, photo: Photo | None, jpeg: bytes | None, colour: int, judged: Mapping[str, Judged]) -> None:
        if photo is None:
            return
        before, self.photo = self.photo, photo
        name = phrases.name_of(photo.path) if photo.paths else ""
        self.title.setText(name)
        self.setAccessibleDescription(name)
        self.inspector.show_photo(photo, judged)
        image = self._reader.get(photo.id)
        if image is None and before is not None and (before.id, before.facts) == (photo.id, photo.facts):
            image = self.canvas.image  # only its words have changed
        if (image is None or image.isNull()) and jpeg is not None:
            image = QImage.fromData(jpeg)
        shape = QSize(photo.facts.width, photo.facts.height)
        self.canvas.show_image(image, shape, QColor.fromRgb(colour))

    def _decoded(self, decoded: Decoded) -> None:
        photo = self.photo
        if decoded.image is not None and photo is not None and decoded.id == self.id == photo.id:
            shape = QSize(photo.facts.width, photo.facts.height)
            self.canvas.show_image(decoded.image, shape, QColor())
