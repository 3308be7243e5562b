"""The house rules that no tool knows: sizes, names, one version, and the provenance of everything shipped."""

import re
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import galleryai

ROOT = Path(__file__).parents[2]
RESOURCES = ROOT / "resources"
MODULES = sorted((ROOT / "galleryai").rglob("*.py"))
MOST_LINES = 400
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager"}
SAMPLES_BYTES = 3_000_000
# Where this checkout and its owner's things lie: no file may tell of the machine it was written on.
MACHINE = re.compile("|".join(rf"{re.escape(str(place))}(?=[/\\s\"'])" for place in (ROOT, Path.home())))
PICTURE_LICENCES = re.compile(r"Public domain|CC0-1\.0|CC-BY-\d\.\d")
ICON_LICENCES = {"ISC", "MIT and ISC", "Apache-2.0"}
MODEL_LICENCES = {"Apache-2.0", "MIT", "BSD-3-Clause"}


def third_party(heading: str) -> str:
    """A chapter of THIRD_PARTY.md."""
    return next(
        (part for part in (ROOT / "THIRD_PARTY.md").read_text("utf-8").split("\n## ") if part.startswith(heading)), ""
    )


def rows(heading: str) -> list[list[str]]:
    """The rows of a chapter's table, without their heads."""
    lines = [line for line in third_party(heading).splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def texts() -> Iterator[tuple[str, str]]:
    """Every text file of the checkout that .gitignore does not name, but this one."""
    ignored = [line.rstrip("/") for line in (ROOT / ".gitignore").read_text("utf-8").split()] + [".git"]
    waiting = [ROOT]
    while waiting:
        for path in waiting.pop().iterdir():
            if any(fnmatch(path.name, pattern) for pattern in ignored) or path == Path(__file__):
                continue
            if path.is_dir():
                waiting.append(path)
            elif b"\0" not in (content := path.read_bytes())[:4096]:
                yield path.relative_to(ROOT).as_posix(), content.decode("utf-8", "replace")


def test_no_module_is_too_long() -> None:
    lengths = {path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert lengths
    assert {file: length for file, length in lengths.items() if length > MOST_LINES} == {}


def test_no_module_has_an_empty_name() -> None:
    assert [path for path in MODULES if {path.stem, path.parent.name} & EMPTY_NAMES] == []


def test_no_room_is_empty() -> None:
    rooms = {path.parent for path in MODULES}
    assert [room for room in rooms if not (room / "__init__.py").is_file()] == []
    assert [room for room in rooms if len(list(room.glob("*.py"))) < 2] == []


def test_there_is_one_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert "version" in project["project"]["dynamic"]
    assert project["tool"]["hatch"]["version"]["path"] == "galleryai/__init__.py"
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    newest = re.search(r"^## \[?v?(\d+\.\d+\.\d+\S*?)\]?(?:\s|$)", changes, re.MULTILINE)
    assert newest is not None
    assert newest[1] == galleryai.__version__


def test_no_file_tells_of_the_machine_it_was_written_on() -> None:
    found = [
        f"{file}:{number} {line.strip()[:100]}"
        for file, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if MACHINE.search(line)
    ]
    assert found == []


def test_a_path_of_this_machine_is_known() -> None:
    assert MACHINE.search(f"cd {ROOT}/galleryai")
    assert MACHINE.search(f'open("{Path.home()}/Pictures")')
    assert not MACHINE.search("https://example.org/artwork/cat.jpg")


def test_the_samples_are_small_and_credited() -> None:
    samples = RESOURCES / "samples"
    files = {path.name: path.stat().st_size for path in samples.iterdir() if path.name != "CREDITS.toml"}
    assert sum(files.values()) <= SAMPLES_BYTES
    pictures = tomllib.loads((samples / "CREDITS.toml").read_text("utf-8"))["picture"]
    assert sorted(picture["file"] for picture in pictures) == sorted(files)
    assert [picture for picture in pictures if not PICTURE_LICENCES.fullmatch(picture["licence"])] == []
    assert [picture for picture in pictures if not (picture["author"] and picture["licence_stated_in"])] == []
    told = {row[0].strip("`"): (row[1], row[2], row[3]) for row in rows("Sample photographs")}
    assert told.keys() == files.keys()
    for picture in pictures:
        title, author, licence = told[picture["file"]]
        assert (title, author) == (picture["title"], picture["author"])
        assert re.sub(r"^\[(.*)\]\(.*\)$", r"\1", licence) == picture["licence"]


def test_every_model_is_named_with_its_licence() -> None:
    folders = [path for path in (RESOURCES / "models").iterdir() if path.is_dir()]
    assert folders
    for folder in folders:
        manifest = tomllib.loads((folder / "manifest.toml").read_text("utf-8"))
        assert manifest["licence"] in MODEL_LICENCES
        assert folder.name in third_party("Models")
        assert manifest["licence"] in third_party("Models")


def test_every_icon_is_named_with_its_licence() -> None:
    icons = sorted(path.stem for path in (RESOURCES / "icons").glob("*.svg"))
    named = [(name.removesuffix(".svg"), row[2]) for row in rows("Icons") for name in re.findall("`(.+?)`", row[0])]
    assert sorted(name for name, _ in named) == icons != []
    assert {licence for _, licence in named} <= ICON_LICENCES
    others = {path.name for path in (RESOURCES / "icons").iterdir() if path.suffix != ".svg"}
    assert others == {"LICENSE-lucide.txt"}
    text = (RESOURCES / "icons" / "LICENSE-lucide.txt").read_text("utf-8")
    assert "ISC License" in text
    assert "MIT" in text
