"""What albums that make themselves are too slow to find at each look: sets of photos, covers; and what is seldom so."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STALE = "UPDATE album_state SET changes = changes + 1;"

STATEMENTS = (
    """
CREATE TABLE album_set ( -- photos found in the background, and made again when photos have changed; do not write it
    album TEXT NOT NULL PRIMARY KEY, -- its id: events:2023-05-03
    title TEXT NOT NULL,
    place INTEGER NOT NULL, -- among those of its kind, first to last
    ids BLOB NOT NULL -- a roaring bitmap, as in posting
) WITHOUT ROWID""",
    """
CREATE TABLE album_cover ( -- which photo shows an album that makes itself; made again with album_set
    album TEXT NOT NULL PRIMARY KEY,
    photo_id INTEGER NOT NULL REFERENCES photo (id) ON DELETE CASCADE,
    photos INTEGER NOT NULL -- how many the album had when it was chosen
) WITHOUT ROWID""",
    "CREATE INDEX album_cover_by_photo ON album_cover (photo_id)",
    """
CREATE TABLE album_state ( -- one row
    changes INTEGER NOT NULL, -- to photos and their keywords, ever
    made_at INTEGER -- the changes when album_set and album_cover were made; NULL where they never were
)""",
    "INSERT INTO album_state VALUES (0, NULL)",
    # Who comes, goes, is taken at another time or gets keywords is noted by whoever settles posting; the rest here.
    f"""
CREATE TRIGGER photo_album_facts_changed AFTER UPDATE OF taken_at, latitude, longitude, rating, favorite ON photo
WHEN OLD.taken_at IS NOT NEW.taken_at OR OLD.latitude IS NOT NEW.latitude OR OLD.longitude IS NOT NEW.longitude
    OR OLD.rating IS NOT NEW.rating OR OLD.favorite <> NEW.favorite
BEGIN {STALE} END""",
    "CREATE INDEX photo_by_favorite ON photo (sort_at) WHERE favorite",
    "CREATE INDEX photo_without_date ON photo (sort_at) WHERE taken_at IS NULL",
)


def upgrade() -> None:
    """Make them, empty."""
    for statement in STATEMENTS:
        op.execute(statement)
