"""Room for large pictures: one at a time, and what it took is given back."""

import ctypes
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress

Alone = Callable[[], AbstractContextManager[None]]
_alone = threading.Lock()


@contextmanager
def alone() -> Iterator[None]:
    """Only one thread of the process is inside. What was freed inside goes back to the system at the end.

    glibc keeps what a thread has freed for that thread: after six large pictures in two threads, 2.2 GB instead of 1.1.
    """
    with _alone:
        try:
            yield
        finally:
            give_back()


def give_back() -> None:
    """Give the memory that was freed back to the system."""
    with suppress(OSError, AttributeError, TypeError):  # other systems do it themselves
        ctypes.CDLL(None).malloc_trim(0)
