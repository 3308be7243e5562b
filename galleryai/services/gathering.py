"""Finding in the background what albums need and no look can wait for: events, what is to review, covers."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from galleryai.core.album import Album
from galleryai.core.changes import Changes
from galleryai.services.covering import Covering, Shown
from galleryai.services.events import events
from galleryai.services.makers import MAKERS, Review
from galleryai.services.present import Present
from galleryai.services.publisher import Publisher
from galleryai.services.titles import title
from galleryai.services.vocabulary import Vocabulary
from galleryai.store import albums, photos, places, sets
from galleryai.store.albums import Cover, KeptSet
from galleryai.store.database import Database
from galleryai.store.sets import Members

_EPOCH = datetime(1970, 1, 1)
_TO_REVIEW = 500  # photos: an evening's work; the next ones come when these are answered
_SHARE = 20.0  # making it anew after each small change may take this part of the time


class Gathering:
    """Keeps events, what is to review and covers up to date. One at a time."""

    def __init__(self, database: Database, vocabulary: Callable[[], Vocabulary], publisher: Publisher) -> None:
        self._database = database
        self._vocabulary = vocabulary
        self._publisher = publisher
        self._not_before = 0.0

    def keep_up(self, checkpoint: Callable[[], None], *, soon: bool = False) -> bool:
        """Make anew what is older than the library's photos; returns whether that was so.

        `soon`: leave it for later where the last time is not long ago. Raises what `checkpoint` raises.
        """
        if soon and time.monotonic() < self._not_before:
            return False
        started = time.monotonic()
        with self._database.read() as tx:
            at = albums.changes(tx)
            if albums.made_at(tx) == at:
                return False
            made = gathered(Present(tx, datetime.now(), self._vocabulary), checkpoint)
            chosen = covered(Present(tx, datetime.now(), self._vocabulary, made), albums.covers(tx), checkpoint)
        with self._database.write() as tx:
            albums.keep(tx, made, chosen, at)
        self._not_before = time.monotonic() + _SHARE * (time.monotonic() - started)
        self._publisher.publish(Changes(keywords=True))
        return True


def listed(present: Present) -> list[Album]:
    """All albums, without covers."""
    return [album for maker in MAKERS.values() for album in maker.albums(present)]


def members(present: Present, album: str) -> Members:
    """The photos of an album that is listed, none of them gone."""
    kind, _, key = album.partition(":")
    photos = MAKERS[kind].photos(present, key)
    return photos if isinstance(photos, Members) else sets.of(photos or ())


def gathered(present: Present, checkpoint: Callable[[], None]) -> list[KeptSet]:
    """The events, the newest first, and the photos to look after."""
    untagged = albums.without_things(present.tx)
    checkpoint()
    doubtful = sets.of(albums.doubtful(present.tx, albums.maybe_doubtful(present.tx) & present.here)[:_TO_REVIEW])
    checkpoint()
    return [*_events(present), KeptSet(Review.TO_REVIEW, "", doubtful), KeptSet(Review.UNTAGGED, "", untagged)]


def covered(present: Present, before: Mapping[str, Cover], checkpoint: Callable[[], None]) -> dict[str, Cover]:
    """The covers of all albums."""
    shown = []
    for album in listed(present):
        checkpoint()
        shown.append(Shown(album, members(present, album.id)))
    return Covering(present.tx, before).chosen(shown, checkpoint)


def _events(present: Present) -> list[KeptSet]:
    there = photos.moments(present.tx)
    now = int(present.now.replace(tzinfo=UTC).timestamp())
    found = events(there.sort_at, there.latitude, there.longitude, there.dated, now)
    names = {one.id: (one.place.name or one.place.country, one.place.country) for one in places.known(present.tx)}
    days: dict[str, int] = {}
    made = []
    for event in found:
        day = str((_EPOCH + timedelta(seconds=event.start)).date())  # Windows has no timestamps before 1970
        days[day] = days.get(day, 0) + 1
        key = day if days[day] == 1 else f"{day}-{days[day]}"
        visited = [names.get(id_) for id_ in there.place_id[event.photos].tolist()]
        made.append(KeptSet(f"events:{key}", title(event, visited), sets.of_array(there.ids[event.photos])))
    return made[::-1]
