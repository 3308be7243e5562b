"""GalleryAI: a photo gallery that keywords your photographs on your own machine.

>>> from galleryai import Library, classify
>>> classify("cat.jpg", top_k=5)                        # doctest: +SKIP
>>> with Library.open("~/Pictures.galleryai") as library:   # doctest: +SKIP
...     library.index("~/Pictures")
"""

from typing import TYPE_CHECKING

__version__ = "0.1.0"
__all__ = ["Library", "__version__", "classify"]

if TYPE_CHECKING:
    from galleryai.api import Library, classify


def __getattr__(name: str) -> object:
    """Import the Python face on first use, so that `galleryai --version` stays instant."""
    if name in ("Library", "classify"):
        from galleryai import api

        return getattr(api, name)
    raise AttributeError(f"module 'galleryai' has no attribute {name!r}")
