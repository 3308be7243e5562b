"""Which files of a folder are one photograph, by their names and by what RAW files say."""

import io
import struct
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from galleryai.core.photo import is_one_moment
from galleryai.imaging.companions import MOST_MOVIE_BYTES, MOVIE, PICTURE, RAW, families, rank, taken_at
from tests.imaging.pictures import EXIF, dng, quadrant

TAKEN = datetime(2021, 3, 4, 5, 6, 7)


def test_which_file_of_a_photograph_to_show_first() -> None:
    assert [rank(name) for name in ("a.JPG", "a.heic", "a.tif", "a.CR3", "a.dng", "a.MOV", "a.mp")] == [
        PICTURE, PICTURE, PICTURE, RAW, RAW, MOVIE, MOVIE,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("still", "other"),
    [
        ("IMG_1.JPG", "IMG_1.CR2"),
        ("IMG_1.HIF", "img_1.cr3"),
        ("IMG_1.HEIC", "IMG_1.MOV"),
        ("IMG_1.HEIC", "IMG_1.MP4"),  # Google's archives
        ("IMG_1.HEIC", "IMG_1_HEVC.MOV"),  # iCloud's
        ("PXL_1.MP.jpg", "PXL_1.MP"),
        ("PXL_1.MP.jpg", "PXL_1.MP.mp4"),
        ("PXL_1.RAW-01.COVER.jpg", "PXL_1.RAW-02.ORIGINAL.dng"),
        ("PXL_1.RAW-01.MP.COVER.jpg", "PXL_1.RAW-02.ORIGINAL.dng"),
    ],
)
def test_who_belongs_to_a_still(still: str, other: str) -> None:
    found = families({still: 1, other: 1})
    assert found[other] == (still,)
    assert found.get(still) == ((other,) if rank(other) == RAW else None)


@pytest.mark.parametrize(
    "sizes",
    [
        {"IMG_1.JPG": 1, "IMG_2.CR2": 1},
        {"IMG_1.JPG": 1, "IMG_1.HEIC": 1},
        {"IMG_1.png": 1, "IMG_1.CR2": 1},
        {"IMG_1.CR2": 1, "IMG_1.MOV": 1},
        {"IMG_1.JPG": 1, "IMG_1.MOV": MOST_MOVIE_BYTES + 1},
    ],
)
def test_who_belongs_to_nobody(sizes: dict[str, int]) -> None:
    assert families(sizes) == {}


def test_several_of_a_name_know_each_other() -> None:
    sizes = dict.fromkeys(["a.HEIC", "a.JPG", "a.dng", "a.mov", "b.JPG"], 1)
    assert families(sizes) == {
        "a.HEIC": ("a.dng",),
        "a.JPG": ("a.dng",),
        "a.dng": ("a.HEIC", "a.JPG"),
        "a.mov": ("a.HEIC", "a.JPG"),
    }


@given(st.sets(st.text("aB1._-", min_size=1).map(lambda name: name + ".jpg") | st.sampled_from(["a.mov", "b1.dng"])))
def test_belonging_goes_both_ways_between_stills_and_raw(names: set[str]) -> None:
    found = families(dict.fromkeys(names, 1))
    for name, kin in found.items():
        assert all(rank(one) == (RAW if rank(name) == PICTURE else PICTURE) for one in kin)
        assert rank(name) == MOVIE or all(name in found[one] for one in kin)


def cr3() -> bytes:
    """A box with the EXIF directory, as Canon's CR3 has it among others."""
    exif = struct.pack("<2sHIH", b"II", 42, 8, 1) + struct.pack("<HHII", 0x9003, 2, 20, 26) + b"\0" * 4
    exif += b"2021:03:04 05:06:07\0"
    return b"\0\0\0\x18ftypcrx isom" + b"\0" * 8 + struct.pack(">I4s", len(exif) + 8, b"CMT2") + exif


def raf() -> bytes:
    """A preview with EXIF where Fujifilm puts it."""
    out = io.BytesIO()
    Image.fromarray(quadrant()).save(out, "JPEG", exif=EXIF())
    head = b"FUJIFILMCCD-RAW 0201FF000000Camera".ljust(84, b"\0") + struct.pack(">II", 160, len(out.getvalue()))
    return head.ljust(160, b"\0") + out.getvalue()


@pytest.mark.parametrize("raw", [dng(quadrant()), b"IIRO" + dng(quadrant())[4:], cr3(), raf()])
def test_a_raw_file_tells_when_it_was_taken_without_being_decoded(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "a.dng"
    path.write_bytes(raw)
    assert (found := taken_at(path)) is not None
    assert found.replace(tzinfo=None) == TAKEN


def test_a_raw_file_that_says_it_far_inside_is_read_whole(tmp_path: Path) -> None:
    path, preview = tmp_path / "a.dng", io.BytesIO()
    Image.fromarray(np.random.default_rng(1).integers(0, 256, (900, 1200, 3), np.uint8)).save(preview, "PNG")
    path.write_bytes(dng(quadrant(), preview=preview.getvalue()))
    assert path.read_bytes().index(b"2021:03:04") > 2 << 20
    assert taken_at(path) == TAKEN


def test_a_damaged_raw_file_says_nothing(tmp_path: Path) -> None:
    path, random = tmp_path / "a.dng", np.random.default_rng(3)
    assert taken_at(path) is None
    for whole in (dng(quadrant()), cr3(), raf()):
        for _ in range(200):
            hurt = bytearray(whole[: random.integers(0, len(whole))])
            for place in random.integers(0, max(1, min(len(hurt), 400)), 5):
                hurt[place : place + 1] = bytes([random.integers(0, 256)])
            path.write_bytes(hurt)
            taken_at(path)


def test_one_moment_is_told_by_the_clock_on_the_wall() -> None:
    later = TAKEN.replace(second=9)
    assert is_one_moment(TAKEN, later)
    assert is_one_moment(TAKEN, later.astimezone())
    assert is_one_moment(None, later)
    assert not is_one_moment(TAKEN, TAKEN.replace(second=11))
