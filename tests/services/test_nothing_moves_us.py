"""Whatever is done to a folder between two looks: no word is lost, no photo is there twice, nothing is done again."""

import hashlib
import os
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from galleryai.bootstrap import Gallery, open_library
from galleryai.core.photo import Photo, State
from galleryai.core.tag import Verdict
from galleryai.jobs.job import Control, quiet
from galleryai.services.report import IndexReport
from tests.imaging.pictures import dng
from tests.services.test_identity import jpeg, noise
from tests.support import keywords

ROOTS = ("one", "two")
PLACES = [f"{root}/{folder}" for root in ROOTS for folder in ("", "x/", "x/y/")]
STEMS = ["a", "b", "B", "c"]
places = st.builds(lambda folder, stem: folder + stem, st.sampled_from(PLACES), st.sampled_from(STEMS))
some_file = st.integers(0, 99)


@dataclass(frozen=True)
class Content:
    """What is in a file: a picture, the second it was taken, a caption; as a JPEG or a RAW file."""

    picture: int
    second: int
    caption: int = 0
    raw: bool = False

    @property
    def bytes(self) -> bytes:
        if self.raw:
            made = dng(noise(self.picture)).replace(b"05:06:07", f"05:{self.second:02}:07".encode())
            return made + bytes([self.caption])  # as another program adds to it
        return jpeg(self.picture, f"caption {self.caption}", f"2021:03:04 05:{self.second:02}:07")

    @property
    def suffix(self) -> str:
        return ".dng" if self.raw else ".jpg"


@dataclass
class Before:
    """What was there, and known, at the last look."""

    files: dict[str, Content] = field(default_factory=dict)
    words: dict[Content, set[str]] = field(default_factory=dict)  # of all that was ever met


class Disk(RuleBasedStateMachine):
    """Two roots with a few files that change, and a library that looks at times."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.top = Path(tempfile.mkdtemp())
        shutil.copytree(self.template, self.top / "library")
        self.gallery: Gallery = open_library(self.top / "library")
        self.files: dict[str, Content] = {}
        self.before = Before()
        self.unplugged: set[str] = set()
        self.made = 0

    def teardown(self) -> None:
        try:
            self.look()
        finally:
            self.gallery.close()
            shutil.rmtree(self.top)

    def path(self, name: str) -> Path:
        root, _, rest = name.partition("/")
        return self.top / (root + " away" if root in self.unplugged else root) / rest

    def new(self) -> int:
        self.made += 1
        return self.made

    def chosen(self, number: int) -> str | None:
        names = sorted(name for name in self.files if name.split("/")[0] not in self.unplugged)
        return names[number % len(names)] if names else None

    def put(self, name: str, content: Content) -> None:
        self.path(name).parent.mkdir(parents=True, exist_ok=True)
        self.path(name).write_bytes(content.bytes)
        self.files[name] = content

    def is_free(self, name: str) -> bool:
        return name not in self.files and name.split("/")[0] not in self.unplugged

    @initialize()
    def begin(self) -> None:
        for number, name in enumerate(("one/a.jpg", "one/x/b.jpg", "two/a.jpg")):
            self.put(name, Content(self.new(), number))
        self.put("one/a.dng", Content(self.new(), 0, raw=True))
        for root in ROOTS:
            (self.top / root / "keep.txt").write_text("a drive with a file on it is there")
            self.gallery.roots.add(self.top / root)
        self.look()
        for name in self.files:
            photo = self.gallery.searching.at(str(self.path(name)))
            assert photo is not None
            self.gallery.tagging.say(f"word {photo.id}", [photo.id], Verdict.ACCEPTED)
        self.look()

    @rule(number=some_file, place=places)
    def move(self, number: int, place: str) -> None:
        name = self.chosen(number)
        if name is not None and self.is_free(place + self.files[name].suffix):
            content = self.files.pop(name)
            to = self.path(place + content.suffix)
            to.parent.mkdir(parents=True, exist_ok=True)
            self.path(name).rename(to)
            self.files[place + content.suffix] = content

    @rule(number=some_file, place=places)
    def move_and_edit(self, number: int, place: str) -> None:
        name = self.chosen(number)
        if name is not None and self.is_free(place + self.files[name].suffix):
            self.put(place + self.files[name].suffix, replace(self.files[name], caption=self.new()))
            self.path(name).unlink()
            del self.files[name]

    @rule(number=some_file, place=places)
    def copy(self, number: int, place: str) -> None:
        name = self.chosen(number)
        if name is not None and self.is_free(place + self.files[name].suffix):
            self.put(place + self.files[name].suffix, self.files[name])

    @rule(number=some_file)
    def delete(self, number: int) -> None:
        if (name := self.chosen(number)) is not None:
            self.path(name).unlink()
            del self.files[name]

    @rule(number=some_file)
    def edit_the_metadata(self, number: int) -> None:
        if (name := self.chosen(number)) is not None:
            self.put(name, replace(self.files[name], caption=self.new()))

    @rule(number=some_file)
    def edit_the_picture(self, number: int) -> None:
        if (name := self.chosen(number)) is not None and not self.files[name].raw:
            self.put(name, replace(self.files[name], picture=self.new()))

    @rule(number=some_file)
    def restore_with_another_time(self, number: int) -> None:
        if (name := self.chosen(number)) is not None:
            os.utime(self.path(name), (self.new(), self.new()))

    @rule(root=st.sampled_from(ROOTS))
    def plug_or_unplug(self, root: str) -> None:
        here, away = self.top / root, self.top / f"{root} away"
        if root in self.unplugged:
            away.rename(here)
            self.unplugged.remove(root)
        else:
            here.rename(away)
            self.unplugged.add(root)

    @rule()
    def look_now(self) -> None:
        self.look()

    def look(self) -> None:
        sums, met = self.sums(), self.contents()
        fresh = set(met.values()) - self.before.words.keys()
        report = self.gallery.indexing.index(self.gallery.roots.parts(), Control(), quiet)
        assert self.sums() == sums, "files are only read"
        assert report.failed == 0
        self.nothing_is_done_again(report, len(fresh))
        self.nothing_is_there_twice(met)
        self.no_word_is_lost(met)
        self.remember(met)

    def away(self) -> dict[str, Content]:
        """What was on the drives that are away when they were last looked at."""
        return {name: one for name, one in self.before.files.items() if name.split("/")[0] in self.unplugged}

    def sums(self) -> dict[str, tuple[bytes, int]]:
        paths = [path for path in self.top.rglob("*") if path.is_file() and "library" not in path.parts[:-1]]
        return {str(path): (hashlib.sha256(path.read_bytes()).digest(), path.stat().st_mtime_ns) for path in paths}

    def contents(self) -> dict[str, Content]:
        """What can be looked at now."""
        return {name: content for name, content in self.files.items() if name.split("/")[0] not in self.unplugged}

    def nothing_is_done_again(self, report: IndexReport, fresh: int) -> None:
        assert report.analysed <= fresh
        again = self.gallery.indexing.index(self.gallery.roots.parts(), Control(), quiet)
        assert (again.new, again.changed, again.moved, again.gone, again.analysed) == (0, 0, 0, 0, 0)

    def nothing_is_there_twice(self, met: dict[str, Content]) -> None:
        photos = self.gallery.searching.search("").photos
        shown = Counter(path for photo in photos for path in photo.paths)
        assert set(shown) == {str(self.top / name) for name in met | self.away()}
        assert set(shown.values()) <= {1}
        ids = {path: photo.id for photo in photos for path in photo.paths}
        for content in set(met.values()):
            assert len({ids[str(self.top / name)] for name, one in met.items() if one == content}) == 1
        for photo in photos:
            away = all(Path(path).relative_to(self.top).parts[0] in self.unplugged for path in photo.paths)
            assert photo.state is (State.OFFLINE if away else State.ONLINE)
            raw = [path.endswith(".dng") for path in photo.paths]
            assert away or raw[0] is False or all(raw[: len(raw) - raw[::-1].index(True)])

    def no_word_is_lost(self, met: dict[str, Content]) -> None:
        for name, content in met.items():
            carried = set(keywords(self.photo(name)))
            assert self.before.words.get(content, set()) <= carried, "known content"
            if content in self.before.words:
                continue
            old = self.before.files.get(name)
            if old is not None and old.picture == content.picture:
                assert self.before.words[old] <= carried, "another program wrote its metadata"
            elif self.has_moved_and_nothing_else_may_be_it(content, met):
                lost = [one for name, one in self.before.files.items() if one.picture == content.picture]
                assert self.before.words[lost[0]] <= carried, "moved and edited at once"

    def has_moved_and_nothing_else_may_be_it(self, content: Content, met: dict[str, Content]) -> bool:
        """Whether one photo had this picture, one of its places is empty, and one new file has the picture."""
        unknown = [one for one in met.values() if one.picture == content.picture and one not in self.before.words]
        before = [name for name, one in self.before.files.items() if one.picture == content.picture]
        vacated = [name for name in before if name not in met and name not in self.away()]
        known = [one for one in self.before.words if one.picture == content.picture]
        return len(unknown) == len(vacated) == 1 and len(known) == 1 and not content.raw

    def photo(self, name: str) -> Photo:
        photo = self.gallery.searching.at(str(self.top / name))
        assert photo is not None
        return photo

    def remember(self, met: dict[str, Content]) -> None:
        for name, content in met.items():
            words = {word for word in keywords(self.photo(name)) if word.startswith("word ")}
            self.before.words[content] = self.before.words.get(content, set()) | words
        self.before.files = self.away() | met


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that uses no model but the look, so that an analysis costs little."""
    folder = tmp_path_factory.mktemp("template")
    with open_library(folder) as gallery:
        for manifest in gallery.models.manifests():
            gallery.employing.remove(manifest.ref.name, Control(), quiet)
    return folder


def test_nothing_moves_us(template: Path) -> None:
    Disk.template = template
    run_state_machine_as_test(Disk, settings=settings(max_examples=20, stateful_step_count=16, deadline=None))
