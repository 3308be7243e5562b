"""In which orders photos are shown: indexes, and files' names as they are sorted."""

from alembic import op

from galleryai.store.files import sort_name

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE file ADD COLUMN sort_name TEXT NOT NULL DEFAULT '' "
    "/* the words of its name, folded, so that case and accents do not matter */",
    # All that an order asks for is in its index, so that no row is looked up on the way.
    "CREATE INDEX file_by_name ON file (gone_at, sort_name, photo_id)",
    "CREATE INDEX file_by_size ON file (gone_at, size, photo_id)",
    "CREATE INDEX photo_by_added ON photo (added_at, sort_at)",
    "CREATE INDEX photo_by_rating ON photo (rating, sort_at)",
    # Their few different values are read off these.
    "CREATE INDEX photo_by_camera ON photo (camera)",
    "CREATE INDEX photo_by_lens ON photo (lens)",
    "CREATE INDEX photo_by_format ON photo (format)",
)


def upgrade() -> None:
    """Fold the names there are before their index is made."""
    connection = op.get_bind()
    first, *others = STATEMENTS
    op.execute(first)
    names = connection.exec_driver_sql("SELECT id, name FROM file").all()
    folded = [(sort_name(name), id_) for id_, name in names]
    if folded:
        connection.exec_driver_sql("UPDATE file SET sort_name = ? WHERE id = ?", folded)
    for statement in others:
        op.execute(statement)
