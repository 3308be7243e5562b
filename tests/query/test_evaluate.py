"""What each field means of a photo, and how well a photo answers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given

from galleryai.core.photo import Facts
from galleryai.core.place import Place as Locality
from galleryai.core.tag import Kind, Source, Tag, TagSource, Verdict
from galleryai.core.words import contains
from galleryai.query.ast import And, Carried, Choice, Keyed, Not, Or, Query, Range, Term, Text, Word
from galleryai.query.evaluate import Context, matches, relevance
from galleryai.query.fields import BY_NAME, FIELDS
from galleryai.query.meanings import MEANINGS, STATES
from galleryai.query.narrowing import ANSWERED, asks_gone, asks_offline, narrowed
from galleryai.query.parser import parse
from galleryai.query.subject import Place, Subject
from tests.query.trees import queries

NOW = datetime(2023, 7, 1, 12)
CONTEXT = Context(contains, NOW)
HOME = Path("/photos/Italy 2023/Röm").absolute()

FACTS = Facts(
    4000,
    3000,
    "JPEG",
    camera="FUJIFILM X-T5",
    lens="XF50mmF2 R WR",
    iso=1600,
    aperture=2.8,
    focal_length_mm=50.2,
    latitude=41.9,
    longitude=12.5,
)


def tag(name: str, score: float | None = 0.8, verdict: int = 0, kind: Kind = Kind.THING, source: str = "model") -> Tag:
    model = "nanodet" if source == "model" else None
    return Tag(name, Verdict(verdict), (TagSource(Source(source), model, model and "1", score),), kind)


PHOTO = Subject(
    1,
    FACTS,
    sort_at=datetime(2023, 6, 14, 23, 30),
    added_at=(NOW - timedelta(days=3)).astimezone(),
    places=(
        Place(HOME, "IMG_1234.JPG", 5_000_000),
        Place(HOME, "IMG_1234.RAF", 30_000_000, rank=1),
        Place(HOME / "copies", "b.jpg", 1_000, offline=True),
    ),
    tags=(tag("dog"), tag("cat", 0.6, -1), tag("summer", 0.9, kind=Kind.TIME)),
    keys=frozenset(["dog", "summer", "orange-color", "two-people"]),
    rating=4,
    favorite=True,
    title="Summer party",
    caption="by the sea",
    taken_in=Locality("Rome", "Lazio", "Italy", "IT", ("roma",)),
)
BARE = Subject(2, Facts(100, 100, "PNG"), datetime(2020, 1, 1), datetime(2020, 1, 2, tzinfo=UTC))


def searches(text: str) -> list[str]:
    """Separated by semicolons and ends of lines."""
    return [search.strip() for search in text.replace("\n", ";").split(";") if search.strip()]


TRUE = searches("""
dog; summer; PARTY; sea; img_1234; italy; "Italy 2023 Rom"; ital*; "1234 jp*"; -cat; tag:dog; -tag:party; text:party
text:italy; -text:dog; verdict:rejected; cat verdict:rejected
taken:2023-06-14; taken:2023-06..; taken:30d; -taken:2023-07; taken:>2022; taken:<2024; taken:2023-06-14T23:30
-taken:2023-06-14T23:31; -taken:>2023-06-14; -taken:today; year:2023; year:>2022; -year:>2023; month:june
month:november..june; -month:july..may; time:23; time:night; time:22..4; -time:evening; -time:0..22
season:summer; -season:winter; colour:orange; -colour:red; people:2; people:>1; -people:0; -people:1
added:7d; added:4d; -added:3d; is:new; in:italy; in:"italy 2023"; -in:img; name:img*; -name:italy; name:*.raf
place:rome; place:lazio; place:italy; place:"Rome, Italy"; place:"roma, lazio"; -place:it; -place:"rome, texas"
place:"rome, ,"
city:rom*; city:roma; -city:lazio; -city:rom; country:italy; country:IT; country:italia; -country:rome; -country:fr
roma; lazio; near:41.9,12.5/1m; near:42,12.5/12km; -near:42,12.5/11km; near:41.8,12.5/7mi; -near:rome
type:jpg; type:jpeg; -type:heic; camera:fuji*; -camera:"x t"; camera:"fujifilm x"; lens:xf50*; -lens:50mm
iso:1600; iso:>=1600; -iso:>1600; aperture:2.8; -aperture:2.7; aperture:1.4..2.8; focal:50; -focal:51; width:4000px
height:3000; megapixels:12; -megapixels:>12; size:5MB; size:<2kb; -size:>30MB; orientation:landscape; rating:>=3
-rating:5; -rating:..3; favorite:yes; is:raw; is:copied; is:rated; is:titled; is:located; -is:offline
-is:gone; -is:animated; -is:untagged; source:model; -source:person; model:nanodet; model:nanodet@1
-model:net; model:na*
dog source:model score:0.8; dog score:>=80%; -(dog score:>80%); score:>=0.9; -(tag:dog score:>=0.9)
(dog or cat) score:>=0.8; -((cat or zebra) source:model); (tag:summer score:0.9) (dog score:0.8)
-(tag:summer dog score:0.9); dog -score:>=95%; dog verdict:proposed
""")
TRUE_OF_LITTLE = searches("""
-rating:>=3; -rating:0; -is:rated; -camera:fuji*; is:untagged; people:0; people:..1; favorite:no; orientation:square
-place:rome; -near:41.9,12.5/20000km
type:png; is:undated; -iso:0..; -size:0..; -score:0..; -is:located; -is:offline
""")


@pytest.mark.parametrize("text", ["", *TRUE, f'in:"{HOME}"', f'in:"{HOME.parent}"', f'-in:"{HOME}x"'])
def test_what_is_true_of_a_photo(text: str) -> None:
    assert matches(parse(text), PHOTO, CONTEXT)


@pytest.mark.parametrize("text", TRUE_OF_LITTLE)
def test_what_is_not_known_matches_nothing(text: str) -> None:
    assert matches(parse(text), BARE, CONTEXT)


def test_gone_photos_are_asked_for() -> None:
    gone = replace(PHOTO, gone=True)
    assert not matches(parse("dog"), gone, CONTEXT)
    assert not matches(parse(""), gone, CONTEXT)
    assert not matches(parse("-beach"), gone, CONTEXT)
    assert matches(parse("dog is:gone"), gone, CONTEXT)
    assert matches(parse("dog (is:gone or -is:gone)"), PHOTO, CONTEXT)
    assert asks_gone(parse("a (b or -is:gone)"))
    assert not asks_gone(parse("is:new"))


def test_formats_go_by_the_names_people_use() -> None:
    def found(format_: str, text: str) -> bool:
        return matches(parse(text), replace(BARE, facts=Facts(1, 1, format_)), CONTEXT)

    assert found("HEIF", "type:heic type:HEIF")
    assert found("TIFF", "type:tif")
    assert found("MPO", "type:jpg")
    assert found("RAW", "type:raw is:raw")
    assert found("JPEG2000", 'type:jp2 type:"JPEG 2000" type:jp*')
    assert not found("JPEG2000", "type:jpeg")
    assert not found("JXL", "type:jpg")


def test_one_witness_answers_source_and_score() -> None:
    """A person's word does not make a model surer."""
    both = (
        TagSource(Source.PERSON),
        TagSource(Source.MODEL, "net", "1", 0.4),
        TagSource(Source.MODEL, "gross", "2", 0.9),
    )
    photo = replace(BARE, tags=(Tag("dog", Verdict.ACCEPTED, both),))
    assert matches(
        parse("dog source:person verdict:accepted score:0.9 model:net".replace(" score:0.9 model:net", "")),
        photo,
        CONTEXT,
    )
    assert matches(parse("dog model:net score:<0.5"), photo, CONTEXT)
    assert matches(parse("dog score:>=0.9"), photo, CONTEXT)
    assert not matches(parse("dog score:<0.5"), photo, CONTEXT)
    assert not matches(parse("dog source:person score:>0"), photo, CONTEXT)
    assert not matches(parse("dog model:net score:>0.5"), photo, CONTEXT)


@pytest.mark.parametrize(
    ("worth", "texts"),
    [
        (5, "summer; -beach; text:rom; dog or is:rated"),
        (4, "italy; dog italy; dog; tag:summer; dog or rom; dog is:rated; dog score:>0.5"),
        (3, "sea; cat verdict:rejected"),
        (2, "img_1234"),
        (1, "rom; dog rom; rom -beach"),
        (0, "beach; dog beach"),
    ],
)
def test_relevance(worth: int, texts: str) -> None:
    assert [relevance(parse(text), PHOTO, CONTEXT) for text in searches(texts)] == [worth] * len(searches(texts))


@pytest.mark.parametrize(
    ("said", "worth"),
    [
        *((tag("a", 0.75), 4), (tag("a", 0.74), 3), (tag("a", 0.5), 3), (tag("a", 0.49), 2), (tag("a", 0.1, 1), 5)),
        *((tag("a", None, source="person"), 5), (tag("a", None, source="file"), 5), (tag("a", None, source="rule"), 2)),
    ],
)
def test_how_sure_a_keyword_is(said: Tag, worth: int) -> None:
    assert relevance(Word("a"), replace(BARE, tags=(said,)), CONTEXT) == worth


SURE, MINE = Term("score", Range(low=0.9)), Term("source", Choice("person"))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("dog", Word("dog")),
        ("tag:dog", Carried("dog")),
        ("dog score:>=0.9", And((Carried("dog", (SURE,)),))),
        ("dog score:>=0.9 source:person", And((Carried("dog", (SURE, MINE)),))),
        ("score:>=0.9", Carried(None, (SURE,))),
        ("is:rated score:>=0.9 source:person", And((Carried(None, (SURE, MINE)), Term("is", Choice("rated"))))),
        ("a -b score:>=0.9", And((Carried("a", (SURE,)), Not(Word("b"))))),
        ("-b score:>=0.9", And((Carried(None, (SURE,)), Not(Word("b"))))),
        ("a (b score:>=0.9)", And((Word("a"), And((Carried("b", (SURE,)),))))),
        ("(a (b score:>=0.9)) source:person", And((And((Carried("a", (MINE,)), And((Carried("b", (MINE, SURE)),)))),))),
        ("(a or is:rated) source:person", And((Or((Carried("a", (MINE,)), Term("is", Choice("rated")))),))),
        ("a -(b source:person)", And((Word("a"), Not(And((Carried("b", (MINE,)),)))))),
        ("a -source:person", And((Word("a"), Not(Carried(None, (MINE,)))))),
        ("colour:orange", Keyed(frozenset(["orange-color"]))),
        ("people:>=2", Keyed(frozenset(["two-people", "group"]))),
        ("people:0", Or((Not(Keyed(frozenset(["person", "one-person", "two-people", "group"]))), Keyed(frozenset())))),
    ],
)
def test_what_keywords_answer_is_asked_of_them(text: str, tree: Query) -> None:
    assert narrowed(parse(text)) == tree


def _fields(query: Query) -> set[str]:
    match query:
        case Term(field):
            return {field}
        case Not(inner):
            return _fields(inner)
        case And(parts) | Or(parts):
            return set().union(*map(_fields, parts))
        case _:
            return set()


@given(queries)
def test_no_field_that_keywords_answer_is_left(query: Query) -> None:
    once = narrowed(query)
    assert not _fields(once) & ANSWERED
    assert narrowed(once) == once


@given(queries)
def test_a_negation_finds_all_others(query: Query) -> None:
    for subject in (PHOTO, BARE):
        assert matches(Not(query), subject, CONTEXT) != matches(query, subject, CONTEXT)
        assert (relevance(query, subject, CONTEXT) > 0) == matches(query, subject, CONTEXT)
        assert 0 <= relevance(query, subject, CONTEXT) <= 5


@given(queries, queries)
def test_parts_are_joined_as_sets_are(one: Query, other: Query) -> None:
    left, right = Not(one), Not(other)  # a negation keeps narrowing to itself
    for subject in (PHOTO, BARE):
        found = [matches(part, subject, CONTEXT) for part in (left, right)]
        assert matches(And((left, right)), subject, CONTEXT) == all(found)
        assert matches(Or((left, right)), subject, CONTEXT) == any(found)
    assert matches(And(), BARE, CONTEXT)
    assert not matches(Or(), BARE, CONTEXT)


def test_each_field_means_something() -> None:
    assert MEANINGS.keys() | ANSWERED | {"album"} == {field.name for field in FIELDS}
    assert not MEANINGS.keys() & ANSWERED
    assert STATES.keys() == set(BY_NAME["is"].values)
    for field in FIELDS:
        if field.keywords:
            assert field.keywords.keys() == set(field.values or ("0", "1", "2", "3"))


def test_a_home_folder_is_a_path() -> None:
    photo = replace(BARE, places=(Place(Path.home() / "Pictures", "a.jpg", 1),))
    assert matches(Term("in", Text("~")), photo, CONTEXT)
    assert matches(Term("in", Text("~/Pictures")), photo, CONTEXT)
    assert not matches(Term("in", Text("~/Pict")), photo, CONTEXT)


def test_drives_are_looked_at_only_where_a_search_asks_for_them() -> None:
    offline = Term("is", Choice("offline"))
    assert asks_offline(And((Word("dog"), Not(Or((offline, Word("cat")))))))
    assert not asks_offline(And((Word("offline"), Term("is", Choice("gone")))))


@pytest.mark.parametrize(
    ("shown", "undated"),
    [
        (datetime(2020, 1, 1), False),
        (datetime(1970, 1, 2, 23, 59), True),
        (datetime(1970, 1, 3), False),
        (datetime(1969, 12, 31, 18), True),
        (datetime(1980, 1, 1), True),
        (NOW + timedelta(hours=23), False),  # another time zone
        (datetime(2099, 5, 1), True),
    ],
)
def test_a_clock_that_was_never_set_tells_no_date(shown: datetime, undated: bool) -> None:
    photo = replace(BARE, facts=replace(BARE.facts, taken_at=shown), sort_at=shown)
    assert matches(parse("is:undated"), photo, CONTEXT) is undated
