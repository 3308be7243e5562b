"""`galleryai doctor` finds what is wrong, mends what can be, and takes nothing a person said."""

import json
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from galleryai.bootstrap import open_library
from galleryai.cli.main import run
from galleryai.jobs.job import Control, quiet
from galleryai.services.checking import Checking
from galleryai.services.models import SHIPPED, Models
from galleryai.settings import resources

Capture = pytest.CaptureFixture[str]
SAID = ("evidence", "judgement", "journal", "setting", "photo")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of two photographs, of which a person said something."""
    folder = tmp_path_factory.mktemp("doctor")
    photos = folder / "photos"
    photos.mkdir()
    for name in ("cat", "coffee"):
        shutil.copy2(resources.samples() / f"{name}.jpg", photos)
    library = folder / "library"
    assert run(["--library", str(library), "index", str(photos)]) == 0
    assert run(["--library", str(library), "tag", "add", "tiger", str(photos / "cat.jpg")]) == 0
    return library


@pytest.fixture
def library(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "library"))


def checked(capture: Capture, library: Path, *options: str) -> tuple[int, dict[str, Any]]:
    """The exit status, and each check by its name."""
    capture.readouterr()
    status = run(["--library", str(library), "doctor", "--json", *options])
    told = json.loads(capture.readouterr().out)
    assert set(told) == {"ok", "checks"}
    assert told["ok"] == (status == 0) == all(check["ok"] for check in told["checks"])
    assert all(set(check) == {"name", "ok", "detail"} for check in told["checks"])
    return status, {check["name"]: check for check in told["checks"]}


def words(library: Path) -> list[list[tuple[object, ...]]]:
    """What may never change."""
    with closing(sqlite3.connect(library / "library.sqlite")) as connection:
        return [connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in SAID]


def sql(*statements: str) -> Callable[[Path], None]:
    def damage(library: Path) -> None:
        with closing(sqlite3.connect(library / "library.sqlite")) as connection, connection:
            for statement in statements:
                connection.execute(statement)

    return damage


def behind_an_index(library: Path) -> None:
    """Change rows while SQLite does not know of an index of theirs."""
    file = library / "library.sqlite"
    with closing(sqlite3.connect(file)) as connection, connection:
        row = connection.execute("SELECT * FROM sqlite_master WHERE name = 'file_by_size'").fetchone()
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("DELETE FROM sqlite_master WHERE name = 'file_by_size'")
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE file SET size = size + 1")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", row)


def an_unfinished_copy(library: Path) -> None:
    (library / "backups").mkdir()
    (library / "backups" / "library-0007-20260101-000000.part").write_bytes(b"half")


def spoilt_thumbnails(library: Path) -> None:
    file = library / "thumbnails.sqlite"
    content = bytearray(file.read_bytes())
    content[8192:9000] = bytes(808)  # the index: to open the cache nobody needs it
    file.write_bytes(content)


def test_all_is_well(library: Path, capsys: Capture) -> None:
    before = words(library)
    for options in ((), ("--repair",)):
        status, checks = checked(capsys, library, *options)
        assert status == 0, checks
    assert list(checks) == [
        *("database", "references", "searches", "settings", "folders"),
        *("thumbnails", "leftovers", "models", "disk", "watching"),
    ]
    assert words(library) == before
    assert run(["--library", str(library), "doctor"]) == 0
    assert "All is well." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("damage", "name"),
    [
        (sql("DELETE FROM posting WHERE facet = 3"), "searches"),
        (sql("UPDATE posting SET ids = x'00'"), "searches"),
        (sql("UPDATE keyword SET photos = photos + 1"), "searches"),
        (sql("INSERT INTO file_words (file_words) VALUES ('delete-all')"), "searches"),
        (sql("UPDATE file SET sort_name = ''"), "searches"),
        (sql("UPDATE album_set SET ids = x'0102'"), "searches"),
        (sql("INSERT INTO centre SELECT model_id, zeroblob(5120), 1 FROM embedding GROUP BY 1"), "searches"),
        (behind_an_index, "database"),
        (an_unfinished_copy, "leftovers"),
        (spoilt_thumbnails, "thumbnails"),
    ],
)
def test_what_is_made_from_others_is_made_anew(
    library: Path, capsys: Capture, damage: Callable[[Path], None], name: str
) -> None:
    before = words(library)
    damage(library)
    status, checks = checked(capsys, library)
    assert (status, checks[name]["ok"]) == (1, False)
    status, checks = checked(capsys, library, "--repair")
    assert status == 0
    assert checks[name]["detail"].startswith("Mended. ")
    assert checked(capsys, library)[0] == 0
    assert words(library) == before


@pytest.mark.parametrize(
    ("damage", "name", "sentence"),
    [
        (sql("INSERT INTO setting VALUES ('cores', 'lots')"), "settings", "cores cannot be 'lots'"),
        (sql("INSERT INTO setting VALUES ('strictness', 'hard')"), "settings", "cannot be understood"),
        (sql("DELETE FROM keyword WHERE name = 'tiger'"), "references", "rows of evidence name no keyword"),
    ],
)
def test_what_a_person_said_is_told_and_left(
    library: Path, capsys: Capture, damage: Callable[[Path], None], name: str, sentence: str
) -> None:
    damage(library)
    before = words(library)
    for options in ((), ("--repair",)):
        status, checks = checked(capsys, library, *options)
        assert (status, checks[name]["ok"]) == (1, False)
        assert sentence in checks[name]["detail"]
    assert words(library) == before


def test_a_model_that_is_not_as_shipped_is_named(library: Path, tmp_path: Path) -> None:
    models = shutil.copytree(resources.models(), tmp_path / "models")
    (network,) = (models / SHIPPED[1]).rglob("*.onnx")
    network.write_bytes(network.read_bytes() + b"!")
    with open_library(library, write=False) as gallery:
        others = (gallery._database, gallery.thumbnails, Models(lambda: models), gallery.ruling, gallery.roots)
        checks = {one.name: one for one in Checking(library, *others).check(Control(), quiet)}
    assert [name for name, check in checks.items() if not check.ok] == ["models"]
    assert str(network) in checks["models"].detail


def test_a_drive_that_is_away_is_no_fault(library: Path, capsys: Capture) -> None:
    sql("UPDATE root SET path = '/away'")(library)
    status, checks = checked(capsys, library, "--repair")
    assert checks["folders"] == {"name": "folders", "ok": True, "detail": "1 of yours, offline: /away."}
    assert status == 0, checks


def test_thumbnails_of_no_photo_are_dropped(library: Path, capsys: Capture) -> None:
    with closing(sqlite3.connect(library / "thumbnails.sqlite")) as cache, cache:
        cache.execute("INSERT INTO thumbnail (key, bytes, jpeg) VALUES (x'00', 1, x'00')")
    assert "1 that no photo has" in checked(capsys, library)[1]["thumbnails"]["detail"]
    assert checked(capsys, library, "--repair")[1]["thumbnails"]["detail"] == "Whole."


def test_a_library_that_is_not_there_is_a_sentence(tmp_path: Path, capsys: Capture) -> None:
    assert run(["--library", str(tmp_path / "none"), "doctor"]) == 3
    assert "There is no library" in capsys.readouterr().err


def test_damage_that_sqlite_cannot_even_quote_is_a_sentence(library: Path, capsys: Capture) -> None:
    file = library / "library.sqlite"
    content = file.read_bytes()
    name, statement = b"tablerootroot", b"CREATE TABLE root ("
    assert content.count(name) == content.count(statement) == 1
    file.write_bytes(content.replace(name, b"table\x94ootroot").replace(statement, b"CREATE TABLE root ?"))
    for options in ((), ("--repair",)):
        assert run(["--library", str(library), "doctor", *options]) == 3
        assert "is damaged" in capsys.readouterr().err


@pytest.mark.parametrize("seed", range(24))
def test_a_damaged_file_is_a_sentence_and_is_not_written(library: Path, capsys: Capture, seed: int) -> None:
    """Bytes anywhere are overwritten, pages are blank, the end is missing: no traceback, and no repair on top."""
    file, drawn = library / "library.sqlite", random.Random(seed)
    content = bytearray(file.read_bytes())
    page = 8192 * drawn.randrange(len(content) // 8192)
    match seed % 3:
        case 0:
            content[page : page + 64] = drawn.randbytes(64)  # where a page says what is in it
        case 1:
            content[page : page + 8192] = bytes(8192)
        case 2:
            del content[page + 4096 :]
    file.write_bytes(content)
    for options in ((), ("--repair",)):
        status = run(["--library", str(library), "doctor", *options])
        told = capsys.readouterr()
        assert status in (1, 3)
        assert "WRONG" in told.out if status == 1 else "is damaged" in told.err
        assert "Traceback" not in told.err
    assert file.read_bytes() == content
