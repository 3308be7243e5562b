"""Where photos were taken: the places met, which of them each photo is at, and an index of positions."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NOTE = "INSERT INTO posting_change (facet, value, level, photo_id, sign)"
OUT = f"{NOTE} SELECT 2, OLD.place_id, 4, OLD.id, -1 WHERE OLD.place_id IS NOT NULL;"
IN = f"{NOTE} SELECT 2, NEW.place_id, 4, NEW.id, 1 WHERE NEW.place_id IS NOT NULL;"

STATEMENTS = (
    """
CREATE TABLE place ( -- of photos that are or were there
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT, -- of the city; NULL where only the country is known
    region TEXT, -- state or province
    country TEXT NOT NULL,
    country_code TEXT NOT NULL, -- two letters, ISO 3166-1
    also TEXT NOT NULL DEFAULT '', -- other names of the city, folded, one a line
    UNIQUE (country_code, region, name, country)
)""",
    "ALTER TABLE photo ADD COLUMN place_id INTEGER REFERENCES place (id) /* where it was taken */",
    f"CREATE TRIGGER photo_place_in AFTER INSERT ON photo BEGIN {IN} END",
    f"""
CREATE TRIGGER photo_place_changed AFTER UPDATE OF place_id ON photo WHEN OLD.place_id IS NOT NEW.place_id
BEGIN {OUT} {IN} END""",
    f"CREATE TRIGGER photo_place_out BEFORE DELETE ON photo BEGIN {OUT} END",
    # Both halves of a position, so that what lies in a circle is read off the index.
    "CREATE INDEX photo_by_position ON photo (latitude, longitude) WHERE latitude IS NOT NULL",
)


def upgrade() -> None:
    """Make them. Which place each photo is at, the program says when it next indexes."""
    for statement in STATEMENTS:
        op.execute(statement.strip())
