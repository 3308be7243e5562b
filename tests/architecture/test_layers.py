"""Six storeys, and you may only look down: who may import whom, and which outside library has which door."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAW = tomllib.loads(Path(__file__).with_name("layers.toml").read_text("utf-8"))
STOREYS: dict[str, list[str]] = LAW["storeys"]


def spread(table: dict[str, list[str]]) -> dict[str, list[str]]:
    """A table of the law with each storey's name replaced by its rooms."""
    return {key: [room for name in names for room in STOREYS.get(name, [name])] for key, names in table.items()}


SEES = spread(LAW["sees"])
LATE: dict[str, str] = LAW["late"]
DOORS = spread(LAW["third-party"] | LAW["standard"])
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def within(name: str, places: Iterable[str]) -> bool:
    """Whether a dotted name is one of the places or lies in one."""
    return any(name == place or name.startswith(f"{place}.") for place in places)


def walk(nodes: Iterable[ast.AST], late: bool = False) -> Iterator[tuple[ast.AST, bool]]:
    """Every node that runs, and whether it stands in a function; what only a type checker reads is left out."""
    for node in nodes:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in (
            getattr(node.test, "id", ""),
            getattr(node.test, "attr", ""),
        ):
            yield from walk(node.orelse, late)
        else:
            yield node, late
            yield from walk(ast.iter_child_nodes(node), late or isinstance(node, FUNCTIONS))


def targets(node: ast.AST, package: list[str]) -> list[str]:
    """The dotted names that a node imports; `?` where they cannot be read off."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        above = package[: len(package) - node.level + 1] if node.level else []
        base = ".".join([*above, *([node.module] if node.module else [])])
        return [f"{base}.{alias.name}" for alias in node.names]
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in ("import_module", "__import__"):
            argument: ast.AST = node.args[0]
            literal = argument.values[0] if isinstance(argument, ast.JoinedStr) else argument
            value = literal.value if isinstance(literal, ast.Constant) else None
            return [value.rstrip(".") if isinstance(value, str) else "?"]
    return []


def room_of(target: str) -> str:
    """The room that an import of ours leads to; the package itself is the door of the Python face."""
    second = target.split(".")[1] if "." in target else "api"
    return {"__version__": "version", "Library": "api", "classify": "api"}.get(second, second)


def complaint(module: str, target: str, late: bool) -> str | None:
    """What is wrong with `module` (its name without `galleryai.`) importing `target`."""
    room, top = module.split(".")[0], target.split(".")[0]
    if room not in SEES:
        return "lies in a room that is unknown"
    if top == "galleryai":
        other = room_of(target)
        if other not in SEES and other != "version":
            return f"imports {target}, a room that is unknown"
        allowed = other == room or other in SEES[room] or (late and LATE.get(module) == other)
        return None if allowed else f"may not look at {other} ({target})"
    door = next((name for name in DOORS if within(target, [name])), None)
    if door is None:
        return None if top in sys.stdlib_module_names else f"imports {target}, a package that is unknown"
    return None if within(module, DOORS[door]) else f"may not import {door}"


def imported(root: Path) -> Iterator[tuple[str, str, str, bool]]:
    """Everything that galleryai's modules import: place, module, target, whether late."""
    for path in sorted((root / "galleryai").rglob("*.py")):
        parts = list(path.relative_to(root).with_suffix("").parts)
        package = parts[:-1]
        parts = package if parts[-1] == "__init__" else parts
        module = ".".join(parts[1:]) or "galleryai"
        for node, late in walk([ast.parse(path.read_text("utf-8"))]):
            for target in targets(node, package):
                yield f"{path.relative_to(root).as_posix()}:{getattr(node, 'lineno', 0)}", module, target, late


def violations(root: Path) -> list[str]:
    """Every breach of the law, each with its file and line."""
    found = [(place, complaint(module, target, late)) for place, module, target, late in imported(root)]
    return [f"{place} {wrong}" for place, wrong in found if wrong]


def test_everyone_looks_down() -> None:
    assert violations(ROOT) == []


def test_what_is_declared_is_imported_and_what_is_imported_is_declared() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    names = {re.split(r"[^\w-]", line)[0].lower() for line in declared}
    modules = {"pi-heif": "pi_heif", "pillow": "PIL", "pyside6-essentials": "PySide6"}
    tops = {target.split(".")[0] for _, _, target, _ in imported(ROOT)}
    assert tops - {"galleryai"} - set(sys.stdlib_module_names) == {modules.get(name, name) for name in names}


@pytest.mark.parametrize(
    ("file", "source", "wrong"),
    [
        ("core/tag.py", "import numpy", "may not import numpy"),
        ("core/tag.py", "from galleryai.query import ast", "may not look at query"),
        ("query/ast.py", "from ..keywords.policy import propose", "may not look at keywords"),
        ("imaging/decode.py", "def late():\n    from galleryai import store", "may not look at store"),
        ("services/indexing.py", "from galleryai.gui.main import run", "may not look at gui"),
        ("services/indexing.py", "from galleryai import Library", "may not look at api"),
        ("services/indexing.py", "import galleryai", "may not look at api"),
        ("services/indexing.py", "import importlib\nimportlib.import_module('galleryai.cli')", "may not look at cli"),
        ("services/indexing.py", "name = input()\n__import__(name)", "imports ?, a package that is unknown"),
        ("services/indexing.py", "from sqlalchemy.orm import Session", "may not import sqlalchemy"),
        ("services/indexing.py", "import sqlite3", "may not import sqlite3"),
        ("services/indexing.py", "from urllib import request", "may not import urllib.request"),
        ("inference/hub.py", "from PIL import Image", "may not import PIL"),
        ("cli/window.py", "from galleryai.gui.main import run", "may not look at gui"),
        ("cli/demo.py", "def late():\n    import galleryai.gui", "may not look at gui"),
        ("bootstrap.py", "try:\n    import torch\nexcept ImportError: ...", "torch, a package that is unknown"),
        ("attic/old.py", "import os", "lies in a room that is unknown"),
        ("core/tag.py", "import galleryai.attic", "a room that is unknown"),
    ],
)
def test_a_planted_breach_is_caught(tmp_path: Path, file: str, source: str, wrong: str) -> None:
    plant(tmp_path, file, source)
    assert [wrong in found for found in violations(tmp_path)] == [True]


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("store/compile.py", "import sqlite3\nfrom galleryai.query.ast import And\nfrom . import tags"),
        (
            "core/tag.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import numpy\n    import galleryai.gui",
        ),
        ("cli/window.py", "def late():\n    from galleryai.gui.main import run"),
        ("__init__.py", "def late():\n    from galleryai import api"),
    ],
)
def test_what_is_lawful_is_left_alone(tmp_path: Path, file: str, source: str) -> None:
    plant(tmp_path, file, source)
    assert violations(tmp_path) == []


def plant(folder: Path, file: str, source: str) -> None:
    path = folder / "galleryai" / file
    path.parent.mkdir(parents=True)
    path.write_text(source, "utf-8")
