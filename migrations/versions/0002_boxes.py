"""Where a detector saw its labels."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `analysis.boxes`; analyses made before have none, and the next model version makes them again."""
    op.execute(
        "ALTER TABLE analysis ADD COLUMN boxes BLOB "
        "/* six little-endian uint16 a box, surest first: label position, score * 65535, "
        "left, top, right, bottom * 65535 */"
    )
