"""The cache of thumbnails: a second SQLite file, bounded, that may be deleted at any time."""

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

log = logging.getLogger(__name__)
LIMIT_BYTES = 8 << 30  # some 300,000 thumbnails
_EVICTED_AT_ONCE = 1000


class ThumbnailCache:
    """JPEG thumbnails by the picture they show. Threads share one connection; calls are short.

    What is dropped when the cache is full is what was put first; it is made again when asked for. A cache that
    cannot be opened or written is no fault: thumbnails are then made each time. Only its writer (`writes`) may
    make the file, or make a damaged one anew.
    """

    def __init__(self, file: Path, *, writes: bool = True, limit_bytes: int = LIMIT_BYTES) -> None:
        self._file = file
        self._writes = writes
        self._limit = limit_bytes
        self._lock = threading.Lock()
        self._opened = False
        self._connection: sqlite3.Connection | None = None
        self._total = 0

    def get(self, key: bytes) -> bytes | None:
        """The thumbnail, or None where it has to be made."""
        with self._lock, self._forgiving() as connection:
            if connection is not None:
                row = connection.execute("SELECT jpeg FROM thumbnail WHERE key = ?", (key,)).fetchone()
                return None if row is None else bytes(row[0])
        return None

    def put(self, thumbnails: Mapping[bytes, bytes]) -> None:
        """Keep these; make room where the limit is passed."""
        self._change(lambda connection: self._put(connection, thumbnails))

    def drop(self, keys: Iterable[bytes]) -> None:
        """Keep these no longer."""
        self._change(lambda connection: self._drop(connection, keys))

    def keys(self) -> set[bytes]:
        """What there is a thumbnail of."""
        with self._lock, self._forgiving() as connection:
            if connection is not None:
                return {bytes(key) for (key,) in connection.execute("SELECT key FROM thumbnail")}
        return set()

    def is_whole(self) -> bool:
        """Whether the file is not there yet, or SQLite finds nothing wrong with it."""
        if not self._file.exists():
            return True
        with self._lock, self._forgiving() as connection:
            if connection is not None:
                return connection.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]
        return False

    def empty(self) -> None:
        """Begin with a new file."""
        self.close()
        with self._lock:
            self._remove()
            self._opened = False

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
            self._opened = True

    @contextmanager
    def _forgiving(self) -> Iterator[sqlite3.Connection | None]:
        """The open cache, or None; what goes wrong with it in between is noted, and it is used no more."""
        if not self._opened:
            self._opened = True
            try:
                self._connection = self._open()
            except (sqlite3.DatabaseError, OSError) as error:
                log.info("the cache of thumbnails %s is not used: %s", self._file, error)
        try:
            yield self._connection
        except sqlite3.DatabaseError as error:
            log.info("the cache of thumbnails %s is used no more: %s", self._file, error)
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _open(self) -> sqlite3.Connection:
        if not self._writes:
            return sqlite3.connect(f"{self._file.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        try:
            return self._counted(_made(self._file))
        except sqlite3.DatabaseError as error:
            if "not a database" not in str(error) and "malformed" not in str(error):
                raise
        self._remove()
        return self._counted(_made(self._file))

    def _remove(self) -> None:
        for end in ("", "-wal", "-shm"):
            self._file.with_name(self._file.name + end).unlink(missing_ok=True)

    def _counted(self, connection: sqlite3.Connection) -> sqlite3.Connection:
        try:
            (total,) = connection.execute("SELECT coalesce(sum(bytes), 0) FROM thumbnail").fetchone()
        except sqlite3.DatabaseError:
            connection.close()
            raise
        self._total = int(total)
        return connection

    def _change(self, change: Callable[[sqlite3.Connection], None]) -> None:
        """Do this in one transaction, where the cache is ours to write, and can be."""
        if not self._writes:
            return
        with self._lock, self._forgiving() as connection:
            if connection is not None:
                with connection:
                    change(connection)

    def _put(self, connection: sqlite3.Connection, thumbnails: Mapping[bytes, bytes]) -> None:
        for key, jpeg in thumbnails.items():
            values = (key, len(jpeg), jpeg)
            added = connection.execute("INSERT OR IGNORE INTO thumbnail (key, bytes, jpeg) VALUES (?, ?, ?)", values)
            self._total += len(jpeg) * added.rowcount
        while self._total > self._limit and self._evict(connection):
            pass

    def _drop(self, connection: sqlite3.Connection, keys: Iterable[bytes]) -> None:
        for key in keys:
            for (freed,) in connection.execute("DELETE FROM thumbnail WHERE key = ? RETURNING bytes", (key,)):
                self._total -= freed

    def _evict(self, connection: sqlite3.Connection) -> bool:
        oldest = "SELECT id FROM thumbnail ORDER BY id LIMIT ?"
        (freed,) = connection.execute(
            f"SELECT coalesce(sum(bytes), 0) FROM thumbnail WHERE id IN ({oldest})", (_EVICTED_AT_ONCE,)
        ).fetchone()
        connection.execute(f"DELETE FROM thumbnail WHERE id IN ({oldest})", (_EVICTED_AT_ONCE,))
        self._total -= freed
        return bool(freed)


def _made(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, check_same_thread=False, timeout=10)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")  # losing a cache costs nothing but time
        connection.execute(
            "CREATE TABLE IF NOT EXISTS thumbnail "
            "(id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, bytes INTEGER NOT NULL, jpeg BLOB NOT NULL)"
        )
    except BaseException:
        connection.close()
        raise
    return connection
