"""What a search shows of photos that are not where they were."""

import json
import shutil
from pathlib import Path

import pytest

from galleryai.cli.main import run
from galleryai.settings import resources

Capture = pytest.CaptureFixture[str]
SAMPLES = resources.samples()


def test_a_photo_in_whose_place_another_lies_is_found_without_a_path(tmp_path: Path, capsys: Capture) -> None:
    folder, library = tmp_path / "photos", tmp_path / "library"
    folder.mkdir()
    for sample in ("cat", "coffee"):
        shutil.copy(SAMPLES / f"{sample}.jpg", folder / "one.jpg")
        assert run(["--library", str(library), "index", str(folder)]) == 0
    capsys.readouterr()
    assert run(["--library", str(library), "search", "is:gone"]) == 0
    assert "gone: another picture lies there now" in capsys.readouterr().out
    assert run(["--library", str(library), "search", "is:gone", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["photos"][0]["path"] is None
