"""The formats people have, described once: suffixes, the name people know, who reads them."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import BinaryIO

from galleryai.core.errors import PictureError
from galleryai.imaging.readers.opened import Opened

HEAD_BYTES = 64  # enough to tell one format from another


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, the suffixes its files have, its reader's module, what its files begin with.

    A file belongs to the first format whose `begins` says so, whatever it is called; formats without `begins` are
    told apart by Pillow.
    """

    name: str
    suffixes: tuple[str, ...]
    reader: str = "pillow"
    begins: Callable[[bytes, str], bool] = lambda head, suffix: False


def _is_heif(head: bytes, _suffix: str) -> bool:
    """ISO 23008-12: a box of brands. Pillow reads AVIF, which wears the same."""
    brands = {head[place : place + 4] for place in range(8, min(len(head), int.from_bytes(head[:4])), 4)}
    return head[4:8] == b"ftyp" and bool(brands & _HEIF_BRANDS) and not brands & {b"avif", b"avis"}


def _is_jxl(head: bytes, _suffix: str) -> bool:
    """ISO 18181-2: a container, or the bare codestream."""
    return head.startswith((b"\0\0\0\x0cJXL \r\n\x87\n", b"\xff\x0a"))


def _is_raw(head: bytes, suffix: str) -> bool:
    """Most are TIFF inside, so the name has to say it, too."""
    return suffix in _RAW and (head.startswith(_RAW_HEADS) or head[4:12] == b"ftypcrx ")


_HEIF_BRANDS = frozenset([b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"mif2", b"msf1"])
_RAW_HEADS = (b"II", b"MM", b"FUJIFILMCCD-RAW", b"FOVb", b"\0MRM")
_RAW = (
    ".dng", ".cr2", ".cr3", ".crw", ".nef", ".nrw", ".arw", ".srf", ".sr2", ".raf", ".orf", ".rw2", ".rwl", ".pef",
    ".srw", ".x3f", ".mrw", ".3fr", ".fff", ".iiq", ".erf", ".mef", ".mos", ".kdc", ".dcr", ".gpr",
)  # fmt: skip

FORMATS = (
    Format("JPEG", (".jpg", ".jpeg", ".jpe", ".jfif", ".mpo")),
    Format("HEIC", (".heic", ".heif", ".hif"), "heif", _is_heif),
    Format("PNG", (".png", ".apng")),
    Format("WebP", (".webp",)),
    Format("GIF", (".gif",)),
    Format("TIFF", (".tif", ".tiff")),
    Format("BMP", (".bmp", ".dib")),
    Format("JPEG 2000", (".jp2", ".j2k", ".j2c", ".jpc", ".jpf", ".jpx")),
    Format("PSD", (".psd",), "psd", lambda head, suffix: head.startswith(b"8BPS")),
    Format("AVIF", (".avif",)),
    Format("JPEG XL", (".jxl",), "jxl", _is_jxl),
    Format("Camera RAW", _RAW, "raw", _is_raw),
)
_PILLOW = Format("", ())

PHOTO_SUFFIXES = frozenset(suffix for format_ in FORMATS for suffix in format_.suffixes)
# Not photographs, but what cameras and phones lay beside them: named in `problems` until the program can show them.
VIDEO_SUFFIXES = frozenset(
    [
        ".mp4", ".mov", ".m4v", ".avi", ".mkv", ".webm", ".3gp", ".3g2", ".mts", ".m2ts", ".mpg", ".mpeg", ".wmv",
        ".ogv",
        ".mp", ".mv",  # what Pixel's motion photos become in Google's archives
    ]
)  # fmt: skip
SUFFIXES = PHOTO_SUFFIXES | VIDEO_SUFFIXES


def of(head: bytes, suffix: str) -> Format:
    """The format of a file by its first `HEAD_BYTES`; its suffix (lower case, with the dot) only where that must be."""
    return next((format_ for format_ in FORMATS if format_.begins(head, suffix)), _PILLOW)


def refuse_video(suffix: str) -> None:
    """Raise the `PictureError` that a video is, by its suffix (lower case, with the dot)."""
    if suffix in VIDEO_SUFFIXES:
        raise PictureError("videos are not supported yet")


def opener(format_: Format) -> Callable[[BinaryIO], Opened]:
    """The function that opens a format; its library is loaded only now.

    Raises `PictureError` where there is no such library for this kind of computer.
    """
    try:
        found: Callable[[BinaryIO], Opened] = import_module(f"galleryai.imaging.readers.{format_.reader}").open_picture
    except ImportError as error:
        raise PictureError(f"{format_.name} photographs cannot be read on this kind of computer") from error
    return found
