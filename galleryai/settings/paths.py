"""The library folder: which one, and what lies in it."""

import os
from pathlib import Path

from galleryai.core.errors import UsageError
from galleryai.core.paths import absolute

ENVIRONMENT_VARIABLE = "GALLERYAI_LIBRARY"


def library_folder(chosen: str | None = None) -> Path:
    """The library folder: the one chosen, else `GALLERYAI_LIBRARY`, else the platform's data folder."""
    if chosen == "":
        raise UsageError("The name of the library folder is empty. Name a folder, or leave out --library.")
    named = chosen or os.environ.get(ENVIRONMENT_VARIABLE)
    if named:
        return absolute(named)
    import platformdirs  # imported late: most starts name their library

    return Path(platformdirs.user_data_dir("GalleryAI", appauthor=False)) / "library"
