"""The menu of what a person chooses for a library: how sure models must be, and the way to all the rest."""

from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from galleryai.gui import tokens
from galleryai.gui.phrases import tr
from galleryai.keywords.strictness import Strictness


class SettingsMenu(QMenu):
    """One of three is ticked; another can be chosen, or more settings asked for. Shown once, then gone."""

    strictness_chosen = Signal(object)  # Strictness, another than now
    more_wanted = Signal()

    def __init__(self, parent: QWidget, now: Strictness) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._now = now
        self.addAction(tr("Keywords")).setEnabled(False)
        group = QActionGroup(self)
        for strictness, text in (
            (Strictness.STRICT, tr("Strict: fewer, hardly any wrong")),
            (Strictness.BALANCED, tr("Balanced")),
            (Strictness.GENEROUS, tr("Generous: more, some wrong")),
        ):
            action = group.addAction(text)
            action.setCheckable(True)
            action.setChecked(strictness is now)
            action.triggered.connect(partial(self._choose, strictness))
            self.addAction(action)
        self.addSeparator()
        self.addAction(tr("More settings…")).triggered.connect(self.more_wanted)

    def above(self, button: QWidget) -> QPoint:
        """Where on the screen it stands over a button."""
        return button.mapToGlobal(QPoint(0, -self.sizeHint().height() - tokens.SPACE_4))

    def _choose(self, strictness: Strictness) -> None:
        if strictness is not self._now:
            self.strictness_chosen.emit(strictness)
