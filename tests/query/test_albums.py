"""`album:` is said in the words of the albums; one that contains itself, or too many, is a sentence."""

import sys

import pytest

from galleryai.core.album import OwnAlbum
from galleryai.core.errors import QueryError
from galleryai.query.albums import MAX_DEPTH, MAX_SMART, meant, opened
from galleryai.query.ast import And, Not, Or, Pinned, Query, Word
from galleryai.query.parser import MAX_DEPTH as MAX_PARENTHESES
from galleryai.query.parser import parse

ITALY, DOGS, BOTH = OwnAlbum(1, "Italy 2023"), OwnAlbum(2, "My dogs", "dog"), OwnAlbum(3, "Both", "album:dogs")


def smart(found: Query, row: int) -> Query:
    return Not(Not(And((Or((found, Pinned(row))), Not(Pinned(row, inside=False))))))


def test_albums_by_hand_are_what_was_put_into_them() -> None:
    assert opened(parse("album:italy cat"), [ITALY, DOGS]) == And((Or((Pinned(1),)), Word("cat")))


def test_smart_ones_are_their_search_with_what_is_pinned_in_and_without_what_is_out() -> None:
    dogs = smart(Word("dog"), 2)
    assert opened(parse("album:dogs"), [ITALY, DOGS]) == Or((dogs,))
    assert opened(parse("-album:both"), [DOGS, BOTH]) == Not(Or((smart(Or((dogs,)), 3),)))


def test_no_album_holds_nothing() -> None:
    assert opened(parse("album:nothing"), [ITALY]) == Or(())


@pytest.mark.parametrize(
    ("text", "found"),
    [("own:1", [ITALY]), ("smart:1", []), ("ITALY", [ITALY]), ("2023 italy", []), ("*", []), ("my*", [DOGS])],
)
def test_an_album_is_meant_by_its_id_or_by_words_of_its_title(text: str, found: list[OwnAlbum]) -> None:
    assert meant(text, [ITALY, DOGS]) == found


@pytest.mark.parametrize(
    "albums",
    [
        [OwnAlbum(1, "Mine", "dog or album:mine")],
        [OwnAlbum(1, "Mine", "album:yours"), OwnAlbum(2, "Yours", "cat -album:smart:1")],
    ],
)
def test_an_album_in_itself_is_a_sentence(albums: list[OwnAlbum]) -> None:
    with pytest.raises(QueryError, match=r"The album 'Mine' would contain itself\. Change its search\."):
        opened(parse("album:mine"), albums)


def test_a_search_that_is_not_understood_is_a_sentence_with_the_albums_name() -> None:
    with pytest.raises(QueryError, match=r"The search of the album 'Old' is not understood: .*cammera"):
        opened(parse("album:old"), [OwnAlbum(1, "Old", "cammera:fuji")])


def test_too_many_albums_within_albums_are_a_sentence() -> None:
    chain = [OwnAlbum(place, f"a{place}", f"album:a{place + 1}") for place in range(MAX_DEPTH + 1)]
    with pytest.raises(QueryError, match="too many"):
        opened(parse("album:a0"), chain)
    assert opened(parse("album:a1"), chain[: MAX_DEPTH + 1])
    wide = [OwnAlbum(place, f"b{place} b", "dog") for place in range(MAX_SMART + 1)]
    with pytest.raises(QueryError, match="too many"):
        opened(parse("album:b"), wide)
    many = [OwnAlbum(place, "by hand") for place in range(1000)]
    assert len(getattr(opened(parse("album:hand"), many), "any")) == 1000  # noqa: B009


def test_the_deepest_albums_fit_pythons_stack() -> None:
    deep = "(" * MAX_PARENTHESES + "{}" + ")" * MAX_PARENTHESES
    chain = [OwnAlbum(place, f"a{place}", deep.format(f"album:a{place + 1}")) for place in range(MAX_DEPTH)]
    assert sys.getrecursionlimit() == 1000
    assert opened(parse(deep.format("album:a0")), chain)
