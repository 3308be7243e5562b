"""Faults of the world, told as sentences with a next step. Bugs are any other exception.

GalleryError
├── UsageError            what was asked for cannot be (exit status 2)
│   ├── QueryError        a search that cannot be understood; carries the place
│   └── UnknownAlbumError
├── LibraryError          the library cannot be opened (exit status 3)
├── ModelError            a model is missing, damaged or not what it says
│   └── ManifestError     names the file and the key
└── PictureError          one file cannot be read as a photograph; carries the plain reason
    ├── LimitError        a limit that a person chose is in its way; names the setting
    ├── UnopenedError     it could not even be opened: tried again each time
    └── VanishedError     it has just gone: no problem, the next look decides
"""


class GalleryError(Exception):
    """A fault a person can do something about; `str()` is the sentence they read."""


class UsageError(GalleryError):
    """Something asked for that cannot be: a folder that is not there, an unknown name."""


class QueryError(UsageError):
    """A search that cannot be understood.

    `span` is the half-open range of characters in the query that is at fault, `suggestion` what was probably meant to
    stand there, where one can tell.
    """

    def __init__(self, message: str, span: tuple[int, int], suggestion: str | None = None) -> None:
        super().__init__(message)
        self.span = span
        self.suggestion = suggestion


class UnknownAlbumError(UsageError):
    """No album has this id."""


class LibraryError(GalleryError):
    """The library cannot be opened: not writable, in use, newer than this program, damaged."""


class ModelError(GalleryError):
    """A model is missing, damaged, or does not give what its manifest says."""


class ManifestError(ModelError):
    """A model's manifest (or a file it names) is wrong; the sentence names the file and the key."""


class PictureError(GalleryError):
    """One file cannot be read as a photograph; `str()` is the reason, without the path."""


class LimitError(PictureError):
    """A limit is in the way, which a person may raise: then the file is tried again."""

    def __init__(self, reason: str, setting: str) -> None:
        super().__init__(reason + limited_by(setting))
        self._made_of = (reason, setting)

    def __reduce__(self) -> tuple[type["LimitError"], tuple[str, str]]:
        """As it travels from another process."""
        return LimitError, self._made_of


def limited_by(setting: str) -> str:
    """How the reason of a `LimitError` ends: with what to do, and with what it is found by."""
    return f"; the setting {setting} raises the limit"


class UnopenedError(PictureError):
    """The file could not even be opened; that may change while the file does not (permissions, a bad cable)."""


class VanishedError(PictureError):
    """The file was there when its folder was listed and is not any more."""
