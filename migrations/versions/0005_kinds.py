"""What kind of word a keyword is."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `keyword.kind`; the graph's keywords get theirs when the program next writes."""
    op.execute("ALTER TABLE keyword ADD COLUMN kind TEXT NOT NULL DEFAULT 'thing' /* thing, look, people or time */")
