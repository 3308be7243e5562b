"""`galleryai rules`: refused whole, told with file, line and key; the earlier rules stay."""

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from galleryai.cli.main import run

Capture = pytest.CaptureFixture[str]
GOOD = '[rename]\ncoffee = "java"\n'
BAD = {
    '[rename]\ncoffee = "mud"\n[renaming]\n': (3, "renaming"),
    '[rename]\ncoffee = "mud"\n[parents]\nanimal = ["dog"]\n': (4, "parents.animal"),
    '[rename]\ncoffee = "mud"\n[threshold]\nperson = 48\n': (4, "threshold.person"),
}


@pytest.fixture
def start(tmp_path: Path, photos: Path, capsys: Capture) -> tuple[str, ...]:
    start = ("--library", str(tmp_path / "library"))
    assert run([*start, "index", str(photos)]) == 0
    capsys.readouterr()
    return start


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    file = tmp_path / "mine.toml"
    file.write_text(GOOD, "utf-8")
    return file


def said(capture: Capture, *arguments: str, status: int = 0) -> Any:
    assert run([*arguments, "--json"]) == status
    return json.loads(capture.readouterr().out)


def test_the_whole_way(start: tuple[str, ...], mine: Path, capsys: Capture) -> None:
    assert said(capsys, "rules", "check", str(mine)) == {"ok": True, "problems": []}
    assert said(capsys, *start, "rules", "use", str(mine)) == {"ok": True, "problems": [], "derived": 5}
    assert "java" in {tag["name"] for tag in said(capsys, *start, "search", "coffee")["photos"][0]["tags"]}
    assert said(capsys, *start, "rules", "show") == {
        "ok": True, "problems": [], "rules": GOOD, "strictness": "balanced",
    }  # fmt: skip
    assert run([*start, "rules", "show"]) == 0
    assert capsys.readouterr().out == GOOD
    assert said(capsys, *start, "rules", "strictness") == {"strictness": "balanced", "derived": 0}
    assert said(capsys, *start, "rules", "strictness", "strict") == {"strictness": "strict", "derived": 5}
    assert said(capsys, *start, "rules", "off") == {"derived": 5}
    assert run([*start, "rules", "show"]) == 0
    assert "There are no rules" in capsys.readouterr().out
    assert said(capsys, *start, "rules", "show")["rules"] is None


@pytest.mark.parametrize("text", BAD)
def test_a_bad_pack_is_refused_and_the_earlier_rules_stay(
    start: tuple[str, ...], mine: Path, tmp_path: Path, capsys: Capture, text: str
) -> None:
    assert run([*start, "rules", "use", str(mine)]) == 0
    bad = tmp_path / "bad.toml"
    bad.write_text(text, "utf-8")
    capsys.readouterr()
    line, key = BAD[text]
    for document in (
        said(capsys, "rules", "check", str(bad), status=2),
        said(capsys, *start, "rules", "use", str(bad), status=2),
    ):
        (problem,) = document["problems"]
        assert document["ok"] is False
        assert (problem["file"], problem["line"], problem["key"]) == (str(bad), line, key)
        assert problem["message"]
    for command in ("check", "use"):
        assert run([*start, "rules", command, str(bad)]) == 2
        people = capsys.readouterr()
        assert people.out == ""
        assert f"bad.toml, line {line}, {key}: " in people.err
    assert said(capsys, *start, "rules", "show")["rules"] == GOOD
    names = {tag["name"] for tag in said(capsys, *start, "search", "espresso")["photos"][0]["tags"]}
    assert "java" in names
    assert "mud" not in names


def test_a_dry_run_tells_and_changes_nothing(start: tuple[str, ...], tmp_path: Path, capsys: Capture) -> None:
    before = said(capsys, *start, "search", "")["photos"]
    mine = tmp_path / "mine.toml"
    mine.write_text('[implies]\n"espresso" = ["beach"]\n[ignore]\nkeywords = ["coffee"]\n', "utf-8")
    trial = said(capsys, *start, "rules", "use", str(mine), "--dry-run")
    assert (trial["ok"], trial["photos"]) == (True, len(before))
    assert {row["keyword"] for row in trial["coming"]} >= {"beach", "coast"}
    (gone,) = (row for row in trial["going"] if row["keyword"] == "coffee")
    assert (gone["count"], Path(gone["path"]).name) == (1, "coffee.jpg")
    carried = sum(len(photo["tags"]) for photo in before)
    assert trial["stay"] + trial["go"] == carried
    assert said(capsys, *start, "search", "")["photos"] == before
    assert said(capsys, *start, "rules", "show")["rules"] is None
    said(capsys, *start, "rules", "use", str(mine))
    after = said(capsys, *start, "search", "")["photos"]
    assert sum(len(photo["tags"]) for photo in after) == carried + trial["come"] - trial["go"]
    assert run([*start, "rules", "off", "--dry-run"]) == 0
    assert "+ coffee: 1 photo, as " in capsys.readouterr().out
    assert said(capsys, *start, "rules", "strictness", "strict", "--dry-run")["come"] == 0
    assert said(capsys, *start, "rules", "strictness")["strictness"] == "balanced"
    (folder,) = {str(Path(photo["path"]).parent) for photo in before}
    assert run([*start, "roots", "remove", folder]) == 0
    capsys.readouterr()
    trial = said(capsys, *start, "rules", "off", "--dry-run")  # photos that lie nowhere any more
    assert {row["path"] for row in trial["coming"]} == {None}


def test_what_cannot_be_is_a_sentence_and_a_status(mine: Path, tmp_path: Path, capsys: Capture) -> None:
    library = str(tmp_path / "none")
    for arguments, status, sentence in [
        (("check", str(tmp_path / "nowhere")), 2, "no such file"),
        (("check", str(tmp_path)), 2, "it is a folder"),
        (("use", str(tmp_path / "nowhere")), 2, "no such file"),
        (("use",), 2, "Missing argument"),
        (("strictness", "lax"), 2, "'lax'"),
        (("show",), 3, "There is no library"),
        (("strictness",), 3, "There is no library"),
    ]:
        assert run(["--library", library, "rules", *arguments]) == status
        told = capsys.readouterr()
        assert told.out == ""
        assert sentence in told.err
        assert "Traceback" not in told.err
    assert run(["--library", library, "rules", "check", str(mine)]) == 0
    assert "No mistake" in capsys.readouterr().out
    assert not Path(library).exists()


def test_a_mistake_cannot_reach_the_terminal(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "bad.toml"
    file.write_text('[rename]\n"\\u001b[2J" = "x"\n', "utf-8")
    assert run(["rules", "check", str(file)]) == 2
    assert "\x1b" not in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are text")
def test_a_file_may_have_any_name(start: tuple[str, ...], mine: Path, tmp_path: Path, capsys: Capture) -> None:
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/\xff.toml")
    shutil.copy(mine, odd)
    assert run([*start, "rules", "use", odd]) == 0
    with open(odd, "a") as file:  # noqa: PTH123
        file.write("[none]")
    assert run([*start, "rules", "use", odd]) == 2
    capsys.readouterr()
    assert said(capsys, *start, "rules", "show")["rules"] == GOOD
