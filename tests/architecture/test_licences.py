"""What is installed so that GalleryAI runs may be shipped with it: no GPL, in words or in bundled libraries."""

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, PathDistribution, distribution
from pathlib import Path

import pytest
from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]

TABLES = tomllib.loads(Path(__file__).with_name("licences.toml").read_text("utf-8"))
ALLOWED = set(TABLES["allowed"])
WRITTEN: dict[str, str] = TABLES["written"]
DENIED: dict[str, str] = TABLES["denied"]
HARMLESS: list[dict[str, str]] = TABLES["harmless"]
MENTION = re.compile(r"(?<![a-z])a?gpl|(?<!lesser )(?<!library )general public license", re.IGNORECASE)


def name_of(package: Distribution) -> str:
    return canonicalize_name(package.metadata["Name"])


def closure() -> dict[str, Distribution]:
    """Everything that is installed so that GalleryAI runs, here and now, by its canonical name."""
    waiting = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    seen: set[tuple[str, str]] = set()
    found: dict[str, Distribution] = {}
    while waiting:
        wanted = Requirement(waiting.pop())
        name = canonicalize_name(wanted.name)
        for extra in {"", *wanted.extras} - {extra for there, extra in seen if there == name}:
            seen.add((name, extra))
            found[name] = package = distribution(name)
            lines = [Requirement(line) for line in package.requires or []]
            waiting += [str(line) for line in lines if line.marker is None or line.marker.evaluate({"extra": extra})]
    return found


def stated(package: Distribution) -> list[str]:
    """The licence statements of the metadata: the SPDX expression, else the older fields."""
    metadata = package.metadata
    if expression := metadata.get_all("License-Expression"):
        return list(expression)
    fields = [field for field in metadata.get_all("License", []) if field != "UNKNOWN" and "\n" not in field]
    classifiers = [line for line in metadata.get_all("Classifier", []) if line.startswith("License ::")]
    return fields + [line.split(" :: ")[-1] for line in classifiers if not line.endswith(":: OSI Approved")]


def acceptable(statement: str) -> bool:
    """Whether a licence expression leaves a choice in which every part is allowed."""
    statement = WRITTEN.get(statement.strip().lower(), statement)
    try:
        words = re.findall(r"[()]|[^\s()]+", canonicalize_license_expression(statement))
    except InvalidLicenseExpression:
        return False
    kept = {"(": "(", ")": ")", "AND": " and ", "OR": " or ", "WITH": " and "}
    return bool(eval("".join(kept.get(word.upper(), str(word in ALLOWED)) for word in words)))


def texts(package: Distribution) -> Iterator[tuple[str, str]]:
    """The licence files that a distribution brings, and its metadata where that holds a whole text."""
    assert package.files is not None, f"{name_of(package)} does not say which files are its own"
    for file in package.files:
        if re.search("licen[cs]e|copying|copyright|notice", file.name.lower()) and file.suffix not in (".py", ".pyc"):
            yield str(file), Path(str(package.locate_file(file))).read_text("utf-8", "replace")
    for field in package.metadata.get_all("License", []):
        yield "METADATA", field if "\n" in field else ""


def mentions(name: str, text: str) -> list[str]:
    """What a licence text says of the GPL beside the harmless passages."""
    text = " ".join(text.split())
    for passage in HARMLESS:
        if passage["of"] == name:
            marks = (re.escape(passage[key]) for key in ("from", "proof", "to"))
            text = re.sub(".*?".join(marks), "", text)
    return [text[max(0, found.start() - 80) : found.end() + 40] for found in MENTION.finditer(text)]


def faults(package: Distribution) -> list[str]:
    """Why a distribution may not be shipped; empty where it may."""
    name, statements = name_of(package), stated(package)
    found = [f"{name}: {statement!r} is not allowed" for statement in statements if not acceptable(statement)]
    found += [] if statements else [f"{name} names no licence"]
    return found + [f"{name}: {file}: …{said}…" for file, text in texts(package) for said in mentions(name, text)]


def test_everything_that_runs_may_be_shipped() -> None:
    packages = closure()
    assert {"numpy", "pillow", "pyside6-essentials", "shiboken6", "mako"} <= packages.keys()
    assert [fault for package in packages.values() for fault in faults(package)] == []


def test_nothing_denied_is_installed_to_run() -> None:
    assert {name: DENIED[name] for name in closure() if name in DENIED} == {}


def test_only_qt_modules_under_the_lgpl_are_used() -> None:
    sources = "\n".join(path.read_text("utf-8") for path in (ROOT / "galleryai").rglob("*.py"))
    lines = re.findall(r"^\s*(?:from|import) PySide6\b.*", sources, re.MULTILINE)
    modules = {module for line in lines for module in re.findall(r"\bQt\w+", line)}
    assert modules & set(TABLES["qt"]) == modules


PLANTED = [
    ("License-Expression: MIT", "Permission is hereby granted", True),
    ("License: LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only", "GNU Lesser General Public License, LGPLv3", True),
    ("License-Expression: GPL-3.0-or-later", "", False),
    ("License-Expression: GPL-3.0-only AND (MIT OR BSD-3-Clause)", "", False),
    ("License: AGPL-3.0", "", False),
    ("Classifier: License :: OSI Approved :: GNU General Public License v3 (GPLv3)", "", False),
    ("License-Expression: MIT", "libx265 is under the GNU General\n Public License", False),
    ("License-Expression: MIT", "Bundled: x265 (GPLv2+)", False),
    ("Summary: says nothing of a licence", "", False),
]


@pytest.mark.parametrize(("line", "text", "good"), PLANTED)
def test_a_planted_licence_is_judged(tmp_path: Path, line: str, text: str, good: bool) -> None:
    folder = tmp_path / "planted-1.0.dist-info"
    (folder / "licenses").mkdir(parents=True)
    (folder / "METADATA").write_text(f"Metadata-Version: 2.4\nName: planted\nVersion: 1.0\n{line}\n", "utf-8")
    (folder / "licenses" / "LICENSE").write_text(text, "utf-8")
    (folder / "RECORD").write_text(f"{folder.name}/METADATA,,\n{folder.name}/licenses/LICENSE,,\n", "utf-8")
    assert (faults(PathDistribution(folder)) == []) is good


@pytest.mark.parametrize("name", sorted({passage["of"] for passage in HARMLESS}))
def test_a_new_mention_beside_the_harmless_ones_is_caught(name: str) -> None:
    text = "\n".join(text for _, text in texts(distribution(name)))
    assert mentions(name, text) == []
    assert len(mentions("another", text)) > 0
    assert len(mentions(name, f"{text}\nlibx265: GPL-2.0-or-later\n")) == 1
