"""What searching needs: sets of photos that are kept ready, and whether a photo moves."""

from alembic import op

from galleryai.store import postings

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MONTH_OF = "CAST(strftime('%Y%m', {row}.sort_at, 'unixepoch') AS INTEGER)"
PLACE_OF = "CASE WHEN {row}.gone_at IS NULL THEN 0 ELSE 1 END"
LEVEL = "CASE WHEN verdict > 0 OR rank <= 1 THEN 5 WHEN score >= 7500 THEN 4 WHEN score >= 5000 THEN 3 ELSE 2 END"
NOTE = "INSERT INTO posting_change (facet, value, level, photo_id, sign)"

STATEMENTS = (
    "ALTER TABLE photo ADD COLUMN animated INTEGER NOT NULL DEFAULT 0 /* whether its file has several frames */",
    "ALTER TABLE keyword ADD COLUMN photos INTEGER NOT NULL DEFAULT 0 "
    "/* how many carry it and are not gone; made from tagging, do not write it */",
    """
CREATE TABLE posting ( -- the ids of photos that have something in common, kept ready; do not write it
    facet INTEGER NOT NULL, -- 0 photos not gone, 1 gone, 2 of a month, 3 with a keyword
    value INTEGER NOT NULL, -- the month of sort_at as yyyymm, the keyword's id; else 0
    level INTEGER NOT NULL, -- of a keyword: 5 from a person or the file, 4 score >= 0.75, 3 >= 0.5, 2 less; else 0
    chunk INTEGER NOT NULL, -- the photos' ids / 65536
    ids BLOB NOT NULL, -- a roaring bitmap, as https://github.com/RoaringBitmap/RoaringFormatSpec says
    PRIMARY KEY (facet, value, level, chunk)
) WITHOUT ROWID""",
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
    {NOTE} SELECT 3, keyword_id, {LEVEL}, photo_id, -1 FROM tagging
        WHERE photo_id = OLD.id AND sort_at = OLD.sort_at AND verdict >= 0
        AND keyword_id IN (SELECT keyword_id FROM evidence WHERE photo_id = OLD.id);
    DELETE FROM tagging WHERE photo_id = OLD.id AND sort_at = OLD.sort_at
        AND keyword_id IN (SELECT keyword_id FROM evidence WHERE photo_id = OLD.id);
END""",
)


def upgrade() -> None:
    """Make the tables, and fill them from the photos that are there."""
    for statement in STATEMENTS:
        op.execute(statement.strip())
    postings.rebuild(op.get_bind())
