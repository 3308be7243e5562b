"""kill -9 at any moment costs nothing but the half second that was under way."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from PIL import Image

from galleryai.settings import resources


def command(library: Path, folder: Path) -> list[str]:
    return [sys.executable, "-m", "galleryai", "--library", str(library), "index", str(folder), "--json"]


def test_killed_again_and_again_every_photo_is_there_once(tmp_path: Path) -> None:
    folder, library = tmp_path / "photos", tmp_path / "library"
    folder.mkdir()
    with Image.open(resources.samples() / "dogs.jpg") as dogs:
        for number in range(90):
            dogs.resize((400 + number, 600)).save(folder / f"{number:03}.jpg")
    killed = 0
    for _ in range(4):
        process = subprocess.Popen(command(library, folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not (library / "library.sqlite").exists():
            time.sleep(0.005)
        time.sleep(random.uniform(0.3, 1.2))
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
            killed += 1
        process.wait()
    assert killed
    done = subprocess.run(command(library, folder), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["found"] == 90
    assert report["new"] == report["analysed"]
    connection = sqlite3.connect(library / "library.sqlite")
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    for table, distinct in (("photo", "picture_hash"), ("file", "name"), ("content", "photo_id")):
        assert connection.execute(f"SELECT count(*), count(DISTINCT {distinct}) FROM {table}").fetchone() == (90, 90)
    seen = "SELECT count(*), count(DISTINCT photo_id), count(DISTINCT model_id) FROM analysis"
    assert connection.execute(seen).fetchone() == (270, 90, 3)
    connection.close()


def galleryai(library: Path, *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "galleryai", "--library", str(library), *arguments, "--json"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def many_times(connection: sqlite3.Connection, times: int) -> None:
    """Copy the library's photos, with all that models say of them, under new ids."""
    (step,) = connection.execute("SELECT max(id) FROM photo").fetchone()
    connection.execute("CREATE TEMP TABLE n AS WITH RECURSIVE c(x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM c "
                       f"WHERE x < {times}) SELECT x * {step} AS x FROM c")  # fmt: skip
    for table, id_ in (("photo", "id"), ("analysis", "photo_id"), ("evidence", "photo_id"), ("tagging", "photo_id")):
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
        searched = "SELECT count(*), count(DISTINCT photo_id) FROM (SELECT DISTINCT photo_id, keyword_id FROM {})"
        assert connection.execute(searched.format("tagging")).fetchone() == (
            connection.execute(searched.format("evidence")).fetchone()
        )
    assert counts[0] > counts[1] > counts[2] > (0,), "killed in the middle, twice"
    out, said = galleryai(library, "index").communicate()
    assert json.loads(out)["analysed"] == 0, said
    assert connection.execute(left).fetchone() == (0,), "the next indexing finishes it"
    assert connection.execute("SELECT * FROM evidence WHERE source_id = 1").fetchall() == words
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()
