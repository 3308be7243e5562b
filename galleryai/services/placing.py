"""Which place each photo was taken at, in the library: fresh photos at once, all of them when the table is another."""

from collections.abc import Callable, Sequence

from galleryai.core.changes import Changes
from galleryai.places.places import Places
from galleryai.services.publisher import Publisher
from galleryai.store import places, settings
from galleryai.store.database import Database, Transaction
from galleryai.store.places import Positions

DECIDED = "places"  # the setting that says by which table all photos have been placed
PLACED_AT_ONCE = 10_000  # photos a transaction: a quarter of a second


class Placing:
    """Decides places by one table, which is opened when a photo first has a position."""

    def __init__(
        self,
        database: Database,
        table: Callable[[], Places],
        publisher: Publisher,
        *,
        placed_at_once: int = PLACED_AT_ONCE,
    ) -> None:
        self._database = database
        self._table = table
        self._publisher = publisher
        self._placed_at_once = placed_at_once

    def place(self, tx: Transaction, photo_ids: Sequence[int]) -> None:
        """Decide anew where these photos were taken, by what their rows say."""
        self._put(tx, places.positions(tx, photo_ids))

    def bring_up_to_date(self, checkpoint: Callable[[], None] = lambda: None) -> int:
        """Place every photo where not all have been by this table; returns of how many something else was said."""
        with self._database.read() as tx:
            if not places.any_position(tx):
                return 0
            fingerprint = self._table().fingerprint
            if settings.get(tx, DECIDED) == fingerprint:
                return 0
        last = changed = 0
        while True:
            checkpoint()
            with self._database.write() as tx:
                some = places.positions_after(tx, last, self._placed_at_once)
                if not some.photo_ids:
                    settings.put(tx, DECIDED, fingerprint)  # stopped before, it begins again: seconds
                    break
                changed += self._put(tx, some)
            last = some.photo_ids[-1]
        if changed:
            self._publisher.publish(Changes(keywords=True))
        return changed

    def _put(self, tx: Transaction, where: Positions) -> int:
        if not where.photo_ids:
            return 0
        if not where.known.any():
            return places.put(tx, [(photo_id, None) for photo_id in where.photo_ids])
        found = self._table().at_all(where.latitude, where.longitude)
        return places.put(tx, zip(where.photo_ids, found, strict=True))
