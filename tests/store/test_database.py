import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from galleryai.settings import resources
from galleryai.store import files, journal
from galleryai.store.database import Database
from galleryai.store.upgrade import upgrade


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "library.sqlite")
    upgrade(opened, resources.migrations())
    yield opened
    opened.close()


def test_a_dangling_key_raises(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as tx:
        tx.execute(text("INSERT INTO folder (root_id, path) VALUES (99, '')"))


def test_a_failed_transaction_leaves_nothing(database: Database, tmp_path: Path) -> None:
    def fail() -> None:
        with database.write() as tx:
            files.add_root(tx, tmp_path)
            journal.write(tx, "Added", {"verb": "remove root"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.read() as tx:
        assert files.roots(tx) == []
        assert journal.entries(tx) == []


def test_readers_see_a_snapshot_while_the_writer_writes(database: Database, tmp_path: Path) -> None:
    with database.read() as reader:
        assert files.roots(reader) == []
        with database.write() as writer:
            files.add_root(writer, tmp_path)
        assert files.roots(reader) == []
    with database.read() as reader:
        assert [root.path for root in files.roots(reader)] == [tmp_path]


def test_writers_take_turns(database: Database, tmp_path: Path) -> None:
    def add(number: int) -> None:
        for turn in range(10):
            with database.write() as tx:
                files.add_root(tx, tmp_path / f"{number}-{turn}")

    threads = [threading.Thread(target=add, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as tx:
        assert len(files.roots(tx)) == 40


def test_the_file_is_plain_sqlite_that_documents_itself(database: Database) -> None:
    connection = sqlite3.connect(database.file)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    with database.write() as tx:
        assert tx.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL: a word survives a power cut
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    (photo,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'photo'").fetchone()
    connection.close()
    assert "-- taken_at or, where unknown" in photo
