"""The types of what the fixtures here give."""

from collections.abc import Callable

from galleryai.gui.session import Session

Wait = Callable[..., None]
Open = Callable[..., Session]
