"""The bar above the photographs: where you are, the search, how large photographs are."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSlider, QWidget

from galleryai.gui import tokens
from galleryai.gui.icons import IconButton, IconLabel, Icons
from galleryai.gui.phrases import tr
from galleryai.gui.searchbox import SearchBox
from galleryai.gui.theme import font


class Title(QLabel):
    """A title that ends in an ellipsis where there is no room for it."""

    def minimumSizeHint(self) -> QSize:
        """May become as narrow as it must."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw what there is room for."""
        painter = QPainter(self)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


class TopBar(QWidget):
    """Title and count, search, size."""

    sidebar_wanted = Signal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("ground", "canvas")
        self.setFixedHeight(tokens.TOP_BAR)
        self.title, self.count = Title(), QLabel()
        self.title.setProperty("type", "title")
        self.count.setProperty("type", "caption")
        self.count.setFont(font(tokens.TEXT_12, figures=True))
        self.search = SearchBox(icons)
        self.slider = _slider()
        self.fold = IconButton(icons, "panel-left", tr("Show or hide the sidebar (Ctrl+B)"))
        self.fold.clicked.connect(self.sidebar_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.SPACE_8, 0, tokens.SPACE_16, 0)
        row.setSpacing(tokens.SPACE_8)
        row.addWidget(self._left(), 1)
        row.addWidget(self.search, 2)
        row.addWidget(self._right(icons), 1)

    def say(self, title: str, count: str) -> None:
        """Where we are, and how much is here."""
        self.title.setText(title)
        self.count.setText(count)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow, the count is left to the sidebar."""
        super().resizeEvent(event)
        self.count.setVisible(event.size().width() >= tokens.SEARCH_MOST + tokens.SEARCH_LEAST)

    def _left(self) -> QWidget:
        side, row = _side()
        row.addWidget(self.fold)
        row.addWidget(self.title)
        row.addWidget(self.count)
        row.addStretch(1)
        return side

    def _right(self, icons: Icons) -> QWidget:
        side, row = _side()
        row.addStretch(1)
        row.addWidget(IconLabel(icons, "image", tokens.ICON_SMALL))
        row.addWidget(self.slider)
        row.addWidget(IconLabel(icons, "image"))
        return side


def _side() -> tuple[QWidget, QHBoxLayout]:
    """Both sides weigh the same, so that the search stays in the middle whatever the title is."""
    side = QWidget()
    side.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    side.setMinimumWidth(tokens.SLIDER + 2 * tokens.CONTROL)
    row = QHBoxLayout(side)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(tokens.SPACE_8)
    return side, row


def _slider() -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(tokens.PHOTO_LEAST, tokens.PHOTO_MOST)
    slider.setValue(tokens.PHOTO_HEIGHT)
    slider.setSingleStep(tokens.SPACE_12)
    slider.setFixedWidth(tokens.SLIDER)
    slider.setAccessibleName(tr("Size of photographs"))
    slider.setToolTip(tr("Size of photographs (Ctrl+wheel)"))
    return slider
