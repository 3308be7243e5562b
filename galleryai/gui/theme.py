"""Light or dark, live: one palette and one style sheet, made from the tokens."""

import os
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from galleryai.gui import tokens
from galleryai.gui.style import SHEET
from galleryai.gui.tokens import DARK, LIGHT, Colours

ENVIRONMENT_VARIABLE = "GALLERYAI_THEME"  # "light" or "dark": for screenshots


class Theme(QObject):
    """The colours in use. Follows the system unless `GALLERYAI_THEME` says otherwise."""

    changed = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__()
        self._application = application
        self._forced = {"light": LIGHT, "dark": DARK}.get(os.environ.get(ENVIRONMENT_VARIABLE, "").lower())
        self.colours: Colours = DARK
        application.setStyle("Fusion")
        application.setFont(font())
        application.styleHints().colorSchemeChanged.connect(self.follow)
        self.follow(application.styleHints().colorScheme())

    def follow(self, scheme: Qt.ColorScheme) -> None:
        """Take the system's scheme; where it names none, the dark room."""
        self.wear(self._forced or (LIGHT if scheme is Qt.ColorScheme.Light else DARK))

    def wear(self, colours: Colours) -> None:
        """Show everything in these colours."""
        self.colours = colours
        self._application.setPalette(palette(colours))
        self._application.setStyleSheet(sheet(colours))
        self.changed.emit()

    def colour(self, name: str, opacity: float = 1.0) -> QColor:
        """A token's colour."""
        colour = QColor(getattr(self.colours, name))
        colour.setAlphaF(opacity)
        return colour


def font(pixels: int = tokens.TEXT_BODY, *, bold: bool = False, figures: bool = False) -> QFont:
    """The system's UI font at one of the sizes; `figures` of equal width for counts."""
    result = QFont(QApplication.font())
    result.setPixelSize(pixels)
    result.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    if figures:
        result.setFeature(QFont.Tag("tnum"), 1)
    return result


def palette(colours: Colours) -> QPalette:
    """What Qt's own widgets draw with."""
    result = QPalette()
    role = QPalette.ColorRole
    for name, colour in {
        role.Window: colours.surface,
        role.WindowText: colours.text,
        role.Base: colours.canvas,
        role.AlternateBase: colours.surface,
        role.Text: colours.text,
        role.Button: colours.raised,
        role.ButtonText: colours.text,
        role.BrightText: colours.no,
        role.PlaceholderText: colours.text_2,
        role.ToolTipBase: colours.raised,
        role.ToolTipText: colours.text,
        role.Highlight: colours.accent,
        role.HighlightedText: colours.on_accent,
        role.Accent: colours.accent,
        role.Link: colours.accent,
        role.Light: colours.raised,
        role.Midlight: colours.raised,
        role.Mid: colours.line,
        role.Dark: colours.line,
        role.Shadow: colours.canvas,
    }.items():
        result.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, name, QColor(colours.text_2))
    return result


def sheet(colours: Colours) -> str:
    """The style sheet in these colours."""
    values = {name: str(getattr(colours, name)) for name in Colours.__slots__}
    red, green, blue = (int(colours.text[start : start + 2], 16) for start in (1, 3, 5))
    for name in ("HOVER", "PRESSED", "CHOSEN", "SCROLLBAR"):
        values[name.lower()] = f"rgba({red}, {green}, {blue}, {round(255 * getattr(tokens, name))})"
    numbers = {name: str(value) for name, value in vars(tokens).items() if isinstance(value, int)}
    return Template(SHEET).substitute(values | numbers)
