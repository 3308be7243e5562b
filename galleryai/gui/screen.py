"""Whether a window can be opened here at all. Asked before Qt starts: Qt itself would abort the program."""

import ctypes
import importlib.util
import os
import sys
from pathlib import Path

_INSTALL = "install Qt's libraries with: sudo sh packaging/linux/system-packages.sh"


def screen_problem() -> str | None:
    """Why no window can be opened here, as the end of a sentence; None where one can."""
    if not sys.platform.startswith("linux"):
        return None
    if os.environ.get("QT_QPA_PLATFORM"):
        return _missing_library("libqoffscreen.so")
    if os.environ.get("WAYLAND_DISPLAY"):
        return _missing_library("libqwayland.so")
    if os.environ.get("DISPLAY"):
        return _missing_library("libqxcb.so")
    return "there is no screen (neither DISPLAY nor WAYLAND_DISPLAY is set)."


def _missing_library(plugin: str) -> str | None:
    """Load Qt's platform plugin by hand: the linker then names the library that is missing."""
    spec = importlib.util.find_spec("PySide6")
    places = list(spec.submodule_search_locations or []) if spec else []
    if not places:
        return "PySide6 is not installed. Install GalleryAI again."
    try:
        import PySide6.QtGui  # noqa: F401

        path = Path(places[0], "Qt", "plugins", "platforms", plugin)
        if path.is_file():
            ctypes.CDLL(str(path))
    except (ImportError, OSError) as error:
        return f"a system library is missing ({error}); {_INSTALL}."
    return None
