"""What a person chose for this library: text by name."""

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from galleryai.store.database import Transaction, fetched
from galleryai.store.schema import setting


def get(tx: Transaction, name: str) -> str | None:
    """A setting; None where nothing was chosen."""
    found = fetched(tx, "SELECT value FROM setting WHERE name = ?", name)  # asked at each key of a search
    return found[0][0] if found else None


def chosen(tx: Transaction) -> dict[str, str]:
    """Every setting that was chosen."""
    return {row.name: row.value for row in tx.execute(select(setting.c.name, setting.c.value))}


def put(tx: Transaction, name: str, value: str | None) -> None:
    """Choose; None goes back to nothing chosen."""
    if value is None:
        tx.execute(delete(setting).where(setting.c.name == name))
    else:
        tx.execute(insert(setting).prefix_with("OR REPLACE").values(name=name, value=value))
