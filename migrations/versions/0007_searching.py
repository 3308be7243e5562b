"""What searching needs: sets of photos that are kept ready, an index of words, orders, and whether a photo moves."""

from alembic import context, op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MONTH_OF = "CAST(strftime('%Y%m', {row}.sort_at, 'unixepoch') AS INTEGER)"
PLACE_OF = "CASE WHEN {row}.gone_at IS NULL THEN 0 ELSE 1 END"
# What was a table: a row a keyword and photo. A person's verdict is the only one there is: other sources propose (0).
TAGGED = """SELECT evidence.keyword_id, evidence.photo_id,
    ifnull(sum(CASE WHEN source.rank = 0 THEN evidence.verdict END), 0) AS verdict,
    min(source.rank) AS rank, max(evidence.score) AS score{more}
FROM evidence JOIN source ON source.id = evidence.source_id{join}
GROUP BY evidence.photo_id, evidence.keyword_id"""
LEVEL = "CASE WHEN verdict > 0 OR rank <= 1 THEN 5 WHEN score >= 7500 THEN 4 WHEN score >= 5000 THEN 3 ELSE 2 END"
NOTE = "INSERT INTO posting_change (facet, value, level, photo_id, sign)"

COLUMNS = {"camera": 1, "lens": 2, "format": 3}
NAMES_OUT = "".join(
    f"{NOTE} SELECT 2, id, {level}, OLD.id, -1 FROM name WHERE name = OLD.{column};\n"
    for column, level in COLUMNS.items()
)
NAMES_IN = "".join(
    f"INSERT INTO name (name) SELECT NEW.{column} WHERE NEW.{column} IS NOT NULL "
    f"AND NOT EXISTS (SELECT 1 FROM name WHERE name = NEW.{column});\n"
    f"{NOTE} SELECT 2, id, {level}, NEW.id, 1 FROM name WHERE name = NEW.{column};\n"
    for column, level in COLUMNS.items()
)

NOTE_TEXT = (
    "INSERT INTO text_change SELECT {kind}, {row}.id, {old} "
    "WHERE NOT EXISTS (SELECT 1 FROM text_change WHERE kind = {kind} AND id = {row}.id);"
)
FILE_NEW = NOTE_TEXT.format(kind=0, row="NEW", old="NULL")
FILE_OLD = NOTE_TEXT.format(kind=0, row="OLD", old="json_array(OLD.name)")
FOLDER_PATH = "json_array((SELECT path FROM root WHERE id = OLD.root_id) || '/' || OLD.path)"
FOLDER_NEW = NOTE_TEXT.format(kind=1, row="NEW", old="NULL")
FOLDER_OLD = NOTE_TEXT.format(kind=1, row="OLD", old=FOLDER_PATH)
PHOTO_NEW = NOTE_TEXT.format(kind=2, row="NEW", old="NULL")
PHOTO_OLD = NOTE_TEXT.format(kind=2, row="OLD", old="json_array(OLD.title, OLD.caption)")
# No text is kept, nor how long it is. Text comes folded: this tokenizer takes it apart at spaces and changes nothing.
FTS5 = "CREATE VIRTUAL TABLE {name} USING fts5({columns}, content='', columnsize=0, tokenize='ascii')"

STATEMENTS = (
    "ALTER TABLE photo ADD COLUMN animated INTEGER NOT NULL DEFAULT 0 /* whether its file has several frames */",
    "ALTER TABLE keyword ADD COLUMN photos INTEGER NOT NULL DEFAULT 0 "
    "/* how many carry it and are not gone; made from evidence, do not write it */",
    """
CREATE TABLE posting ( -- the ids of photos that have something in common, kept ready; do not write it
    facet INTEGER NOT NULL, -- 0 photos not gone, 1 gone, 2 of which a fact is so, 3 with a keyword
    value INTEGER NOT NULL, -- the month of sort_at as yyyymm, the id of a name or a keyword; else 0
    level INTEGER NOT NULL, -- of a keyword: 5 from a person or the file, 4 score >= 0.75, 3 >= 0.5, 2 less
        -- of a fact: 0 the month, 1 the camera, 2 the lens, 3 the format; else 0
    chunk INTEGER NOT NULL, -- the photos' ids / 65536
    ids BLOB NOT NULL, -- a roaring bitmap, as https://github.com/RoaringBitmap/RoaringFormatSpec says
    PRIMARY KEY (facet, value, level, chunk)
) WITHOUT ROWID""",
    """
CREATE TABLE name ( -- of cameras, lenses and formats
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
)""",
    """
CREATE TABLE posting_change ( -- what triggers note for the writer, who brings it into posting before he commits
    facet INTEGER NOT NULL,
    value INTEGER NOT NULL,
    level INTEGER NOT NULL,
    photo_id INTEGER NOT NULL,
    sign INTEGER NOT NULL -- 1 the photo comes in, -1 it goes out
)""",
    f"""
CREATE TRIGGER photo_posted AFTER INSERT ON photo BEGIN
    {NOTE} VALUES ({PLACE_OF.format(row="NEW")}, 0, 0, NEW.id, 1), (2, {MONTH_OF.format(row="NEW")}, 0, NEW.id, 1);
    {NAMES_IN}
END""",
    f"""
CREATE TRIGGER photo_names_changed AFTER UPDATE OF camera, lens, format ON photo
WHEN OLD.camera IS NOT NEW.camera OR OLD.lens IS NOT NEW.lens OR OLD.format <> NEW.format BEGIN
    {NAMES_OUT}
    {NAMES_IN}
END""",
    f"""
CREATE TRIGGER photo_month_changed AFTER UPDATE OF sort_at ON photo WHEN OLD.sort_at <> NEW.sort_at BEGIN
    {NOTE} VALUES (2, {MONTH_OF.format(row="OLD")}, 0, OLD.id, -1), (2, {MONTH_OF.format(row="NEW")}, 0, NEW.id, 1);
END""",
    f"""
CREATE TRIGGER photo_went_or_came AFTER UPDATE OF gone_at ON photo
WHEN (OLD.gone_at IS NULL) <> (NEW.gone_at IS NULL) BEGIN
    {NOTE} VALUES ({PLACE_OF.format(row="OLD")}, 0, 0, OLD.id, -1), ({PLACE_OF.format(row="NEW")}, 0, 0, NEW.id, 1);
END""",
    "DROP TRIGGER photo_deleted",
    f"""
CREATE TRIGGER photo_deleted BEFORE DELETE ON photo BEGIN
    {NOTE} VALUES ({PLACE_OF.format(row="OLD")}, 0, 0, OLD.id, -1), (2, {MONTH_OF.format(row="OLD")}, 0, OLD.id, -1);
    {NAMES_OUT}
    {NOTE} SELECT 3, keyword_id, {LEVEL}, photo_id, -1
        FROM ({TAGGED.format(more="", join=" WHERE evidence.photo_id = OLD.id")}) WHERE verdict >= 0;
END""",
    # Searching needs the table no more: the sets say the same in a sixth of the room.
    "DROP TRIGGER photo_sort_at_changed",
    "DROP TABLE tagging",
    "CREATE VIEW tagging AS -- evidence, a row a keyword and photo\n"
    + TAGGED.format(more=", photo.sort_at", join=" JOIN photo ON photo.id = evidence.photo_id"),
    # What a person said no to is in no set.
    "CREATE INDEX evidence_rejected ON evidence (keyword_id, photo_id) WHERE verdict < 0",
    """
CREATE TABLE text_change ( -- what triggers note for the writer, who indexes it before he commits
    kind INTEGER NOT NULL, -- 0 a file's name, 1 a folder's path, 2 a photo's title and caption
    id INTEGER NOT NULL,
    old TEXT, -- as it is indexed, a list in JSON; NULL where it is not yet
    PRIMARY KEY (kind, id)
) WITHOUT ROWID""",
    FTS5.format(name="file_words", columns="name"),
    FTS5.format(name="folder_words", columns="path"),
    FTS5.format(name="photo_words", columns="title, caption"),
    f"CREATE TRIGGER file_words_in AFTER INSERT ON file BEGIN {FILE_NEW} END",
    f"CREATE TRIGGER file_words_changed AFTER UPDATE OF name ON file WHEN OLD.name <> NEW.name BEGIN {FILE_OLD} END",
    f"CREATE TRIGGER file_words_out AFTER DELETE ON file BEGIN {FILE_OLD} END",
    f"CREATE TRIGGER folder_words_in AFTER INSERT ON folder BEGIN {FOLDER_NEW} END",
    f"CREATE TRIGGER folder_words_changed BEFORE UPDATE OF root_id, path ON folder BEGIN {FOLDER_OLD} END",
    f"CREATE TRIGGER folder_words_out BEFORE DELETE ON folder BEGIN {FOLDER_OLD} END",
    """
CREATE TRIGGER root_words_changed BEFORE UPDATE OF path ON root WHEN OLD.path <> NEW.path BEGIN
    INSERT INTO text_change SELECT 1, id, json_array(OLD.path || '/' || path) FROM folder
        WHERE root_id = OLD.id AND NOT EXISTS (SELECT 1 FROM text_change WHERE kind = 1 AND text_change.id = folder.id);
END""",
    # Not by the foreign key: that deletes folders when the root, the beginning of their paths, has gone.
    "CREATE TRIGGER root_words_out BEFORE DELETE ON root BEGIN DELETE FROM folder WHERE root_id = OLD.id; END",
    f"""
CREATE TRIGGER photo_words_in AFTER INSERT ON photo WHEN NEW.title IS NOT NULL OR NEW.caption IS NOT NULL
BEGIN {PHOTO_NEW} END""",
    f"""
CREATE TRIGGER photo_words_changed AFTER UPDATE OF title, caption ON photo
WHEN OLD.title IS NOT NEW.title OR OLD.caption IS NOT NEW.caption BEGIN {PHOTO_OLD} END""",
    f"""
CREATE TRIGGER photo_words_out AFTER DELETE ON photo WHEN OLD.title IS NOT NULL OR OLD.caption IS NOT NULL
BEGIN {PHOTO_OLD} END""",
    # Both hold all that is asked for, so that no row is looked up; "WHERE gone_at IS NULL" would have it looked up.
    "CREATE INDEX file_by_folder ON file (folder_id, gone_at, photo_id)",
    "DROP INDEX photo_by_gone",
    "DROP INDEX photo_by_time",
    "CREATE INDEX photo_by_time ON photo (gone_at, sort_at)",
    # Nobody asks by photo alone for these, and no photo is ever deleted: 38 bytes a photo for nothing.
    "DROP INDEX content_by_photo",
    "DROP INDEX embedding_by_photo",
    "ALTER TABLE file ADD COLUMN sort_name TEXT NOT NULL DEFAULT '' "
    "/* the words of its name, folded, so that case and accents do not matter */",
    # All that an order asks for is in its index, so that no row is looked up on the way.
    "CREATE INDEX file_by_name ON file (gone_at, sort_name, photo_id)",
    "CREATE INDEX photo_by_added ON photo (added_at, sort_at)",
    "CREATE INDEX file_by_size ON file (gone_at, size, photo_id)",
    "CREATE INDEX photo_by_rating ON photo (rating, sort_at) WHERE rating IS NOT NULL",  # few are rated
    *(f"INSERT OR IGNORE INTO name (name) SELECT {column} FROM photo WHERE {column} IS NOT NULL" for column in COLUMNS),
)


def upgrade() -> None:
    """Make the tables; sets, words and `sort_name` are made by the program after the last migration."""
    for statement in STATEMENTS:
        op.execute(statement.strip())
    context.config.attributes["rebuild"] = True
