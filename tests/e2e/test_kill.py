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
    assert connection.execute(seen).fetchone() == (180, 90, 2)
    connection.close()
