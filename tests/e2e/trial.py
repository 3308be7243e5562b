"""A library that is killed again and again, and what must be true of it ever after."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from PIL import Image

from galleryai.core.tag import Verdict
from galleryai.settings import resources
from galleryai.store import postings, texts
from galleryai.store.database import Database
from tests.e2e.hands import FOLDERS, photographs
from tests.support import contents

SAMPLES = sorted(resources.samples().glob("*.jpg"))
MARK = "GALLERYAI_TRIAL"  # in the environment of each process that was started here, and of those it starts
GOING_SECONDS = 10  # how long what a killed program leaves behind may take to notice and end
PRESENT = (
    "SELECT root.path || '/' || iif(folder.path = '', '', folder.path || '/') || file.name, file.photo_id FROM file "
    "JOIN folder ON folder.id = folder_id JOIN root ON root.id = root_id WHERE file.gone_at IS NULL"
)
# The only witness of what was analysed twice: a row of `analysis` may be replaced, one of this table is added.
WITNESS = (
    "CREATE TABLE witness (photo_id INTEGER, model_id INTEGER);"
    "CREATE TRIGGER witnessed AFTER INSERT ON analysis "
    "BEGIN INSERT INTO witness VALUES (new.photo_id, new.model_id); END"
)
WORDS = "SELECT photo_id, name, verdict FROM evidence JOIN keyword ON keyword.id = keyword_id WHERE source_id = 1"
VERDICTS = {"add": Verdict.ACCEPTED, "reject": Verdict.REJECTED}


def untrue(library: Path) -> list[str]:
    """What searches are answered from, and is not as photos, files and evidence say."""
    database = Database(library / "library.sqlite", writes=False)
    with closing(database), database.read() as tx:
        return postings.check(tx) + texts.check(tx)


class Trial:
    """A folder of photographs and its library; every `kill` is followed by `finish`, and that by `demand`."""

    def __init__(self, place: Path, seed: int) -> None:
        self.kills = self.missed = 0  # missed: what was to be killed had ended before
        self.photos = 0
        self.chance = random.Random(seed)
        self._folder, self._library, self._log = place / "photos", place / "library", place / "said"
        self._folder.mkdir()
        self._ids: dict[str, int] = {}  # of each content: what photo it is, once that is known
        self._words: set[tuple[str, str, int]] = set()  # content, keyword, verdict: what `tag` reported as done
        self._originals: list[str] = []
        self.finish()
        with self._opened() as connection:
            connection.executescript(WITNESS)
        self.add(60)
        started = time.monotonic()
        self.finish()
        self._seconds = time.monotonic() - started  # what indexing takes here

    @property
    def words(self) -> int:
        """How many words `tag` reported as done."""
        return len(self._words)

    def add(self, count: int) -> None:
        """Photographs that were never met before, and two copies of some that were."""
        known = photographs(self._folder)
        for _ in range(count):
            to = self._folder / self.chance.choice(FOLDERS)
            to.mkdir(exist_ok=True, parents=True)
            with Image.open(SAMPLES[self.photos % len(SAMPLES)]) as sample:
                size = (320 + self.photos % 200, 240 + self.photos // 200)
                sample.resize(size).save(to / f"{self.photos:05}.jpg")
            self.photos += 1
        for path in self.chance.sample(known, min(2, len(known))):
            path.with_name(f"copy {self.photos} {path.name}").write_bytes(path.read_bytes())
        self._originals = sorted(contents([self._folder]).values())

    def kill(self, work: str) -> None:
        """Start `index`, `move` or `tag` and kill -9 it at some moment: all of it, or the one process people see."""
        processes = self._started(work)
        time.sleep(self.chance.uniform(0.1, 0.9 * self._seconds))
        self.kills += 1
        self.missed += processes[0].poll() is not None
        if self.chance.random() < 0.5 and processes[0].poll() is None:
            os.killpg(processes[0].pid, signal.SIGKILL)
        for process in processes:
            process.kill()
            process.wait()
        self._nobody_is_left()
        self._is_sound()
        self._hear()

    def finish(self) -> None:
        """Index to the end, once what was moved lies still."""
        done = subprocess.run(self._command(), capture_output=True, text=True, env=self._environment(), check=False)
        assert done.returncode == 0, done.stderr
        report = json.loads(done.stdout)
        assert report["found"] == len(photographs(self._folder)), report
        assert report["failed"] == 0, report
        self._nobody_is_left()

    def demand(self) -> None:
        """Nothing lost, nothing twice."""
        there = contents([self._folder])
        assert sorted(there.values()) == self._originals, "an original is another one, or gone"
        self._is_sound()
        with self._opened() as connection:
            self._each_photo_is_there_once(connection, there)
            self._each_was_analysed_once(connection)
            self._each_has_its_thumbnail(connection)
            self._words_are_kept(connection)

    def _started(self, work: str) -> "list[subprocess.Popen[bytes]]":
        """The processes that do it, in one group, named by the first of them."""
        hands = [sys.executable, str(Path(__file__).with_name("hands.py"))]
        seed = str(self.chance.randrange(10**9))
        tag = [*hands, "tag", str(self._folder), seed, str(self._library), str(self._log)]
        move = [*hands, "move", str(self._folder), seed]
        commands = {"index": [self._command()], "move": [self._command(), move], "tag": [tag]}[work]
        processes: list[subprocess.Popen[bytes]] = []
        for command in commands:
            group = processes[0].pid if processes else 0
            mute = subprocess.DEVNULL
            started = subprocess.Popen(command, stdout=mute, stderr=mute, env=self._environment(), process_group=group)
            processes.append(started)
        while work == "tag" and not self._log.exists() and started.poll() is None:
            time.sleep(0.01)  # the moments of starting are those of `index`, too
        return processes

    def _command(self) -> list[str]:
        library, folder = str(self._library), str(self._folder)
        return [sys.executable, "-m", "galleryai", "--library", library, "index", folder, "--json"]

    def _environment(self) -> dict[str, str]:
        return os.environ | {MARK: str(self._library)}

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._library / "library.sqlite")) as connection, connection:
            yield connection

    def _hear(self) -> None:
        """Note what was reported as said, before anything moves."""
        lines = self._log.read_text().splitlines() if self._log.exists() else []
        there = contents([self._folder])
        for verb, word, path in (line.split("\t") for line in lines):
            self._words.add((there[path], word, VERDICTS[verb]))
        self._log.unlink(missing_ok=True)

    def _nobody_is_left(self) -> None:
        """Workers end with the program, also where that was killed and could not tell them."""
        deadline = time.monotonic() + GOING_SECONDS
        while (left := self._left()) and time.monotonic() < deadline:
            time.sleep(0.05)
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        assert not left, "processes outlived the program that started them"

    def _left(self) -> dict[int, bytes]:
        """The processes started here that still run, with their command lines; none where there is no /proc."""
        mark = f"{MARK}={self._library}".encode()
        found = {}
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (process / "environ").read_bytes().split(b"\0"):
                    found[int(process.name)] = (process / "cmdline").read_bytes()
            except OSError:
                continue  # another person's, or it has just ended
        return found

    def _is_sound(self) -> None:
        with self._opened() as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []

    def _each_photo_is_there_once(self, connection: sqlite3.Connection, there: dict[str, str]) -> None:
        lies = connection.execute(PRESENT).fetchall()
        assert sorted(path for path, _ in lies) == sorted(there)
        ids = {there[path]: id_ for path, id_ in lies}
        assert [ids[there[path]] for path, _ in lies] == [id_ for _, id_ in lies], "copies are not one photo"
        assert len(set(ids.values())) == len(ids) == self.photos
        assert self._ids.items() <= ids.items(), "a photo became another one"
        self._ids = ids
        for table, column, count in (("photo", "picture_hash", "gone_at"), ("content", "photo_id", "NULL")):
            counted = f"SELECT count(*), count(DISTINCT {column}), count({count}) FROM {table}"
            assert connection.execute(counted).fetchone() == (self.photos, self.photos, 0), table

    def _each_was_analysed_once(self, connection: sqlite3.Connection) -> None:
        (models,) = connection.execute("SELECT count(*) FROM model").fetchone()
        expected = (self.photos * models, self.photos, models)
        for table in ("analysis", "witness"):
            counted = f"SELECT count(*), count(DISTINCT photo_id), count(DISTINCT model_id) FROM {table}"
            assert connection.execute(counted).fetchone() == expected, table

    def _each_has_its_thumbnail(self, connection: sqlite3.Connection) -> None:
        with closing(sqlite3.connect(self._library / "thumbnails.sqlite")) as cache:
            kept = {key for (key,) in cache.execute("SELECT key FROM thumbnail WHERE length(jpeg) > 0")}
        photos = connection.execute("SELECT picture_hash, orientation FROM photo")
        assert {picture_hash + bytes([orientation]) for picture_hash, orientation in photos} <= kept

    def _words_are_kept(self, connection: sqlite3.Connection) -> None:
        """What `tag` reported as done is there, and what searching is made of says the same as the truth."""
        there = set(connection.execute(WORDS))
        assert {(self._ids[content], word, verdict) for content, word, verdict in self._words} <= there
        assert untrue(self._library) == []
