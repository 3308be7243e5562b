"""Sketches of embeddings, by which photos like one are found. The program makes them of what is there."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
CREATE TABLE sketch ( -- of embeddings, kept ready to compare all of them; do not write it
    model_id INTEGER NOT NULL REFERENCES model (id) ON DELETE CASCADE,
    chunk INTEGER NOT NULL, -- the photos' ids / 1024
    written INTEGER NOT NULL, -- higher than that of all rows written before it
    bits BLOB NOT NULL, -- 32 bytes a photo: on which side of 256 planes its embedding lies; zeros where there is none
    PRIMARY KEY (model_id, chunk)
) WITHOUT ROWID""",
    "CREATE INDEX sketch_by_written ON sketch (model_id, written)",
    """
CREATE TABLE centre ( -- of a model's embeddings; where it has none, its sketches are missing or half made
    model_id INTEGER NOT NULL PRIMARY KEY REFERENCES model (id) ON DELETE CASCADE,
    vector BLOB NOT NULL, -- little-endian float32; what the sketches were made with
    newest INTEGER NOT NULL -- the highest photo_id there was
)""",
)


def upgrade() -> None:
    """Add the tables."""
    for statement in STATEMENTS:
        op.execute(statement)
