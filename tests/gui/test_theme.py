"""Light and dark, and what PySide6 itself must not do."""

import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QWidget

from galleryai.gui import tokens
from galleryai.gui.icons import Icons
from galleryai.gui.session import Session
from galleryai.gui.theme import Theme, sheet
from galleryai.gui.tokens import DARK, LIGHT
from galleryai.settings import resources


def test_the_scheme_switches_live(indexed: Session, application: QApplication) -> None:
    window = indexed.window
    application.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert application.palette().color(QPalette.ColorRole.Window).name() == LIGHT.surface.lower()
    corner = window.grid.viewport().grab().toImage().pixelColor(2, 2)
    assert corner.name() == LIGHT.canvas.lower()
    application.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert application.palette().color(QPalette.ColorRole.Window).name() == DARK.surface.lower()
    corner = window.grid.viewport().grab().toImage().pixelColor(2, 2)
    assert corner.name() == DARK.canvas.lower()
    assert window.palette().color(QPalette.ColorRole.Text).name() == DARK.text.lower()


def test_the_environment_decides(application: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GALLERYAI_THEME", "light")
    theme = Theme(application)
    theme.follow(Qt.ColorScheme.Dark)
    assert theme.colours is LIGHT


@pytest.mark.parametrize("colours", [DARK, LIGHT])
def test_the_sheet_has_every_token(colours: tokens.Colours) -> None:
    assert "$" not in sheet(colours)


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_every_icon_draws_in_its_colour(application: QApplication, ratio: float) -> None:
    theme = Theme(application)
    icons = Icons(theme)
    for file in sorted(resources.icons().glob("*.svg")):
        pixmap = icons.pixmap(file.stem, theme.colour("accent"), 18, ratio)
        assert pixmap.width() == round(18 * ratio)
        assert pixmap.devicePixelRatio() == ratio
        image = pixmap.toImage()
        assert any(image.pixelColor(x, y).alpha() for x in range(image.width()) for y in range(image.height()))


def test_calls_that_return_nothing_do_not_lose_references_to_none(application: QApplication) -> None:
    """PySide6 6.12.0 on Python 3.11 did, until the interpreter aborted."""
    widget = QWidget()
    before = sys.getrefcount(None)
    for _ in range(2000):
        widget.setEnabled(True)
    assert sys.getrefcount(None) - before > -1000
