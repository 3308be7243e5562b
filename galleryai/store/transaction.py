"""What every question to the library is put through."""

import sqlite3
from typing import Any

from sqlalchemy import Connection

Transaction = Connection  # what the store's functions take first; other rooms only hand it on

# Any number of ids as one parameter, a JSON list: as a list of variables they cost more than the question itself.
THESE = "(SELECT value FROM json_each(?))"


def fetched(tx: Transaction, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """All rows as the driver gives them: where there are many, SQLAlchemy's cost more than the question."""
    return rows(tx, sql, *values).fetchall()


def rows(tx: Transaction, sql: str, *values: object) -> sqlite3.Cursor:
    """The same one by one, each read when it is asked for: to be closed where not all of them are."""
    driver = tx.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver.execute(sql, values)
