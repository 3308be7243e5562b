"""A smaller file: a camera, a lens and a format are a number each, and indexes hold no more than is asked for."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COLUMNS = ("camera", "lens", "format")
NOTE = "INSERT INTO posting_change (facet, value, level, photo_id, sign)"
NAMES_IN, NAMES_OUT = (
    "".join(
        f"{NOTE} SELECT 2, {row}.{column}_id, {level}, {row}.id, {sign} WHERE {row}.{column}_id IS NOT NULL;\n"
        for level, column in enumerate(COLUMNS, 1)
    )
    for row, sign in (("NEW", 1), ("OLD", -1))
)

STATEMENTS = (
    "DROP TRIGGER photo_posted",
    "DROP TRIGGER photo_names_changed",
    "DROP TRIGGER photo_deleted",
    *(
        f"ALTER TABLE photo ADD COLUMN {column}_id INTEGER REFERENCES name (id) /* {what} */"
        for column, what in zip(COLUMNS, ("its name", "its name", "its name; never NULL"), strict=True)
    ),
    # At once, so that no row grows on the way.
    "UPDATE photo SET camera = NULL, lens = NULL, format = '', "
    + ", ".join(f"{column}_id = (SELECT id FROM name WHERE name = {column})" for column in COLUMNS),
    *(f"ALTER TABLE photo DROP COLUMN {column}" for column in COLUMNS),
    f"""
CREATE TRIGGER photo_posted AFTER INSERT ON photo BEGIN
    {NOTE} VALUES
        (NEW.gone_at IS NOT NULL, 0, 0, NEW.id, 1),
        (2, CAST(strftime('%Y%m', NEW.sort_at, 'unixepoch') AS INTEGER), 0, NEW.id, 1);
    {NAMES_IN}
END""",
    f"""
CREATE TRIGGER photo_names_changed AFTER UPDATE OF camera_id, lens_id, format_id ON photo
WHEN (OLD.camera_id, OLD.lens_id, OLD.format_id) IS NOT (NEW.camera_id, NEW.lens_id, NEW.format_id) BEGIN
    {NAMES_OUT}
    {NAMES_IN}
END""",
    f"""
CREATE TRIGGER photo_deleted BEFORE DELETE ON photo BEGIN
    {NOTE} VALUES
        (OLD.gone_at IS NOT NULL, 0, 0, OLD.id, -1),
        (2, CAST(strftime('%Y%m', OLD.sort_at, 'unixepoch') AS INTEGER), 0, OLD.id, -1);
    {NAMES_OUT}
    {NOTE} SELECT 3, keyword_id,
        CASE WHEN verdict > 0 OR rank <= 1 THEN 5 WHEN score >= 7500 THEN 4 WHEN score >= 5000 THEN 3 ELSE 2 END,
        photo_id, -1
        FROM tagging WHERE photo_id = OLD.id AND verdict >= 0;
END""",
    # Among a million photos, one picture in four thousand begins like another.
    "DROP INDEX photo_by_picture",
    "CREATE INDEX photo_by_picture ON photo (substr(picture_hash, 1, 4))",
    # Who wants those of one second in order sorts them.
    "DROP INDEX photo_by_added",
    "CREATE INDEX photo_by_added ON photo (added_at)",
    "DROP INDEX judgement_by_photo",  # for photos that are deleted; none is
)


def upgrade() -> None:
    """Take what `name` holds out of `photo`; the room is used again by what comes next."""
    for statement in STATEMENTS:
        op.execute(statement.strip())
