"""A photograph comes back as it was stored."""

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from sqlalchemy import event

from galleryai.core.photo import Facts, Picture
from galleryai.settings import resources
from galleryai.store import analyses, photos
from galleryai.store.database import Database
from galleryai.store.upgrade import upgrade

TAKEN = datetime(2023, 6, 14, 12, 30, 5, tzinfo=timezone(timedelta(hours=2)))


def test_facts_are_kept(tmp_path: Path) -> None:
    database = Database(tmp_path / "library.sqlite")
    upgrade(database, resources.migrations())
    plain = Facts(4, 3, "JPEG")
    full = Facts(4, 3, "GIF", 6, TAKEN, "Camera", "Lens", 100, 2.8, 0.01, 50.0, -33.9, 18.4, animated=True)
    with database.write() as tx:
        ids = [
            photos.add(tx, Picture(name, name, facts, b"", 0), 0)
            for name, facts in ((b"1" * 16, plain), (b"2" * 16, full))
        ]
    with database.read() as tx:
        assert [photo.facts for photo in photos.load(tx, ids, {}, {})] == [plain, full]
    database.close()


def test_what_is_forgotten_is_not_looked_for_among_all(tmp_path: Path) -> None:
    database = Database(tmp_path / "library.sqlite")
    upgrade(database, resources.migrations())
    asked: list[tuple[str, Any]] = []
    with database.write() as tx:
        event.listen(tx, "before_cursor_execute", lambda _c, _k, sql, values, *_: asked.append((sql, values)))
        analyses.forget(tx, [1, 2])
        plans = [
            row[3] for sql, values in list(asked) for row in tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
        ]
    assert plans
    assert not [step for step in plans if step.startswith(("SCAN analysis", "SCAN embedding"))]
    database.close()
