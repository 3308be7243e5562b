"""The index of words finds what Python finds in the texts themselves, whatever was done to them."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from galleryai.core.words import contains
from galleryai.settings import resources
from galleryai.store import texts
from galleryai.store.database import Database, Transaction
from galleryai.store.upgrade import upgrade
from tests.store.support import settle, trial

# Case and accents, letters that fold to two, digits of all kinds, no spaces between words, younger than the
# tokenizers of SQLite, and what means something in FTS5, SQL or JSON.
LETTERS = "aBé\u0301ßﬁİ1²½٣日本\U00010570 _-./*\"'+:^()%\\"
names = st.text(st.sampled_from(LETTERS), min_size=1, max_size=6) | st.sampled_from(
    ("IMG_1234.jpg", "img 12.JPG", "Straße", "strasse 1", "Café au lait", "not", "near", "a b c")
)
searches = names | st.sampled_from(("img* 12*", "a* b* c", "*.jpg", "stras* 1", "1* 1*", "b*"))
few = st.integers(1, 3)
steps = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(("root", "move root", "folder", "move folder", "file", "rename")), few, few, names),
        st.tuples(st.sampled_from(("photo", "entitle")), few, st.none() | names, st.none() | names),
        st.tuples(st.sampled_from(("file gone", "photo gone")), few, st.booleans()),
        st.tuples(st.sampled_from(("delete root", "delete folder", "delete file", "delete photo", "settle")), few),
    ),
    max_size=25,
)
SQL = {
    "root": "INSERT OR IGNORE INTO root (id, path, added_at) SELECT ?1, '/' || ?3, ?2",
    "move root": "UPDATE OR IGNORE root SET path = '/' || ?3 || ?2 WHERE id = ?1",
    "folder": "INSERT OR IGNORE INTO folder (id, root_id, path) SELECT ?1, id, ?3 FROM root WHERE id = ?2",
    "move folder": (
        "UPDATE OR IGNORE folder SET path = ?3, root_id = (SELECT id FROM root ORDER BY id = ?2) WHERE id = ?1"
    ),
    "file": (
        "INSERT OR IGNORE INTO file (id, folder_id, photo_id, name, size, mtime_ns, decoder_version) "
        "SELECT ?1, folder.id, photo.id, ?3, 0, 0, 1 FROM folder LEFT JOIN photo ON photo.id = ?2 LIMIT 1"
    ),
    "rename": "UPDATE OR IGNORE file SET name = ?3, folder_id = (SELECT id FROM folder ORDER BY id = ?2) WHERE id = ?1",
    "photo": (
        "INSERT OR IGNORE INTO photo (id, title, caption, picture_hash, sort_at, added_at, width, height, orientation, "
        "colour) VALUES (?1, ?2, ?3, x'00', 0, 0, 4, 3, 1, 0)"
    ),
    "entitle": "UPDATE photo SET title = ?2, caption = ?3 WHERE id = ?1",
    "file gone": "UPDATE file SET gone_at = iif(?2, 1, NULL) WHERE id = ?1",
    "photo gone": "UPDATE photo SET gone_at = iif(?2, 1, NULL) WHERE id = ?1",
} | {f"delete {table}": f"DELETE FROM {table} WHERE id = ?1" for table in ("root", "folder", "file", "photo")}


def _agrees(tx: Transaction, text: str) -> None:
    rows = tx.exec_driver_sql(
        "SELECT photo_id, root.path || '/' || folder.path, name FROM file JOIN folder ON folder.id = folder_id "
        "JOIN root ON root.id = root_id JOIN photo ON photo.id = photo_id "
        "WHERE file.gone_at IS NULL OR photo.gone_at IS NOT NULL"
    ).all()
    assert set(texts.match_files(tx, text)) == {id_ for id_, _, name in rows if contains(name, text)}
    assert set(texts.match_folders(tx, text)) == {id_ for id_, path, _ in rows if contains(path, text)}
    photos = tx.exec_driver_sql("SELECT id, ifnull(title, ''), ifnull(caption, '') FROM photo").all()
    assert set(texts.match_titles(tx, text)) == {id_ for id_, title, _ in photos if contains(title, text)}
    assert set(texts.match_captions(tx, text)) == {id_ for id_, _, caption in photos if contains(caption, text)}


ONE_FILE = [("root", 1, 1, "é"), ("folder", 1, 1, "a b c"), ("photo", 1, "ﬁ", "ß"), ("file", 1, 1, "IMG_12 b.jpg")]


@given(steps, st.lists(searches, min_size=1, max_size=4))
@example([*ONE_FILE, ("delete root", 1)], ["img* 12* b"])
@example([*ONE_FILE, ("settle", 1), ("move root", 1, 2, "ß"), ("settle", 1), ("delete root", 1)], ["ss2"])
@example([*ONE_FILE, ("settle", 1), ("file gone", 1, True), ("photo gone", 1, True)], ["i* 1* b*", "12 img", "fi"])
def test_words_are_found_where_they_stand(
    database: Database, steps: list[tuple[str, object]], searches: list[str]
) -> None:
    with trial(database) as tx:
        for what, *values in steps:
            if what == "settle":
                settle(tx)
            else:
                tx.exec_driver_sql(
                    SQL[what], (*values, None)[: 3 if "?3" in SQL[what] else 2 if "?2" in SQL[what] else 1]
                )
        settle(tx)
        assert texts.check(tx) == []
        for text in searches:
            _agrees(tx, text)
        texts.rebuild(tx)
        assert texts.check(tx) == []
        for text in searches:
            _agrees(tx, text)


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("INSERT INTO photo_words (rowid, title, caption) VALUES (1, 'a', 'b')", "photo_words"),
        ("INSERT INTO file_words (file_words, rowid, name) VALUES ('delete', 1, 'img jpg')", "file_words"),
        ("INSERT INTO text_change VALUES (1, 7, NULL)", "texts that are not settled"),
    ],
)
def test_what_is_wrong_is_found_and_made_right(tmp_path: Path, damage: str, found: str) -> None:
    database = Database(tmp_path / "library.sqlite")
    upgrade(database, resources.migrations())
    with database.write() as tx:
        for what, *values in [*ONE_FILE[:3], ("file", 1, 1, "IMG.jpg")]:
            tx.exec_driver_sql(SQL[str(what)], tuple(values))
    with database.write(settles=False) as tx:
        assert texts.check(tx) == []
        tx.exec_driver_sql(damage)
        assert found in texts.check(tx)
        texts.rebuild(tx)
        assert texts.check(tx) == []
    database.close()
