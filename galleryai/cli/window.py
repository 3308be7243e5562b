"""Opens the window, or says in a sentence why it cannot be."""

import sys
from pathlib import Path

from galleryai.core.errors import UsageError


def screen_problem() -> str | None:
    """Why no window can be opened here; None where one can."""
    from galleryai.gui import screen

    return screen.screen_problem()


def open_window(library: Path, photos: Path | None = None) -> int:
    """Open the window on a library, adding `photos` as a root if given; returns when it is closed.

    Raises `UsageError` where no window can be opened, `LibraryError` where the library cannot.
    """
    reason = screen_problem()
    if reason is not None:
        raise UsageError(f"The window cannot be opened: {reason} `galleryai --help` lists what works in the terminal.")
    from galleryai.gui.main import run

    return run(library, photos)


def tell_in_dialog(sentence: str) -> None:
    """Say a sentence where there is no terminal to say it in; in the terminal where there is no screen."""
    if screen_problem() is not None:
        print(f"galleryai: {sentence}", file=sys.stderr)
        return
    from galleryai.gui.main import tell

    tell(sentence)
