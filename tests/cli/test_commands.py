"""The terminal's promises: JSON and nothing else on standard output, sentences on standard error, exit statuses."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from galleryai.bootstrap import open_library
from galleryai.cli.main import run
from galleryai.cli.watch import Teller
from galleryai.settings import resources

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def library(tmp_path: Path) -> str:
    return str(tmp_path / "library")


def as_json(capture: Capture, *arguments: str, status: int = 0) -> Any:
    assert run([*arguments, "--json"]) == status
    return json.loads(capture.readouterr().out)


def refused(capture: Capture, *arguments: str, status: int) -> str:
    """One sentence on standard error, nothing on standard output."""
    assert run(list(arguments)) == status
    said = capture.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    return said.err


def test_the_whole_way(library: str, photos: Path, capsys: Capture) -> None:
    start = ("--library", library)
    report = as_json(capsys, *start, "index", str(photos))
    assert {key: report[key] for key in ("found", "new", "analysed", "failed", "problems")} == (
        {"found": 5, "new": 5, "analysed": 5, "failed": 0, "problems": []}
    )
    found = as_json(capsys, *start, "search", "espresso")
    assert found["total"] == 1
    (coffee,) = found["photos"]
    assert coffee["path"] == coffee["paths"][0] == str(photos / "coffee.jpg")
    assert (coffee["state"], coffee["width"], coffee["height"]) == ("online", 600, 400)
    (tag,) = [tag for tag in coffee["tags"] if tag["name"] == "espresso"]
    assert (tag["name"], tag["verdict"], tag["source"]) == ("espresso", "proposed", "model")
    assert {"coffee", "drink"} <= {tag["name"] for tag in coffee["tags"]}
    (witness,) = tag["sources"]
    assert (witness["source"], witness["model"], witness["score"]) == ("model", "efficientnet-lite2", tag["score"])
    assert witness["version"]
    assert set(coffee) == {
        "id", "path", "paths", "state", "width", "height", "taken_at", "rating", "favorite", "title", "caption",
        "tags", "place", "camera",
    }  # fmt: skip
    assert as_json(capsys, *start, "search", "-espresso", "--count") == {"total": 4, "photos": []}
    assert as_json(capsys, *start, "search", "dogs")["total"] == 1  # plurals and synonyms mean the keyword
    assert as_json(capsys, *start, "search", "puppy", "-cat")["total"] == 1
    assert as_json(capsys, *start, "search", "-beach", "-house", "-espresso")["total"] == 4  # no bundles of options
    assert run([*start, "search", "--count", "--", "-espresso"]) == 0
    assert capsys.readouterr().out == "4\n"
    assert as_json(capsys, *start, "search", "-horse")["total"] == 5, "no bundle with -h in it"
    assert as_json(capsys, "search", "espresso", "--library", library, "--verbose") == found
    assert as_json(capsys, *start, "search", "", "--limit", "2")["total"] == 5
    (shown,) = as_json(capsys, *start, "show", str(photos / "cat.jpg"))
    assert shown["taken_at"] == "2009-02-09T11:11:30"
    assert shown["facts"]["format"] == "JPEG"
    assert shown["scores"][0]["box"] is None
    never = {"kind": "thing", "accepted": 0, "rejected": 0, "precision": None}
    assert {"name": "espresso", "count": 1, "parents": ["coffee"]} | never in as_json(capsys, *start, "tags")
    (album,) = [one for one in as_json(capsys, *start, "albums") if one["id"] == "things:espresso"]
    assert album == {
        "id": "things:espresso", "title": "Espressos", "kind": "things", "count": 1, "cover": coffee["id"],
        "parent": None, "query": "tag:espresso",
    }  # fmt: skip
    assert as_json(capsys, *start, "albums", "show", "things:espresso") == found
    assert as_json(capsys, *start, "problems") == []


def test_people_get_words(library: str, photos: Path, capsys: Capture) -> None:
    (photos / "broken.jpg").write_bytes(b"no picture")
    assert run(["--library", library, "index", str(photos)]) == 1
    assert "6 photo files found: 6 new" in capsys.readouterr().out
    for command, words in [
        (["search"], ["coffee.jpg", "espresso", "5 photos found."]),
        (["search", "nothing at all"], ["0 photos found."]),
        (["tags"], ["espresso"]),
        (["albums"], ["Espressos", "things:espresso"]),
        (["albums", "show", "things:espresso"], ["coffee.jpg"]),
        (["show", str(photos / "coffee.jpg")], ["espresso", "efficientnet-lite2@"]),
        (["problems"], ["broken.jpg", "not a picture"]),
        (["classify", str(photos / "coffee.jpg")], ["espresso"]),
    ]:
        assert run(["--library", library, *command]) == 0
        printed = " ".join(capsys.readouterr().out.split())
        assert all(word in printed for word in words), (command, printed)


def test_classify_is_what_the_pipeline_gives(capsys: Capture) -> None:
    coffee = str(resources.samples() / "coffee.jpg")
    (said,) = as_json(capsys, "classify", coffee, "--top-k", "3")
    assert said["input"] == coffee
    assert [set(label) for label in said["labels"]] == [{"label", "score"}] * 3
    assert said["labels"][0]["label"] == "espresso"
    (only,) = as_json(capsys, "classify", "nowhere.jpg", coffee, status=1)
    assert only["input"] == coffee


def test_demo_shows_the_main_job_and_leaves_nothing(capsys: Capture, tmp_path: Path) -> None:
    done = as_json(capsys, "demo")
    assert done["analysed"] == len(list(resources.samples().glob("*.jpg")))
    assert any(album["id"] == "things:espresso" for album in done["albums"])
    assert run(["--library", str(tmp_path / "kept"), "demo", "--json"]) == 0
    assert (tmp_path / "kept" / "library.sqlite").is_file()


def test_bad_input_is_one_sentence_and_a_status(library: str, photos: Path, tmp_path: Path, capsys: Capture) -> None:
    start = ("--library", library)
    assert "There is no folder" in refused(capsys, *start, "index", str(tmp_path / "nowhere"), status=2)
    assert "is a file" in refused(capsys, *start, "index", str(photos / "cat.jpg"), status=2)
    assert "There is no library" in refused(capsys, *start, "search", "dog", status=3)
    assert not Path(library).exists()
    assert "no folders yet" in refused(capsys, *start, "index", status=2)
    assert "No such option" in refused(capsys, *start, "index", "--quickly", status=2)
    assert "No such option" in refused(capsys, *start, "search", "cat", "--quickly", status=2)
    assert "is empty" in refused(capsys, *start, "index", "", status=2)
    assert "is empty" in refused(capsys, "--library", "", "index", status=2)
    assert "No such command" in refused(capsys, *start, "fly", status=2)
    assert run([*start, "index", str(photos)]) == 0
    capsys.readouterr()
    assert "minus sign" in refused(capsys, *start, "search", "dog", "-", status=2)
    told = refused(capsys, *start, "search", "犬", "cammera:fuji", status=2)
    assert "camera" in told.splitlines()[0]
    *_, said, carets = told.splitlines()
    assert said == "  犬 cammera:fuji"
    assert carets == "     " + "^" * len("cammera"), "a kanji is two columns wide"
    assert "…" in refused(capsys, *start, "search", "dog " * 50 + "rating:>=dog", status=2)
    assert "not one of" in refused(capsys, *start, "search", "dog", "--sort", "luck", status=2)
    for album in ("things:unicorn", "things:a/b", "events:2023-05-03", "calendar:2023-13", "things", "", "/"):
        assert "There is no album" in refused(capsys, *start, "albums", "show", album, status=2)
    assert "knows no photo" in refused(capsys, *start, "show", "nowhere.jpg", status=1)
    assert "There is no model" in refused(capsys, "classify", str(photos / "cat.jpg"), "--model", "none", status=2)
    (tmp_path / "file").write_bytes(b"")
    assert "is a file" in refused(capsys, "--library", str(tmp_path / "file"), "index", str(photos), status=3)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "library.sqlite").write_bytes(b"no database at all" * 300)
    assert "is damaged" in refused(capsys, "--library", str(tmp_path / "other"), "index", str(photos), status=3)


def test_an_empty_folder_is_no_error(library: str, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "empty").mkdir()
    assert as_json(capsys, "--library", library, "index", str(tmp_path / "empty"))["found"] == 0
    assert as_json(capsys, "--library", library, "albums") == []


def test_a_second_program_may_read_but_not_write(library: str, photos: Path, capsys: Capture) -> None:
    with open_library(Path(library)) as gallery:
        gallery.roots.add(photos)
        said = refused(capsys, "--library", library, "index", status=3)
        assert "Another GalleryAI is working with the library" in said
        assert as_json(capsys, "--library", library, "search", "")["total"] == 0


@pytest.mark.parametrize("command", [["--version"], ["--help"], ["-h"], ["index", "--help"], ["search", "-h"]])
def test_help_and_version(command: list[str], capsys: Capture) -> None:
    assert run(command) == 0
    assert "galleryai" in capsys.readouterr().out


def test_a_persons_word(library: str, photos: Path, capsys: Capture) -> None:
    start = ("--library", library)
    as_json(capsys, *start, "index", str(photos))
    dogs, coffee = str(photos / "dogs.jpg"), str(photos / "coffee.jpg")
    assert as_json(capsys, *start, "tag", "reject", "dogs", dogs, coffee) == {"changed": 2}
    assert as_json(capsys, *start, "search", "dog")["total"] == 0
    assert as_json(capsys, *start, "search", "pet", "-cat")["total"] == 0  # it was a pet only as a dog
    assert as_json(capsys, *start, "tag", "add", "Sunday morning", coffee) == {"changed": 1}
    assert as_json(capsys, *start, "tag", "accept", "espresso", coffee, "nowhere.jpg", status=1) == {"changed": 1}
    (found,) = as_json(capsys, *start, "search", "sunday", "espresso")["photos"]
    said = {tag["name"]: (tag["verdict"], tag["source"]) for tag in found["tags"]}
    assert said["Sunday morning"] == said["espresso"] == ("accepted", "person")
    (espresso,) = [one for one in as_json(capsys, *start, "tags") if one["name"] == "espresso"]
    assert (espresso["accepted"], espresso["rejected"], espresso["precision"]) == (1, 0, 1.0)
    (mine,) = [one for one in as_json(capsys, *start, "tags") if one["name"] == "Sunday morning"]
    assert mine["precision"] is None, "nobody proposed it"
    assert run([*start, "tags"]) == 0
    assert "espresso 1 1 of 1" in " ".join(capsys.readouterr().out.split())
    assert as_json(capsys, *start, "tag", "remove", "Sunday morning", coffee) == {"changed": 1}
    assert as_json(capsys, *start, "search", "sunday")["total"] == 0
    assert as_json(capsys, *start, "index")["unchanged"] == 5
    assert "no letter or digit" in refused(capsys, *start, "tag", "add", "!?", coffee, status=2)
    for verb in ("reject", "accept", "remove"):  # only `add` makes a keyword
        assert "no keyword 'unicorn'" in refused(capsys, *start, "tag", verb, "unicorn", coffee, status=2)
    (shown,) = as_json(capsys, *start, "show", dogs)
    assert {tag["name"]: tag["verdict"] for tag in shown["tags"]}["dog"] == "rejected"
    assert run([*start, "show", dogs]) == 0
    table = " ".join(capsys.readouterr().out.split())
    assert "dog you said no" in table
    assert "nanodet@" in table


def test_a_folder_is_removed_and_comes_back_with_its_words(library: str, photos: Path, capsys: Capture) -> None:
    start = ("--library", library)
    as_json(capsys, *start, "index", str(photos))
    as_json(capsys, *start, "tag", "add", "mine", str(photos / "cat.jpg"))
    assert as_json(capsys, *start, "roots") == [{"path": str(photos), "state": "online", "watch": "off", "photos": 5}]
    assert as_json(capsys, *start, "roots", "remove", str(photos)) == {"changed": 5}
    assert as_json(capsys, *start, "roots") == as_json(capsys, *start, "tags") == []
    assert "is not one of" in refused(capsys, *start, "roots", "remove", str(photos), status=2)
    assert as_json(capsys, *start, "index", str(photos))["analysed"] == 0
    assert as_json(capsys, *start, "search", "mine")["total"] == 1


def start(library: str, folder: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "galleryai", "--library", library, "index", str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Two hundred small photographs, each another."""
    folder = tmp_path / "many"
    folder.mkdir()
    with Image.open(resources.samples() / "dogs.jpg") as dogs:
        for number in range(200):
            dogs.resize((300 + number, 400)).save(folder / f"{number:03}.jpg")
    return folder


def test_ctrl_c_stops_cleanly_and_says_how_to_go_on(library: str, many: Path) -> None:
    process = start(library, many)
    database = Path(library) / "library.sqlite"
    while not database.exists():
        time.sleep(0.01)
    time.sleep(0.8)
    process.send_signal(signal.SIGINT)
    _out, said = process.communicate(timeout=20)
    assert process.returncode in (0, 130)
    if process.returncode == 130:
        assert "everything done so far is kept. Run the same command again" in said
    assert "Traceback" not in said


def test_watching_says_each_time_that_it_waits_for_the_plug(capsys: Capture) -> None:
    sentence = "Paused on battery. Indexing goes on when the computer is plugged in."
    for teller in (Teller(as_json=True), Teller(as_json=False)):
        for by_battery in (False, True, True, False, True):
            teller.held(by_battery)
    told = capsys.readouterr()
    assert [json.loads(line)["message"] for line in told.out.splitlines()] == [sentence] * 2
    assert told.err.splitlines() == [f"galleryai: {sentence}"] * 2


def test_a_library_that_may_not_be_written_is_a_sentence(tmp_path: Path, photos: Path, capsys: Capture) -> None:
    if os.geteuid() == 0:  # root may write anywhere, except where there is no folder to write in
        place = Path("/proc/galleryai")
    else:
        place = tmp_path / "locked"
        place.mkdir(mode=0o500)
    said = refused(capsys, "--library", str(place), "index", str(photos), status=3)
    assert "cannot be" in said
    assert "--library" in said
