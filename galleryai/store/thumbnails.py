"""The cache of thumbnails: a second SQLite file, bounded, that may be deleted at any time."""

import sqlite3
import threading
from collections.abc import Mapping
from pathlib import Path

LIMIT_BYTES = 8 << 30  # some 300,000 thumbnails
_EVICTED_AT_ONCE = 1000


class ThumbnailCache:
    """JPEG thumbnails by the picture they show. Threads share one connection; calls are short.

    What is dropped when the cache is full is what was put first; it is made again when asked for.
    """

    def __init__(self, file: Path, limit_bytes: int = LIMIT_BYTES) -> None:
        self._limit = limit_bytes
        self._lock = threading.Lock()
        try:
            self._connection = _opened(file)
        except sqlite3.DatabaseError:  # damaged: it is only a cache
            for leftover in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))):
                leftover.unlink(missing_ok=True)
            self._connection = _opened(file)
        (total,) = self._connection.execute("SELECT coalesce(sum(bytes), 0) FROM thumbnail").fetchone()
        self._total = int(total)

    def get(self, key: bytes) -> bytes | None:
        """The thumbnail, or None where it has to be made."""
        with self._lock:
            row = self._connection.execute("SELECT jpeg FROM thumbnail WHERE key = ?", (key,)).fetchone()
        return None if row is None else bytes(row[0])

    def put(self, thumbnails: Mapping[bytes, bytes]) -> None:
        """Keep these; make room where the limit is passed."""
        rows = [(key, len(jpeg), jpeg) for key, jpeg in thumbnails.items()]
        with self._lock, self._connection:
            before = self._connection.total_changes
            self._connection.executemany("INSERT OR IGNORE INTO thumbnail (key, bytes, jpeg) VALUES (?, ?, ?)", rows)
            if self._connection.total_changes > before:
                self._total += sum(size for _, size, _ in rows)
            while self._total > self._limit and self._evict():
                pass

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _evict(self) -> bool:
        oldest = "SELECT id FROM thumbnail ORDER BY id LIMIT ?"
        (freed,) = self._connection.execute(
            f"SELECT coalesce(sum(bytes), 0) FROM thumbnail WHERE id IN ({oldest})", (_EVICTED_AT_ONCE,)
        ).fetchone()
        self._connection.execute(f"DELETE FROM thumbnail WHERE id IN ({oldest})", (_EVICTED_AT_ONCE,))
        self._total -= freed
        return bool(freed)


def _opened(file: Path) -> sqlite3.Connection:
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
