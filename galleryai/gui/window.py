"""The window: puts the rooms together and answers the keyboard, drops and the close button."""

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from galleryai.bootstrap import Gallery
from galleryai.core.errors import GalleryError
from galleryai.core.settings import Settings
from galleryai.gui import tokens
from galleryai.gui.bridge import Bridge
from galleryai.gui.browsing import Browsing
from galleryai.gui.catalogue import Catalogue
from galleryai.gui.grid.hands import Grid
from galleryai.gui.grid.tiles import TileMaker
from galleryai.gui.icons import Icons
from galleryai.gui.phrases import tr
from galleryai.gui.pictures import PictureReader
from galleryai.gui.problems import ProblemList
from galleryai.gui.questions import RemoveQuestion
from galleryai.gui.searchhelp import SearchHelp
from galleryai.gui.settingsdialog import SettingsDialog
from galleryai.gui.settingsmenu import SettingsMenu
from galleryai.gui.sidebar import Sidebar
from galleryai.gui.strip import StatusStrip
from galleryai.gui.topbar import TopBar
from galleryai.gui.viewer import Viewer
from galleryai.gui.welcome import Welcome
from galleryai.keywords.strictness import Strictness
from galleryai.services.background import Background
from galleryai.services.report import IndexReport
from galleryai.settings import resources


class Window(QWidget):
    """Everything a person sees of one library."""

    closed = Signal()

    def __init__(
        self,
        gallery: Gallery,
        background: Background,
        bridge: Bridge,
        icons: Icons,
        tiles: TileMaker,
        pictures: PictureReader,
    ) -> None:
        super().__init__()
        self._gallery, self._background, self._bridge, self._icons = gallery, background, bridge, icons
        self._strictness: Strictness | None = None  # chosen here, perhaps not yet taken
        self._folded = False
        self.setWindowTitle("GalleryAI")
        self.setWindowIcon(icons.window_icon())
        self.setAcceptDrops(True)
        self.resize(*tokens.WINDOW)
        self.setMinimumSize(*tokens.WINDOW_LEAST)
        self.sidebar, self.top, self.strip = Sidebar(icons), TopBar(icons), StatusStrip(icons)
        self.grid, self.problems, self.welcome = Grid(icons, tiles), ProblemList(), Welcome(icons)
        catalogue = Catalogue(gallery)
        self.viewer = Viewer(icons, bridge, catalogue, gallery.thumbnails, gallery.tagging, pictures)
        self.pages, self.rooms = QStackedWidget(), QStackedWidget()
        self._arrange()
        self.browsing = Browsing(
            bridge,
            catalogue,
            gallery.searching,
            gallery.completing,
            self.sidebar,
            self.top,
            self.pages,
            self.grid,
            self.problems,
            self.welcome,
        )
        self._connect()
        self._keys()

    # Putting together

    def _arrange(self) -> None:
        blank = QWidget()
        blank.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        blank.setProperty("ground", "canvas")
        for page in (blank, self.welcome, self.grid, self.problems):
            self.pages.addWidget(page)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.top)
        right.addWidget(self.pages, 1)
        browse = QWidget()
        row = QHBoxLayout(browse)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.sidebar)
        row.addLayout(right, 1)
        self.rooms.addWidget(browse)
        self.rooms.addWidget(self.viewer)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.rooms, 1)
        column.addWidget(self.strip)

    def _connect(self) -> None:
        self.sidebar.add_wanted.connect(self.choose_folder)
        self.sidebar.remove_wanted.connect(self.ask_to_remove)
        self.sidebar.settings_wanted.connect(self.show_settings)
        self.welcome.add_wanted.connect(self.choose_folder)
        self.welcome.samples_wanted.connect(lambda: self.add(resources.samples()))
        self.top.sidebar_wanted.connect(self._fold)
        self.top.search.help_wanted.connect(self.show_search_help)
        self.grid.opened.connect(self.open_photo)
        self.grid.similar_wanted.connect(self.browsing.show_similar)
        self.viewer.similar_wanted.connect(self.browsing.show_similar)
        self.grid.seen.connect(self._gallery.indexing.show_first)
        self.viewer.left.connect(self._back_to)
        self.viewer.refused.connect(self._refused)
        self.browsing.listed.connect(self.viewer.set_order)
        self.browsing.first_run.connect(self._first_run)
        self.strip.pause_wanted.connect(self._hold)
        self._bridge.state.connect(self._look_at_work)
        self._bridge.progress.connect(self.strip.show_progress)
        self._bridge.finished.connect(self._finished)
        self._bridge.failed.connect(self.strip.say)
        self._bridge.bug.connect(self.report_bug)

    def _keys(self) -> None:
        for key, act in (
            (QKeySequence.StandardKey.Find, self._find),
            (QKeySequence(Qt.Key.Key_Slash), self._find),
            (QKeySequence.StandardKey.Open, self.choose_folder),
            (QKeySequence.StandardKey.Quit, self.close),
            (QKeySequence("Ctrl+B"), self._fold),
            (QKeySequence("Ctrl+,"), self.show_settings),
            (QKeySequence.StandardKey.ZoomIn, lambda: self._zoom(1.25)),
            (QKeySequence("Ctrl+="), lambda: self._zoom(1.25)),
            (QKeySequence.StandardKey.ZoomOut, lambda: self._zoom(0.8)),
        ):
            QShortcut(QKeySequence(key), self).activated.connect(act)

    # What a person does

    def choose_folder(self) -> None:
        """Ask for a folder, and add it."""
        chosen = QFileDialog.getExistingDirectory(self, tr("Add a folder of photographs"))
        if chosen:
            self.add(Path(chosen))

    def add(self, folder: Path) -> None:
        """Add a folder and index it."""
        self._bridge.do(lambda: self._background.add(folder), lambda _: self._look_at_work(), self._refused)

    def ask_to_remove(self, folder: str) -> None:
        """Remove a folder from the gallery, if that is meant."""
        question = RemoveQuestion(self, folder)
        question.accepted.connect(lambda: self._remove(folder))
        question.open()

    def _remove(self, folder: str) -> None:
        self._background.remove(folder)

    def show_settings(self) -> None:
        """Show what can be chosen, with what is chosen now."""
        self._bridge.ask(lambda: self._strictness or self._gallery.ruling.strictness, self._show_settings)

    def _show_settings(self, strictness: Strictness) -> None:
        menu = SettingsMenu(self, strictness)
        menu.strictness_chosen.connect(self.choose_strictness)
        menu.more_wanted.connect(self.show_more_settings)
        menu.popup(menu.above(self.sidebar.settings_button))

    def choose_strictness(self, strictness: Strictness) -> None:
        """Have all keywords derived again with models that must be more or less sure."""
        self._strictness = strictness
        self._background.derive(lambda checkpoint: self._gallery.ruling.set_strictness(strictness, checkpoint))
        self._look_at_work()

    def show_search_help(self) -> None:
        """Show what can be searched for; an example that is chosen there is searched for."""
        page = SearchHelp(self, self._icons.theme)
        page.chosen.connect(self._try)
        page.show()

    def _try(self, example: str) -> None:
        self._find()
        self.top.search.setText(example)

    def show_more_settings(self) -> None:
        """Show what else can be chosen, with what is chosen now."""
        self._bridge.ask(lambda: self._gallery.choosing.settings, self._show_more_settings)

    def _show_more_settings(self, now: Settings) -> None:
        dialog = SettingsDialog(self, self._icons, now)
        dialog.chosen.connect(self._choose)
        dialog.open()

    def _choose(self, texts: dict[str, str]) -> None:
        choosing = self._gallery.choosing
        verb = lambda: sum(choosing.choose(name, text) for name, text in texts.items())  # noqa: E731
        self._bridge.do(verb, self._background.heed_settings, self._refused)

    def open_photo(self, id_: int) -> None:
        """Show one photograph on the whole window."""
        self.viewer.open(id_, self.grid.contents.ids)
        self.rooms.setCurrentWidget(self.viewer)
        self.viewer.setFocus()

    def report_bug(self, error: object) -> None:
        """A fault of ours: the traceback is in the log, the person gets a sentence."""
        sentence = tr("Something went wrong inside GalleryAI ({kind}). The details are in the terminal.")
        self.strip.say(sentence.format(kind=type(error).__name__))

    def _back_to(self, id_: int) -> None:
        self.rooms.setCurrentIndex(0)
        if self.grid.index_of(id_) is not None:
            self.grid.selection.only(id_)
            self.grid.reveal(id_)
            self.grid.tell_selection()
        self.grid.setFocus()

    def _find(self) -> None:
        if self.rooms.currentWidget() is self.viewer:
            self.viewer.leave()
        self.top.search.setFocus()
        self.top.search.selectAll()

    def _fold(self) -> None:
        self._folded = not self._folded
        self.sidebar.setVisible(not self._folded)

    def _first_run(self, first: bool) -> None:
        """Nothing to list, search or size yet: the room is left to the one thing to do."""
        self.sidebar.setVisible(not first and not self._folded)
        self.top.setVisible(not first)

    def _zoom(self, factor: float) -> None:
        self.grid.set_photo_height(round(self.grid.photo_height * factor))

    # What the work says

    def _hold(self, hold: bool) -> None:
        if hold:
            self._background.pause()
        else:
            self._background.resume()
        self._look_at_work()

    def _look_at_work(self) -> None:
        now = self._background
        self.strip.show_state(busy=now.busy, paused=now.paused, on_battery=now.waits_for_power)

    def _finished(self, report: IndexReport) -> None:
        for path, reason in report.unavailable:
            self.strip.say(f"{path}: {reason}.")
        if report.failed:
            one, many = (
                tr("1 file could not be read. “Problems” at the left says why."),
                tr("{count} files could not be read. “Problems” at the left says why."),
            )
            self.strip.say(one if report.failed == 1 else many.format(count=report.failed))
        self.browsing.refresh_overview()

    def _refused(self, error: Exception) -> None:
        if not isinstance(error, GalleryError):
            raise error
        self.strip.say(str(error))

    # What the system says

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Folders may be dropped anywhere."""
        if _folders(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add the folders."""
        for folder in _folders(event):
            self.add(folder)
        event.acceptProposedAction()

    def changeEvent(self, event: QEvent) -> None:
        """Coming back to the window: a drive may have been plugged in meanwhile."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and self.isActiveWindow():
            self.browsing.refresh_overview()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell who runs the program; what is done is kept."""
        super().closeEvent(event)
        self.closed.emit()


def _folders(event: QDropEvent) -> list[Path]:
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return [path for path in paths if path.is_dir()]
