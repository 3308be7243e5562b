"""kill -9 at any moment costs nothing but the half second that was under way."""

import json
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from galleryai.settings import resources
from galleryai.store import postings
from galleryai.store.database import Database
from tests.e2e.trial import SAMPLES, Trial, untrue

NEW = {"index": 60, "move": 30, "tag": 0}  # photographs that come with each kind of round
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither kill -9 nor groups to send it to")


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Trial:
    """One library for all rounds: what one of them breaks, the next ones may find."""
    return Trial(tmp_path_factory.mktemp("trial"), pytestconfig.getoption("seed"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "number" in metafunc.fixturenames:
        metafunc.parametrize("number", range(metafunc.config.getoption("rounds")))


@posix
def test_killed_again_and_again_nothing_is_lost_and_nothing_is_twice(trial: Trial, number: int) -> None:
    work = list(NEW)[number % len(NEW)]
    trial.add(NEW[work])
    for _ in range(trial.chance.randint(1, 3)):
        trial.kill(work)
    trial.finish()
    trial.demand()


@posix
def test_it_was_killed_while_it_worked(trial: Trial) -> None:
    print(f"{trial.kills} kills, {trial.missed} of them too late; {trial.photos} photos, {trial.words} words")
    assert trial.kills > trial.missed


def test_killed_while_it_is_made_a_library_is_made_all_the_same(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    chance = random.Random(pytestconfig.getoption("seed"))
    command = ("index", str(resources.samples()))
    for _ in range(5):
        process = galleryai(tmp_path / "library", *command)
        time.sleep(chance.uniform(0.2, 1))
        process.kill()
        process.communicate()
    out, said = galleryai(tmp_path / "library", *command).communicate()
    assert json.loads(out)["found"] == len(SAMPLES), said
    connection = sqlite3.connect(tmp_path / "library" / "library.sqlite")
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("SELECT count(*) FROM photo").fetchone() == (len(SAMPLES),)
    connection.close()


def galleryai(library: Path, *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "galleryai", "--library", str(library), *arguments, "--json"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def many_times(connection: sqlite3.Connection, times: int) -> None:
    """Copy the library's photos, with all that models say of them, under new ids."""
    (step,) = connection.execute("SELECT max(id) FROM photo").fetchone()
    connection.execute("CREATE TEMP TABLE n AS WITH RECURSIVE c(x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM c "
                       f"WHERE x < {times}) SELECT x * {step} AS x FROM c")  # fmt: skip
    for table, id_ in (("photo", "id"), ("analysis", "photo_id"), ("evidence", "photo_id")):
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        values = ", ".join(f"{column} + n.x" if column == id_ else column for column in columns)
        connection.execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table}, n")
    connection.commit()


def test_a_removal_killed_anywhere_leaves_no_photo_halfway(tmp_path: Path) -> None:
    library, photos = tmp_path / "library", resources.samples()
    for arguments in (("index", str(photos)), ("tag", "reject", "frisbee", str(photos / "fig.jpg"))):
        _out, said = galleryai(library, *arguments).communicate()
        assert said == ""
    connection = sqlite3.connect(library / "library.sqlite")
    many_times(connection, 500)
    database = Database(library / "library.sqlite")
    with database.write() as tx:
        postings.rebuild(tx)
    database.close()
    left = "SELECT count(*) FROM analysis WHERE model_id = (SELECT id FROM model WHERE name = 'nanodet')"
    words = connection.execute("SELECT * FROM evidence WHERE source_id = 1").fetchall()
    assert len(words) == 501
    counts = [connection.execute(left).fetchone()]
    for _ in range(2):
        process = galleryai(library, "models", "remove", "nanodet")
        while process.poll() is None and connection.execute(left).fetchone() == counts[-1]:
            time.sleep(0.002)
        process.kill()
        process.communicate()
        counts.append(connection.execute(left).fetchone())
        halfway = (
            "SELECT count(*) FROM evidence JOIN source ON source.id = source_id JOIN model ON model.id = model_id "
            "WHERE name = 'nanodet' AND NOT EXISTS ("
            "SELECT 1 FROM analysis AS seen WHERE seen.photo_id = evidence.photo_id AND seen.model_id = model.id)"
        )
        assert connection.execute(halfway).fetchone() == (0,)
        assert untrue(library) == []
    assert counts[0] > counts[1] > counts[2] > (0,), "killed in the middle, twice"
    out, said = galleryai(library, "index").communicate()
    assert json.loads(out)["analysed"] == 0, said
    assert connection.execute(left).fetchone() == (0,), "the next indexing finishes it"
    assert connection.execute("SELECT * FROM evidence WHERE source_id = 1").fetchall() == words
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()
