"""Who makes which albums; those of keywords, places, cameras and times have modules of their own."""

from calendar import isleap
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from galleryai.core.album import Album
from galleryai.services.calendar import Calendar
from galleryai.services.cameras import Cameras
from galleryai.services.present import Maker, Present
from galleryai.services.things import COLOURS, PEOPLE, TYPES, Things
from galleryai.services.visited import Places
from galleryai.store import albums, months, postings, sets
from galleryai.store.sets import Members

_NEW_SHARE = 0.5  # of the library added of late is no news


class Library:
    """Favourites, what came last, and what was on this day years ago."""

    kind = "library"
    _SEARCHES: Mapping[str, tuple[str, str]] = MappingProxyType(
        {"favourites": ("Favourites", "favorite:yes"), "recently-added": ("Recently added", "added:30d")}
    )

    def albums(self, present: Present) -> list[Album]:
        """Those that have photos; what was added of late only where most was there before."""
        found = []
        for key, (title, query) in self._SEARCHES.items():
            count = len(present.search(query))
            if count and (key == "favourites" or count < _NEW_SHARE * len(present.here)):
                found.append(Album(f"library:{key}", title, self.kind, count, query=query))
        if count := len(_on_this_day(present)):
            found.append(Album("library:on-this-day", "On this day", self.kind, count))
        return found

    def photos(self, present: Present, key: str) -> Members | None:
        """Those of one of the three."""
        if key == "on-this-day":
            return _on_this_day(present)
        return present.search(self._SEARCHES[key][1]) if key in self._SEARCHES else None


def _on_this_day(present: Present) -> Members:
    """Photos of this day of earlier years; those of 29 February also on the 28th of a year that has none."""
    today = present.now
    days = {(today.month, today.day)}
    if days == {(2, 28)} and not isleap(today.year):
        days.add((2, 29))
    years = {month // 100 for month in postings.known_months(present.tx)}
    then = [
        datetime(year, *day)
        for year in years
        for day in days
        if 1 <= year < today.year and (day != (2, 29) or isleap(year))
    ]
    return months.on_days(present.tx, then) - present.undated


class Events:
    """What happened: holidays, weekends, an afternoon; found in the background (`galleryai.services.gathering`)."""

    kind = "events"

    def albums(self, present: Present) -> list[Album]:
        """The newest first."""
        counts = [(one, one.photos.intersection_cardinality(present.here)) for one in present.kept(self.kind)]
        return [Album(one.album, one.title, self.kind, count) for one, count in counts if count]

    def photos(self, present: Present, key: str) -> Members | None:
        """Those of an event."""
        found = (one.photos & present.here for one in present.kept(self.kind) if one.album == f"events:{key}")
        return next(found, None)


class Review:
    """What a person may want to look after; kept sets hold what is slow to find."""

    kind = "review"
    TO_REVIEW, UNTAGGED = "review:to-review", "review:untagged"

    def albums(self, present: Present) -> list[Album]:
        """Those that have photos."""
        found = [
            Album(self.TO_REVIEW, "To review", self.kind, len(self._doubtful(present))),
            Album(self.UNTAGGED, "Untagged", self.kind, len(self._untagged(present)), query="is:untagged"),
            Album("review:blurred", "Blurred", self.kind, present.count("blurred"), query="tag:blurred"),
        ]
        return [album for album in found if album.count]

    def photos(self, present: Present, key: str) -> Members | Sequence[int] | None:
        """Those to review are the least sure first."""
        match key:
            case "to-review":
                return self._doubtful(present)
            case "untagged":
                return self._untagged(present)
            case "blurred":
                return present.carrying("blurred")
        return None

    def _doubtful(self, present: Present) -> list[int]:
        return albums.doubtful(present.tx, self._kept(present, self.TO_REVIEW))

    def _untagged(self, present: Present) -> Members:
        return self._kept(present, self.UNTAGGED)

    def _kept(self, present: Present, album: str) -> Members:
        return sets.union(one.photos for one in present.kept(self.kind) if one.album == album) & present.here


# In the order people are shown them.
MAKERS: Mapping[str, Maker] = {
    maker.kind: maker
    for maker in (Library(), Events(), PEOPLE, Places(), Things(), Calendar(), COLOURS, Cameras(), TYPES, Review())
}
