"""The first library: roots, photos, keywords, what models say, what people say, the journal.

The comments in this SQL are kept by SQLite: `.schema` in any SQLite shell is the documentation.
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE root ( -- a folder the person gave us to watch
    id INTEGER NOT NULL PRIMARY KEY,
    path TEXT NOT NULL UNIQUE, -- absolute
    added_at INTEGER NOT NULL -- Unix seconds, as every *_at unless said otherwise
);

CREATE TABLE folder (
    id INTEGER NOT NULL PRIMARY KEY,
    root_id INTEGER NOT NULL REFERENCES root (id) ON DELETE CASCADE,
    path TEXT NOT NULL, -- relative to the root, with '/'; the root itself is ''
    UNIQUE (root_id, path)
);

CREATE TABLE photo ( -- a photograph: who it is does not depend on where it lies
    id INTEGER NOT NULL PRIMARY KEY,
    picture_hash BLOB NOT NULL, -- XXH3-128 of the small decoded pixels
    sort_at INTEGER NOT NULL, -- taken_at or, where unknown, the file's time when first seen
    taken_at INTEGER, -- the clock on the wall where it was taken, in seconds as if that were UTC
    taken_offset INTEGER, -- that clock's minutes east of UTC, where known
    added_at INTEGER NOT NULL,
    gone_at INTEGER, -- since when none of its files is there
    width INTEGER NOT NULL, -- pixels, upright
    height INTEGER NOT NULL,
    orientation INTEGER NOT NULL, -- Exif 0x0112
    format TEXT NOT NULL,
    colour INTEGER NOT NULL, -- mean colour, 0xRRGGBB
    camera TEXT,
    lens TEXT,
    iso INTEGER,
    aperture REAL, -- f-number
    exposure_seconds REAL,
    focal_length_mm REAL,
    latitude REAL, -- degrees, WGS 84
    longitude REAL,
    rating INTEGER,
    favorite INTEGER NOT NULL DEFAULT 0,
    title TEXT,
    caption TEXT
);
CREATE INDEX photo_by_time ON photo (sort_at, id) WHERE gone_at IS NULL;
CREATE INDEX photo_by_picture ON photo (picture_hash);

CREATE TABLE content ( -- every file content a photo was ever met with
    hash BLOB NOT NULL PRIMARY KEY, -- XXH3-128 of the file's bytes
    photo_id INTEGER NOT NULL REFERENCES photo (id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX content_by_photo ON content (photo_id);

CREATE TABLE file ( -- a place where a photo lies or lay, or a file that cannot be read
    id INTEGER NOT NULL PRIMARY KEY,
    folder_id INTEGER NOT NULL REFERENCES folder (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    photo_id INTEGER REFERENCES photo (id) ON DELETE CASCADE, -- NULL where the file could not be read
    size INTEGER NOT NULL, -- bytes
    mtime_ns INTEGER NOT NULL,
    gone_at INTEGER,
    problem TEXT, -- why it could not be read
    problem_since INTEGER,
    decoder_version INTEGER NOT NULL, -- of the program's decoder that looked at it
    UNIQUE (folder_id, name)
);
CREATE INDEX file_by_photo ON file (photo_id);
CREATE INDEX file_by_problem ON file (problem_since) WHERE problem IS NOT NULL;

CREATE TABLE keyword (
    id INTEGER NOT NULL PRIMARY KEY,
    key TEXT NOT NULL UNIQUE, -- stable: 'golden-retriever'
    name TEXT NOT NULL
);

CREATE TABLE keyword_parent (
    keyword_id INTEGER NOT NULL REFERENCES keyword (id) ON DELETE CASCADE,
    parent_id INTEGER NOT NULL REFERENCES keyword (id) ON DELETE CASCADE,
    PRIMARY KEY (keyword_id, parent_id)
) WITHOUT ROWID;
CREATE INDEX keyword_parent_by_parent ON keyword_parent (parent_id);

CREATE TABLE model (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    UNIQUE (name, version)
);

CREATE TABLE label ( -- what the model's outputs mean
    model_id INTEGER NOT NULL REFERENCES model (id) ON DELETE CASCADE,
    position INTEGER NOT NULL, -- of the output, from 0
    name TEXT NOT NULL,
    PRIMARY KEY (model_id, position)
) WITHOUT ROWID;

CREATE TABLE analysis ( -- what a model says of a photo
    photo_id INTEGER NOT NULL REFERENCES photo (id) ON DELETE CASCADE,
    model_id INTEGER NOT NULL REFERENCES model (id) ON DELETE CASCADE,
    rest REAL NOT NULL, -- the probability of all labels not in scores
    scores BLOB NOT NULL, -- pairs of little-endian uint16, best first: label position, score * 65535
    PRIMARY KEY (photo_id, model_id)
) WITHOUT ROWID;

CREATE TABLE embedding (
    model_id INTEGER NOT NULL REFERENCES model (id) ON DELETE CASCADE,
    photo_id INTEGER NOT NULL REFERENCES photo (id) ON DELETE CASCADE,
    scale REAL NOT NULL, -- value[i] = vector[i] * scale
    vector BLOB NOT NULL, -- int8
    PRIMARY KEY (model_id, photo_id)
) WITHOUT ROWID;
CREATE INDEX embedding_by_photo ON embedding (photo_id);

CREATE TABLE source ( -- who gives keywords
    id INTEGER NOT NULL PRIMARY KEY,
    rank INTEGER NOT NULL, -- 0 person, 1 file, 2 rule, 3 model; the strongest is the lowest
    model_id INTEGER UNIQUE REFERENCES model (id) ON DELETE CASCADE
);
INSERT INTO source (id, rank) VALUES (1, 0), (2, 1), (3, 2);

CREATE TABLE evidence ( -- the truth about keywords: who says what of which photo
    photo_id INTEGER NOT NULL REFERENCES photo (id) ON DELETE CASCADE,
    keyword_id INTEGER NOT NULL REFERENCES keyword (id),
    source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    score INTEGER, -- ten-thousandths; NULL where the source gives none
    verdict INTEGER NOT NULL DEFAULT 0, -- -1 rejected, 0 proposed, 1 accepted
    PRIMARY KEY (photo_id, keyword_id, source_id)
) WITHOUT ROWID;

CREATE TABLE tagging ( -- made from evidence for searching: one row a keyword and photo, in order of time
    keyword_id INTEGER NOT NULL REFERENCES keyword (id),
    sort_at INTEGER NOT NULL,
    photo_id INTEGER NOT NULL, -- no foreign key: the triggers below keep it true without an index
    verdict INTEGER NOT NULL, -- the person's, else 0
    rank INTEGER NOT NULL, -- of the strongest source
    score INTEGER, -- the best, ten-thousandths
    PRIMARY KEY (keyword_id, sort_at, photo_id)
) WITHOUT ROWID;

CREATE TRIGGER photo_sort_at_changed AFTER UPDATE OF sort_at ON photo WHEN OLD.sort_at <> NEW.sort_at BEGIN
    UPDATE tagging SET sort_at = NEW.sort_at WHERE photo_id = OLD.id AND sort_at = OLD.sort_at
        AND keyword_id IN (SELECT keyword_id FROM evidence WHERE photo_id = OLD.id);
END;
CREATE TRIGGER photo_deleted BEFORE DELETE ON photo BEGIN
    DELETE FROM tagging WHERE photo_id = OLD.id AND sort_at = OLD.sort_at
        AND keyword_id IN (SELECT keyword_id FROM evidence WHERE photo_id = OLD.id);
END;

CREATE TABLE journal ( -- what a person did, and what takes it back
    id INTEGER NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    what TEXT NOT NULL, -- a sentence
    undo TEXT NOT NULL, -- JSON: {"verb": …, …}
    undone_at INTEGER
);
"""


def upgrade() -> None:
    """Make every table, index and trigger, one statement at a time (a trigger's ends with END)."""
    statement = ""
    for line in TABLES.splitlines():
        statement += line + "\n"
        inside_trigger = "CREATE TRIGGER" in statement and not line.startswith("END;")
        if line.rstrip().endswith(";") and not inside_trigger:
            op.execute(statement.strip())
            statement = ""
