"""The models in the terminal: what each added, all of it removed, and used again."""

import json
from pathlib import Path
from typing import Any

import pytest

from galleryai.bootstrap import models
from galleryai.cli.main import run

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def start(tmp_path: Path) -> tuple[str, str]:
    return ("--library", str(tmp_path / "library"))


VERSION = models().manifest("nanodet").ref.version


def as_json(capture: Capture, *arguments: str, status: int = 0) -> Any:
    assert run([*arguments, "--json"]) == status
    return json.loads(capture.readouterr().out)


def test_a_model_is_listed_removed_and_used_again(start: tuple[str, str], photos: Path, capsys: Capture) -> None:
    shelf = as_json(capsys, *start, "models")
    assert not Path(start[1]).exists(), "listing makes no library"
    assert [one["photos"] for one in shelf] == [0, 0]
    as_json(capsys, *start, "index", str(photos))
    judge, other = as_json(capsys, *start, "models")
    assert set(other) == {
        "id",
        "name",
        "task",
        "licence",
        "bytes",
        "in_use",
        "version",
        "photos",
        "keywords",
        "runs_on",
    }
    assert (other["id"], other["version"], other["name"], other["in_use"]) == ("nanodet", VERSION, "NanoDet-g", True)
    assert (other["task"], other["licence"], other["photos"]) == ("object-detection", "Apache-2.0", 5)
    assert min(judge["bytes"], other["bytes"]) > 1_000_000
    assert judge["keywords"] > 0
    assert as_json(capsys, *start, "models", "remove", "nanodet") == {"changed": 5}
    _judge, other = as_json(capsys, *start, "models")
    assert (other["in_use"], other["photos"], other["keywords"]) == (False, 0, 0)
    for photo in as_json(capsys, *start, "search", "")["photos"]:
        assert "nanodet" not in {source["model"] for tag in photo["tags"] for source in tag["sources"]}
    assert as_json(capsys, *start, "models", "use", "nanodet") == {"to_analyse": 5}
    assert as_json(capsys, *start, "index")["analysed"] == 5
    assert as_json(capsys, *start, "models", "use", "nanodet") == {"to_analyse": 0}
    assert as_json(capsys, *start, "models") == [judge, as_json(capsys, *start, "models")[1]]


def test_people_are_told_what_happened_and_what_comes_next(
    start: tuple[str, str], photos: Path, capsys: Capture
) -> None:
    assert run([*start, "index", str(photos)]) == 0
    capsys.readouterr()
    for command, sentences in [
        (["models"], [f"nanodet {VERSION} yes 5", "efficientnet-lite2 "]),
        (
            ["models", "remove", f"nanodet@{VERSION}"],
            [f"all that nanodet@{VERSION} said of 5 photos", "`galleryai models use nanodet`"],
        ),
        (["models"], [f"nanodet {VERSION} no 0 0"]),
        (["models", "use", "nanodet"], ["The next `galleryai index` lets it look at 5 photos."]),
        (["index"], ["5 photographs analysed"]),
        (["models", "use", "nanodet"], ["nanodet is in use, and has seen every photo."]),
    ]:
        assert run([*start, *command]) == 0
        printed = " ".join(capsys.readouterr().out.split())
        assert all(sentence in printed for sentence in sentences), (command, printed)


@pytest.mark.parametrize("verb", ["remove", "use"])
def test_a_model_that_is_not_there_is_wrong_usage(
    verb: str, start: tuple[str, str], photos: Path, capsys: Capture
) -> None:
    assert run([*start, "index", str(photos)]) == 0
    capsys.readouterr()
    assert run([*start, "models", verb, "unicorn"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == ("galleryai: There is no model 'unicorn'. The models are: efficientnet-lite2, nanodet.\n")
