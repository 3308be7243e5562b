"""One program at a time changes a library. The lock ends with the program, also when it is killed."""

from pathlib import Path

from filelock import FileLock, Timeout

from galleryai.core.errors import LibraryError

_NAME = "library.lock"
_PATIENCE_SECONDS = 0.2  # another may just be asking whether it is held


class LibraryLock:
    """Held from construction until `release()`. Raises `LibraryError` where another program holds it."""

    def __init__(self, folder: Path) -> None:
        self._lock = FileLock(folder / _NAME, thread_local=False)
        try:
            self._lock.acquire(timeout=_PATIENCE_SECONDS, poll_interval=_PATIENCE_SECONDS / 4)
        except Timeout:
            raise LibraryError(
                f"Another GalleryAI is working with the library in {folder}. "
                "Close its window, or wait until it has finished, and try again."
            ) from None
        except OSError as error:
            raise LibraryError(
                f"The library folder {folder} cannot be written ({(error.strerror or str(error)).lower()}). "
                "Choose another with --library, or change its permissions."
            ) from error

    def release(self) -> None:
        """Let the next program in."""
        self._lock.release()


def is_held(folder: Path) -> bool:
    """Whether a program is changing the library; False where that cannot be asked."""
    lock = FileLock(folder / _NAME, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except OSError:
        return False
    lock.release()
    return False
