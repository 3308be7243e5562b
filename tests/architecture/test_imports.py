"""What a start costs: which libraries are loaded, and that the program works without each of its faces."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIBRARIES = {
    *("PIL", "PySide6", "alembic", "filelock", "numpy", "onnxruntime"),
    *("platformdirs", "psutil", "rich", "sqlalchemy", "watchdog", "xxhash"),
}
FACES = ("gui", "cli", "api", "server")


def python(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run this Python where `root` is the only place that galleryai comes from; must succeed."""
    environment = {**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-P", *arguments], env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done


def loaded(*arguments: str) -> set[str]:
    """The top names of all that a run of Python loads."""
    lines = python(ROOT, "-X", "importtime", *arguments).stderr.splitlines()
    return {line.rpartition("|")[2].strip().split(".")[0] for line in lines if line.startswith("import time:")}


def modules(root: Path, without: tuple[str, ...] = ()) -> list[str]:
    """Every module of galleryai but those of some rooms; `__main__` runs when it is imported."""
    paths = [path.relative_to(root).with_suffix("").parts for path in (root / "galleryai").rglob("*.py")]
    names = [parts[:-1] if parts[-1] == "__init__" else parts for parts in sorted(paths)]
    return [".".join(parts) for parts in names if not {*without, "__main__"} & set(parts[1:2])]


def test_the_measure_sees_what_is_loaded() -> None:
    assert {"galleryai", "PIL", "numpy"} <= loaded("-c", "import galleryai, PIL.Image, numpy")


def test_import_galleryai_loads_no_library() -> None:
    assert loaded("-c", "import galleryai") & (LIBRARIES | {"click"}) == set()


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_a_word_from_the_program_loads_only_click(option: str) -> None:
    assert loaded("-m", "galleryai", option) & (LIBRARIES | {"click"}) == {"click"}


def test_services_load_no_qt() -> None:
    services = [name for name in modules(ROOT) if name.startswith("galleryai.services.")]
    assert "galleryai.services.indexing" in services
    assert loaded("-c", f"import {', '.join(services)}") & {"PySide6", "shiboken6", "click", "rich"} == set()


def test_only_the_window_loads_qt() -> None:
    assert loaded("-c", f"import {', '.join(modules(ROOT, ('gui',)))}") & {"PySide6", "shiboken6"} == set()


def test_a_search_loads_neither_qt_nor_alembic(tmp_path: Path) -> None:
    make = "import sys, pathlib, galleryai.bootstrap as b; b.open_library(pathlib.Path(sys.argv[1])).close()"
    python(ROOT, "-c", make, str(tmp_path))
    found = loaded("-m", "galleryai", "--library", str(tmp_path), "search", "cat")
    assert "sqlalchemy" in found
    assert found & {"PySide6", "shiboken6", "alembic"} == set()


@pytest.mark.parametrize("face", FACES)
def test_the_rest_works_without_a_face(tmp_path: Path, face: str) -> None:
    shutil.copytree(ROOT / "galleryai", tmp_path / "galleryai", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.rmtree(tmp_path / "galleryai" / face, ignore_errors=True)
    (tmp_path / "galleryai" / f"{face}.py").unlink(missing_ok=True)
    rest = modules(tmp_path, () if face == "gui" else ("gui",))  # Qt may lack a system library here
    assert "galleryai.bootstrap" in rest
    done = python(tmp_path, "-c", f"import {', '.join(rest)}; print(galleryai.bootstrap.__file__)")
    assert Path(done.stdout.strip()).is_relative_to(tmp_path)
    if face != "cli":
        assert "Commands" in python(tmp_path, "-m", "galleryai", "--help").stdout
