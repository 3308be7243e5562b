"""What is typed, as a tree and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from galleryai.core.errors import QueryError
from galleryai.query.ast import (
    EVERYTHING,
    And,
    Carried,
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
    Text,
    Value,
    Word,
)
from galleryai.query.ast import Term as Asked
from galleryai.query.fields import FIELDS
from galleryai.query.parser import MAX_DEPTH, MAX_LENGTH, MAX_TERMS, parse
from galleryai.query.printer import print_query
from tests.query.trees import queries

A, B, C = Word("a"), Word("b"), Word("c")


def test_the_language_in_one_line() -> None:
    text = 'beach tag:dog -tag:blurred rating:>=3 taken:2023-06..2023-08 (camera:fuji or in:"Italy 2023")'
    assert parse(text) == And(
        (
            Word("beach"),
            Asked("tag", Text("dog")),
            Not(Asked("tag", Text("blurred"))),
            Asked("rating", Range(low=3)),
            Asked("taken", Span(Moment((2023, 6)), Moment((2023, 8)))),
            Or((Asked("camera", Text("fuji")), Asked("in", Text("Italy 2023")))),
        )
    )
    assert print_query(parse(text)) == text


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("  ", EVERYTHING),
        ("a b", And((A, B))),
        ("a and b", And((A, B))),
        ("a b or c", Or((And((A, B)), C))),
        ("a (b or c)", And((A, Or((B, C))))),
        ("(a b) c", And((And((A, B)), C))),  # what narrows keywords reaches no further than its parentheses
        ("((a))", A),
        ("-a", Not(A)),
        ("NOT a OR b", Or((Not(A), B))),
        ("-(a b)", Not(And((A, B)))),
        ("--a", Not(Not(A))),
        ('"a" "or"', And((A, Word("or")))),
        ('-"hot dog"', Not(Word("hot dog"))),
        (r'"a \"b\" \\ \c"', Word(r'a "b" \ \c')),
        ("au-lait", Word("au-lait")),
        ("12:30 http://a.org C:\\a", And((Word("12:30"), Word("http://a.org"), Word("C:\\a")))),
        ("Note: a", And((Word("Note:"), A))),
        ("CAMERA:Fuji", Asked("camera", Text("Fuji"))),
        ("color:grey", Asked("colour", Choice("gray"))),
        ("!a !(b c)", And((Not(A), Not(And((B, C)))))),
        ("tag:-a", Not(Asked("tag", Text("a")))),
        ('tag:-"a b"', Not(Asked("tag", Text("a b")))),
        ("-tag:!a", Not(Not(Asked("tag", Text("a"))))),
        ("rating!=3", Not(Asked("rating", Range(3, 3)))),
        ("rating>=3 iso>400", And((Asked("rating", Range(low=3)), Asked("iso", Range(low=400, over=True))))),
        ("camera=fuji", Asked("camera", Text("fuji"))),
        ("size:>5 MB a", And((Asked("size", Range(low=5_000_000, over=True)), A))),
        ("iso:> 400 a", And((Asked("iso", Range(low=400, over=True)), A))),
        ("added:7 days", Asked("added", Days(7))),
        ("rating:3 a", And((Asked("rating", Range(3, 3)), A))),
    ],
)
def test_how_it_is_put_together(text: str, tree: Query) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("rating:3", Range(3, 3)),
        ("rating:=3", Range(3, 3)),
        ("rating:>3", Range(low=3, over=True)),
        ("rating:<=3", Range(high=3)),
        ("rating:2..", Range(low=2)),
        ("rating:..2", Range(high=2)),
        ("aperture:1.4..2.8", Range(1.4, 2.8)),
        ("score:>=57%", Range(low=0.57)),
        ("size:>5MB", Range(low=5_000_000, over=True)),
        ("size:5MB", Range(4_500_000, 5_499_999)),
        ("size:1.5kb", Range(1_450, 1_549)),
        ("size:..5MB", Range(high=5_000_000)),
        ("size:0MB", Range(0, 499_999)),
        ("month:June", Range(6, 6)),
        ("month:november..february", Range(11, 2)),
        ("time:night", Range(22, 4)),
        ("time:22..4", Range(22, 4)),
        ("taken:2023-6", Span(Moment((2023, 6)), Moment((2023, 6)))),
        ("taken:>2023", Span(first=Moment((2023,)), over=True)),
        ("taken:<2024-02-29", Span(last=Moment((2024, 2, 29)), under=True)),
        ("taken:2023..2023-06", Span(Moment((2023,)), Moment((2023, 6)))),
        ("taken:2023-06-14T09:05", Span(Moment((2023, 6, 14, 9, 5)), Moment((2023, 6, 14, 9, 5)))),
        ('taken:"2023-06-14 9"', Span(Moment((2023, 6, 14, 9)), Moment((2023, 6, 14, 9)))),
        ("added:today", Days(1)),
        ("added:30D", Days(30)),
        ("added:yesterday", Days(1, ago=1)),
        ("added:2w", Days(14)),
        ('added:"last 3 Months"', Days(90)),
        ("month:Jun", Range(6, 6)),
        ("month:sept..feb", Range(9, 2)),
        ("time:6pm..9:00", Range(18, 9)),
        ("time:12am", Range(0, 0)),
        ("aperture:f/2.8", Range(2.8, 2.8)),
        ("aperture:<=F4", Range(high=4)),
        ("orientation:vertical", Choice("portrait")),
        ("is:favourite", Choice("favorite")),
        ('tag:"-dog"', Text("-dog")),
        ("in:/", Text("/")),
        ("name:*.jpg", Text("*.jpg")),
        ("name:IMG_12*", Text("IMG_12*")),
        ("near:paris", Near("paris")),
        ('near:" Paris, Texas / 5 km "', Near("Paris, Texas", 5)),
        ("near:Biel/Bienne", Near("Biel/Bienne")),
        ("near:zermatt/500m", Near("zermatt", 0.5)),
        ("near:zermatt/2mi", Near("zermatt", 3.218688)),
        ("near:-33.9,18.4", Circle(-33.9, 18.4, 25)),
        ('near:"48.858, +2.294 / 0.5"', Circle(48.858, 2.294, 0.5)),
    ],
)
def test_values(text: str, value: Value) -> None:
    tree = parse(text)
    assert isinstance(tree, Asked)
    assert tree.value == value


@pytest.mark.parametrize(
    ("text", "wrong", "says"),
    [
        ("dog cammera:fuji", "cammera", "Did you mean camera?"),
        ("cam:fuji", "cam", "Did you mean camera?"),
        ("foo:bar", "foo", "put them in quotes"),
        ("rating:>=dog", "dog", "rating needs a number, not 'dog'"),
        ("rating:7", "7", "from 0 to 5"),
        ("rating:2.5", "2.5", "whole number"),
        ("rating:5..3", "5..3", "Write rating:3..5"),
        ("size:>5TB", "5TB", "b, kb, mb, gb"),
        ("iso:100mm", "100mm", "It has no unit"),
        ("month:ju", "ju", "Did you mean june?"),
        ("dog|cat", "dog|cat", "(dog or cat)"),
        ("tag:dog|tag:cat", "tag:dog|tag:cat", "with or"),
        ("tag:dog|cat", "tag:dog|cat", "(tag:dog or tag:cat)"),
        ("dog | cat", "|", "with or"),
        ("dog && cat", "&&", "Leave this sign out"),
        ("iso >400", ">400", "without a space"),
        ("tag: dog", "tag:", "tag:dog"),
        ('tag: "hot dog"', "tag:", 'tag:"hot dog"'),
        ("time:12:30", "12:30", "Write time:18..21"),
        ("iso:100-400", "100-400", "iso:100..400"),
        ("taken:2019-2021", "2019-2021", "taken:2019..2021"),
        ("rating:3+", "3+", "rating:>=3"),
        ("rating:-3", "-3", "needs a number"),
        ("taken:last week", "last", "yesterday"),
        ("before:2023-05", "before", "Did you mean taken:<2023-05?"),
        ("after:2023", "after", "Did you mean taken:>2023?"),
        ('path:"Italy 2023"', "path", 'Did you mean in:"Italy 2023"?'),
        ("faces:2", "faces", "Did you mean people:2?"),
        ("mp:", "mp", "Did you mean megapixels?"),
        ("is:tagged", "tagged", "Did you mean -is:untagged?"),
        ("is:unrated", "unrated", "Did you mean -is:rated?"),
        ("year:..", "..", "either side"),
        ("taken:2023-13", "13", "no month 13"),
        ("taken:2023-02-30", "30", "February 2023 has no day 30"),
        ("taken:2023-02..2024-02-30", "30", "February 2024 has no day 30"),
        ("taken:2023-02-03T24", "24", "no hour 24"),
        ("taken:2023-02-03T23:60", "60", "no minute 60"),
        ("taken:0000", "0000", "no year 0"),
        ("taken:14.06.2023", "14.06.2023", "Write 2023, 2023-06"),
        ("taken:2024..2023-06", "2024..2023-06", "Write taken:2023-06..2024"),
        ("taken:>=30d", "30d", "Write taken:30d"),
        ("added:0d", "0d", "1d up to"),
        ("favorite:maybe", "maybe", "it is yes or no"),
        ("is:anim", "anim", "Did you mean is:animated?"),
        ("colour:blu", "blu", "red, orange"),
        ("near:91,0", "91,0", "from -90 to 90"),
        ("near:0,181", "0,181", "from -180 to 180"),
        ("near:par*", "par*", "the whole name"),
        ('near:"/5km"', '"/5km"', "the whole name"),
        ("near:paris/5miles", "paris/5miles", "km, m, mi"),
        ("near:paris/0km", "paris/0km", "from above 0 to 20,000 km"),
        ("near:paris/20001km", "paris/20001km", "from above 0 to 20,000 km"),
        ("tag:", "tag:", "tag:animal"),
        ('tag:""', 'tag:""', "tag:animal"),
        ("tag:(a or b)", "tag:", "(tag:… or tag:…)"),
        ('dog "cat', '"cat', "no end"),
        ('in:"Italy', '"Italy', "no end"),
        ("a (b", "(", "no end"),
        ("a (b (c)", "(", "no end"),
        ("a)", ")", "No parenthesis is open"),
        (")", ")", "No parenthesis is open"),
        ("a ( )", "( )", "nothing between"),
        ("dog -", "-", "after the minus sign"),
        ("dog - cat", "-", "after the minus sign"),
        ("(-)", "-", "after the minus sign"),
        ("dog not", "not", "after 'not'"),
        ("dog or", "or", "after 'or'"),
        ("(dog AND) cat", "AND", "after 'AND'"),
        ("or dog", "or", "before 'or'"),
        ("(and dog)", "and", "before 'and'"),
        ('""', '""', "no word"),
        ("dog ...", "...", "no word"),
        ("a*b", "a*b", "at the end of a word"),
        ('name:"*dog"', '"*dog"', "at the end of a word"),
    ],
)
def test_mistakes_are_told_with_their_place(text: str, wrong: str, says: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    start, end = caught.value.span
    assert text[start:end] == wrong
    assert says in str(caught.value)


def test_a_unit_that_is_a_word_does_not_join_the_number_before() -> None:
    tree = And((Asked("size", Range(low=5)), Word("MB")))
    assert print_query(tree) == 'size:>=5 "MB"'
    assert parse(print_query(tree)) == tree


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("dog cammera:fuji", "dog camera:fuji"),
        ("is:anim dog", "is:animated dog"),
        ('orientation:"portrai" dog', "orientation:portrait dog"),
        ("month:juni..august", "month:june..august"),
        ("rating:5..3", "rating:3..5"),
        ("taken:2024..2023-06 dog", "taken:2023-06..2024 dog"),
        ("(a or b))", "(a or b)"),
    ],
)
def test_what_was_probably_meant_takes_the_place_of_the_mistake(text: str, meant: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    (start, end), suggestion = caught.value.span, caught.value.suggestion
    assert suggestion is not None
    assert text[:start] + suggestion + text[end:] == meant
    parse(meant)


def test_a_search_may_not_be_endless() -> None:
    with pytest.raises(QueryError, match="longer than 10,000"):
        parse("a" * (MAX_LENGTH + 1))
    parse("a" * MAX_LENGTH)
    with pytest.raises(QueryError, match="more than 100") as caught:
        parse("a " * 101)
    assert caught.value.span == (200, 202)
    parse("a " * MAX_TERMS)


@pytest.mark.parametrize("opening", ["(", "-", "not ", "-(", "((a or "])
@pytest.mark.parametrize("times", [MAX_DEPTH + 1, 1_000])
def test_a_search_may_not_be_endlessly_deep(opening: str, times: int) -> None:
    text = opening * times + "a" + ")" * (times * opening.count("("))
    with pytest.raises(QueryError, match="More than 50 parts in one another") as caught:
        parse(text)
    assert caught.value.span[0] < len(text)


def test_fifty_deep_is_understood_and_printed() -> None:
    text = "-(a " * 25 + "b" + ")" * 25
    assert print_query(parse(text)) == text


@given(queries)
def test_parse_undoes_print(query: Query) -> None:
    assert parse(print_query(query)) == query


@pytest.mark.parametrize(
    "tree",
    [Or(), Or((A,)), And((A,)), Not(EVERYTHING), Asked("rating", Range()), Asked("taken", Span()), Carried("dog")],
)
def test_what_cannot_be_said_is_not_printed(tree: Query) -> None:
    with pytest.raises(ValueError, match="cannot say"):
        print_query(tree)


def _checked(text: str) -> None:
    try:
        tree = parse(text)
    except QueryError as error:
        start, end = error.span
        assert 0 <= start < end <= len(text)
        assert str(error).endswith((".", "?"))
    else:
        assert parse(print_query(tree)) == tree


@given(st.text())
def test_nothing_but_its_own_error(text: str) -> None:
    _checked(text)


PIECES = [
    *(
        "(",
        ")",
        "-",
        '"',
        "\\",
        "*",
        " ",
        ":",
        "..",
        ">=",
        "<",
        "or",
        "and",
        "not",
        "dog",
        "%",
        "2023-06",
        "1e400",
        "½",
        "/",
        "48,2",
        "km",
    ),
    *("30d", "5MB", "²", "Ⅷ", "٣", "İ", "\0", "//", "#", *(f"{field.name}:" for field in FIELDS)),
]


@given(st.lists(st.sampled_from(PIECES) | st.sampled_from([field.example for field in FIELDS])).map("".join))
def test_nothing_but_its_own_error_of_real_pieces(text: str) -> None:
    _checked(text)


@given(queries.map(print_query), st.data())
def test_nothing_but_its_own_error_of_searches_gone_wrong(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    _checked(text[:start] + data.draw(st.sampled_from(["", *PIECES])) + text[end:])
