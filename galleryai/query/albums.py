"""`album:` means what people put into their albums, and what their smart albums search for: said before all else.

After it a search holds `Pinned` in place of `album:`. A smart album is a search of its own: what narrows the search it
stands in does not reach into it, and a photo is in it or not, however relevant it is there.
"""

from collections.abc import Sequence

from galleryai.core.album import OwnAlbum
from galleryai.core.errors import QueryError
from galleryai.core.words import contains
from galleryai.query.ast import And, Not, Or, Pinned, Query, Term, Text
from galleryai.query.parser import MAX_LENGTH, parse

MAX_DEPTH = 4  # of albums in one another: with the parentheses in each, Python's own stack bears more
MAX_SMART = 100  # albums of which a search takes the searches in
WHOLE = (0, MAX_LENGTH)  # what is wrong is not one place of the search


def opened(query: Query, albums: Sequence[OwnAlbum]) -> Query:
    """The same search, with `album:` answered by these. Raises `QueryError` where one of them cannot be answered."""
    return _Opener(albums).opened(query)


def meant(text: str, albums: Sequence[OwnAlbum]) -> list[OwnAlbum]:
    """The albums of this id, else those with these words in their titles."""
    return [one for one in albums if one.key == text] or [one for one in albums if contains(one.title, text)]


class _Opener:
    def __init__(self, albums: Sequence[OwnAlbum]) -> None:
        self._albums = albums
        self._within: list[OwnAlbum] = []  # those whose searches are being opened
        self._smart = 0

    def opened(self, query: Query) -> Query:
        match query:
            case Term("album", Text(text)):
                return Or(tuple(self._album(one) for one in meant(text, self._albums)))
            case Not(inner):
                return Not(self.opened(inner))
            case And(parts):
                return And(tuple(map(self.opened, parts)))
            case Or(parts):
                return Or(tuple(map(self.opened, parts)))
            case _:
                return query

    def _album(self, album: OwnAlbum) -> Query:
        pinned = Pinned(album.id)
        if album.query is None:
            return pinned
        if album in self._within:
            raise QueryError(f"The album {album.title!r} would contain itself. Change its search.", WHOLE)
        self._smart += 1
        if self._smart > MAX_SMART or len(self._within) >= MAX_DEPTH:
            raise QueryError("This search asks for too many albums within albums. Ask for fewer of them.", WHOLE)
        self._within.append(album)
        found = self.opened(_parsed(album, album.query))
        self._within.pop()
        # Twice "not": nothing reaches in, and all that is found is equally relevant.
        return Not(Not(And((Or((found, pinned)), Not(Pinned(album.id, inside=False))))))


def _parsed(album: OwnAlbum, text: str) -> Query:
    try:
        return parse(text)
    except QueryError as error:
        raise QueryError(f"The search of the album {album.title!r} is not understood: {error}", WHOLE) from None
