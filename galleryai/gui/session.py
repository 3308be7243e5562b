"""One library open in one window: makes all that runs, and ends all of it."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from PySide6.QtWidgets import QApplication

from galleryai.bootstrap import Gallery, open_library
from galleryai.core.photo import Photo
from galleryai.gui.bridge import Bridge
from galleryai.gui.garbage import Garbage
from galleryai.gui.grid.tiles import TileMaker
from galleryai.gui.icons import Icons
from galleryai.gui.pictures import PictureReader
from galleryai.gui.theme import Theme
from galleryai.gui.window import Window


class Session:
    """Opens a library and its window. Raises `LibraryError` before anything is shown."""

    def __init__(self, application: QApplication, library: Path, on_battery: Callable[[], bool] | None = None) -> None:
        with ExitStack() as opened:  # whatever fails, what has been opened is closed again, last first
            opened.callback(Garbage().close)
            self.gallery: Gallery = open_library(library)
            opened.callback(self.gallery.close)
            self.theme = Theme(application)
            self.bridge = Bridge(self.gallery.publisher)
            self.background = self.gallery.background(self.bridge.callbacks(), on_battery)
            opened.callback(self.background.close)
            opened.callback(self.bridge.close)
            pictures = PictureReader(self._paths)
            opened.callback(pictures.close)
            tiles = TileMaker(self.gallery.thumbnails.get)
            opened.callback(tiles.close)
            self.window = Window(self.gallery, self.background, self.bridge, Icons(self.theme), tiles, pictures)
            opened.callback(self.window.deleteLater)
            opened.callback(self.window.close)
            self._opened = opened.pop_all()

    def start(self, photos: Path | None = None) -> None:
        """Show the window, index what changed, add `photos` as a root."""
        self.window.show()
        self.window.browsing.start()
        self.bridge.do(self.background.start, lambda _: None)
        if photos is not None:
            self.window.add(photos)

    def close(self) -> None:
        """Join every thread and close the library. What is indexed so far is kept."""
        self._opened.close()

    def _paths(self, photo_id: int) -> tuple[str, ...]:
        found: list[Photo] = self.gallery.searching.photos([photo_id])
        return found[0].paths if found else ()
