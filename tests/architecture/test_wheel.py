"""The wheel: built here, opened, and used from a folder of its own, far from the checkout."""

import hashlib
import json
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
MOST_BYTES = 40_000_000
# Only the wheel and the installed libraries: no site, so that no .pth file leads back to the checkout.
ALONE = "import json, sys; sys.path[:0] = json.loads(sys.argv[1]); sys.dont_write_bytecode = True; "


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built with what is installed and no network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    """The files in the wheel."""
    with ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the wheel is unpacked in."""
    folder = tmp_path_factory.mktemp("installed")
    with ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def run(installed: Path, code: str) -> object:
    """What some code, run with the unpacked wheel in another folder, leaves in `answer`."""
    paths = [str(installed), *dict.fromkeys(sysconfig.get_paths()[kind] for kind in ("purelib", "platlib"))]
    command = [sys.executable, "-I", "-S", "-c", f"{ALONE}{code}; print(json.dumps(answer))", json.dumps(paths)]
    done = subprocess.run(command, cwd=installed.parent, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def below(folder: str) -> set[str]:
    """The files of a folder of the checkout, without Python's caches."""
    paths = (path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(ROOT).as_posix() for path in paths}


def test_the_wheel_holds_the_program_and_nothing_else(names: set[str]) -> None:
    data = {f"galleryai/{name}" for folder in ("resources", "migrations") for name in below(folder)}
    assert {name for name in names if ".dist-info/" not in name} == below("galleryai") | data
    assert {"galleryai/migrations/env.py", "galleryai/migrations/script.py.mako"} <= names
    assert any(name.startswith("galleryai/migrations/versions/0001") for name in names)
    assert {"galleryai/resources/icons/galleryai.svg", "galleryai/resources/samples/CREDITS.toml"} <= names


def test_no_tests_caches_or_environments(names: set[str]) -> None:
    folders = {part for name in names for part in name.split("/")[:-1]}
    assert folders & {"tests", "__pycache__", "benchmarks", "packaging"} == set()
    assert [part for part in folders if part.startswith(".")] == []
    assert [name for name in names if name.endswith((".pyc", ".pyo", ".sqlite", ".log"))] == []


def test_the_licences_travel(wheel: Path, names: set[str]) -> None:
    (metadata,) = (name for name in names if name.endswith(".dist-info/METADATA"))
    folder = metadata.rpartition("/")[0]
    with ZipFile(wheel) as archive:
        for file in ("LICENSE", "THIRD_PARTY.md"):
            assert archive.read(f"{folder}/licenses/{file}") == (ROOT / file).read_bytes()
        assert "License-Expression: Apache-2.0" in archive.read(metadata).decode().splitlines()
        assert b"galleryai = galleryai.cli.main:main" in archive.read(f"{folder}/entry_points.txt")


def test_every_model_is_whole(wheel: Path, names: set[str]) -> None:
    manifests = [name for name in names if name.startswith("galleryai/resources/models/") and "manifest" in name]
    folders = {name.split("/")[3] for name in names if name.startswith("galleryai/resources/models/")}
    assert {name.split("/")[3] for name in manifests} == folders != set()
    with ZipFile(wheel) as archive:
        for manifest in manifests:
            files = tomllib.loads(archive.read(manifest).decode())["files"]
            folder = manifest.rpartition("/")[0]
            assert {name: hashlib.sha256(archive.read(f"{folder}/{name}")).hexdigest() for name in files} == files
            assert {name for name in names if name.startswith(f"{folder}/")} == {
                manifest,
                *(f"{folder}/{name}" for name in files),
            }


def test_the_wheel_is_small(wheel: Path) -> None:
    assert wheel.stat().st_size < MOST_BYTES


def test_the_installed_program_finds_its_own_folders(installed: Path) -> None:
    code = (
        "from galleryai.settings import resources as r; "
        "answer = [str(place) for place in (r.models(), r.samples(), r.icons(), r.places(), r.migrations())]"
    )
    package = installed / "galleryai"
    places = [package / "resources" / name for name in ("models", "samples", "icons", "places")] + [
        package / "migrations"
    ]
    assert run(installed, code) == [str(place) for place in places]


def test_the_installed_program_knows_coffee(installed: Path) -> None:
    code = (
        "from galleryai import classify; from galleryai.settings import resources; "
        "said = classify(resources.samples() / 'coffee.jpg'); "
        "answer = [said[0]['label'], [entry['score'] for entry in said], classify.__code__.co_filename]"
    )
    answer = run(installed, code)
    assert isinstance(answer, list)
    label, scores, file = answer
    assert label == "espresso"
    assert len(scores) == 5
    assert 0.5 < scores[0] <= 1
    assert Path(file).is_relative_to(installed)


def test_the_installed_program_knows_paris(installed: Path) -> None:
    code = "from galleryai.bootstrap import places; answer = str(places().at(48.8584, 2.2945))"
    assert run(installed, code) == "Paris, France"


def test_the_installed_program_makes_a_library(installed: Path, tmp_path: Path) -> None:
    code = (
        "import pathlib; from galleryai.bootstrap import open_library; "
        f"gallery = open_library(pathlib.Path({str(tmp_path / 'library')!r})); "
        "answer = gallery.searching.count(''); gallery.close()"
    )
    assert run(installed, code) == 0
