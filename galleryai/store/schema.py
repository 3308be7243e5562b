"""The tables as SQLAlchemy sees them. `migrations/` makes them and says what each column means.

The tables of words (FTS5) are not among them: see `galleryai.store.texts`.
"""

from sqlalchemy import (
    BLOB,
    REAL,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)

HEAD = "0012"  # the newest migration; a test compares it with migrations/versions

metadata = MetaData()


def _id() -> "Column[int]":
    return Column("id", Integer, primary_key=True)


def _to(target: str, name: str, *, nullable: bool = False, cascade: bool = True) -> "Column[int]":
    rule = "CASCADE" if cascade else None
    return Column(name, Integer, ForeignKey(f"{target}.id", ondelete=rule), nullable=nullable)


root = Table(
    "root",
    metadata,
    _id(),
    Column("path", Text, nullable=False, unique=True),
    Column("added_at", Integer, nullable=False),
)

folder = Table(
    "folder",
    metadata,
    _id(),
    _to("root", "root_id"),
    Column("path", Text, nullable=False),
    UniqueConstraint("root_id", "path"),
)

place = Table(
    "place",
    metadata,
    _id(),
    Column("name", Text),
    Column("region", Text),
    Column("country", Text, nullable=False),
    Column("country_code", Text, nullable=False),
    Column("also", Text, nullable=False, server_default=text("''")),
    UniqueConstraint("country_code", "region", "name", "country"),
)

photo = Table(
    "photo",
    metadata,
    _id(),
    Column("picture_hash", BLOB, nullable=False),
    Column("sort_at", Integer, nullable=False),
    Column("taken_at", Integer),
    Column("taken_offset", Integer),
    Column("added_at", Integer, nullable=False),
    Column("gone_at", Integer),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("orientation", Integer, nullable=False),
    Column("colour", Integer, nullable=False),
    Column("iso", Integer),
    Column("aperture", REAL),
    Column("exposure_seconds", REAL),
    Column("focal_length_mm", REAL),
    Column("latitude", REAL),
    Column("longitude", REAL),
    Column("rating", Integer),
    Column("favorite", Integer, nullable=False, server_default=text("0")),
    Column("title", Text),
    Column("caption", Text),
    Column("animated", Integer, nullable=False, server_default=text("0")),
    _to("name", "camera_id", nullable=True, cascade=False),
    _to("name", "lens_id", nullable=True, cascade=False),
    _to("name", "format_id", nullable=True, cascade=False),
    _to("place", "place_id", nullable=True, cascade=False),
    Column("likeness", BLOB),
)
Index("photo_by_time", photo.c.gone_at, photo.c.sort_at)
Index("photo_by_picture", func.substr(photo.c.picture_hash, 1, 4))
Index("photo_by_added", photo.c.added_at)
Index("photo_without_likeness", photo.c.id, sqlite_where=photo.c.likeness.is_(None))
Index("photo_by_position", photo.c.latitude, photo.c.longitude, sqlite_where=photo.c.latitude.is_not(None))
Index("photo_by_rating", photo.c.rating, photo.c.sort_at, sqlite_where=photo.c.rating.is_not(None))
Index("photo_by_favorite", photo.c.sort_at, sqlite_where=photo.c.favorite)
Index("photo_without_date", photo.c.sort_at, sqlite_where=photo.c.taken_at.is_(None))

content = Table(
    "content",
    metadata,
    Column("hash", BLOB, primary_key=True),
    _to("photo", "photo_id"),
    sqlite_with_rowid=False,
)

file = Table(
    "file",
    metadata,
    _id(),
    _to("folder", "folder_id"),
    Column("name", Text, nullable=False),
    _to("photo", "photo_id", nullable=True),
    Column("size", Integer, nullable=False),
    Column("mtime_ns", Integer, nullable=False),
    Column("gone_at", Integer),
    Column("problem", Text),
    Column("problem_since", Integer),
    Column("decoder_version", Integer, nullable=False),
    Column("rank", Integer, nullable=False, server_default=text("0")),
    Column("sort_name", Text, nullable=False, server_default=text("''")),
    UniqueConstraint("folder_id", "name"),
)
Index("file_by_photo", file.c.photo_id)
Index("file_by_folder", file.c.folder_id, file.c.gone_at, file.c.photo_id)
Index("file_by_name", file.c.gone_at, file.c.sort_name, file.c.photo_id)
Index("file_by_size", file.c.gone_at, file.c.size, file.c.photo_id)
Index("file_by_problem", file.c.problem_since, sqlite_where=file.c.problem.is_not(None))

keyword = Table(
    "keyword",
    metadata,
    _id(),
    Column("key", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False, server_default=text("'thing'")),
    Column("photos", Integer, nullable=False, server_default=text("0")),
)

keyword_parent = Table(
    "keyword_parent",
    metadata,
    _to("keyword", "keyword_id"),
    _to("keyword", "parent_id"),
    PrimaryKeyConstraint("keyword_id", "parent_id"),
    sqlite_with_rowid=False,
)
Index("keyword_parent_by_parent", keyword_parent.c.parent_id)

model = Table(
    "model",
    metadata,
    _id(),
    Column("name", Text, nullable=False),
    Column("version", Text, nullable=False),
    UniqueConstraint("name", "version"),
)

label = Table(
    "label",
    metadata,
    _to("model", "model_id"),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    PrimaryKeyConstraint("model_id", "position"),
    sqlite_with_rowid=False,
)

analysis = Table(
    "analysis",
    metadata,
    _to("photo", "photo_id"),
    _to("model", "model_id"),
    Column("rest", REAL, nullable=False),
    Column("scores", BLOB, nullable=False),
    Column("boxes", BLOB),
    PrimaryKeyConstraint("photo_id", "model_id"),
    sqlite_with_rowid=False,
)

embedding = Table(
    "embedding",
    metadata,
    _to("model", "model_id"),
    _to("photo", "photo_id"),
    Column("scale", REAL, nullable=False),
    Column("vector", BLOB, nullable=False),
    PrimaryKeyConstraint("model_id", "photo_id"),
    sqlite_with_rowid=False,
)

sketch = Table(
    "sketch",
    metadata,
    _to("model", "model_id"),
    Column("chunk", Integer, nullable=False),
    Column("written", Integer, nullable=False),
    Column("bits", BLOB, nullable=False),
    PrimaryKeyConstraint("model_id", "chunk"),
    sqlite_with_rowid=False,
)
Index("sketch_by_written", sketch.c.model_id, sketch.c.written)

centre = Table(
    "centre",
    metadata,
    Column("model_id", Integer, ForeignKey("model.id", ondelete="CASCADE"), primary_key=True),
    Column("vector", BLOB, nullable=False),
    Column("newest", Integer, nullable=False),
)

source = Table(
    "source",
    metadata,
    _id(),
    Column("rank", Integer, nullable=False),
    Column("model_id", Integer, ForeignKey("model.id", ondelete="CASCADE"), unique=True),
)
PERSON, FILE, RULE = 1, 2, 3  # ids of the sources that are no models

evidence = Table(
    "evidence",
    metadata,
    _to("photo", "photo_id"),
    _to("keyword", "keyword_id", cascade=False),
    _to("source", "source_id"),
    Column("score", Integer),
    Column("verdict", Integer, nullable=False, server_default=text("0")),
    PrimaryKeyConstraint("photo_id", "keyword_id", "source_id"),
    sqlite_with_rowid=False,
)
Index("evidence_rejected", evidence.c.keyword_id, evidence.c.photo_id, sqlite_where=evidence.c.verdict < 0)

judgement = Table(
    "judgement",
    metadata,
    _to("keyword", "keyword_id", cascade=False),
    _to("photo", "photo_id"),
    Column("verdict", Integer, nullable=False),
    PrimaryKeyConstraint("keyword_id", "photo_id"),
    sqlite_with_rowid=False,
)

name = Table("name", metadata, _id(), Column("name", Text, nullable=False, unique=True))

posting = Table(
    "posting",
    metadata,
    Column("facet", Integer, nullable=False),
    Column("value", Integer, nullable=False),
    Column("level", Integer, nullable=False),
    Column("chunk", Integer, nullable=False),
    Column("ids", BLOB, nullable=False),
    PrimaryKeyConstraint("facet", "value", "level", "chunk"),
    sqlite_with_rowid=False,
)

posting_change = Table(
    "posting_change",
    metadata,
    Column("facet", Integer, nullable=False),
    Column("value", Integer, nullable=False),
    Column("level", Integer, nullable=False),
    Column("photo_id", Integer, nullable=False),
    Column("sign", Integer, nullable=False),
)

text_change = Table(
    "text_change",
    metadata,
    Column("kind", Integer, nullable=False),
    Column("id", Integer, nullable=False),
    Column("old", Text),
    PrimaryKeyConstraint("kind", "id"),
    sqlite_with_rowid=False,
)

album = Table(
    "album",
    metadata,
    _id(),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("query", Text),
    Column("cover_id", Integer, ForeignKey("photo.id", ondelete="SET NULL")),
    Column("position", Integer, nullable=False),
    Column("made_at", Integer, nullable=False),
    sqlite_autoincrement=True,
)

album_photo = Table(
    "album_photo",
    metadata,
    _to("album", "album_id"),
    _to("photo", "photo_id"),
    Column("position", Integer, nullable=False),
    Column("pinned", Integer, nullable=False),
    PrimaryKeyConstraint("album_id", "photo_id"),
    sqlite_with_rowid=False,
)
Index("album_photo_by_photo", album_photo.c.photo_id)

different = Table(
    "different",
    metadata,
    _to("photo", "photo_id"),
    _to("photo", "other_id"),
    PrimaryKeyConstraint("photo_id", "other_id"),
    sqlite_with_rowid=False,
)

album_set = Table(
    "album_set",
    metadata,
    Column("album", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("place", Integer, nullable=False),
    Column("ids", BLOB, nullable=False),
    sqlite_with_rowid=False,
)

album_cover = Table(
    "album_cover",
    metadata,
    Column("album", Text, primary_key=True),
    _to("photo", "photo_id"),
    Column("photos", Integer, nullable=False),
    sqlite_with_rowid=False,
)
Index("album_cover_by_photo", album_cover.c.photo_id)

album_state = Table(
    "album_state",
    metadata,
    Column("changes", Integer, nullable=False),
    Column("made_at", Integer),
)

journal = Table(
    "journal",
    metadata,
    _id(),
    Column("at", Integer, nullable=False),
    Column("what", Text, nullable=False),
    Column("undo", Text, nullable=False),
    Column("undone_at", Integer),
)

setting = Table(
    "setting",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_with_rowid=False,
)
