"""Makes a library, brings an older one up to date (after a backup), refuses a newer one."""

import os
import sqlite3
from datetime import datetime
from pathlib import Path

from sqlalchemy import text

from galleryai.core.errors import LibraryError
from galleryai.store import albums, files, postings, schema, sketches, texts
from galleryai.store.database import Database, Transaction

BACKUPS, UNFINISHED = (
    "backups",
    ".part",
)  # where copies from before upgrades lie, and how one is called until it is whole


def revision(database: Database) -> str | None:
    """The migration the file stands at; None for a file that is empty.

    Raises `LibraryError` where the file is no library.
    """
    with database.read() as tx:
        tables = set(tx.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars())
        if not tables:
            return None
        at = None
        if "alembic_version" in tables:
            at = tx.execute(text("SELECT version_num FROM alembic_version")).scalar()
        if at is None:
            raise LibraryError(f"{database.file} is not a GalleryAI library, or damaged. Choose another folder.")
        return str(at)


def upgrade(database: Database, migrations: Path) -> None:
    """Bring the library to `schema.HEAD`. Returns at once where it is there already.

    Migrations call nothing of the program, for that changes. What is made from other tables they leave to be made.
    """
    at = revision(database)
    if at == schema.HEAD:
        return
    from alembic import command
    from alembic.config import Config  # imported late: a library that is up to date does not need it
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if at is not None and at not in known:
        raise LibraryError(
            f"{database.file} was made by a newer GalleryAI (its schema is {at!r}). "
            "Install the newest version to open it; nothing was changed."
        )
    if at is not None:
        back_up(database.file, at)
    with database.write(settles=False) as tx:
        config.attributes["connection"] = tx
        command.upgrade(config, "head")
        if config.attributes.get("rebuild"):  # as a migration asked
            rebuild(tx)


def rebuild(tx: Transaction) -> None:
    """Make anew all that is made from other tables; of albums and sketches the next whole run of indexing does."""
    albums.forget(tx)
    sketches.forget(tx)
    files.fold_names(tx)
    postings.rebuild(tx)
    texts.rebuild(tx)


def back_up(file: Path, label: str) -> Path:
    """Copy the library's file, whole and consistent, into `backups/` beside it."""
    folder = file.parent / BACKUPS
    folder.mkdir(exist_ok=True)
    target = folder / f"{file.stem}-{label}-{datetime.now():%Y%m%d-%H%M%S}.sqlite"
    unfinished = target.with_suffix(UNFINISHED)
    source, copy = sqlite3.connect(file), sqlite3.connect(unfinished)
    try:
        source.backup(copy)
    finally:
        copy.close()
        source.close()
    os.replace(unfinished, target)  # noqa: PTH105 - Path.replace returns a new path we do not want
    return target
