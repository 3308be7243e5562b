"""What a person keeps out with `.nomedia` and `.galleryignore`."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from galleryai.watch.ignoring import LARGEST, Ignoring, PatternsError
from galleryai.watch.scan import walk


def make(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")


def found(root: Path, start: str = "", *, deep: bool = True) -> set[str]:
    folders = walk(root, {".jpg"}, start, deep=deep)
    return {f"{folder.path}/{name}".lstrip("/") for folder in folders for name in folder.files}


def test_nested_patterns_add_to_those_above(tmp_path: Path) -> None:
    make(tmp_path, dict.fromkeys(["a.jpg", "draft.jpg", "x/draft.jpg", "x/y/b.jpg", "x/keep/draft.jpg"], ""))
    make(tmp_path, dict.fromkeys(["raw/c.jpg", "x/raw/d.jpg", "out/e.jpg", "x/out/f.jpg", "phone/g.jpg"], ""))
    make(tmp_path, {".galleryignore": "# mine\ndraft*\n/raw\nout/\n", "phone/.nomedia": "", "phone/deep/h.jpg": ""})
    make(tmp_path, {"x/keep/.galleryignore": "!draft.jpg\n", "x/.galleryignore": "!out/\ny/b.*\n"})
    left = {"a.jpg", "x/keep/draft.jpg", "x/raw/d.jpg", "x/out/f.jpg"}
    assert found(tmp_path) == left
    for start in ("", "x", "x/keep", "x/out", "x/y", "raw", "out", "phone", "phone/deep"):
        inside = {path for path in left if path.rpartition("/")[0] == start}
        assert found(tmp_path, start, deep=False) == inside, f"{start!r} alone is what it is in the whole"
    (tmp_path / "x" / ".nomedia").mkdir()
    assert found(tmp_path) == {"a.jpg"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"fine\n!\n", "line 2 of .galleryignore is no pattern"),
        (b"[z-a]\n", "line 1 of .galleryignore is no pattern"),
        (b"caf\xe9\n", ".galleryignore is not UTF-8 text"),
        (b"a" * (LARGEST + 1), ".galleryignore is larger than a megabyte"),
    ],
)
def test_a_fault_in_the_patterns_is_a_sentence_and_nothing_comes_in(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    make(tmp_path, {"a.jpg": "", "x/b.jpg": "", "x/y/c.jpg": ""})
    (tmp_path / "x" / ".galleryignore").write_bytes(content)
    assert {folder.path: folder.problem for folder in walk(tmp_path, {".jpg"})} == {"": None, "x": reason}
    assert [folder.problem for folder in walk(tmp_path, {".jpg"}, "x/y")] == [reason]
    assert found(tmp_path) == {"a.jpg"}


def test_what_is_no_file_of_patterns_is_not_opened(tmp_path: Path) -> None:
    make(tmp_path, {"a.jpg": ""})
    os.mkfifo(tmp_path / ".galleryignore")
    assert [folder.problem for folder in walk(tmp_path, {".jpg"})] == [".galleryignore is no file"]
    (tmp_path / ".galleryignore").unlink()
    (tmp_path / ".galleryignore").symlink_to(tmp_path / "nowhere")
    (folder,) = walk(tmp_path, {".jpg"})
    assert folder.problem is not None
    assert folder.problem.startswith(".galleryignore cannot be read: ")


@given(st.text(alphabet="ab/*?![]-\\#. \t\n^$(){}+|\x00é"), st.text(alphabet="ab./é", min_size=1))
def test_any_text_is_patterns_or_a_reason(tmp_path_factory: pytest.TempPathFactory, text: str, path: str) -> None:
    root = tmp_path_factory.getbasetemp()
    (root / ".galleryignore").write_text(text, "utf-8", newline="")
    try:
        ignoring = Ignoring().within(root, "")
    except PatternsError as error:
        assert str(error).endswith("is no pattern")
    else:
        assert ignoring.leaves_out(path, folder=False) in (True, False)


patterns = st.lists(
    st.builds(
        "".join,
        st.tuples(
            st.sampled_from(["", "", "!", "/", "!/"]),
            st.sampled_from(["a", "b", "*", "a.jpg", "*.jpg", "a/b", "**/b", "a/**", "?", "[ab]", "b/*.jpg"]),
            st.sampled_from(["", "", "/"]),
        ),
    ).filter(lambda line: not line.endswith("**/")),  # pathspec takes a itself with a/**/, git only what is inside
    max_size=4,
)


@pytest.mark.skipif(shutil.which("git") is None, reason="compares with git")
@given(st.dictionaries(st.sampled_from(["", "a/", "a/b/", "b/"]), patterns, max_size=3))
def test_the_patterns_mean_what_git_means(
    tmp_path_factory: pytest.TempPathFactory, rules: dict[str, list[str]]
) -> None:
    root = tmp_path_factory.mktemp("git")
    folders = ("", "a/", "b/", "a/a/", "a/b/", "b/a/", "a/b/b/")
    make(root, {f"{folder}{name}.jpg": "" for folder in folders for name in "ab"})
    for folder, lines in rules.items():
        for name in (".galleryignore", ".gitignore"):
            (root / folder / name).write_text("\n".join(lines) + "\n", "utf-8")
    git = ["git", "-c", "core.excludesFile=", "-C", str(root)]
    subprocess.run([*git, "init", "-q"], check=True)
    shown = subprocess.run([*git, "ls-files", "-co", "--exclude-standard"], check=True, capture_output=True, text=True)
    assert found(root) == {line for line in shown.stdout.splitlines() if line.endswith(".jpg")}
