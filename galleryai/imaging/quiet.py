"""Codecs written in C report damaged files on the terminal; we say it ourselves, as a reason in `problems`."""

import ctypes
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_inside = 0


def _find_stream() -> "tuple[ctypes.c_void_p, int] | None":
    """C's variable `stderr`, and a stream that leads nowhere; None where it is no variable (Windows)."""
    try:
        c = ctypes.CDLL(None)
        stream = ctypes.c_void_p.in_dll(c, "__stderrp" if sys.platform == "darwin" else "stderr")
        c.fopen.restype = ctypes.c_void_p
        nowhere = c.fopen(os.devnull.encode(), b"w")
    except (TypeError, ValueError, OSError, AttributeError):
        return None
    return (stream, nowhere) if nowhere else None


_found = _find_stream()
_kept = _found[0].value if _found is not None else None


@contextmanager
def hushed() -> Iterator[None]:
    """While any thread is inside, what C libraries print on `stderr` is lost; Python's own `sys.stderr` is not."""
    _enter(1)
    try:
        yield
    finally:
        _enter(-1)


def _enter(step: int) -> None:
    global _inside
    with _lock:
        _inside += step
        if _found is not None:
            stream, nowhere = _found
            stream.value = nowhere if _inside else _kept
