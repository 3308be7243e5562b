"""The dialog of what a person may choose for a library, a row for each of `core.settings`."""

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from galleryai.core.settings import SETTINGS, Setting, Settings
from galleryai.gui import tokens
from galleryai.gui.icons import Icons
from galleryai.gui.phrases import tr


class Number(QSpinBox):
    """A number with its unit, to be typed or stepped through by arrow keys and wheel."""

    def __init__(self, about: Setting) -> None:
        super().__init__()
        self.setRange(about.lowest, about.highest)
        self.setSuffix(f" {tr(about.unit)}")
        if about.zero:
            self.setSpecialValueText(tr(about.zero).capitalize())
        self.setStepType(QSpinBox.StepType.AdaptiveDecimalStepType)
        self.setGroupSeparatorShown(True)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.lineEdit().setTextMargins(0, 0, tokens.SPACE_4, 0)
        self.setFixedWidth(tokens.FIELD)


class Tick(QCheckBox):
    """Yes or no."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self.setFixedSize(tokens.CONTROL_SMALL, tokens.CONTROL_SMALL)

    def hitButton(self, where: QPoint) -> bool:
        """All of it can be pressed."""
        return self.rect().contains(where)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the box, as the fields are drawn, and the tick."""
        painter, colour = QPainter(self), self._icons.theme.colour
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(colour("accent" if self.hasFocus() else "text_2"))
        painter.setBrush(colour("raised"))
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), tokens.RADIUS_PHOTO, tokens.RADIUS_PHOTO
        )
        if self.isChecked():
            side = (self.width() - tokens.ICON_SMALL) / 2
            self._icons.draw(painter, "check", QRectF(side, side, tokens.ICON_SMALL, tokens.ICON_SMALL), colour("text"))


class SettingsDialog(QDialog):
    """Shows what is chosen now; `chosen` has what is another when it is saved, as people write it, by name."""

    chosen = Signal(object)  # dict[str, str]

    def __init__(self, parent: QWidget, icons: Icons, now: Settings) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Settings"))
        self._now = now
        self.fields: dict[str, Number | Tick] = {
            name: Tick(icons) if about.is_switch else Number(about) for name, about in SETTINGS.items()
        }
        self.show_values(now)
        self.save, self.cancel, self.defaults = (QPushButton(tr(text)) for text in ("Save", "Cancel", "Defaults"))
        self.save.setProperty("kind", "primary")
        self.save.setDefault(True)
        self.defaults.setProperty("kind", "quiet")
        self.save.clicked.connect(self._save)
        self.cancel.clicked.connect(self.reject)
        self.defaults.clicked.connect(lambda: self.show_values(Settings()))
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.SPACE_24, tokens.SPACE_24, tokens.SPACE_24, tokens.SPACE_16)
        column.setSpacing(tokens.SPACE_24)
        column.addLayout(self._rows())
        column.addLayout(self._buttons())
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)

    def show_values(self, values: Settings) -> None:
        """Fill the fields."""
        for name, field in self.fields.items():
            value = getattr(values, name)
            if isinstance(field, Tick):
                field.setChecked(value)
            else:
                field.setValue(value)

    def _rows(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(tokens.SPACE_24)
        grid.setVerticalSpacing(tokens.SPACE_4)
        for place, (name, field) in enumerate(self.fields.items()):
            about = SETTINGS[name]
            title, meaning = QLabel(tr(about.title)), QLabel(tr(about.meaning), wordWrap=True)
            title.setBuddy(field)
            meaning.setProperty("type", "caption")
            meaning.setFixedWidth(tokens.DIALOG)
            field.setAccessibleName(title.text())
            field.setAccessibleDescription(meaning.text())
            grid.addWidget(title, 3 * place, 0)
            grid.addWidget(meaning, 3 * place + 1, 0)
            grid.addWidget(field, 3 * place, 1, 2, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            grid.setRowMinimumHeight(3 * place + 2, tokens.SPACE_8)
        return grid

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(tokens.SPACE_8)
        row.addWidget(self.defaults, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        row.addWidget(self.cancel, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.save)
        return row

    def _save(self) -> None:
        values = {name: _value(field) for name, field in self.fields.items()}
        changed = {name: value for name, value in values.items() if value != getattr(self._now, name)}
        if changed:
            self.chosen.emit({name: SETTINGS[name].said(value) for name, value in changed.items()})
        self.accept()


def _value(field: Number | Tick) -> int | bool:
    return field.isChecked() if isinstance(field, Tick) else field.value()
