"""Searches as people type them, asked of a small library with real keywords and some of a person's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from galleryai.bootstrap import Gallery, open_library
from galleryai.core.photo import Facts, Picture
from galleryai.core.tag import Verdict
from galleryai.store import photos

CARRIED = (  # by photo
    ("teddy bear",),
    ("teddy", "bear"),
    ("black and white", "dog"),
    ("hot dog",),
    ("my dog Rex",),
    ("dog",),
)
CAMERAS = ("NIKON D750", "Canon EOS R6", *[None] * 4)


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gallery]:
    folder: Path = tmp_path_factory.mktemp("searching")
    with open_library(folder / "library") as opened:
        for number, (camera, names) in enumerate(zip(CAMERAS, CARRIED, strict=True), 1):
            content = number.to_bytes(16, "big")
            with opened._database.write() as tx:
                id_ = photos.add(tx, Picture(content, content, Facts(4, 3, "JPEG", camera=camera), b"", 0), number)
            for name in names:
                opened.tagging.say(name, [id_], Verdict.ACCEPTED)
        yield opened


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("teddy bear", {1, 2}),
        ("TEDDY BEARS", {1, 2}),
        ('"teddy bear"', {1}),
        ("black and white", {3}),
        ("black white", {3}),
        ("greyscale dog", {3}),
        ("dog black and white", {3}),
        ("hot dog", {4}),
        ("hot dogs or teddy bear", {1, 2, 4}),
        ("my dog rex", {5}),
        ("stuffed animals", {1}),
        ("-(teddy bear) -dog", {4, 5}),
        ("teddy bear source:person", {1, 2}),
        ("teddy bear source:model", set()),
        ("puppies", {3, 6}),
    ],
)
def test_words_side_by_side(gallery: Gallery, text: str, found: set[int]) -> None:
    assert set(gallery.searching.ids(text)) == found
    assert gallery.searching.count(text) == len(found)
