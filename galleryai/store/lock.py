"""One program at a time changes a library. The lock ends with the program, also when it is killed."""

from pathlib import Path

from filelock import FileLock, Timeout

from galleryai.core.errors import LibraryError


class LibraryLock:
    """Held from construction until `release()`. Raises `LibraryError` where another program holds it."""

    def __init__(self, folder: Path) -> None:
        self._lock = FileLock(folder / "library.lock", thread_local=False)
        try:
            self._lock.acquire(timeout=0)
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
