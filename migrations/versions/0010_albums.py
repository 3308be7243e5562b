"""Albums that people make, what tells the same picture again, and which photos a person says are not the same."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE photo ADD COLUMN likeness BLOB "
    "/* 256 bits that the same picture has at any size and in any format; all 0 where it shows too little; "
    "NULL where not made */",
    "CREATE INDEX photo_without_likeness ON photo (id) WHERE likeness IS NULL",
    """
CREATE TABLE album ( -- that a person made
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, -- of a deleted one, none ever gets it again
    title TEXT NOT NULL,
    kind TEXT NOT NULL, -- 'hand', or 'smart': what a search finds
    query TEXT, -- of a smart one
    cover_id INTEGER REFERENCES photo (id) ON DELETE SET NULL, -- NULL: the first photo there is
    position INTEGER NOT NULL, -- among the albums
    made_at INTEGER NOT NULL
)""",
    """
CREATE TABLE album_photo ( -- what a person put into an album, or keeps out of it
    album_id INTEGER NOT NULL REFERENCES album (id) ON DELETE CASCADE,
    photo_id INTEGER NOT NULL REFERENCES photo (id) ON DELETE CASCADE,
    position INTEGER NOT NULL, -- in an album by hand
    pinned INTEGER NOT NULL, -- 1 in, whatever the search finds; -1 out
    PRIMARY KEY (album_id, photo_id)
) WITHOUT ROWID""",
    "CREATE INDEX album_photo_by_photo ON album_photo (photo_id)",
    """
CREATE TABLE different ( -- a person's word: two photos that are no duplicates, whatever they look like
    photo_id INTEGER NOT NULL REFERENCES photo (id) ON DELETE CASCADE, -- the lower of the two ids
    other_id INTEGER NOT NULL REFERENCES photo (id) ON DELETE CASCADE,
    PRIMARY KEY (photo_id, other_id)
) WITHOUT ROWID""",
)


def upgrade() -> None:
    """Make the tables; likenesses are made in the background, from the thumbnails."""
    for statement in STATEMENTS:
        op.execute(statement.strip())
