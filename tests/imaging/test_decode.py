import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from galleryai.core.errors import PictureError
from galleryai.imaging.decode import decode
from galleryai.imaging.examine import Examined, Met, examine
from galleryai.settings import resources

CAT = resources.samples() / "cat.jpg"


def saved(folder: Path, name: str, image: Image.Image, exif: Image.Exif | None = None) -> Path:
    path = folder / name
    image.save(path, exif=exif or Image.Exif())
    return path


def look(path: Path) -> Examined:
    found = examine(path)
    assert isinstance(found, Examined)
    return found


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_stands_upright(tmp_path: Path, orientation: int) -> None:
    """A picture with a white top left corner, stored turned in all eight ways, always looks the same."""
    upright = np.zeros((40, 60, 3), np.uint8)
    upright[:20, :30] = 255
    stored = {
        1: upright, 2: upright[:, ::-1], 3: upright[::-1, ::-1], 4: upright[::-1],
        5: upright.transpose(1, 0, 2), 6: np.rot90(upright), 7: np.rot90(upright.transpose(1, 0, 2), 2),
        8: np.rot90(upright, 3),
    }[orientation]  # fmt: skip
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = saved(tmp_path, "turned.png", Image.fromarray(np.ascontiguousarray(stored)), exif=exif)
    found = look(path)
    assert (found.picture.facts.width, found.picture.facts.height) == (60, 40)
    assert found.picture.facts.orientation == orientation
    assert np.array_equal(np.asarray(found.image), upright)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "I", "F"])
def test_every_mode_becomes_rgb(tmp_path: Path, mode: str) -> None:
    grey = np.linspace(0, 255, 64 * 64).reshape(64, 64)
    if mode == "I;16":
        image = Image.fromarray((grey * 257).astype(np.uint16))
    elif mode in ("I", "F"):
        image = Image.fromarray(grey.astype({"I": np.int32, "F": np.float32}[mode]))
    else:
        image = Image.fromarray(grey.astype(np.uint8)).convert(mode)
    found = look(saved(tmp_path, "picture.tiff", image))
    assert found.image.mode == "RGB"
    pixels = np.asarray(found.image.convert("L"))
    assert pixels[0, 0] < 60
    assert pixels[-1, -1] > 200


def test_cmyk_and_transparency(tmp_path: Path) -> None:
    found = look(saved(tmp_path, "cmyk.jpg", Image.new("CMYK", (20, 20), (0, 255, 255, 0))))
    assert np.asarray(found.image)[0, 0, 0] > 200
    clear = look(saved(tmp_path, "clear.png", Image.new("RGBA", (20, 20), (255, 0, 0, 0))))
    assert clear.picture.colour == 0xFFFFFF


@pytest.mark.parametrize("name", ["a.png", "a.webp", "a.gif", "a.tif", "a.bmp", "a.jp2", "a.avif", "a.jpeg"])
def test_every_format_we_promise_is_read(tmp_path: Path, name: str) -> None:
    with Image.open(CAT) as cat:
        cat.load()
        found = look(saved(tmp_path, name, cat.convert("RGB")))
    assert (found.picture.facts.width, found.picture.facts.height) == (451, 300)


def test_large_jpegs_are_decoded_small_and_known_whole(tmp_path: Path) -> None:
    with Image.open(CAT) as cat:
        path = saved(tmp_path, "large.jpg", cat.resize((4510, 3000)))
    found = look(path)
    assert found.image.size == (770, 512)
    assert (found.picture.facts.width, found.picture.facts.height) == (4510, 3000)
    with Image.open(io.BytesIO(found.picture.thumbnail)) as thumbnail:
        assert thumbnail.format == "JPEG"
        assert thumbnail.height == 320


def test_what_cannot_be_read_has_a_plain_reason(tmp_path: Path) -> None:
    whole = CAT.read_bytes()
    reasons = {
        "empty.jpg": (b"", "the file is empty"),
        "short.jpg": (whole[: len(whole) // 2], "damaged"),
        "text.jpg": (b"this is a letter, not a picture", "not a picture in a format"),
    }
    for name, (content, reason) in reasons.items():
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(PictureError, match=reason):
            examine(path)
    with pytest.raises(PictureError, match="has just gone"):
        examine(tmp_path / "nowhere.jpg")
    (tmp_path / "folder.jpg").mkdir()
    with pytest.raises(PictureError, match="cannot be opened: is a directory"):
        examine(tmp_path / "folder.jpg")
    with CAT.open("rb") as file, pytest.raises(PictureError, match="megapixels, more than the limit"):
        decode(CAT, file, max_pixels=1000)


def test_known_content_is_not_decoded() -> None:
    first = look(CAT)
    assert examine(CAT, {first.picture.content_hash}.__contains__) == Met(first.picture.content_hash)


def test_metadata_changes_the_content_but_not_the_picture(tmp_path: Path) -> None:
    whole = CAT.read_bytes()
    path = tmp_path / "captioned.jpg"
    path.write_bytes(whole[:2] + b"\xff\xfe\x00\x0ca caption!" + whole[2:])  # a COM segment
    one, other = look(CAT).picture, look(path).picture
    assert one.content_hash != other.content_hash
    assert one.picture_hash == other.picture_hash


def test_damaged_files_raise_nothing_else(tmp_path: Path) -> None:
    """Flip bytes of real files: every outcome is a picture or a reason."""
    random = np.random.default_rng(0)
    small = io.BytesIO()
    with Image.open(CAT) as cat:
        for kind in ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP"):
            small = io.BytesIO()
            cat.resize((64, 48)).save(small, kind)
            whole = np.frombuffer(small.getvalue(), np.uint8)
            for _ in range(150):
                hurt = whole.copy()
                places = random.integers(0, len(hurt), 8)
                hurt[places] = random.integers(0, 256, 8)
                try:
                    decode(Path("hurt"), io.BytesIO(hurt[: random.integers(1, len(hurt) + 1)].tobytes()))
                except PictureError as error:
                    assert str(error)
