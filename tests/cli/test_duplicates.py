"""`duplicates` and `album` in the terminal; files go into the trash when told, and only then."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from galleryai.cli.main import run
from galleryai.imaging.decode import open_rgb
from galleryai.settings import resources
from tests.support import contents

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A photograph, a copy of its file, its picture smaller, and another one."""
    folder = tmp_path / "photos"
    (folder / "old").mkdir(parents=True)
    image = open_rgb(resources.samples() / "dogs.jpg")
    image.save(folder / "dogs.jpg", quality=95)
    (folder / "old" / "dogs.jpg").write_bytes((folder / "dogs.jpg").read_bytes())
    image.resize((image.width // 2, image.height // 2)).save(folder / "small.webp")
    (folder / "cat.jpg").write_bytes((resources.samples() / "cat.jpg").read_bytes())
    return folder


@pytest.fixture
def library(tmp_path: Path, photos: Path, capsys: Capture) -> list[str]:
    """The options that name a library of these."""
    start = ["--library", str(tmp_path / "library")]
    assert run([*start, "index", str(photos), "--json"]) == 0
    capsys.readouterr()
    return start


def as_json(capture: Capture, *arguments: str, status: int = 0) -> Any:
    assert run([*arguments, "--json"]) == status
    return json.loads(capture.readouterr().out)


def refused(capture: Capture, *arguments: str, status: int) -> str:
    assert run(list(arguments)) == status
    said = capture.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    return said.err


def test_duplicates_are_listed_told_apart_and_joined(library: list[str], photos: Path, capsys: Capture) -> None:
    dogs, small = str(photos / "dogs.jpg"), str(photos / "small.webp")
    copy, same = as_json(capsys, *library, "duplicates")
    assert {"level", "photos", "keep"} <= set(copy) & set(same)
    assert (copy["level"], [one["path"] for one in copy["photos"]]) == ("copy", [dogs])
    assert set(copy["photos"][0]["paths"]) == {dogs, str(photos / "old" / "dogs.jpg")}
    assert (same["level"], [one["path"] for one in same["photos"]]) == ("same", [dogs, small])
    assert same["keep"] == same["photos"][0]["id"] == copy["keep"]
    assert as_json(capsys, *library, "duplicates", "--level", "same") == [same]
    assert run([*library, "duplicates"]) == 0
    assert "same: keep the first, it is the largest" in capsys.readouterr().out
    assert as_json(capsys, *library, "tag", "add", "holiday", small) == {"changed": 1}
    before = contents([photos])
    merged = as_json(capsys, *library, "duplicates", "merge", dogs, small)
    assert merged == {"changed": 1, "trashed": [], "problems": []}
    assert as_json(capsys, *library, "search", "holiday")["total"] == 2
    assert "add --yes" in refused(capsys, *library, "duplicates", "merge", dogs, small, "--trash", status=2)
    assert contents([photos]) == before
    assert as_json(capsys, *library, "duplicates", "different", dogs, small) == {"changed": 1}
    assert [(one["level"], one["keep"]) for one in as_json(capsys, *library, "duplicates")] == [("copy", copy["keep"])]
    assert "these are one" in refused(capsys, *library, "duplicates", "different", dogs, dogs, status=2)
    assert "knows no photo" in refused(capsys, *library, "duplicates", "merge", "/nowhere.jpg", small, status=1)
    assert "knows no photo" in refused(capsys, *library, "duplicates", "merge", dogs, "/nowhere.jpg", status=1)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it would be the trash of who runs the tests")
def test_files_go_into_the_trash_when_told(library: list[str], photos: Path, tmp_path: Path) -> None:
    """In a process of its own: where the trash is, it is asked once."""
    home = tmp_path / "home"
    home.mkdir()
    env = os.environ | {"HOME": str(home), "XDG_DATA_HOME": str(home / "data")}

    def merged(keep: Path, *others: Path, status: int = 0) -> Any:
        verb = ["duplicates", "merge", str(keep), *map(str, others), "--trash", "--yes", "--json"]
        command = [sys.executable, "-m", "galleryai", *library, *verb]
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120)
        assert done.returncode == status, done.stderr
        assert "Traceback" not in done.stderr
        return json.loads(done.stdout) if done.stdout else done.stderr

    dogs, copy, small, cat = (photos / name for name in ("dogs.jpg", "old/dogs.jpg", "small.webp", "cat.jpg"))
    bytes_ = {path: path.read_bytes() for path in (dogs, copy, small, cat)}
    assert merged(dogs, dogs, status=1)["problems"] == [{"path": str(dogs), "reason": "it is the file that is kept"}]
    small.write_bytes(bytes_[small] + b"changed")
    assert merged(dogs, small, status=1)["problems"] == [{"path": str(small), "reason": "it has changed"}]
    assert "is to be kept, but it has changed" in merged(small, dogs, status=2)
    assert not (home / "data").exists()
    assert set(merged(dogs, copy)["trashed"]) == {str(copy)}
    trash = home / "data" / "Trash" / "files"
    assert (trash / "dogs.jpg").read_bytes() == bytes_[dogs]
    assert dogs.read_bytes() == bytes_[dogs]
    assert cat.read_bytes() == bytes_[cat]
    assert not copy.exists()
    assert "is no duplicate" in merged(dogs, cat, status=2)
    assert cat.read_bytes() == bytes_[cat]
    assert [path.name for path in sorted(photos.iterdir())] == ["cat.jpg", "dogs.jpg", "old", "small.webp"]
    search = subprocess.run(
        [sys.executable, "-m", "galleryai", *library, "search", "is:gone", "--json"], capture_output=True, check=True
    )
    assert json.loads(search.stdout)["total"] == 0  # the dogs lie at one place now


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it would be the trash of who runs the tests")
def test_only_what_is_named_goes_into_the_trash(library: list[str], photos: Path, tmp_path: Path) -> None:
    """Not the other places of the same content, and not what a link leads to."""
    home = tmp_path / "home"
    home.mkdir()  # without one there is no trash
    env = os.environ | {"HOME": str(home), "XDG_DATA_HOME": str(home / "data")}
    small, again = photos / "small.webp", photos / "old" / "again.webp"
    again.write_bytes(small.read_bytes())
    (photos / "link.webp").symlink_to(small)
    for name, movie in (("small.MOV", photos / "small.MOV"), ("other.MOV", photos / "other.MOV")):
        movie.write_bytes(name.encode())
    command = [sys.executable, "-m", "galleryai", *library]
    subprocess.run([*command, "index"], env=env, capture_output=True, check=False, timeout=120)

    def trashed(path: Path) -> tuple[int, list[str], bool]:
        verb = ["duplicates", "merge", str(photos / "dogs.jpg"), str(path), "--trash", "--yes", "--json"]
        done = subprocess.run([*command, *verb], env=env, capture_output=True, text=True, timeout=120, check=False)
        return done.returncode, json.loads(done.stdout)["trashed"], "it is a link" in done.stderr

    assert trashed(photos / "link.webp") == (1, [], True)
    assert trashed(again) == (0, [str(again)], False)
    left = {path.name for path in photos.rglob("*.*")}
    assert left == {"dogs.jpg", "cat.jpg", "small.webp", "link.webp", "small.MOV", "other.MOV"}


def test_albums_of_ones_own(library: list[str], photos: Path, capsys: Capture) -> None:
    dogs, cat, small = (str(photos / name) for name in ("dogs.jpg", "cat.jpg", "small.webp"))
    made = as_json(capsys, *library, "album", "create", "Pets", dogs)
    assert set(made) == {"id", "title", "kind", "count", "cover", "parent", "query"}
    assert "knows no photo" in refused(capsys, *library, "album", "create", "Nowhere", "/nowhere.jpg", status=1)
    assert [one["title"] for one in as_json(capsys, *library, "albums") if one["kind"] == "hand"] == ["Pets"]
    assert as_json(capsys, *library, "albums", "show", "Pets")["total"] == 1
    assert "no album" in refused(capsys, *library, "albums", "show", "things:\udcff", status=2)
    assert (made["id"], made["title"], made["kind"], made["count"]) == ("own:1", "Pets", "hand", 1)
    assert as_json(capsys, *library, "album", "add", "own:1", cat, "/nowhere.jpg", status=1) == {"changed": 1}
    assert as_json(capsys, *library, "album", "arrange", "Pets", cat, "--before", dogs) == {"changed": 2}
    shown = as_json(capsys, *library, "albums", "show", "own:1")
    assert (shown["total"], [one["path"] for one in shown["photos"]]) == (2, [cat, dogs])
    assert as_json(capsys, *library, "album", "cover", "Pets", dogs)["cover"] == shown["photos"][1]["id"]
    assert as_json(capsys, *library, "album", "cover", "Pets")["cover"] == shown["photos"][0]["id"]
    smart = as_json(capsys, *library, "album", "create", "Dogs", "--query", "in:photos -album:pets")
    assert (smart["id"], smart["kind"], smart["count"]) == ("smart:2", "smart", 1)
    assert as_json(capsys, *library, "album", "remove", "Dogs", small) == {"changed": 1}
    assert as_json(capsys, *library, "album", "search", "Dogs", "in:photos")["count"] == 2
    assert as_json(capsys, *library, "album", "rename", "Dogs", "Hounds")["title"] == "Hounds"
    listed = as_json(capsys, *library, "albums")
    assert [(one["id"], one["title"]) for one in listed[:2]] == [("own:1", "Pets"), ("smart:2", "Hounds")]
    assert as_json(capsys, *library, "search", "album:hounds", "--count")["total"] == 2
    assert as_json(capsys, *library, "album", "delete", "own:1") == {"deleted": "own:1"}
    assert run([*library, "albums", "show", "smart:2"]) == 0
    capsys.readouterr()


def test_what_an_album_cannot_be_is_a_sentence(library: list[str], capsys: Capture) -> None:
    for id_ in ("own:1", "own:1/2", "things:dog/cat", "smart:", "nobody"):
        assert "There is no album" in refused(capsys, *library, "albums", "show", id_, status=2)
        assert "There is no album" in refused(capsys, *library, "album", "delete", id_, status=2)
    said = refused(capsys, *library, "album", "create", "Wrong", "--query", "dog cammera:fuji", status=2)
    assert "dog cammera:fuji\n      ^^^" in said
    assert "contain itself" in refused(capsys, *library, "album", "create", "Me", "--query", "album:me", status=2)
    assert "has 1 to" in refused(capsys, *library, "album", "create", " ", status=2)
    assert run([*library, "album", "create", "Lost", "--query", "tag:unheard"]) == 0
    capsys.readouterr()
    assert run([*library, "albums", "show", "smart:1"]) == 0
    assert "a keyword that is none any more: unheard" in capsys.readouterr().err
