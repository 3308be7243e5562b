"""Albums that people make: by hand, or by a search, with photos that they put in or keep out whatever it finds."""

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import replace
from itertools import count

from galleryai.core.album import Album, OwnAlbum
from galleryai.core.changes import Changes
from galleryai.core.errors import GalleryError, QueryError, UnknownAlbumError, UsageError
from galleryai.query.albums import opened
from galleryai.query.ast import And, Not, Or, Query, Term, Text
from galleryai.query.parser import parse
from galleryai.services.publisher import Publisher
from galleryai.services.searching import Searching
from galleryai.services.vocabulary import Vocabulary
from galleryai.store import journal, own_albums, tags
from galleryai.store.compile import Search
from galleryai.store.database import Database, Transaction
from galleryai.store.own_albums import Pin, Pins
from galleryai.watch.scan import is_text

MOST_LETTERS = 200  # of a title
IN, OUT = 1, -1


class OwnAlbums:
    """Makes, changes and lists them. Each change is in the journal with what takes it back."""

    def __init__(
        self, database: Database, searching: Searching, vocabulary: Callable[[], Vocabulary], publisher: Publisher
    ) -> None:
        self._database = database
        self._searching = searching
        self._vocabulary = vocabulary
        self._publisher = publisher

    # what there is

    def albums(self) -> list[Album]:
        """All of them, in their order. One whose search is not understood any more has no photos: see `trouble`."""
        with self._database.read() as tx:
            return [self._described(tx, one) for one in own_albums.every(tx)]

    def album(self, name: str) -> Album:
        """The album of this id, or the one with this title. Raises `UnknownAlbumError`."""
        with self._database.read() as tx:
            return self._described(tx, _meant(tx, name))

    def photos_of(self, name: str) -> list[int]:
        """The ids of an album's photos that are there: by hand in their order, of a smart one the newest first.

        Raises `UnknownAlbumError`; `QueryError` where a smart album's search is not understood any more.
        """
        with self._database.read() as tx:
            one = _meant(tx, name)
            return own_albums.in_order(tx, one.id) if one.query is None else self._asked(tx, one).page()

    def trouble(self, name: str) -> str | None:
        """Why a smart album may not have the photos that it had: a sentence, or None. Raises `UnknownAlbumError`."""
        with self._database.read() as tx:
            one = _meant(tx, name)
            try:
                self._asked(tx, one)
            except GalleryError as error:
                return str(error)
            for word in _keywords(parse(one.query or "")):
                if not self._is_keyword(tx, word):
                    return f"The album {one.title!r} asks for a keyword that is none any more: {word}."
        return None

    def _is_keyword(self, tx: Transaction, word: str) -> bool:
        vocabulary = self._vocabulary()
        names = {node.name for node in vocabulary.taxonomy.nodes.values()} | {name for _, name, _ in tags.carried(tx)}
        return any(vocabulary.means(name, word) for name in names)

    def _asked(self, tx: Transaction, one: OwnAlbum) -> Search:
        return self._searching.asked(tx, _inside(one))

    def _described(self, tx: Transaction, one: OwnAlbum) -> Album:
        if one.query is None:
            inside = own_albums.in_order(tx, one.id)
            cover = one.cover if one.cover in inside else next(iter(inside), None)
            return Album(one.key, one.title, one.kind, len(inside), cover)
        try:
            search = self._asked(tx, one)
        except GalleryError:  # its search, or the table of places that it asks: no other album suffers
            return Album(one.key, one.title, one.kind, 0, query=one.query)
        found = search.ids()
        cover = one.cover if one.cover is not None and one.cover in found else next(iter(search.page(limit=1)), None)
        return Album(one.key, one.title, one.kind, len(found), cover, query=one.query)

    # what a person does with them

    def create(self, title: str, query: str | None = None, photo_ids: Sequence[int] = ()) -> Album:
        """A new album, by hand or, with a query, smart. Raises `UsageError`, and `QueryError` for a mistake in it."""
        _parsed(query or "")
        with self._database.write() as tx:
            broken = _broken(tx)
            one = own_albums.add(tx, _title(title), query)
            _check(tx, broken)
            own_albums.pin(tx, one.id, dict(zip(photo_ids, _ascending(0), strict=False)))
            journal.write(tx, f"Made the album {one.title}", {"verb": "album", "album": one.id, "before": None})
            made = self._described(tx, one)
        self._publisher.publish(Changes(albums=True))
        return made

    def rename(self, name: str, title: str) -> Album:
        """Give an album another title."""
        return self._change(name, "Renamed the album", lambda one: replace(one, title=_title(title)))

    def search(self, name: str, query: str) -> Album:
        """Let a smart album search for something else. Raises `QueryError` for a mistake in it."""
        _parsed(query)

        def changed(one: OwnAlbum) -> OwnAlbum:
            if one.query is None:
                raise UsageError(f"{one.title!r} is an album by hand: it has no search. Make a smart one with --query.")
            return replace(one, query=query)

        return self._change(name, "Changed the search of the album", changed)

    def show_by(self, name: str, photo_id: int | None) -> Album:
        """Choose an album's cover, one of its photos; None lets the album choose."""
        if photo_id is not None and photo_id not in self.photos_of(name):
            raise UsageError("An album's cover is one of its photos. Add this one to the album first.")
        return self._change(name, "Chose the cover of the album", lambda one: replace(one, cover=photo_id))

    def delete(self, name: str) -> Album:
        """An album is no more; its photos are as they were. Returns what it was."""
        with self._database.write() as tx:
            one = _meant(tx, name)
            was = self._described(tx, one)
            before = own_albums.pins(tx, one.id)
            own_albums.delete(tx, one.id)
            undo = {"verb": "several", "steps": [row_before(one.id, one), photos_before(one.id, {**before})]}
            journal.write(tx, f"Deleted the album {one.title}", undo)
        self._publisher.publish(Changes(albums=True))
        return was

    def add(self, name: str, photo_ids: Sequence[int]) -> int:
        """Put photos into an album, by hand behind those there are; returns how many are new to it."""
        return self._pin(name, "Added to the album", lambda _, pins: _added(pins, photo_ids))

    def remove(self, name: str, photo_ids: Sequence[int]) -> int:
        """Take photos out of an album, of a smart one for good; returns how many that concerns."""
        return self._pin(name, "Removed from the album", lambda one, _: _removed(one, photo_ids))

    def arrange(self, name: str, photo_ids: Sequence[int], before: int | None = None) -> int:
        """Put photos of an album by hand side by side before another one, or at the end; returns how many moved."""

        def arranged(one: OwnAlbum, pins: Pins) -> Pins:
            if one.query is not None:
                raise UsageError(f"{one.title!r} is a smart album: it shows the newest photos first.")
            moved = [id_ for id_ in dict.fromkeys(photo_ids) if id_ in pins]
            rest = [id_ for id_ in pins if id_ not in set(moved)]
            place = rest.index(before) if before in rest else len(rest)
            return dict(zip([*rest[:place], *moved, *rest[place:]], _ascending(0), strict=False))

        return self._pin(name, "Arranged the album", arranged)

    def _pin(self, name: str, what: str, wanted: Callable[[OwnAlbum, Pins], Pins]) -> int:
        with self._database.write() as tx:
            one = _meant(tx, name)
            before = own_albums.pin(tx, one.id, wanted(one, {**own_albums.pins(tx, one.id)}))
            if before:
                journal.write(tx, f"{what} {one.title}", photos_before(one.id, before))
        self._publisher.publish(Changes(albums=bool(before)))
        return len(before)

    def _change(self, name: str, what: str, changed: Callable[[OwnAlbum], OwnAlbum]) -> Album:
        with self._database.write() as tx:
            before, broken = _meant(tx, name), _broken(tx)
            after = changed(before)
            if after != before:
                own_albums.put(tx, after)
                _check(tx, broken)
                journal.write(tx, f"{what} {before.title}", row_before(before.id, before))
            described = self._described(tx, after)
        self._publisher.publish(Changes(albums=after != before))
        return described


def is_own(album_id: str) -> bool:
    """Whether this is the id of an album that a person made, or was one."""
    return album_id.partition(":")[0] in ("own", "smart")


def _meant(tx: Transaction, name: str) -> OwnAlbum:
    """The album of this id, else the only one with this title."""
    every = own_albums.every(tx)
    found = [one for one in every if one.key == name] or [one for one in every if one.title == name]
    if len(found) > 1:
        keys = ", ".join(one.key for one in found)
        raise UsageError(f"Several albums are called {name!r}. Write the id of one: {keys}.")
    if not found:
        raise UnknownAlbumError(f"There is no album {name!r} of yours. `galleryai albums` lists them all.")
    return found[0]


def _title(title: str) -> str:
    title = " ".join(title.split())
    if not title or len(title) > MOST_LETTERS or not is_text(title):
        raise UsageError(f"An album's title has 1 to {MOST_LETTERS} letters. Write another one.")
    return title


def _parsed(query: str) -> Query:
    """What is understood can be kept: names of files that are no text may stand in a search, too."""
    if not is_text(query):
        raise UsageError("The search has letters that are no valid text. Write them anew.")
    return parse(query)


def _broken(tx: Transaction) -> dict[int, QueryError]:
    """The albums whose search is not understood, or that contain themselves."""
    every, errors = own_albums.every(tx), {}
    for one in every:
        try:
            opened(_inside(one), every)
        except QueryError as error:
            errors[one.id] = error
    return errors


def _check(tx: Transaction, broken: Container[int]) -> None:
    """Raise `QueryError` for an album that was not broken before this change, and is now."""
    for album_id, error in _broken(tx).items():
        if album_id not in broken:
            raise error


def _inside(one: OwnAlbum) -> Query:
    return Term("album", Text(one.key))


def _keywords(query: Query) -> list[str]:
    """The words that are asked for as keywords, and as nothing else."""
    match query:
        case Term("tag", Text(text)):
            return [text]
        case Not(inner):
            return _keywords(inner)
        case And(parts) | Or(parts):
            return [word for part in parts for word in _keywords(part)]
        case _:
            return []


def _ascending(first: int) -> Iterator[Pin]:
    """Positions in an album, one after another."""
    return ((position, IN) for position in count(first))


def _added(pins: Pins, photo_ids: Sequence[int]) -> Pins:
    new = [id_ for id_ in dict.fromkeys(photo_ids) if (pins.get(id_) or (0, OUT))[1] == OUT]
    last = max((pin[0] for pin in pins.values() if pin is not None), default=-1)
    return dict(zip(new, _ascending(last + 1), strict=False))


def _removed(one: OwnAlbum, photo_ids: Sequence[int]) -> Pins:
    return dict.fromkeys(photo_ids, None if one.query is None else (0, OUT))


def row_before(album_id: int, before: OwnAlbum | None) -> dict[str, object]:
    """What puts an album's row back."""
    was = before and {"title": before.title, "query": before.query, "cover": before.cover, "position": before.position}
    return {"verb": "album", "album": album_id, "before": was}


def photos_before(album_id: int, before: Pins) -> dict[str, object]:
    """What puts back what was said of photos in an album."""
    return {"verb": "album photos", "album": album_id, "before": {str(id_): pin for id_, pin in before.items()}}
