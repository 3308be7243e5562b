"""Whether the library's file is whole: what SQLite itself finds."""

import re
from collections import Counter

from galleryai.store.transaction import Transaction, fetched

MOST = 20  # faults told; a damaged page may have thousands
# The table is whole, and the index is not what it says.
_OF_INDEX = re.compile(r"row \d+ missing from index .*|wrong # of entries in index .*")


def faults(tx: Transaction) -> list[str]:
    """What SQLite finds wrong with pages, rows and indexes; empty where the file is whole. Reads all of it."""
    found = [str(line) for (line,) in fetched(tx, f"PRAGMA integrity_check({MOST})")]
    return [] if found == ["ok"] else found


def dangling(tx: Transaction) -> list[str]:
    """Rows that name a row which is not there, counted by table."""
    counts = Counter((table, parent) for table, _, parent, _ in fetched(tx, "PRAGMA foreign_key_check"))
    return [f"{count:,} rows of {table} name no {parent} there is" for (table, parent), count in counts.items()]


def reindex(tx: Transaction) -> bool:
    """Make indexes anew from their tables; False where more than an index is wrong, and nothing was touched.

    Where pages themselves are damaged, writing might make it worse.
    """
    found = faults(tx)
    if len(found) >= MOST or not all(_OF_INDEX.fullmatch(fault) for fault in found):
        return False
    fetched(tx, "REINDEX")
    return True
