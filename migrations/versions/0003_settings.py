"""What a person chose for this library."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `setting`."""
    op.execute(
        "CREATE TABLE setting ("
        "name TEXT NOT NULL PRIMARY KEY /* rules, strictness… */, "
        "value TEXT NOT NULL"
        ") WITHOUT ROWID"
    )
