"""Every format people have: read, upright, in the right colours, with what the camera wrote; or a plain reason."""

import io
import os
import pickle
import signal
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pylibjxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from galleryai.core.errors import PictureError
from galleryai.imaging import formats
from galleryai.imaging.decode import Decoded, decode
from galleryai.imaging.examine import Examined, examine
from tests.imaging.pictures import (
    EXIF,
    HEIC,
    Pixels,
    dng,
    files,
    looks_upright,
    psd,
    quadrant,
    stored_for,
    tiff,
    wide_gamut_profile,
)

FILES = files()
# What (200, 100, 50) of `wide_gamut_profile` is in sRGB: the matrices and curves of ICC.1 and IEC 61966-2-1 by hand.
WIDE, SRGB = (200, 100, 50), (216, 93, 24)


def read(content: bytes, suffix: str) -> Decoded:
    return decode(Path(f"picture{suffix}"), io.BytesIO(content))


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def preview(orientation: int) -> bytes:
    large = Image.fromarray(quadrant()).resize((1024, 768), Image.Resampling.NEAREST)
    return saved(Image.fromarray(stored_for(orientation, np.asarray(large))), "JPEG")


@pytest.mark.parametrize("suffix", FILES)
def test_every_format_is_read_and_known_by_its_content(suffix: str) -> None:
    found = read(FILES[suffix], suffix)
    assert (found.width, found.height) == (64, 48)
    assert looks_upright(found.image)
    if suffix != ".dng":  # most RAW files are TIFF inside: only their name tells
        assert read(FILES[suffix], ".jpg").picture_hash == found.picture_hash


def with_exif(orientation: int, kind: str) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = Image.fromarray(stored_for(orientation, quadrant()))
    return saved(image, kind, exif=exif, **({"lossless": True} if kind == "WEBP" else {}))


TURNED: dict[str, tuple[str, Callable[[int], bytes]]] = {
    "jpeg": (".jpg", lambda way: with_exif(way, "JPEG")),
    "png": (".png", lambda way: with_exif(way, "PNG")),
    "webp": (".webp", lambda way: with_exif(way, "WEBP")),
    "tiff": (".tif", lambda way: with_exif(way, "TIFF")),
    "avif": (".avif", lambda way: with_exif(way, "AVIF")),
    "heic": (".heic", lambda way: (HEIC / f"orientation-{way}.heic").read_bytes()),
    "raw": (".dng", lambda way: dng(quadrant(), way)),
    "raw with a preview": (".dng", lambda way: dng(quadrant(), way, preview(way))),
    "raw with an upright preview": (".dng", lambda way: dng(quadrant(), way, preview(1 if way >= 5 else way))),
}


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", TURNED)
def test_every_orientation_of_every_format_stands_upright(name: str, orientation: int) -> None:
    suffix, made = TURNED[name]
    found = read(made(orientation), suffix)
    assert looks_upright(found.image)
    assert (found.width, found.height) == (64, 48)


def test_an_orientation_that_the_codec_has_followed_is_not_followed_again() -> None:
    """`phone.heic` is 96 x 64, lies on its side by `irot`, and its EXIF says so once more (6)."""
    found = read((HEIC / "phone.heic").read_bytes(), ".heic")
    assert (found.width, found.height) == (64, 96)
    jxl = pylibjxl.encode(quadrant(), exif=with_orientation(6).tobytes()[6:])
    assert looks_upright(read(jxl, ".jxl").image)


def with_orientation(orientation: int) -> Image.Exif:
    exif = EXIF()
    exif[0x0112] = orientation
    return exif


ABOUT: dict[str, Callable[[], bytes]] = {
    ".jpg": lambda: saved(Image.fromarray(quadrant()), "JPEG", exif=EXIF()),
    ".png": lambda: saved(Image.fromarray(quadrant()), "PNG", exif=EXIF()),
    ".webp": lambda: saved(Image.fromarray(quadrant()), "WEBP", exif=EXIF()),
    ".tif": lambda: saved(Image.fromarray(quadrant()), "TIFF", exif=EXIF().tobytes()),
    ".avif": lambda: saved(Image.fromarray(quadrant()), "AVIF", exif=EXIF()),
    ".psd": lambda: psd(quadrant(), exif=EXIF().tobytes()[6:]),
    ".heic": lambda: (HEIC / "phone.heic").read_bytes(),
    ".jxl": lambda: pylibjxl.encode(quadrant(), exif=EXIF().tobytes()[6:]),
    ".dng": lambda: dng(quadrant()),
}


@pytest.mark.parametrize("suffix", ABOUT)
def test_what_the_camera_wrote_is_read_from_every_format(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"picture{suffix}"
    path.write_bytes(ABOUT[suffix]())
    found = examine(path)
    assert isinstance(found, Examined)
    facts = found.picture.facts
    assert facts.camera == "Maker Model 7"
    assert facts.taken_at is not None
    assert facts.taken_at.isoformat().startswith("2021-03-04T05:06:07")
    assert facts.aperture == 2.8
    if suffix != ".dng":
        assert (facts.latitude, facts.longitude) == (48.2, 16.4)
    assert pickle.loads(pickle.dumps(found)).picture == found.picture


def plain(mode: str = "RGB", colour: object = WIDE) -> Image.Image:
    return Image.new(mode, (96, 64), colour)  # type: ignore[arg-type]


COLOURED: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "jpeg": (".jpg", lambda icc: saved(plain(), "JPEG", icc_profile=icc, quality=98)),
    "png": (".png", lambda icc: saved(plain(), "PNG", icc_profile=icc)),
    "tiff": (".tif", lambda icc: saved(plain(), "TIFF", icc_profile=icc)),
    "webp": (".webp", lambda icc: saved(plain(), "WEBP", icc_profile=icc, lossless=True)),
    "avif": (".avif", lambda icc: saved(plain(), "AVIF", icc_profile=icc, quality=100, subsampling="4:4:4")),
    "psd": (".psd", lambda icc: psd(np.asarray(plain()), icc=icc)),
    "jxl": (".jxl", lambda icc: pylibjxl.encode(np.asarray(plain()), icc=icc, lossless=True)),
    "jxl, lossy": (".jxl", lambda icc: pylibjxl.encode(np.asarray(plain()), icc=icc)),
    "alpha": (".png", lambda icc: saved(plain("RGBA", (*WIDE, 255)), "PNG", icc_profile=icc)),
    "palette": (".png", lambda icc: saved(plain().quantize(4), "PNG", icc_profile=icc)),
}


def near(image: Image.Image, colour: tuple[int, ...], by: int = 3) -> bool:
    return int(np.abs(np.asarray(image)[8, 8].astype(int) - colour).max()) <= by


@pytest.mark.parametrize("name", COLOURED)
def test_a_profile_becomes_srgb(name: str) -> None:
    suffix, made = COLOURED[name]
    managed = read(made(wide_gamut_profile()), suffix)
    assert near(managed.image, SRGB)
    broken = read(made(wide_gamut_profile()[:200]), suffix) if suffix != ".jxl" else read(made(b""), suffix)
    assert near(broken.image, WIDE)
    assert managed.picture_hash == broken.picture_hash, "a profile makes no other picture"


def test_the_profile_of_heic_becomes_srgb() -> None:
    assert near(read((HEIC / "phone.heic").read_bytes(), ".heic").image, SRGB, 4)


def test_light_named_by_numbers_becomes_srgb() -> None:
    """P3 by hand as above (its curve is sRGB's). HDR by ITU-R BT.2408: white at 0.58 of PQ and 0.75 of HLG, 203 cd/m²;
    grey at 0.38 of both, 26 cd/m², which is 100 in sRGB.
    """

    def shown(colour: tuple[int, int, int], *numbers: int) -> Image.Image:
        content = saved(plain("RGB", colour), "AVIF", quality=100, subsampling="4:4:4")
        return read(at(content, b"nclx", 4, ">HH", *numbers), ".avif").image

    assert near(shown(WIDE, 1, 13), WIDE)
    assert near(shown(WIDE, 12, 13), (216, 93, 33), 4)
    assert near(shown((97, 97, 97), 9, 16), (100, 100, 100), 6)
    assert near(shown((97, 97, 97), 9, 18), (100, 100, 100), 6)
    for white, transfer in ((148, 16), (191, 18)):
        assert np.asarray(shown((white, white, white), 9, transfer))[8, 8].min() > 210


def test_a_profile_of_another_kind_of_pixels_is_ignored() -> None:
    icc = wide_gamut_profile()
    red = saved(plain("CMYK", (0, 255, 255, 0)), "TIFF", icc_profile=icc)
    grey = saved(plain("L", 100), "PNG", icc_profile=icc)
    assert near(read(red, ".tif").image, (255, 0, 0))
    assert near(read(grey, ".png").image, (100, 100, 100))


def test_sixteen_bits_cmyk_lab_and_bits() -> None:
    grey = Image.fromarray(np.full((64, 96), 100 * 257, np.uint16))
    assert near(read(saved(grey, "PNG"), ".png").image, (100, 100, 100))
    assert near(read(saved(grey, "TIFF"), ".tif").image, (100, 100, 100))
    assert near(read(sixteen_bit_png(WIDE), ".png").image, WIDE)
    for packed in (False, True):
        found = read(psd(np.asarray(plain()).astype(np.uint16) * 257, packed=packed), ".psd")
        assert near(found.image, WIDE)
        assert (found.width, found.height) == (96, 64)
    for kind, suffix in (("JPEG", ".jpg"), ("TIFF", ".tif")):  # the JPEG is inverted, as Adobe does
        assert near(read(saved(plain("CMYK", (0, 255, 255, 0)), kind), suffix).image, (255, 0, 0), 4)
    # L* 54, a* 81, b* 70: red, 255 0 0 (CIE 15, D50 white)
    assert near(read(saved(plain("LAB", (138, 128 + 81, 128 + 70)), "TIFF"), ".tif").image, (255, 0, 0), 6)
    assert near(read(saved(plain("1", 1), "TIFF"), ".tif").image, (255, 255, 255))


def sixteen_bit_png(colour: tuple[int, ...]) -> bytes:
    """Pillow does not write 16 bits a colour."""
    row = b"\0" + struct.pack(">3H", *(value * 257 for value in colour)) * 96
    head = struct.pack(">IIBBBBB", 96, 64, 16, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(row * 64)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )


def test_what_is_clear_is_white() -> None:
    clear = plain("RGBA", (255, 0, 0, 0))
    palette = Image.new("P", (96, 64), 1)
    palette.putpalette([0, 0, 0, 255, 0, 0])
    for content, suffix in (
        (saved(clear, "PNG"), ".png"),
        (saved(clear, "WEBP", lossless=True, exact=True), ".webp"),
        (saved(palette, "PNG", transparency=1), ".png"),
        (saved(palette, "GIF", transparency=1), ".gif"),
        (pylibjxl.encode(np.asarray(clear), lossless=True), ".jxl"),
        ((HEIC / "alpha.heic").read_bytes(), ".heic"),
    ):
        assert near(read(content, suffix).image, (255, 255, 255))


@pytest.mark.parametrize("suffix", [".gif", ".webp", ".png", ".avif", ".mpo", ".tif"])
def test_an_animation_is_its_first_frame(suffix: str) -> None:
    kind = Image.registered_extensions()[suffix]
    content = saved(plain("RGB", (255, 0, 0)), kind, save_all=True, append_images=[plain("RGB", (0, 0, 255))])
    decoded = read(content, suffix)
    assert near(decoded.image, (255, 0, 0), 4)
    assert decoded.animated is (suffix not in (".mpo", ".tif"))  # those have pages and views, which do not move
    assert not read(saved(plain("RGB", (255, 0, 0)), kind), suffix).animated


def test_a_sequence_in_heic_is_animated() -> None:
    still = (HEIC / "phone.heic").read_bytes()
    assert not read(still, ".heic").animated
    assert read(still + b"\0\0\0\x08moov", ".heic").animated


def test_an_animation_that_ends_too_soon_is_a_picture() -> None:
    content = saved(plain("RGB", (255, 0, 0)), "GIF", save_all=True, append_images=[plain("RGB", (0, 0, 255))])
    still = saved(plain("RGB", (255, 0, 0)), "GIF")
    for length in range(len(still), len(content)):
        assert near(read(content[:length], ".gif").image, (255, 0, 0), 4)


def test_large_pictures_are_reduced_while_they_are_decoded() -> None:
    large = Image.fromarray(quadrant()).resize((2717, 2041), Image.Resampling.NEAREST)
    for kind, suffix in (("JPEG2000", ".jp2"), ("PNG", ".png"), ("JPEG", ".jpg")):
        found = read(saved(large, kind), suffix)
        assert (found.width, found.height) == (2717, 2041)
        assert 512 <= min(found.image.size) < 1024
        assert looks_upright(found.image)
    sixteen = Image.fromarray(np.asarray(large.convert("L")).astype(np.uint16) * 257)
    assert looks_upright(read(saved(sixteen, "TIFF"), ".tif").image)


def test_a_raw_photograph_is_seen_by_its_preview_where_that_is_large_enough() -> None:
    red = saved(Image.new("RGB", (1024, 768), (255, 0, 0)), "JPEG")
    small = saved(Image.new("RGB", (400, 300), (255, 0, 0)), "JPEG")
    assert near(read(dng(quadrant(), 1, red), ".dng").image, (255, 0, 0), 4)
    assert looks_upright(read(dng(quadrant(), 1, small), ".dng").image)
    whole = dng(quadrant(), 1, red)
    assert looks_upright(read(whole.replace(red[2:400], bytes(398)), ".dng").image), "the preview is damaged"


BOMB = 100_000


def at(content: bytes, mark: bytes, offset: int, form: str, *values: int) -> bytes:
    """`content` with numbers written over what lies `offset` bytes from `mark`."""
    place = content.index(mark) + offset
    new = struct.pack(form, *values)
    return content[:place] + new + content[place + len(new) :]


def bomb(suffix: str) -> bytes:
    """A small file that declares far more pixels than it has: 100,000 each way, or the most its format can say."""
    whole, most = FILES[suffix], 65_500
    made: dict[str, Callable[[], bytes]] = {
        ".jpg": lambda: at(whole, b"\xff\xc0", 5, ">HH", most, most),
        ".png": png_bomb,
        ".tif": tiff_bomb,
        ".webp": lambda: at(saved(Image.fromarray(quadrant()), "WEBP"), b"\x9d\x01\x2a", 3, "<HH", 16383, 16383),
        ".gif": lambda: at(at(whole, b"GIF8", 6, "<HH", most, most), b"\x2c", 5, "<HH", most, most),
        ".bmp": lambda: at(whole, b"BM", 18, "<ii", BOMB, BOMB),
        ".jp2": lambda: at(at(whole, b"ihdr", 4, ">II", BOMB, BOMB), b"\xff\x51", 6, ">II", BOMB, BOMB),
        ".avif": lambda: at(whole, b"ispe", 8, ">II", BOMB, BOMB),
        ".psd": lambda: at(whole, b"8BPS", 14, ">II", 30_000, 30_000),
        ".heic": lambda: at(whole, b"ispe", 8, ">II", BOMB, BOMB),
        ".jxl": lambda: b"\xff\x0a" + jxl_size(BOMB, BOMB) + bytes(64),
        ".dng": lambda: dng(quadrant(), size=(60_000, 60_000)),
    }
    return made[suffix]()


def tiff_bomb() -> bytes:
    return tiff(
        {
            "first": [
                (0x0100, 4, [BOMB]), (0x0101, 4, [BOMB]), (0x0102, 3, [8]), (0x0103, 3, [1]), (0x0106, 3, [1]),
                (0x0111, 4, "pixels"), (0x0115, 3, [1]), (0x0116, 4, [BOMB]), (0x0117, 4, [64]),
            ],
            "pixels": bytes(64),
        }
    )  # fmt: skip


def png_bomb() -> bytes:
    head = b"IHDR" + struct.pack(">IIBBBBB", BOMB, BOMB, 8, 2, 0, 0, 0)
    return FILES[".png"][:12] + head + struct.pack(">I", zlib.crc32(head)) + FILES[".png"][33:]


def jxl_size(width: int, height: int) -> bytes:
    """The size header of ISO 18181-1, D.2: no small size, 30-bit numbers, any ratio; then nothing sensible."""
    bits = 0
    place = 0
    for value, length in ((0, 1), (3, 2), (height - 1, 30), (0, 3), (3, 2), (width - 1, 30)):
        bits |= value << place
        place += length
    return bits.to_bytes((place + 7) // 8, "little")


@pytest.mark.parametrize("suffix", FILES)
def test_a_picture_that_declares_too_many_pixels_is_refused(suffix: str) -> None:
    with pytest.raises(PictureError) as told:
        read(bomb(suffix), suffix)
    assert "megapixels, more than the limit of 200" in str(told.value) or suffix in (".heic", ".avif", ".jxl")


@pytest.mark.parametrize("suffix", FILES)
@given(data=st.data())
def test_damaged_files_of_every_format_have_a_reason_and_nothing_else(suffix: str, data: st.DataObject) -> None:
    hurt = bytearray(FILES[suffix])
    for place in data.draw(st.lists(st.integers(0, len(hurt) - 1), max_size=6)):
        hurt[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(hurt)))
    try:
        read(bytes(hurt[:cut]), suffix)
    except PictureError as error:
        assert str(error)


def test_an_item_of_heic_without_a_name_is_a_reason() -> None:
    """pi-heif 1.4 ends the process where the type of an item is not text."""
    whole = (HEIC / "phone.heic").read_bytes()
    with pytest.raises(PictureError, match="damaged"):
        read(whole.replace(b"Exif\0", b"Ex\x94f\0", 1), ".heic")


@pytest.mark.parametrize("suffix", FILES)
def test_half_a_file_has_a_reason_and_says_nothing_on_the_terminal(
    suffix: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(PictureError):
        read(FILES[suffix][: len(FILES[suffix]) // 2], suffix)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("suffix", [".jpg", ".heic", ".jxl", ".dng"])
def test_what_is_no_file_has_a_reason(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"folder{suffix}").mkdir()
    (tmp_path / f"empty{suffix}").touch()
    with pytest.raises(PictureError, match="cannot be opened: is a directory"):
        examine(tmp_path / f"folder{suffix}")
    with pytest.raises(PictureError, match="the file is empty"):
        examine(tmp_path / f"empty{suffix}")
    os.mkfifo(tmp_path / f"pipe{suffix}")
    with pytest.raises(PictureError, match="pipe or a device"):
        examine(tmp_path / f"pipe{suffix}")


@pytest.mark.parametrize("suffix", [".heic", ".jxl", ".dng"])
def test_a_file_that_is_no_photograph_by_its_size_is_not_read_into_memory(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"huge{suffix}"
    path.write_bytes(FILES[suffix])
    os.truncate(path, (1 << 30) + 1)  # of nothing, which takes no room on the disk
    with path.open("rb") as file, pytest.raises(PictureError, match="larger than 1 GB"):
        decode(path, file)


@pytest.mark.parametrize("name", ["a.mp4", "a.MOV", "a.mts", "a.webm"])
def test_a_video_is_named_and_not_opened(tmp_path: Path, name: str) -> None:
    with pytest.raises(PictureError, match="videos are not supported yet"):
        examine(tmp_path / name)  # not even there: nobody looked


def test_formats_share_no_suffix() -> None:
    suffixes = [suffix for format_ in formats.FORMATS for suffix in format_.suffixes]
    assert len(suffixes) == len(set(suffixes)) == len(formats.PHOTO_SUFFIXES)
    assert not formats.PHOTO_SUFFIXES & formats.VIDEO_SUFFIXES
    assert all(suffix == suffix.lower() and suffix[0] == "." for suffix in formats.SUFFIXES)


def test_a_format_without_its_library_is_a_reason() -> None:
    with pytest.raises(PictureError, match="Moon photographs cannot be read on this kind of computer"):
        formats.opener(formats.Format("Moon", (".moon",), "moon"))


def damaged(whole: bytes, times: int) -> Iterator[bytes]:
    random = np.random.default_rng(7)
    for _ in range(times):
        hurt = np.frombuffer(whole, np.uint8).copy()
        places = random.integers(0, 300, random.integers(1, 9))
        hurt[places] = random.integers(0, 256, len(places))
        yield hurt.tobytes()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_process_made_by_fork_waits_for_no_threads_of_another() -> None:
    """With pylibjxl's own pool of threads, made before the fork, damaged files stop such a process for ever."""
    read(FILES[".jxl"], ".jxl")
    child = os.fork()
    if child == 0:
        signal.alarm(60)  # by which the system ends it
        for content in damaged(FILES[".jxl"], 2500):
            with suppress(PictureError):
                read(content, ".jxl")
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0


def test_a_narrow_band_stays_small_in_memory() -> None:
    band: Pixels = np.zeros((900_000, 64, 3), np.uint8)
    found = read(saved(Image.fromarray(band), "PNG", compress_level=1), ".png")
    assert (found.width, found.height) == (64, 900_000)
    assert found.image.width * found.image.height <= 64_000_000
