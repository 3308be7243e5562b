"""What a search shows of photos that are not where they were."""

import json
import shutil
from pathlib import Path

import pytest

from galleryai.cli.main import run
from galleryai.settings import resources
from tests.services.test_placing import picture_at

Capture = pytest.CaptureFixture[str]
SAMPLES = resources.samples()


def test_a_photo_in_whose_place_another_lies_is_found_without_a_path(tmp_path: Path, capsys: Capture) -> None:
    folder, library = tmp_path / "photos", tmp_path / "library"
    folder.mkdir()
    for sample in ("cat", "coffee"):
        shutil.copy(SAMPLES / f"{sample}.jpg", folder / "one.jpg")
        assert run(["--library", str(library), "index", str(folder)]) == 0
    capsys.readouterr()
    for command in ([], ["--count"], ["--json"]):
        assert run(["--library", str(library), "search", "coffe", "type:jepg", *command]) == 0
        told = capsys.readouterr()
        assert "type:jepg; did you mean type:JPEG?" in told.err
        assert "Nothing is called 'coffe'; did you mean 'coffee'?" in told.err
        assert "did you mean" not in told.out
    assert run(["--library", str(library), "search", "is:gone"]) == 0
    assert "gone: another picture lies there now" in capsys.readouterr().out
    assert run(["--library", str(library), "search", "is:gone", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["photos"][0]["path"] is None


def test_a_photo_tells_where_it_was_taken(tmp_path: Path, capsys: Capture) -> None:
    folder, library = tmp_path / "pictures", str(tmp_path / "library")
    folder.mkdir()
    picture_at(folder / "a.jpg", 46.0, 9.0)
    assert run(["--library", library, "index", str(folder)]) == 0
    capsys.readouterr()
    assert run(["--library", library, "search", "near:lugano country:ch", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["photos"]
    assert found["place"] == "Lugano, Switzerland"
    assert run(["--library", library, "show", found["path"]]) == 0
    assert "Lugano, Switzerland" in capsys.readouterr().out
    assert run(["--library", library, "search", "near:luganno"]) == 2
    assert "Did you mean Lugano?" in capsys.readouterr().err
