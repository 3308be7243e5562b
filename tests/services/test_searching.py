"""Searches as people type them, asked of a small library with real keywords and some of a person's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from galleryai.bootstrap import Gallery, open_library
from galleryai.core.errors import QueryError
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


@pytest.mark.parametrize(
    ("text", "sentences", "instead"),
    [
        ("dgo", ["Nothing is called 'dgo'; did you mean 'dog'?"], "dog"),
        ("tag:dgo -cat", ["No photo has the keyword 'dgo'; did you mean 'dog'?"], "tag:dog -cat"),
        ("camera:cannon", ['No photo has camera:cannon; did you mean camera:"Canon EOS R6"?'], 'camera:"Canon EOS R6"'),
        ("type:jepg", ["No photo has type:jepg; did you mean type:JPEG?"], "type:JPEG"),
        ("iso:100 (tedy or dgo)", ["Nothing is called 'tedy'; did you mean 'teddy'?"], "iso:100 (teddy or dgo)"),
        ("hog", ["Nothing is called 'hog'."], None),  # a word of the graph: no misspelt dog
        ("qqqqq rating:5", ["Nothing is called 'qqqqq'."], None),
        ("name:qqqqq", ["No photo has name:qqqqq."], None),
        ("dog camera:canon", [], None),
        ("rating:5", [], None),
        ("", [], None),
    ],
)
def test_why_nothing_is_found(gallery: Gallery, text: str, sentences: list[str], instead: str | None) -> None:
    hints = gallery.hinting.hints(text)
    assert [hint.sentence for hint in hints][: len(sentences) or None] == sentences
    assert next((hint.instead for hint in hints), None) == instead


def test_what_is_not_understood_has_no_hint(gallery: Gallery) -> None:
    with pytest.raises(QueryError):
        gallery.hinting.hints("(")
