"""`galleryai settings`: each is listed with what it means, chosen and taken back."""

import json
from pathlib import Path
from typing import Any

import pytest

from galleryai.cli.main import run
from galleryai.core.settings import SETTINGS

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def start(tmp_path: Path) -> tuple[str, ...]:
    return ("--library", str(tmp_path / "library"), "settings")


def said(capture: Capture, *arguments: str) -> Any:
    assert run([*arguments, "--json"]) == 0
    return json.loads(capture.readouterr().out)


def test_the_whole_way(start: tuple[str, ...], capsys: Capture) -> None:
    cores = {
        "name": "cores", "value": 2, "default": 0, "lowest": 0, "highest": 512, "unit": "cores",
        "meaning": SETTINGS["cores"].meaning,
    }  # fmt: skip
    assert said(capsys, *start, "set", "cores", "2") == cores | {"tried_again": 0}
    listed = said(capsys, *start)
    assert [row["name"] for row in listed] == list(SETTINGS)
    assert listed[0] == cores
    assert listed[-1]["value"] is True
    assert said(capsys, *start, "reset", "cores")["value"] == 0
    assert run([*start, "set", "pause_on_battery", "off"]) == 0
    assert capsys.readouterr().out == "pause_on_battery: no from now on.\n"
    assert said(capsys, *start)[-1]["value"] is False


def test_each_is_told_with_its_meaning_and_what_it_may_be(start: tuple[str, ...], capsys: Capture) -> None:
    assert run([*start, "set", "cores", "all"]) == 0
    capsys.readouterr()
    assert run(list(start)) == 0
    listed = capsys.readouterr().out
    assert run([*start, "set", "--help"]) == 0
    helped = capsys.readouterr().out
    for about in SETTINGS.values():
        (line,) = [line for line in listed.splitlines() if line.startswith(f"{about.name} ")]
        assert line.split()[1] == about.said(about.default)
        assert about.meaning in line
        assert f"{about.name}: {about.allowed}." in helped


def test_what_cannot_be_is_a_sentence_and_makes_no_library(
    start: tuple[str, ...], tmp_path: Path, capsys: Capture
) -> None:
    for arguments, status, sentence in [
        ((), 3, "There is no library"),
        (("set", "cores"), 2, "Missing argument"),
        (("set", "cores", "-1"), 2, "cores cannot be '-1'. Give a whole number of cores from 1 to 512, or all."),
        (("set", "core", "1"), 2, "There is no setting 'core'. They are: cores, "),
        (("set", "cores", "\x1b[2J"), 2, r"'\x1b[2J'"),
        (("reset", "core"), 2, "There is no setting"),
    ]:
        assert run([*start, *arguments]) == status
        told = capsys.readouterr()
        assert told.out == ""
        assert sentence in told.err
        assert "Traceback" not in told.err
    assert not (tmp_path / "library").exists()
