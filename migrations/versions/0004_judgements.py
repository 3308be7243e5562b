"""Which of a person's words answered a proposal."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `judgement`, filled from what evidence still tells: a no takes the proposal away, so each counts."""
    op.execute(
        "CREATE TABLE judgement ( -- a proposal that a person answered, to tell how right proposals are\n"
        "keyword_id INTEGER NOT NULL REFERENCES keyword (id), "
        "photo_id INTEGER NOT NULL REFERENCES photo (id) ON DELETE CASCADE, "
        "verdict INTEGER NOT NULL, -- -1 rejected, 1 accepted\n"
        "PRIMARY KEY (keyword_id, photo_id)"
        ") WITHOUT ROWID"
    )
    op.execute("CREATE INDEX judgement_by_photo ON judgement (photo_id)")
    op.execute(
        "INSERT INTO judgement SELECT keyword_id, photo_id, verdict FROM evidence AS mine WHERE source_id = 1 AND "
        "(verdict < 0 OR EXISTS (SELECT 1 FROM evidence AS other WHERE other.photo_id = mine.photo_id "
        "AND other.keyword_id = mine.keyword_id AND other.source_id <> 1))"
    )
