import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from galleryai.watch.scan import UNREADABLE, Stat, is_there, plan, walk

names = st.sampled_from("abcdef")
sizes = st.tuples(st.integers(0, 2), st.integers(0, 2))


@given(st.dictionaries(names, sizes), st.dictionaries(names, sizes))
def test_a_plan_puts_every_name_in_one_place_and_is_done_once(
    seen: dict[str, tuple[int, int]], known: dict[str, tuple[int, int]]
) -> None:
    listing = {name: Stat(*size) for name, size in seen.items()}
    found = plan(listing, known)
    assert sorted(found.new + found.changed + found.unchanged) == sorted(seen)
    assert set(found.new) == set(seen) - set(known)
    assert set(found.missing) == set(known) - set(seen)
    again = plan(listing, seen)
    assert (again.new, again.changed, again.missing) == ([], [], [])


def test_the_walk_finds_photos_and_leaves_hidden_things_out(tmp_path: Path) -> None:
    for path in ("a.jpg", "b.JPG", "note.txt", "x/c.png", "x/y/d.jpg", ".hidden/e.jpg", "x/.f.jpg"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(b"12")
    found = {folder.path: sorted(folder.files) for folder in walk(tmp_path, {".jpg", ".png"})}
    assert found == {"": ["a.jpg", "b.JPG"], "x": ["c.png"], "x/y": ["d.jpg"]}
    (only,) = walk(tmp_path, {".jpg", ".png"}, "x", deep=False)
    assert (only.path, list(only.files)) == ("x", ["c.png"])
    assert list(walk(tmp_path, {".jpg"}, "gone")) == []
    assert only.files["c.png"].size == 2


def test_loops_of_links_end_and_linked_folders_are_followed(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.jpg").write_bytes(b"1")
    (tmp_path / "root" / "loop").symlink_to(tmp_path / "root")
    (tmp_path / "root" / "linked").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "root" / "itself").symlink_to(tmp_path / "root" / "itself")
    (tmp_path / "root" / "dead.jpg").symlink_to(tmp_path / "nowhere.jpg")
    folders = list(walk(tmp_path / "root", {".jpg"}))
    assert [folder.path for folder in folders if folder.problem] == ["itself"]
    found = {folder.path: folder.files for folder in folders}
    assert list(found["linked"]) == ["a.jpg"]
    assert found[""]["dead.jpg"].problem == "the link points at a file that is not there"
    assert "loop" not in found


def test_a_folder_goes_by_its_own_name_wherever_the_walk_begins(tmp_path: Path) -> None:
    root = tmp_path / "root"
    for folder in ("b", ".store", "b/deep"):
        (root / folder).mkdir(parents=True)
        (root / folder / "x.jpg").write_bytes(b"1")
    (root / "a").symlink_to(root / "b")  # it comes first
    (root / "c").symlink_to(root / "b" / "deep")
    (root / "shown").symlink_to(root / ".store")  # the one name under which it is seen
    (tmp_path / "link").symlink_to(root)
    for place in (root, tmp_path / "link"):
        assert [folder.path for folder in walk(place, {".jpg"}) if folder.files] == ["b", "b/deep", "shown"]
        assert [folder.path for folder in walk(place, {".jpg"}, "b")] == ["b", "b/deep"]


@pytest.mark.parametrize("left", ["", ".DS_Store", ".Trash-1000/", "lost+found/", "$RECYCLE.BIN/", "Thumbs.db"])
def test_a_root_with_nothing_but_what_systems_leave_is_not_there(tmp_path: Path, left: str) -> None:
    root = tmp_path / "root"
    assert not is_there(root)
    root.mkdir()
    if left:
        (root / left).mkdir() if left.endswith("/") else (root / left).touch()
    assert not is_there(root)
    (root / "note.txt").touch()
    assert is_there(root)


def test_a_link_beside_a_folder_takes_nothing_from_it(tmp_path: Path) -> None:
    (tmp_path / "real" / "deep").mkdir(parents=True)
    (tmp_path / "real" / "a.jpg").write_bytes(b"1")
    (tmp_path / "a link").symlink_to(tmp_path / "real")
    (tmp_path / "b link").symlink_to(tmp_path / "real" / "deep")
    assert [folder.path for folder in walk(tmp_path, {".jpg"})] == ["", "real", "real/deep"]


def test_a_name_that_is_no_text_is_a_problem_not_a_crash(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.jpg")).write_bytes(b"1")
    (tmp_path / os.fsdecode(b"folder\xe9")).mkdir()
    folder, unreadable = walk(tmp_path, {".jpg"})
    assert (unreadable.path, unreadable.problem) == ("folder\\xe9", UNREADABLE)
    ((name, stat),) = folder.files.items()
    assert name == "caf\\xe9.jpg"
    assert stat.problem is not None


def test_a_name_made_printable_hides_no_file_that_is_really_called_so(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.jpg")).write_bytes(b"1")
    (tmp_path / "caf\\xe9.jpg").write_bytes(b"22")
    (folder,) = walk(tmp_path, {".jpg"})
    assert [(stat.size, stat.problem) for stat in folder.files.values()] == [(2, None)]


def test_a_link_to_nowhere_with_a_name_that_is_no_text_can_be_stored(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.jpg")).symlink_to(tmp_path / "nowhere")
    (folder,) = walk(tmp_path, {".jpg"})
    assert list(folder.files) == ["caf\\xe9.jpg"]
    assert folder.files["caf\\xe9.jpg"].problem == "the link points at a file that is not there"
