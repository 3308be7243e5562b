"""Several files that are one photo: which of them to show. And which photos have gone, in order."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

RAW = (
    "dng", "cr2", "cr3", "crw", "nef", "nrw", "arw", "srf", "sr2", "raf", "orf", "rw2", "rwl", "pef", "srw", "x3f",
    "mrw", "3fr", "fff", "iiq", "erf", "mef", "mos", "kdc", "dcr", "gpr",
)  # fmt: skip


def upgrade() -> None:
    """Add `file.rank`; the library knew no movies by now. What were two photos stay two."""
    op.execute(
        "ALTER TABLE file ADD COLUMN rank INTEGER NOT NULL DEFAULT 0 "
        "/* which of a photo's files to show, lowest first: 0 a picture, 1 a camera's RAW, 2 what moves in it */"
    )
    op.execute("UPDATE file SET rank = 1 WHERE " + " OR ".join(f"name LIKE '%.{suffix}'" for suffix in RAW))
    op.execute("CREATE INDEX photo_by_gone ON photo (gone_at) WHERE gone_at IS NOT NULL")
