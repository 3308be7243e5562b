"""The README's Python lines."""

from pathlib import Path

import pytest
from PIL import Image

from galleryai import Library, classify
from galleryai.core.errors import PictureError, QueryError, UnknownAlbumError, UsageError
from galleryai.settings import resources
from tests.support import keywords

COFFEE = resources.samples() / "coffee.jpg"


def test_classify_takes_a_path_an_image_and_many() -> None:
    best = classify(str(COFFEE), top_k=5)
    assert len(best) == 5
    assert best[0]["label"] == "espresso"
    assert best[0]["score"] > 0.5
    with Image.open(COFFEE) as image:
        assert classify(image, top_k=1)[0]["label"] == "espresso"
    assert [labels[0]["label"] for labels in classify([COFFEE, COFFEE], top_k=1)] == ["espresso"] * 2
    with pytest.raises(PictureError, match=r"nowhere\.jpg cannot be opened"):
        classify("nowhere.jpg")


def test_a_library_from_a_script(tmp_path: Path, photos: Path) -> None:
    with Library.open(tmp_path / "library") as library:
        assert library.index(photos).analysed == 5
        (coffee,) = library.search("espresso -cat")
        assert coffee.path == str(photos / "coffee.jpg")
        assert {"espresso", "coffee", "drink"} <= set(keywords(coffee))
        assert library.show(coffee.path) == coffee
        assert library.show("nowhere.jpg") is None
        assert library.album("things:espresso") == [coffee]
        assert len(library.search(limit=2, offset=4)) == 1
        assert "espresso" in [use.keyword.name for use in library.tags()]
        assert "things:espresso" in [album.id for album in library.albums()]
        assert library.problems() == []
        with pytest.raises(QueryError):
            library.search('"')
        for wrong in ({"limit": -1}, {"limit": 2.5}, {"offset": -1}, {"limit": "2"}):
            with pytest.raises(UsageError, match="is a whole number from 0 up"):
                library.search("", **wrong)
        with pytest.raises(UsageError, match="is a text, not None"):
            library.search(None)  # type: ignore[arg-type]
        assert library.search(limit=0) == []
        with pytest.raises(UnknownAlbumError):
            library.album("things:unicorn")
