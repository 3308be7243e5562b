"""Words of files' names, folders' paths, titles and captions, indexed by SQLite's FTS5.

What is indexed are the words as `core.words` folds them, with single spaces: the tokenizer `ascii` takes such a text
apart just there and changes nothing, so that a search means the same in SQL as in Python. The index keeps no text.
Triggers note which text has changed, with what it was (`text_change`), and `settle` brings it in before each commit.
"""

import json
from array import array
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from pyroaring import BitMap

from galleryai.core.words import contains, patterns, words
from galleryai.store import postings, transaction
from galleryai.store.transaction import THESE, Transaction, fetched

AT_ONCE = 10_000  # texts in memory


@dataclass(frozen=True, slots=True)
class _Index:
    """An FTS5 table, its columns, and the query for (id, a text a column)."""

    table: str
    columns: tuple[str, ...]
    texts: str


# In the order of `text_change.kind`.
_FILES = _Index("file_words", ("name",), "SELECT id, name FROM file")
_FOLDERS = _Index(
    "folder_words",
    ("path",),
    "SELECT folder.id, root.path || '/' || folder.path FROM folder JOIN root ON root.id = root_id",
)
_PHOTOS = _Index("photo_words", ("title", "caption"), "SELECT id, title, caption FROM photo")
_INDEXES = (_FILES, _FOLDERS, _PHOTOS)

_Text = tuple[str | None, ...]


def match_files(tx: Transaction, text: str) -> BitMap:
    """Photos with a file whose name has the words of `text` side by side; see `core.words.patterns` for its stars."""
    return _lying(tx, "id", _found(tx, _FILES, "name", text))


def match_folders(tx: Transaction, text: str) -> BitMap:
    """Photos that lie in a folder whose absolute path has these words side by side."""
    return _lying(tx, "folder_id", _found(tx, _FOLDERS, "path", text))


def match_titles(tx: Transaction, text: str) -> BitMap:
    """Photos, gone ones too, whose title has these words side by side."""
    return _with(tx, "title", text)


def match_captions(tx: Transaction, text: str) -> BitMap:
    """Photos, gone ones too, whose caption has these words side by side."""
    return _with(tx, "caption", text)


def settle(tx: Transaction) -> None:
    """Bring in what triggers noted. `Database.write` does it before it commits."""
    noted = fetched(tx, "SELECT kind, id, old FROM text_change")
    if noted:
        fetched(tx, "DELETE FROM text_change")
        for kind, index in enumerate(_INDEXES):
            old = {id_: tuple(json.loads(was or "[]")) for of, id_, was in noted if of == kind}
            ids = json.dumps(list(old))
            now = {
                id_: tuple(texts) for id_, *texts in fetched(tx, f"{index.texts} WHERE {_id(index)} IN {THESE}", ids)
            }
            _put(tx, index, old.items(), out=True)
            _put(tx, index, now.items())


def rebuild(tx: Transaction) -> None:
    """Make all of it anew from files, folders and photos."""
    fetched(tx, "DELETE FROM text_change")
    for index in _INDEXES:
        fetched(tx, f"INSERT INTO {index.table} ({index.table}) VALUES ('delete-all')")
        last = -1
        while some := fetched(tx, _PIECE.format(texts=index.texts, id=_id(index)), last, AT_ONCE):
            _put(tx, index, ((id_, tuple(texts)) for id_, *texts in some))
            last = some[-1][0]
        fetched(tx, f"INSERT INTO {index.table} ({index.table}) VALUES ('optimize')")


def check(tx: Transaction) -> list[str]:
    """The indexes that do not hold what files, folders and photos say; empty where all is right."""
    wrong = ["texts that are not settled"] if fetched(tx, "SELECT 1 FROM text_change LIMIT 1") else []
    for index in _INDEXES:
        name = index.table
        fetched(tx, f"CREATE VIRTUAL TABLE temp.instance USING fts5vocab(main, {name}, instance)")
        try:
            found = _sum(
                (id_, index.columns.index(col), at, word) for word, id_, col, at in transaction.rows(tx, _INSTANCES)
            )
        finally:
            fetched(tx, "DROP TABLE temp.instance")
        expected = _sum(
            (id_, column, at, word)
            for id_, *texts in transaction.rows(tx, index.texts)
            for column, text in enumerate(texts)
            for at, word in enumerate(words(text or ""))
        )
        wrong += [name] if found != expected else []
    return wrong


def _sum(members: Iterable[tuple[object, ...]]) -> int:
    """A number for what is in a set, in whatever order it comes: millions of words need no room."""
    return sum(map(hash, members))


_PIECE = "{texts} WHERE {id} > ? ORDER BY {id} LIMIT ?"
_INSTANCES = 'SELECT term, doc, col, "offset" FROM temp.instance'


def _id(index: _Index) -> str:
    return "folder.id" if index is _FOLDERS else "id"


def _put(tx: Transaction, index: _Index, texts: Iterable[tuple[int, _Text]], *, out: bool = False) -> None:
    """Index texts by their ids or, with `out`, take them out of the index; there is no row of no words."""
    folded = [(id_, *(" ".join(words(text or "")) for text in each)) for id_, each in texts]
    rows = [row for row in folded if any(row[1:])]
    if rows:
        columns = ", ".join(("rowid", *index.columns))
        places = ", ".join("?" * (1 + len(index.columns)))
        into = (
            f"{index.table} ({index.table}, {columns}) VALUES ('delete', "
            if out
            else f"{index.table} ({columns}) VALUES ("
        )
        tx.exec_driver_sql(f"INSERT INTO {into}{places})", rows)


def _found(tx: Transaction, index: _Index, column: str, text: str) -> tuple[str, str] | None:
    """A query for the ids of what has these words in a column, and its parameter; None where there are no words."""
    wanted = patterns(text)
    if not wanted:
        return None
    parts = [f'"{word[:-1]}" *' if word.endswith("*") else f'"{word}"' for word in wanted]
    having = f"(SELECT rowid FROM {index.table} WHERE {index.table} MATCH ?)"
    if not any(word.endswith("*") for word in wanted[:-1]):
        return having, f"{column}: {' + '.join(parts)}"
    # FTS5 has no star within a phrase: what has these words near each other is looked at.
    near = f"{column}: NEAR({' '.join(parts)}, {len(parts) - 2})"
    place = 1 + index.columns.index(column)
    rows = fetched(tx, f"{index.texts} WHERE {_id(index)} IN {having}", near)
    return THESE, json.dumps([row[0] for row in rows if contains(row[place] or "", text)])


def _with(tx: Transaction, column: str, text: str) -> BitMap:
    found = _found(tx, _PHOTOS, column, text)
    if found is None:
        return BitMap()
    sql, value = found
    return _set(*fetched(tx, f"SELECT group_concat(id) FROM photo WHERE id IN {sql}", value)[0])


def _lying(tx: Transaction, column: str, found: tuple[str, str] | None) -> BitMap:
    """The photos with a place of these files or folders: one that is not gone or, of a photo that is gone, any."""
    if found is None:
        return BitMap()
    sql, value = found
    columns = (
        "group_concat(photo_id) FILTER (WHERE gone_at IS NULL), group_concat(photo_id) FILTER (WHERE gone_at NOTNULL)"
    )
    lying = fetched(tx, f"SELECT {columns} FROM file WHERE {column} IN {sql} AND photo_id IS NOT NULL", value)
    there, lay = map(_set, lying[0])
    return there | lay & postings.gone(tx) if lay else there


def _set(text: str | None) -> BitMap:
    """Ids that SQLite gives as one text: for a row each costs four times as much."""
    return BitMap(array("I", np.sort(np.fromstring(text or "", np.uint32, sep=",")).tobytes()))
