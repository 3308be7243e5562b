"""A search means the same in SQL and in Python, and every order is the plain one: random trees, random libraries."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from galleryai.core.album import OwnAlbum
from galleryai.core.photo import Facts, Picture
from galleryai.core.place import Place as Locality
from galleryai.core.prediction import ModelRef
from galleryai.core.tag import Kind, Node, Verdict
from galleryai.core.words import contains, words
from galleryai.query import evaluate
from galleryai.query.ast import (
    And,
    Choice,
    Circle,
    Days,
    Moment,
    Near,
    Not,
    Or,
    Query,
    Range,
    Span,
    Term,
    Text,
    Value,
    Word,
)
from galleryai.query.fields import FIELDS, Field
from galleryai.query.fields import Kind as Written
from galleryai.query.meanings import MEANINGS
from galleryai.query.narrowing import ANSWERED, likened
from galleryai.query.phrases import phrases
from galleryai.query.subject import Place, Subject
from galleryai.store import analyses, files, own_albums, photos, places, postings, proposals, tags, texts
from galleryai.store.compile import Search
from galleryai.store.database import Database, Transaction
from galleryai.store.leaves import LEAVES, Context
from galleryai.store.ordering import Sort
from galleryai.store.schema import RULE, file, folder, photo, root
from tests.store.support import trial

HERE, AWAY = Path("/here/My 100%_Fotos").absolute(), Path("/away").absolute()
NOW = datetime(2023, 6, 14, 12, 30)
DAY = 86_400

GRAPH = {
    "dog": Node("dog"),
    "golden-retriever": Node("golden retriever", ("dog",)),
    "hot-dog": Node("hot dog"),
    "cafe": Node("Café"),
    "quoted": Node("a%_'\"*;b"),
    "spring": Node("spring", kind=Kind.TIME),
    "autumn": Node("autumn", kind=Kind.TIME),
    "red": Node("red", kind=Kind.LOOK),
    "orange-color": Node("orange color", kind=Kind.LOOK),
    "one-person": Node("one person", kind=Kind.PEOPLE),
    "two-people": Node("two people", kind=Kind.PEOPLE),
    "group": Node("group", kind=Kind.PEOPLE),
}
MODELS = (ModelRef("efficientdet", "1"), ModelRef("efficientdet", "2"), ModelRef("Net Größe", "1"))

ALBUMS = (
    OwnAlbum(1, "Italy 2023"),
    OwnAlbum(2, "Dog days", "dog score:>=75% or rating:>=3"),
    OwnAlbum(3, "Lost", "is:gone -album:italy"),
    OwnAlbum(4, "Café and dog", 'album:"dog days" or album:own:1'),
)

# ---- libraries


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file as it is drawn."""

    root: Path
    folder: str
    name: str
    size: int
    rank: int
    gone: bool


@dataclass(frozen=True, slots=True)
class Made:
    """A photo as it is drawn."""

    facts: Facts
    modified: int  # Unix seconds
    added_at: int
    rating: int | None
    favorite: bool
    title: str | None
    caption: str | None
    place: Locality | None
    files: tuple[MadeFile, ...]
    scores: Mapping[tuple[str, int], float]  # (key, which model) → score
    ruled: frozenset[str]
    said: Mapping[str, Verdict]
    pins: Mapping[int, bool]


LINES = ("Café am Meer", "summer party", "dog", "a%_'\"*;b", "ﬁnal Größe", "IMG 12", "日本 2023", "")
FOLDERS = ("", "Italy 2023", "Italy 2023/Rome", "italy", "100%_'\"*;", "Café/dog", "dog/IMG_12")
FILES = ("IMG_1234.JPG", "img_12.jpg", "dog.jpg", "Café.heic", "100%_'\"*;.png", "é.jpg", "DSC 9.NEF", "…")
MOMENTS = (
    datetime(2023, 6, 14, 12, 30),
    datetime(2023, 6, 14),
    datetime(2023, 6, 30, 23, 59, 59),
    datetime(2023, 7, 1),
    datetime(2023, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=9))),
    datetime(2024, 2, 29, 4, 0, 1),
    datetime(1965, 1, 1, 5),
    datetime(1970, 1, 2, 12),
    datetime(2099, 5, 1),
)
ADDED = tuple(
    int((NOW - timedelta(seconds=ago)).timestamp()) for ago in (0, 45_000, 45_001, 6 * DAY, 30 * DAY, 400 * DAY)
)


PLACES = (
    Locality("Café", "Île-de-France", "France", "FR", ("kaffee", "hot dog")),
    Locality("Rome", "Lazio", "Italy", "IT", ("roma",)),
    Locality("Rome", "Georgia", "United States", "US"),
    Locality(None, None, "Italy", "IT"),
)
LATITUDES = (-90.0, -33.9, 0.0, 41.9, 52.5, 89.99)
LONGITUDES = (-180.0, -179.99, 0.0, 12.5, 13.4, 179.5)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


sides = st.sampled_from((3, 4, 999, 1000, 3000, 4000, 100_000))
made_facts = st.builds(
    Facts,
    width=sides,
    height=sides,
    format=st.sampled_from(("JPEG", "HEIC", "PNG", "TIFF", "JPEG2000", "RAW", "MPO", "JXL")),
    orientation=st.sampled_from((1, 6)),
    taken_at=maybe(st.sampled_from(MOMENTS)),
    camera=maybe(st.sampled_from(("FUJIFILM X-T4", "Fujifilm X100V", "Canon", "Größe"))),
    lens=maybe(st.sampled_from(("EF 50mm f/1.8", "XF23mm", "50 mm"))),
    iso=maybe(st.sampled_from((99, 100, 400, 1600))),
    aperture=maybe(st.sampled_from((1.4, 2.75, 2.8, 2.8499, 2.85, 4.0))),
    focal_length_mm=maybe(st.sampled_from((23.0, 49.5, 50.0, 50.49, 50.5))),
    latitude=maybe(st.sampled_from(LATITUDES)),
    longitude=maybe(st.sampled_from(LONGITUDES)),
    animated=st.booleans(),
)
made_files = st.builds(
    MadeFile,
    root=st.sampled_from((HERE, AWAY)),
    folder=st.sampled_from(FOLDERS),
    name=st.sampled_from(FILES),
    size=st.sampled_from((0, 1, 1499, 1500, 5_000_000, 5_000_001)),
    rank=st.sampled_from((0, 0, 0, 1, 2)),
    gone=st.sampled_from((False, False, True)),
)
made_photos = st.builds(
    Made,
    facts=made_facts,
    modified=st.sampled_from((0, 1_686_738_600, 1_700_000_000)),
    added_at=st.sampled_from(ADDED),
    rating=maybe(st.integers(0, 5)),
    favorite=st.booleans(),
    title=maybe(st.sampled_from(LINES)),
    caption=maybe(st.sampled_from(LINES)),
    place=maybe(st.sampled_from(PLACES)),
    files=st.lists(made_files, max_size=3).map(tuple),
    scores=st.dictionaries(
        st.tuples(st.sampled_from(tuple(GRAPH)), st.integers(0, len(MODELS) - 1)),
        st.sampled_from((0.1, 0.4999, 0.5, 0.7499, 0.75, 0.895, 0.8949, 0.9, 1.0)),
        max_size=5,
    ),
    ruled=st.frozensets(st.sampled_from(tuple(GRAPH)), max_size=1),
    said=st.dictionaries(
        st.sampled_from(tuple(GRAPH)), st.sampled_from((Verdict.ACCEPTED, Verdict.REJECTED)), max_size=2
    ),
    pins=st.dictionaries(st.sampled_from([one.id for one in ALBUMS]), st.booleans(), max_size=2),
)
libraries = st.lists(made_photos, max_size=7)

# ---- trees, of all fields there are

TEXTS = (
    *("dog", "golden", "hot dog", "CAFE", "caf*", "img*", "img 12", "IMG_12*", "jpg", "100", "b", "final", "groß*"),
    *("retriev*", "summer party", "am meer", "Italy 2023", "rome", "日*", "nothing"),
)
OF_FIELD: Mapping[str, tuple[str, ...]] = {
    "album": ("italy", "smart:2", "own:1", "dog*", "Lost", "cafe", "smart:9", "own:2"),
    "in": (str(HERE), str(HERE / "Italy 2023"), str(HERE / "100%_'\"*;"), str(AWAY), "/", "~", "here", "fotos dog"),
    "type": ("jpg", "jpeg", "JPG", "heic", "heif", "tif", "tiff", "jp2", "raw", "jxl", "png", "nothing", "jp*"),
    "camera": ("fuji*", "fujifilm x", "canon", "X100V", "große"),
    "lens": ("50mm", "50*", "f 1", "xf23mm"),
    "place": ("cafe", "café, france", "ita*", "rome, it", "rome, italy", "ile de", "kaffee", "usa", "fr", "georgia"),
    "city": ("rome", "roma", "caf*", "italy", "kaffee"),
    "country": ("it", "IT", "usa", "united", "italia", "us", "rome", "fr*"),
    "model": ("efficientdet*", "efficientdet", "net", "große", "nothing"),
}
NUMBERS: Mapping[str, tuple[float, ...]] = {
    "year": (0, 1965, 2022, 2023, 2024, 9999),
    "month": (1, 2, 6, 7, 12),
    "time": (0, 4, 5, 12, 22, 23),
    "iso": (0, 100, 400, 1600),
    "aperture": (1.4, 2.8, 2.84, 2.9, 4.0),
    "focal": (23, 49, 50, 51),
    "width": (3, 999, 1000, 4000),
    "height": (3, 999, 1000, 4000),
    "megapixels": (0, 0.1, 1.0, 3.0, 12.0, 10_000.0),
    "size": (0, 1, 1500, 5_000_000),
    "rating": (0, 1, 3, 5),
    "people": (0, 1, 2, 3),
    "score": (0, 0.5, 0.75, 0.89, 0.9, 1.0),
}
# Photos as searches name them → which look like each, by id, and how much; of some libraries there are fewer.
SIMILAR: Mapping[str, Mapping[int, float]] = {
    "/here/dog.jpg": {1: math.inf, 2: 0.9, 3: 0.2, 5: 0.9},
    "2": {2: math.inf, 3: 0.3},
    "/here/nothing like it.jpg": {4: math.inf},
}
moments = st.sampled_from(
    (
        *((2023,), (2024,), (1965,), (9999,), (1,), (2023, 6), (2023, 12), (2024, 2)),
        *((2023, 6, 14), (2023, 6, 30), (9999, 12, 31), (2023, 6, 14, 12), (2023, 6, 14, 12, 30)),
    )
).map(Moment)


circles = st.builds(
    Circle,
    st.sampled_from(LATITUDES) | st.floats(-90, 90),
    st.sampled_from(LONGITUDES) | st.floats(-180, 180),
    st.sampled_from((0.001, 1.0, 25.0, 60.0, 900.0, 2500.0, 10_000.0, 20_000.0)) | st.floats(0.1, 20_000),
)


def _ends(value: Range | Span) -> bool:
    """Whether a range has an end, and is over or under none that it has not."""
    low, high = (value.low, value.high) if isinstance(value, Range) else (value.first, value.last)
    if (low is None and value.over) or (high is None and value.under):
        return False
    return low is not None or high is not None


def _ascends(value: Range) -> bool:
    return value.low is None or value.high is None or value.low <= value.high


def _values(described: Field) -> st.SearchStrategy[Value]:
    if described.kind is Written.PHOTO:
        return st.sampled_from(tuple(SIMILAR)).map(Text)
    if described.kind is Written.TEXT:
        return st.sampled_from(TEXTS + 2 * OF_FIELD.get(described.name, ())).map(Text)
    if described.kind is Written.NEAR:
        return st.builds(Near, st.sampled_from(TEXTS)) | circles
    if described.kind is Written.CHOICE:
        return st.sampled_from(described.values).map(Choice)
    if described.kind is Written.DATE:
        spans = st.builds(Span, maybe(moments), maybe(moments), st.booleans(), st.booleans()).filter(_ends)
        return (
            st.builds(Days, st.integers(1, 500), st.integers(0, 1))
            | moments.map(lambda whole: Span(whole, whole))
            | spans
        )
    numbers = st.sampled_from(NUMBERS[described.name])
    ranges = st.builds(Range, maybe(numbers), maybe(numbers), st.booleans(), st.booleans()).filter(_ends)
    if described.name not in ("month", "time"):  # these two may go over midnight, over New Year
        ranges = ranges.filter(_ascends)
    return numbers.map(lambda number: Range(number, number)) | ranges


terms = st.one_of(*(st.builds(Term, st.just(one.name), _values(one)) for one in FIELDS))
words_beside = st.sampled_from(("hot dog", "golden retriever dog", "hot golden retriever", "two and people", "red dog"))
beside = st.builds(lambda text, more: And((*map(Word, text.split()), *more)), words_beside, st.lists(terms, max_size=1))
leaves = st.sampled_from(TEXTS).map(Word) | terms | beside
queries: st.SearchStrategy[Query] = st.recursive(
    leaves,
    lambda inner: (
        inner.map(Not)
        | st.lists(inner, max_size=3).map(lambda all_: And(tuple(all_)))
        | st.lists(inner, max_size=3).map(lambda any_: Or(tuple(any_)))
    ),
    max_leaves=6,
)

# ---- from what is drawn to a library, and back to what Python is asked


def fill(tx: Transaction, library: list[Made]) -> None:
    """Write a library through the store's own functions."""
    tags.register(tx, GRAPH)
    roots = {path: files.add_root(tx, path) for path in (HERE, AWAY)}
    sources = [analyses.register(tx, model, ("label",)).source_id for model in MODELS]
    ids = [_add(tx, number, made, roots) for number, made in enumerate(library)]
    keyword_ids = tags.ids_by_key(tx)
    proposed = [
        (id_, keyword_ids[key], source, score)
        for id_, made in zip(ids, library, strict=True)
        for key, source, score in (
            *((key, sources[model], round(score * 10_000)) for (key, model), score in made.scores.items()),
            *((key, RULE, 0) for key in made.ruled),
        )
    ]
    proposals.replace(tx, ids, np.array(proposed, np.int64).reshape(-1, 4))
    for id_, made in zip(ids, library, strict=True):
        for key, verdict in made.said.items():
            tags.say(tx, [id_], keyword_ids[key], verdict)
    for one in ALBUMS:
        own_albums.put(tx, one)
        pinned = {id_: made.pins[one.id] for id_, made in zip(ids, library, strict=True) if one.id in made.pins}
        own_albums.pin(tx, one.id, {id_: (0, 1 if inside else -1) for id_, inside in pinned.items()})
    postings.settle(tx)
    texts.settle(tx)


def _add(tx: Transaction, number: int, made: Made, roots: Mapping[Path, int]) -> int:
    name = number.to_bytes(16, "big")
    id_ = photos.add(tx, Picture(name, name, made.facts, b"", 0), made.modified * 10**9)
    columns = ("added_at", "rating", "favorite", "title", "caption")
    tx.execute(update(photo).where(photo.c.id == id_).values({each: getattr(made, each) for each in columns}))
    places.put(tx, [(id_, made.place)])
    for each in made.files:
        place = files.Place(files.folder_id(tx, roots[each.root], each.folder), each.name)
        files.put(tx, place, each.size, 1, id_, 1, each.rank)
        if each.gone:
            files.mark_gone(tx, place)
    files.refresh_gone(tx, range(1, id_ + 1))  # the file may have been another photo's
    return id_


def subjects(tx: Transaction) -> list[Subject]:
    """Every photo as plain values."""
    rows = tx.execute(select(photo)).all()
    ids = [row.id for row in rows]
    loaded = {one.id: one for one in photos.load(tx, ids, tags.of(tx, ids), {HERE: True, AWAY: False})}
    keys = {one.name: one.key for one in tags.keywords(tx)}
    taken_in = {one.id: one.place for one in places.known(tx)}
    found = []
    for row in rows:
        one = loaded[row.id]
        found.append(
            Subject(
                id=row.id,
                facts=one.facts,
                sort_at=datetime(1970, 1, 1) + timedelta(seconds=row.sort_at),
                added_at=datetime.fromtimestamp(row.added_at, UTC),
                places=_places(tx, row.id, gone=row.gone_at is not None),
                tags=one.tags,
                keys=frozenset(keys[tag.name] for tag in one.tags if tag.verdict is not Verdict.REJECTED),
                rating=one.rating,
                favorite=one.favorite,
                title=one.title,
                caption=one.caption,
                taken_in=taken_in.get(row.place_id),
                gone=row.gone_at is not None,
                pins={album: pin[1] == 1 for album, pin in own_albums.holding(tx, row.id).items()},
                similar_to={named: each[row.id] for named, each in SIMILAR.items() if row.id in each},
            )
        )
    return found


def _places(tx: Transaction, photo_id: int, *, gone: bool) -> tuple[Place, ...]:
    rows = tx.execute(
        select(file, folder.c.path, root.c.path.label("root"))
        .select_from(file.join(folder).join(root))
        .where(file.c.photo_id == photo_id)
    )
    return tuple(
        Place(Path(row.root, row.path), row.name, row.size, row.rank, row.root == str(AWAY))
        for row in rows
        if gone or row.gone_at is None
    )


# ---- both are asked

PHRASES = phrases([*(node.name for node in GRAPH.values())])
CONTEXT = Context(contains, NOW, ALBUMS, frozenset({AWAY}), similar=SIMILAR, together=PHRASES.get)


def asked(query: Query) -> Context:
    """With what is like the photos that a search names, and no others."""
    return replace(CONTEXT, similar={named: SIMILAR[named] for named in likened(query)})


@settings(max_examples=200)
@given(libraries, queries)
def test_sql_means_what_python_means(database: Database, library: list[Made], query: Query) -> None:
    with trial(database) as tx:
        fill(tx, library)
        found = {one.id: evaluate.relevance(query, one, CONTEXT) for one in subjects(tx)}
        expected = {id_ for id_, relevance in found.items() if relevance}
        search = Search(tx, query, asked(query))
        assert set(search.ids()) == expected
        assert len(search) == len(expected)
        for level in range(1, 6):
            assert set(search.ids(level)) == {id_ for id_, relevance in found.items() if relevance >= level}


@given(libraries, queries, st.none() | st.sampled_from(Sort), st.none() | st.integers(0, 9), st.integers(0, 9))
def test_orders_are_plain(
    database: Database, library: list[Made], query: Query, sort: Sort | None, limit: int | None, offset: int
) -> None:
    with trial(database) as tx:
        fill(tx, library)
        found = [one for one in subjects(tx) if evaluate.matches(query, one, CONTEXT)]
        newest = sorted(found, key=lambda one: (one.sort_at, one.id), reverse=True)
        order = [one.id for one in sorted(newest, key=lambda one: _place(one, sort, query))]
        end = None if limit is None else offset + limit
        assert Search(tx, query, asked(query)).page(sort, limit, offset) == order[offset:end]


def _place(one: Subject, sort: Sort | None, query: Query) -> Any:
    """Lower is further in front; of equals the newest is."""
    match sort or (Sort.RELEVANCE if likened(query) else Sort.TAKEN):
        case Sort.TAKEN:
            return 0
        case Sort.ADDED:
            return -one.added_at.timestamp()
        case Sort.NAME:
            return min(((0, *words(place.name)) for place in one.places), default=(1,))
        case Sort.SIZE:
            return -max((place.size for place in one.places), default=-1)
        case Sort.RATING:
            return -1 if one.rating is None else -one.rating - 2
        case Sort.RELEVANCE:
            similar = max((one.similar_to.get(named, -1) for named in likened(query)), default=-1)
            return -similar, -evaluate.relevance(query, one, CONTEXT) if similar < 0 else 0


def test_every_field_has_both_meanings() -> None:
    in_python, in_sql = set(MEANINGS), set(LEAVES)
    assert in_python == in_sql == {one.name for one in FIELDS} - ANSWERED - {"album"}
    assert set(NUMBERS) >= {one.name for one in FIELDS if one.kind is Written.NUMBER}
