"""Makes the HEIC files in tests/imaging/heic: pictures drawn here, so that they are ours.

What the program runs with cannot encode HEIC, since free encoders are GPL. This script needs one, in an environment of
its own that is thrown away (Python 3.11, `pip install pillow pillow-heif`); nothing of it is shipped.

    python packaging/formats/make_heic.py tests/imaging/heic
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pillow_heif
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.imaging.pictures import EXIF, quadrant, stored_for, wide_gamut_profile

# EXIF's orientation as HEIF says it (ISO 23008-12:2022, 6.5.10 and 6.5.12): quarter turns to the left, then what is
# exchanged (0 top and bottom, 1 left and right).
TURNS: dict[int, tuple[int | None, int | None]] = {
    1: (None, None), 2: (None, 1), 3: (2, None), 4: (None, 0), 5: (1, 0), 6: (3, None), 7: (3, 0), 8: (1, None),
}  # fmt: skip


def encoded(image: Image.Image, **options: object) -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(image).save(out, quality=90, **options)
    return out.getvalue()


def box(kind: bytes, body: bytes) -> bytes:
    return (len(body) + 8).to_bytes(4) + kind + body


def boxes(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    while body:
        length = int.from_bytes(body[:4])
        yield body[4:8], body[8:length]
        body = body[length:]


def turned(file: bytes, orientation: int) -> bytes:
    """The same file with the properties irot and imir on its picture."""
    angle, mirror = TURNS[orientation]
    new = b"" if angle is None else box(b"irot", bytes([angle]))
    new += b"" if mirror is None else box(b"imir", bytes([mirror]))
    added = len(list(boxes(new)))
    grows = len(new) + added  # each property, and one byte that says whose it is
    return b"".join(
        box(kind, _meta(body, new, added, grows) if kind == b"meta" else body) for kind, body in boxes(file)
    )


def _meta(body: bytes, new: bytes, added: int, grows: int) -> bytes:
    parts = {b"iprp": lambda part: _properties(part, new, added), b"iloc": lambda part: _moved(part, grows)}
    return body[:4] + b"".join(box(kind, parts.get(kind, bytes)(part)) for kind, part in boxes(body[4:]))


def _properties(body: bytes, new: bytes, added: int) -> bytes:
    inside = dict(boxes(body))
    before = len(list(boxes(inside[b"ipco"])))
    ipma = bytearray(inside[b"ipma"])
    assert ipma[:8] == bytes([0, 0, 0, 0, 0, 0, 0, 1]), "one picture, one byte a property"
    ipma[10] += added
    ipma += bytes(0x80 | before + 1 + number for number in range(added))  # 0x80: essential
    return box(b"ipco", inside[b"ipco"] + new) + box(b"ipma", bytes(ipma))


def _moved(body: bytes, by: int) -> bytes:
    """`iloc` of a file with one item (version 0, all its numbers in four bytes): its base is `by` bytes further on."""
    assert body[:8] == b"\0\0\0\0\x44\x40\0\1"
    return body[:12] + (int.from_bytes(body[12:16]) + by).to_bytes(4) + body[16:]


def main(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for orientation in TURNS:
        plain = encoded(Image.fromarray(stored_for(orientation, quadrant())))
        (folder / f"orientation-{orientation}.heic").write_bytes(turned(plain, orientation))
    picture = Image.new("RGB", (96, 64), (200, 100, 50))
    exif = EXIF()
    exif[0x0112] = 6  # which the codec has not to follow
    (folder / "phone.heic").write_bytes(encoded(picture, exif=exif.tobytes(), icc_profile=wide_gamut_profile()))
    alpha = Image.new("RGBA", (64, 48), (255, 0, 0, 0))
    (folder / "alpha.heic").write_bytes(encoded(alpha))
    for path in sorted(folder.iterdir()):
        print(path.name, path.stat().st_size)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
