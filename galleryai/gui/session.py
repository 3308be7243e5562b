"""One library open in one window: makes all that runs, and ends all of it."""

from pathlib import Path

from PySide6.QtWidgets import QApplication

from galleryai.bootstrap import Gallery, open_library
from galleryai.core.photo import Photo
from galleryai.gui.bridge import Bridge
from galleryai.gui.grid.tiles import TileMaker
from galleryai.gui.icons import Icons
from galleryai.gui.pictures import PictureReader
from galleryai.gui.theme import Theme
from galleryai.gui.window import Window
from galleryai.services.background import Background


class Session:
    """Opens a library and its window. Raises `LibraryError` before anything is shown."""

    def __init__(self, application: QApplication, library: Path) -> None:
        self.gallery: Gallery = open_library(library)
        self.theme = Theme(application)
        self.bridge = Bridge(self.gallery.publisher)
        self.background = Background(self.gallery.roots, self.gallery.indexing, self.bridge.callbacks())
        self._tiles = TileMaker(self.gallery.thumbnails.get)
        self._pictures = PictureReader(self._paths)
        self.window = Window(self.gallery, self.background, self.bridge, Icons(self.theme), self._tiles, self._pictures)
        self._closed = False

    def start(self, photos: Path | None = None) -> None:
        """Show the window, index what changed, add `photos` as a root."""
        self.window.show()
        self.window.browsing.start()
        self.bridge.do(self.background.start, lambda _: None)
        if photos is not None:
            self.window.add(photos)

    def close(self) -> None:
        """Join every thread and close the library. What is indexed so far is kept."""
        if self._closed:
            return
        self._closed = True
        self.window.close()
        self.bridge.close()
        self._tiles.close()
        self._pictures.close()
        self.background.close()
        self.gallery.close()
        self.window.deleteLater()

    def _paths(self, photo_id: int) -> tuple[str, ...]:
        found: list[Photo] = self.gallery.searching.photos([photo_id])
        return found[0].paths if found else ()
