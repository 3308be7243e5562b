import re
import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine

from galleryai.core.errors import LibraryError
from galleryai.core.place import Place
from galleryai.core.tag import Judged
from galleryai.settings import resources
from galleryai.store import files, photos, places, postings, schema, tags, texts
from galleryai.store.database import Database, Transaction
from galleryai.store.upgrade import back_up, revision, upgrade

PARIS = Place("Paris", "Île-de-France", "France", "FR")


def described(connection: Connection) -> dict[str, object]:
    """Tables, columns, keys and indexes as SQLite itself sees them."""

    def pragma(name: str, of: str) -> list[tuple[object, ...]]:
        return [tuple(row) for row in connection.exec_driver_sql(f"PRAGMA {name}({of})")]

    tables = connection.exec_driver_sql("PRAGMA main.table_list").all()
    names = [name for _, name, type_, *_ in tables if type_ == "table"]  # neither those of words nor what they rest on
    return {
        table: {
            "columns": [row[:4] + row[5:] for row in pragma("table_info", table)],
            "foreign keys": sorted(row[2:7] for row in pragma("foreign_key_list", table)),
            "indexes": sorted(
                # An expression is a column without a name.
                (row[2:], tuple(column[2] or "" for column in pragma("index_info", str(row[1]))))
                for row in pragma("index_list", table)
            ),
            "without rowid": [row[4] for row in pragma("table_list", table)],
        }
        for table in names
        if table != "alembic_version"
    }


def test_the_newest_migration_is_the_schema(tmp_path: Path) -> None:
    assert ScriptDirectory(str(resources.migrations())).get_current_head() == schema.HEAD
    database = Database(tmp_path / "library.sqlite")
    upgrade(database, resources.migrations())
    assert revision(database) == schema.HEAD
    engine = create_engine("sqlite://")
    with database.read() as migrated, engine.begin() as made:
        schema.metadata.create_all(made)
        assert described(migrated) == described(made)
    engine.dispose()
    database.close()


def test_a_newer_library_is_refused_untouched(tmp_path: Path) -> None:
    file = tmp_path / "library.sqlite"
    database = Database(file)
    upgrade(database, resources.migrations())
    database.close()
    connection = sqlite3.connect(file)
    with connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    database = Database(file)
    with pytest.raises(LibraryError, match="newer GalleryAI"):
        upgrade(database, resources.migrations())
    assert revision(database) == "9999"
    database.close()


@pytest.mark.parametrize("content", [b"this is no database at all" * 200, b"SQLite format 3\0"])
def test_a_file_that_is_no_library_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "library.sqlite"
    file.write_bytes(content)
    with pytest.raises(LibraryError, match="is damaged"):
        revision(Database(file))


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "library.sqlite"
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE recipe (id INTEGER)")
    connection.close()
    database = Database(file)
    with pytest.raises(LibraryError, match="is not a GalleryAI library, or damaged"):
        upgrade(database, resources.migrations())
    database.close()


def test_a_backup_is_whole(tmp_path: Path) -> None:
    database = Database(tmp_path / "library.sqlite")
    upgrade(database, resources.migrations())
    copy = back_up(database.file, "0001")
    database.close()
    assert copy.parent == tmp_path / "backups"
    restored = Database(copy)
    assert revision(restored) == schema.HEAD
    restored.close()


def upgrade_to(database: Database, revision: str) -> None:
    """The tables as an earlier version of the program made them."""
    config = Config()
    config.set_main_option("script_location", str(resources.migrations()))
    config.set_main_option("path_separator", "os")
    with database.write(settles=False) as tx:
        config.attributes["connection"] = tx
        command.upgrade(config, revision)


def put_photo(tx: Transaction, id_: int, **more: object) -> None:
    """A photo as every version of the tables had it."""
    sizes = {"width": 4, "height": 3, "orientation": 1, "format": "JPEG", "colour": 0}
    columns = {"id": id_, "picture_hash": b"", "sort_at": 0, "added_at": 0, **sizes, **more}
    marks = ", ".join("?" * len(columns))
    tx.exec_driver_sql(f"INSERT INTO photo ({', '.join(columns)}) VALUES ({marks})", tuple(columns.values()))


def test_what_a_person_answered_before_is_known_after_the_upgrade(tmp_path: Path) -> None:
    database = Database(tmp_path / "library.sqlite")
    upgrade_to(database, "0002")
    with database.write(settles=False) as tx:
        said = tx.exec_driver_sql
        put_photo(tx, 1)
        said("INSERT INTO keyword (id, key, name) VALUES (1, 'dog', 'dog'), (2, 'cat', 'cat'), (3, 'own', 'own')")
        said("INSERT INTO model (id, name, version) VALUES (1, 'model', '1')")
        said("INSERT INTO source (id, rank, model_id) VALUES (4, 3, 1)")
        said(
            "INSERT INTO evidence (photo_id, keyword_id, source_id, verdict) "
            "VALUES (1, 1, 1, 1), (1, 1, 4, 0), (1, 2, 1, -1), (1, 3, 1, 1)"
        )
    upgrade(database, resources.migrations())
    with database.read() as tx:
        assert tags.judged(tx) == {1: Judged(1, 0), 2: Judged(0, 1)}
    database.close()


def test_what_searching_needs_is_made_of_what_an_older_library_holds(tmp_path: Path) -> None:
    database = Database(tmp_path / "library.sqlite")
    upgrade_to(database, "0006")
    with database.write(settles=False) as tx:
        said = tx.exec_driver_sql
        said("INSERT INTO root VALUES (1, '/My Photos', 0)")
        said("INSERT INTO folder VALUES (1, 1, 'Été')")
        for id_, gone_at, format_, camera, lens in (
            (1, None, "JPEG", "X-T4", "XF 35"),
            (70_000, None, "RAW", "X-T4", None),
            (70_001, 5, "JPEG", None, None),
        ):
            said(
                "INSERT INTO photo (id, picture_hash, sort_at, added_at, gone_at, width, height, orientation, format, "
                "colour, camera, lens, title) VALUES (?, ?, ?, 0, ?, 4, 3, 1, ?, 0, ?, ?, 'Café')",
                (id_, b"same start, %d" % id_, id_ * 1000, gone_at, format_, camera, lens),
            )
            said(
                "INSERT INTO file (folder_id, name, photo_id, size, mtime_ns, gone_at, decoder_version) "
                "VALUES (1, ?, ?, 1, 1, ?, 1)",
                (f"Ünter_{id_}.JPG", id_, gone_at),
            )
        said("INSERT INTO keyword (id, key, name) VALUES (1, 'dog', 'dog')")
        said("INSERT INTO evidence (photo_id, keyword_id, source_id, verdict) VALUES (1, 1, 1, 1), (70001, 1, 1, 1)")
    upgrade(database, resources.migrations())
    with database.read() as tx:
        assert postings.counts(tx) == {1: 1}
        assert set(postings.keyword_ids(tx, [1])) == {1, 70_001}
        assert set(texts.match_files(tx, "unter 70000")) == {70_000}
        assert set(texts.match_titles(tx, "cafe")) == {1, 70_000, 70_001}
        assert [postings.name_counts(tx, fact) for fact in postings.FACTS] == [
            {"X-T4": 2},
            {"XF 35": 1},
            {"JPEG": 1, "RAW": 1},
        ]
        facts = [photo.facts for photo in photos.load(tx, [1, 70_000, 70_001], {}, {})]
        assert [(one.camera, one.lens, one.format) for one in facts] == [
            ("X-T4", "XF 35", "JPEG"),
            ("X-T4", None, "RAW"),
            (None, None, "JPEG"),
        ]
        assert tx.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    with database.write() as tx:
        assert postings.check(tx) == texts.check(tx) == files.check_names(tx) == []
    database.close()


def test_migrations_call_nothing_that_changes() -> None:
    for migration in (resources.migrations() / "versions").glob("*.py"):
        assert not re.search(r"^\s*(from|import) galleryai\b", migration.read_text(), re.MULTILINE), migration


def test_an_older_library_is_backed_up_and_upgraded(tmp_path: Path) -> None:
    database = Database(tmp_path / "library.sqlite")
    upgrade_to(database, "0002")
    with database.write(settles=False) as tx:
        put_photo(tx, 1, camera="Ixus")
    upgrade(database, resources.migrations())
    with database.read() as tx:
        assert list(postings.here(tx)) == [1]
        assert postings.check(tx) == []
    database.close()
    (backup,) = (tmp_path / "backups").iterdir()
    connection = sqlite3.connect(backup)
    assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0002",)
    connection.close()


def test_positions_outlive_the_upgrade_that_brings_places(tmp_path: Path) -> None:
    database = Database(tmp_path / "library.sqlite")
    upgrade_to(database, "0007")
    with database.write(settles=False) as tx:  # today's way of settling knows today's tables alone
        put_photo(tx, 1, latitude=48.8584, longitude=2.2945, camera="Ixus")
        put_photo(tx, 2)
    upgrade(database, resources.migrations())
    with database.write() as tx:
        assert list(places.positions_after(tx, 0, 9).photo_ids) == [1]
        assert places.counts(tx) == []
        assert places.put(tx, [(1, PARIS), (2, None)]) == 1
    with database.read() as tx:
        assert [(one.place, number) for one, number in places.counts(tx)] == [(PARIS, 1)]
        assert postings.check(tx) == []
    database.close()
