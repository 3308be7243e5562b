"""Connections to the library: many readers, one writer, real transactions, foreign keys enforced."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from galleryai.core.errors import LibraryError
from galleryai.store import postings, texts
from galleryai.store.transaction import THESE as THESE
from galleryai.store.transaction import Transaction as Transaction
from galleryai.store.transaction import fetched as fetched

BUSY_SECONDS = 10
# 8 kB pages hold six embeddings of 1,280 bytes with little waste; 4 kB pages waste a quarter of the file.
PAGE_SIZE = 8192
# The last where SQLite's own message quotes damage that is no text.
_FAULTS = (DatabaseError, sqlite3.DatabaseError, UnicodeDecodeError)


class Database:
    """One SQLite file. `read()` and `write()` give a transaction each; one `write()` at a time.

    With `writes=False` the file is opened as it is, also where the disk may not be written.
    """

    def __init__(self, file: Path, *, writes: bool = True) -> None:
        self.file = file
        self._writes = writes
        self._write_lock = threading.RLock()
        self._engine = create_engine(
            "sqlite://", creator=self._connect, poolclass=QueuePool, pool_size=4, max_overflow=12
        )
        # SQLAlchemy's documented recipe for real transactions with sqlite3 before Python 3.12:
        # the driver begins nothing by itself, we do.
        event.listen(self._engine, "connect", _prepare if writes else _prepare_to_read)
        event.listen(self._engine, "begin", _begin)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A snapshot of the library that no writer disturbs. Raises `LibraryError` where the file is damaged."""
        try:
            with self._engine.connect() as connection, connection.begin():
                yield connection
        except _FAULTS as error:
            raise _sentence(self.file, error) or error from error

    @contextmanager
    def write(self, *, settles: bool = True) -> Iterator[Transaction]:
        """A transaction that is committed whole at the end, or not at all.

        Before that, what searching needs is made true; not so with `settles=False`, where its tables may be missing.
        Raises `LibraryError` where the disk is full or the file cannot be written.
        """
        with self._write_lock:
            try:
                with self._engine.connect() as plain:
                    connection = plain.execution_options(writes=True)
                    with connection.begin():
                        yield connection
                        if settles:
                            postings.settle(connection)
                            texts.settle(connection)
            except _FAULTS as error:
                raise _sentence(self.file, error) or error from error

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def _connect(self) -> sqlite3.Connection:
        if self._writes:
            return self._opened("rwc")
        connection = self._opened("ro")
        try:
            connection.execute("SELECT count(*) FROM sqlite_master")
        except sqlite3.OperationalError:
            # Readers of a WAL file need files beside it; where none can be made, nobody writes either.
            connection.close()
            if self.file.with_name(self.file.name + "-wal").exists():
                raise
            return self._opened("ro&immutable=1")
        return connection

    def _opened(self, mode: str) -> sqlite3.Connection:
        uri = f"{self.file.absolute().as_uri()}?mode={mode}"
        return sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)


def _prepare(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA page_size = {PAGE_SIZE}")  # heeded only before the file is made
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")  # a person's word survives a power cut
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()
    _prepare_to_read(connection, record)


def _prepare_to_read(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA cache_size = -16384")  # kB
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _sentence(file: Path, error: DatabaseError | sqlite3.DatabaseError | UnicodeDecodeError) -> LibraryError | None:
    """The sentence for a fault of the world; None for a fault in our SQL, which is a bug."""
    text = str(error.orig if isinstance(error, DatabaseError) else error)
    if any(sign in text for sign in ("malformed", "not a database", "Could not decode", "codec can't decode")):
        return LibraryError(
            f"{file} is damaged ({text}). Copies from before upgrades lie in {file.parent / 'backups'}, if there "
            "were any; photographs are not affected, and a new library can be made from them."
        )
    if "disk is full" in text:
        return LibraryError(f"The disk is full: {file} cannot grow. Free some room and try again.")
    if "readonly" in text or "disk I/O error" in text or "unable to open" in text:
        return LibraryError(f"{file} cannot be written ({text}). Check the disk and its permissions.")
    if "locked" in text:
        return LibraryError(f"Another program holds {file}. Close it and try again.")
    return None
