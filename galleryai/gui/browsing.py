"""Where the person is: which place, which search; keeps the views showing it."""

from functools import partial

from PySide6.QtCore import QObject, QPoint, QSignalBlocker, Signal
from PySide6.QtWidgets import QStackedWidget, QToolTip

from galleryai.core.changes import Changes
from galleryai.core.errors import QueryError
from galleryai.core.photo import Photo
from galleryai.core.tag import Kind as TagKind
from galleryai.gui import phrases
from galleryai.gui.bridge import Bridge
from galleryai.gui.catalogue import Catalogue, Kind, Overview, Place
from galleryai.gui.entries import ALL_PHOTOS, PROBLEMS
from galleryai.gui.grid.hands import Grid
from galleryai.gui.grid.view import Contents
from galleryai.gui.phrases import tr
from galleryai.gui.problems import ProblemList
from galleryai.gui.sidebar import Sidebar
from galleryai.gui.topbar import TopBar
from galleryai.gui.welcome import Welcome
from galleryai.query.ast import Term, Text
from galleryai.query.printer import print_query
from galleryai.services.completing import Completing
from galleryai.services.searching import Searching


class Browsing(QObject):
    """Asks for what the views show, and shows the answers."""

    listed = Signal(object)  # the ids that the grid shows now; as a `list`, Qt would copy each of them
    first_run = Signal(bool)  # whether there is nothing yet

    def __init__(
        self,
        bridge: Bridge,
        catalogue: Catalogue,
        searching: Searching,
        completing: Completing,
        sidebar: Sidebar,
        top: TopBar,
        pages: QStackedWidget,
        grid: Grid,
        problems: ProblemList,
        welcome: Welcome,
    ) -> None:
        super().__init__()
        self._bridge, self._catalogue = bridge, catalogue
        self._searching, self._completing = searching, completing
        self._sidebar, self._top, self._pages = sidebar, top, pages
        self._grid, self._problems, self._welcome = grid, problems, welcome
        self._place, self._text = ALL_PHOTOS, ""
        self._overview: Overview | None = None
        sidebar.chosen.connect(self.go)
        top.search.wanted.connect(self.search)
        top.search.typed.connect(self._complete)
        top.search.left.connect(grid.setFocus)
        top.slider.valueChanged.connect(grid.set_photo_height)
        grid.photo_height_changed.connect(self._size_changed)
        grid.tip_wanted.connect(self._tip)
        bridge.changed.connect(self._changed)

    def start(self) -> None:
        """Read everything for the first time."""
        self._ask(from_top=True)
        self.refresh_overview()

    def go(self, place: Place) -> None:
        """Look at a place; a search ends."""
        self._place, self._text = place, ""
        self._top.search.forget()
        if place == PROBLEMS:
            self._show_page()
        else:
            self._ask(from_top=True)

    def search(self, text: str) -> None:
        """Look for photographs in the whole library; an empty text goes back to the place."""
        if text.strip() == self._text.strip() and not self._top.search.mistake:
            return
        self._text = text
        self._sidebar.choose(ALL_PHOTOS if text.strip() else self._place)
        self._ask(from_top=True)

    def show_similar(self, id_: int) -> None:
        """Look for photographs like one: a search like any other, which can be added to."""

        def search(found: list[Photo]) -> None:
            for photo in found:
                named = photo.path or str(photo.id)  # another picture may lie in its place
                self._top.search.setText(print_query(Term("similar", Text(named))))

        self._bridge.ask(lambda: self._searching.photos([id_]), search, key="similar")

    def refresh_overview(self) -> None:
        """Read the sidebar anew; drives come and go without a word."""
        self._bridge.ask(self._catalogue.overview, self._show_overview, key="overview")

    def _changed(self, changes: Changes) -> None:
        if changes.touches(photos=True, roots=True, keywords=True) or changes.problems:
            self.refresh_overview()
        if changes.touches(photos=True, roots=True, keywords=True):
            touched = changes.photos
            self._bridge.ask(lambda: self._catalogue.forget(touched), lambda _: self._grid.expire(touched))
            self._ask(from_top=False)

    def _ask(self, *, from_top: bool) -> None:
        place, text = self._place, self._text

        def shown(contents: Contents) -> None:
            self._show(contents, place, text, from_top)

        self._bridge.ask(lambda: self._catalogue.contents(place, text), shown, partial(self._refused, text), key="grid")

    def _show(self, contents: Contents, place: Place, text: str, from_top: bool) -> None:
        searched = text.strip()
        self._top.search.show_mistake(text, None)
        title = tr("Results") if searched else place.title or tr("All photos")
        self._top.say(title, phrases.photos(len(contents.ids)))
        sentence = tr("No photograph here yet")
        if searched:
            sentence = tr("Nothing found for “{text}”").format(text=searched)
        self._grid.show_message(sentence)
        self._grid.show_contents(contents, from_top=from_top)
        self._show_page()
        self.listed.emit(contents.ids)

    def _refused(self, text: str, error: Exception) -> None:
        """What cannot be understood is said; the last good result stays."""
        if not isinstance(error, QueryError):
            raise error
        self._top.search.show_mistake(text, error)

    def _complete(self, text: str, cursor: int) -> None:
        """Offer what may be meant; of several questions only the last is answered."""
        box, completing = self._top.search, self._completing
        self._bridge.hint(lambda: completing.complete(text, cursor), lambda found: box.offer(text, cursor, found))

    def _show_overview(self, overview: Overview) -> None:
        self._overview = overview
        self._sidebar.show_overview(overview)
        self._problems.problems.show(overview.problems)
        folders = {root.path for root in overview.roots}
        removed = self._place.kind is Kind.FOLDER and self._place.key not in folders
        if removed or (self._place == PROBLEMS and not overview.problems):
            self._place = ALL_PHOTOS
            self._sidebar.choose(ALL_PHOTOS)
            self._ask(from_top=True)
        self._show_page()

    def _show_page(self) -> None:
        """First run, problems or photographs."""
        if self._overview is None and not self._grid.contents.ids:
            return
        first_run = self._overview is not None and not self._overview.roots
        looking = self._place.kind is Kind.PROBLEMS and not self._text.strip()
        page = self._welcome if first_run else self._problems if looking else self._grid
        self._pages.setCurrentWidget(page)
        self.first_run.emit(first_run)
        if looking:
            self._top.say(tr("Problems"), _files(len(self._overview.problems) if self._overview else 0))

    def _size_changed(self, height: int) -> None:
        with QSignalBlocker(self._top.slider):
            self._top.slider.setValue(height)

    def _tip(self, id_: int, where: QPoint) -> None:
        def show(found: list[Photo]) -> None:
            if found and found[0].paths:
                words = ", ".join(tag.name for tag in phrases.shown(found[0].tags) if tag.kind is TagKind.THING)
                lines = [phrases.name_of(found[0].path), words, phrases.state(found[0])]
                QToolTip.showText(where, "\n".join(filter(None, lines)), self._grid)

        self._bridge.ask(lambda: self._searching.photos([id_]), show, key="tip")


def _files(count: int) -> str:
    return tr("1 file") if count == 1 else tr("{count} files").format(count=phrases.number(count))
