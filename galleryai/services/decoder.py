"""The process that decodes: whatever a damaged file does to a codec, it does it here.

`services.decoding` starts it and is all that talks to it: a `Request` comes in, its questions and then a `Look` or an
exception go out.
"""

import os
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, BinaryIO

from galleryai.core.errors import PictureError
from galleryai.core.photo import Picture
from galleryai.imaging.decode import MAX_PIXELS
from galleryai.imaging.examine import Met, examine
from galleryai.imaging.memory import give_back
from galleryai.jobs.messages import READY, receive, send, widen

if TYPE_CHECKING:
    from PIL import Image

# What someone wants to know of an upright RGB picture. It travels, so it is a function of a module, or a plain object.
Preparation = Callable[["Image.Image"], Any]
IS_KNOWN, MAY_BE_LARGE, DONE, FAILED, BUG = "is known", "may be large", "done", "failed", "bug"


@dataclass(frozen=True, slots=True)
class Request:
    """A file to look at, and what is to be made of its picture."""

    path: Path
    preparations: Mapping[int, Preparation]
    max_pixels: int = MAX_PIXELS


@dataclass(frozen=True, slots=True)
class Look:
    """What looking at a file gave; of a file whose bytes are known, only its hash."""

    content_hash: bytes
    picture: Picture | None = None
    inputs: Mapping[int, Any] = field(default_factory=dict)  # what the preparations made


class _Parent:
    """Who asked, at the other end of the pipes."""

    def __init__(self, source: BinaryIO, sink: BinaryIO) -> None:
        self._sink = sink
        self._said: SimpleQueue[Any] = SimpleQueue()
        threading.Thread(target=self._listen, args=(source,), daemon=True).start()

    def _listen(self, source: BinaryIO) -> None:
        try:
            while True:
                self._said.put(receive(source))
        except (OSError, EOFError):
            os._exit(0)  # it has ended, perhaps in the middle of our work: nobody waits for it
        except Exception as error:  # what it said cannot be read here
            self._said.put(error)
            self._listen(source)

    def tell(self, *message: object) -> None:
        """Say something."""
        send(self._sink, message)

    def hear(self) -> Any:
        """Wait for the next word. Raises whatever is wrong with it."""
        word = self._said.get()
        if isinstance(word, Exception):
            raise word
        return word

    def is_known(self, content_hash: bytes) -> bool:
        """Ask whether these bytes were analysed before."""
        self.tell(IS_KNOWN, content_hash)
        return bool(self.hear())

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until no other process decodes a large picture; what it took is given back."""
        self.tell(MAY_BE_LARGE, None)
        self.hear()
        try:
            yield
        finally:
            give_back()


def look(request: Request, parent: _Parent) -> Look:
    """Hash a file and, where its content is new, decode it. Raises `PictureError`."""
    met = examine(
        request.path,
        parent.is_known,
        max_pixels=request.max_pixels,
        alone=parent.alone,
    )
    if isinstance(met, Met):
        return Look(met.content_hash)
    inputs = {place: prepare(met.image) for place, prepare in request.preparations.items()}
    return Look(met.picture.content_hash, met.picture, inputs)


def main() -> None:
    """Answer requests until the parent ends."""
    with open(os.dup(0), "rb", 0) as source, open(os.dup(1), "wb", 0) as sink:  # noqa: PTH123 - descriptors
        with open(os.devnull, "r+b") as nowhere:  # noqa: PTH123 - what a codec prints must not get between
            os.dup2(nowhere.fileno(), 0)
            os.dup2(nowhere.fileno(), 1)
        widen(sink)
        parent = _Parent(source, sink)
        parent.tell(READY, None)
        while True:
            try:
                parent.tell(DONE, look(parent.hear(), parent))
            except PictureError as error:
                parent.tell(FAILED, error)
            except Exception as error:
                parent.tell(BUG, "".join(traceback.format_exception(error)))  # itself it may not be able to travel
