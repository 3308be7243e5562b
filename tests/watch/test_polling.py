"""Roots of which no events come: what a comparison of their folders' times finds."""

import os
import time
from pathlib import Path

import pytest

from galleryai.watch.polling import PATIENCE, Tree


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """A root seen when nothing had changed in it for long."""
    for folder in ("a", "b/c", ".hidden"):
        (tmp_path / folder).mkdir(parents=True)
    for folder in ("a", "b/c", "b", "."):
        os.utime(tmp_path / folder, (1, 1))
    found = Tree(tmp_path)
    assert found.look() == {}
    assert found.is_calm()
    return found


def told(tree: Tree) -> dict[str, bool]:
    return {folder.relative_to(tree.root).as_posix(): deep for folder, deep in tree.look().items()}


def test_what_changes_is_told_once_when_it_has_come_to_rest(tree: Tree) -> None:
    (tree.root / "b" / "c" / "x.jpg").write_bytes(b"1")
    assert told(tree) == {}
    (tree.root / "b" / "c" / "x.jpg").write_bytes(b"12")
    assert told(tree) == {}
    assert not tree.is_calm()
    assert told(tree) == {"b/c": False}
    assert told(tree) == {}
    assert tree.is_calm()
    (tree.root / "a" / "y.jpg").write_bytes(b"1")
    (tree.root / ".hidden" / "y.jpg").write_bytes(b"1")
    (tree.root / "new" / "deep").mkdir(parents=True)
    assert told(tree) == {}
    assert told(tree) == {"a": False, ".": False, "new": False, "new/deep": False}


def test_a_move_is_seen_with_both_its_ends(tree: Tree) -> None:
    (tree.root / "b" / "c").rename(tree.root / "a" / "c")
    assert told(tree) == {}
    assert told(tree) == {"a": False, "a/c": False, "b": False, "b/c": False}


def test_what_never_rests_is_told_all_the_same(tree: Tree) -> None:
    heard = []
    for size in range(1, 2 * PATIENCE + 2):
        (tree.root / "a" / "x.jpg").write_bytes(b"1" * size)
        heard.append(told(tree))
    assert heard.count({"a": False}) == 2
    assert {} in heard


def test_a_file_overwritten_in_place_is_told(tree: Tree) -> None:
    photo = tree.root / "a" / "x.jpg"
    photo.write_bytes(b"1")
    os.utime(tree.root / "a", (2, 2))
    while told(tree) != {"a": False}:
        pass
    wait_for_all_files(tree)
    photo.write_bytes(b"2")
    os.utime(photo, (2, 2))
    assert (tree.root / "a").stat().st_mtime == 2
    heard = [told(tree) for _ in range(10)]
    assert [one for one in heard if one] == [{"a": False}]


def wait_for_all_files(tree: Tree) -> None:
    """Until a whole turn has begun and ended; each look has time for one folder at least."""
    for _ in range(20):
        assert told(tree) == {}


def test_other_rules_may_change_all_below(tree: Tree) -> None:
    rules = tree.root / "b" / ".galleryignore"
    for text in ("c", "nothing", None):
        if text is None:
            rules.unlink()
        else:
            rules.write_text(text)  # a rewritten file leaves its folder's time alone
        assert told(tree) == {}
        assert told(tree) == {"b": True}


def test_a_root_that_is_not_there_says_nothing(tree: Tree) -> None:
    tree.root.rename(tree.root.parent / "unplugged")
    assert tree.look() == {}
    (tree.root.parent / "unplugged").rename(tree.root)
    assert tree.look() == {}


def test_loops_of_links_end(tree: Tree) -> None:
    (tree.root / "a" / "loop").symlink_to(tree.root)
    (tree.root / "a" / "itself").symlink_to(tree.root / "a" / "itself")
    (tree.root / "b" / "again").symlink_to(tree.root / "a")
    assert told(tree) == {}
    assert told(tree) == {"a": False, "b": False}  # what a link repeats is told by its own name


def test_what_changed_just_before_the_first_look_is_told_after_it(tmp_path: Path) -> None:
    (tmp_path / "x.jpg").write_bytes(b"1")
    os.utime(tmp_path, (time.time() - 3, time.time() - 3))
    tree = Tree(tmp_path)
    assert told(tree) == {}
    assert told(tree) == {".": False}
    assert told(tree) == {}
