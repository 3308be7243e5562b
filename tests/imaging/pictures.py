"""Pictures and files made for the tests: nothing here comes from a camera."""

import io
import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pylibjxl
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

Pixels = npt.NDArray[np.uint8]
Entry = tuple[int, int, bytes | str | Sequence[int] | Sequence[tuple[int, int]]]  # tag, type, value
Blocks = dict[str, bytes | list[Entry]]
HEIC = Path(__file__).with_name("heic")


def quadrant() -> Pixels:
    """64 x 48, black, the top left quarter white: each of the eight ways to turn it looks different."""
    upright = np.zeros((48, 64, 3), np.uint8)
    upright[:24, :32] = 255
    return upright


def stored_for(orientation: int, upright: Pixels) -> Pixels:
    """The pixels a camera would store with this EXIF orientation."""
    return np.ascontiguousarray(
        {
            1: upright, 2: upright[:, ::-1], 3: upright[::-1, ::-1], 4: upright[::-1],
            5: upright.transpose(1, 0, 2), 6: np.rot90(upright), 7: np.rot90(upright.transpose(1, 0, 2), 2),
            8: np.rot90(upright, 3),
        }[orientation]
    )  # fmt: skip


def looks_upright(image: Image.Image) -> bool:
    """Whether an image looks like `quadrant`, whatever its size and a codec's small errors."""
    small = np.asarray(image.convert("L").resize((8, 6), Image.Resampling.BOX)).astype(int)
    wanted = np.asarray(Image.fromarray(quadrant()).convert("L").resize((8, 6), Image.Resampling.BOX))
    return image.width > image.height and int(np.abs(small - wanted).max()) < 60


def EXIF() -> Image.Exif:
    """A camera, a date with its zone, a place."""
    exif = Image.Exif()
    exif[Base.Make], exif[Base.Model] = "Maker", "Model 7"
    exif[IFD.Exif] = {
        Base.DateTimeOriginal: "2021:03:04 05:06:07", Base.OffsetTimeOriginal: "+02:00", Base.FNumber: 2.8,
    }  # fmt: skip
    exif[IFD.GPSInfo] = {
        GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: (48.0, 12.0, 0.0),
        GPS.GPSLongitudeRef: "E", GPS.GPSLongitude: (16.0, 24.0, 0.0),
    }  # fmt: skip
    return exif


def wide_gamut_profile() -> bytes:
    """A matrix profile with the primaries of Display P3 (adapted to D50) and a gamma of 2.2; ICC.1:2001-04."""

    def fixed(*values: float) -> bytes:
        return b"".join(struct.pack(">i", round(value * 65536)) for value in values)

    gamma = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) + b"\0\0"
    name = b"Wide gamut of the tests"
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(name) + 1) + name + b"\0" * 79,
        b"cprt": b"text\0\0\0\0none\0",
        b"wtpt": b"XYZ \0\0\0\0" + fixed(0.9642, 1.0, 0.8249),
        b"rXYZ": b"XYZ \0\0\0\0" + fixed(0.51512, 0.24120, -0.00105),
        b"gXYZ": b"XYZ \0\0\0\0" + fixed(0.29198, 0.69225, 0.04189),
        b"bXYZ": b"XYZ \0\0\0\0" + fixed(0.15710, 0.06657, 0.78407),
        b"rTRC": gamma, b"gTRC": gamma, b"bTRC": gamma,
    }  # fmt: skip
    body, table, start = b"", struct.pack(">I", len(tags)), 128 + 4 + 12 * len(tags)
    for kind, value in tags.items():
        table += kind + struct.pack(">II", start + len(body), len(value))
        body += value + b"\0" * (-len(value) % 4)
    head = struct.pack(">I4sI4s4s4s", start + len(body), b"", 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    head += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + b"\0" * 28 + fixed(0.9642, 1.0, 0.8249)
    return head.ljust(128, b"\0") + table + body


def psd(pixels: npt.NDArray[np.generic], *, icc: bytes = b"", exif: bytes = b"", packed: bool = False) -> bytes:
    """A flattened RGB Photoshop document of 8 or 16 bits (Adobe Photoshop File Formats Specification).

    `packed`: as PackBits, which makes it no smaller here.
    """
    height, width, channels = pixels.shape
    resources = b""
    for id_, data in ((1039, icc), (1058, exif)):
        if data:
            resources += b"8BIM" + struct.pack(">HHI", id_, 0, len(data)) + data + b"\0" * (len(data) % 2)
    head = b"8BPS" + struct.pack(">H6xHIIHH", 1, channels, height, width, pixels.itemsize * 8, 3)
    parts = struct.pack(">I", 0) + struct.pack(">I", len(resources)) + resources + struct.pack(">IH", 0, packed)
    rows = pixels.transpose(2, 0, 1).astype(pixels.dtype.newbyteorder(">")).reshape(channels * height, width)
    if not packed:
        return head + parts + rows.tobytes()
    lines = [b"".join(bytes([0, byte]) for byte in row.tobytes()) for row in rows]  # runs of one byte
    return head + parts + b"".join(struct.pack(">H", len(line)) for line in lines) + b"".join(lines)


def dng(upright: Pixels, orientation: int = 1, preview: bytes = b"", size: tuple[int, int] | None = None) -> bytes:
    """A 16-bit DNG 1.4 with a Bayer pattern of RGGB, linear, from the pixels that should be seen.

    With a `preview` (JPEG), the sensor's pixels are in a directory below, as cameras do it. `size` declares another
    width and height than there are.
    """
    linear = (stored_for(orientation, upright).astype(float) / 255) ** 2.2 * 60000
    height, width = linear.shape[:2]
    sensor = np.zeros((height, width), "<u2")
    for y, x, colour in ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 2)):
        sensor[y::2, x::2] = linear[y::2, x::2, colour]
    wide, high = size or (width, height)
    identity = [(1, 1), (0, 1), (0, 1), (0, 1), (1, 1), (0, 1), (0, 1), (0, 1), (1, 1)]
    about: list[Entry] = [
        (0x010F, 2, b"Maker\0"), (0x0110, 2, b"Model 7\0"), (0x0112, 3, [orientation]), (0xC612, 1, [1, 4, 0, 0]),
        (0xC614, 2, b"Maker Model 7\0"), (0xC621, 10, identity), (0xC628, 5, [(1, 1)] * 3), (0xC65A, 3, [21]),
        (0x8769, 4, "exif"),
    ]  # fmt: skip
    pixels: list[Entry] = [
        (0x00FE, 4, [0]), (0x0100, 4, [wide]), (0x0101, 4, [high]), (0x0102, 3, [16]), (0x0103, 3, [1]),
        (0x0106, 3, [32803]), (0x0111, 4, "sensor"), (0x0115, 3, [1]), (0x0116, 4, [high]),
        (0x0117, 4, [sensor.nbytes]), (0x011C, 3, [1]), (0x828D, 3, [2, 2]), (0x828E, 1, [0, 1, 1, 2]),
        (0xC61A, 3, [0]), (0xC61D, 4, [65535]),
    ]  # fmt: skip
    exif: list[Entry] = [(0x9003, 2, b"2021:03:04 05:06:07\0"), (0x829D, 5, [(28, 10)])]
    blocks: Blocks = {"exif": exif, "sensor": sensor.tobytes()}
    if not preview:
        return tiff({"first": about + pixels, **blocks})
    with Image.open(io.BytesIO(preview)) as image:
        sides = image.size
    shown: list[Entry] = [
        (0x00FE, 4, [1]), (0x0100, 4, [sides[0]]), (0x0101, 4, [sides[1]]), (0x0102, 3, [8, 8, 8]), (0x0103, 3, [7]),
        (0x0106, 3, [6]), (0x0111, 4, "preview"), (0x0115, 3, [3]), (0x0116, 4, [sides[1]]),
        (0x0117, 4, [len(preview)]), (0x014A, 4, "below"),
    ]  # fmt: skip
    return tiff({"first": about + shown, "below": pixels, "preview": preview, **blocks})


_CODES = {1: "B", 3: "H", 4: "I", 5: "II", 10: "ii"}


def tiff(blocks: Blocks) -> bytes:
    """A little-endian TIFF from directories and blocks of bytes; a value that is a name is where that block lies."""
    places: dict[str, int] = {}
    for _ in range(2):  # first to learn where things lie, then to say so
        out = b"II*\0" + struct.pack("<I", 8)
        for name, block in blocks.items():
            places[name] = len(out)
            out += block if isinstance(block, bytes) else _directory(block, len(out), places)
            out += b"\0" * (len(out) % 2)
    return out


def _directory(entries: Sequence[Entry], start: int, places: dict[str, int]) -> bytes:
    table, beyond = struct.pack("<H", len(entries)), b""
    behind = start + 2 + 12 * len(entries) + 4
    for tag, kind, value in sorted(entries, key=lambda entry: entry[0]):
        if isinstance(value, str):
            value = [places.get(value, 0)]
        if isinstance(value, bytes):
            data = value
        else:
            numbers = [number if isinstance(number, tuple) else (number,) for number in value]
            data = b"".join(struct.pack("<" + _CODES[kind], *number) for number in numbers)
        table += struct.pack("<HHI", tag, kind, len(value))
        if len(data) > 4:
            table += struct.pack("<I", behind + len(beyond))
            beyond += data + b"\0" * (len(data) % 2)
        else:
            table += data.ljust(4, b"\0")
    return table + struct.pack("<I", 0) + beyond


def files() -> dict[str, bytes]:
    """A small whole file of each format we promise, by its suffix."""
    image, made = Image.fromarray(quadrant()), {}
    for suffix in (".jpg", ".png", ".webp", ".gif", ".tif", ".bmp", ".jp2", ".avif"):
        out = io.BytesIO()
        image.save(out, Image.registered_extensions()[suffix])
        made[suffix] = out.getvalue()
    made[".psd"] = psd(quadrant())
    made[".heic"] = (HEIC / "orientation-1.heic").read_bytes()
    made[".jxl"] = pylibjxl.encode(quadrant())
    made[".dng"] = dng(quadrant())
    return made
