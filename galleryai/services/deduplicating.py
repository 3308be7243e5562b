"""What a person does with duplicates: looks at them, says that they are none, joins what was said of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from itertools import combinations

from galleryai.core.changes import Changes
from galleryai.services import duplicates
from galleryai.services.duplicates import Group
from galleryai.services.own_albums import photos_before, row_before
from galleryai.services.publisher import Publisher
from galleryai.services.tagging import Tagging
from galleryai.store import descriptions, journal, likenesses, own_albums
from galleryai.store.database import Database, Transaction
from galleryai.store.descriptions import Description

Step = dict[str, object]  # takes back a part of what was done


class Deduplicating:
    """Finds duplicates and heeds what a person says of them. No file is touched: see `galleryai.services.trashing`."""

    def __init__(self, database: Database, tagging: Tagging, publisher: Publisher) -> None:
        self._database = database
        self._tagging = tagging
        self._publisher = publisher

    def groups(self, checkpoint: Callable[[], None] = lambda: None) -> list[Group]:
        """All groups of duplicates: copies, then the same pictures, then near shots."""
        with self._database.read() as tx:
            return duplicates.find(tx, checkpoint)

    def tell_apart(self, photo_ids: Sequence[int]) -> int:
        """The person's word that none of these is a duplicate of another; returns how many pairs that is new of."""
        with self._database.write() as tx:
            new = likenesses.tell_apart(tx, combinations(sorted(set(photo_ids)), 2))
            if new:
                journal.write(tx, "Said of photos that they are no duplicates", {"verb": "not different", "pairs": new})
        if new:
            self._publisher.publish(Changes(photos=frozenset(photo_ids)))
        return len(new)

    def merge(self, keep: int, others: Sequence[int]) -> Changes:
        """Say of a photo what the person said of its duplicates: keywords, stars, title, caption, albums, covers.

        What was said of the photo itself holds, then what was said of the first of the others. They keep their words:
        one may come back from the trash.
        """
        court = self._tagging.court()
        with self._database.write() as tx:
            words = self._tagging.hand_on(tx, court, others, keep)
            steps = [*words, *_describe(tx, keep, others), *_pin(tx, keep, others), *_cover(tx, keep, others)]
            if steps:
                journal.write(tx, "Joined what was said of duplicates", {"verb": "several", "steps": steps})
        in_albums = any(str(step["verb"]).startswith("album") for step in steps)
        changes = Changes(photos=frozenset([keep] if steps else []), keywords=bool(words), albums=in_albums)
        self._publisher.publish(changes)
        return changes


def _describe(tx: Transaction, keep: int, others: Sequence[int]) -> list[Step]:
    known = descriptions.of(tx, [keep, *others])
    before = known[keep]
    after = _joined([before, *(known[id_] for id_ in others)])
    if after == before:
        return []
    descriptions.put(tx, keep, after)
    return [{"verb": "describe", "photo": keep, "before": asdict(before)}]


def _joined(said: Sequence[Description]) -> Description:
    """Of each thing the first that was said."""
    return Description(
        rating=next((one.rating for one in said if one.rating is not None), None),
        favorite=any(one.favorite for one in said),
        title=next((one.title for one in said if one.title), None),
        caption=next((one.caption for one in said if one.caption), None),
    )


def _pin(tx: Transaction, keep: int, others: Sequence[int]) -> list[Step]:
    here = own_albums.holding(tx, keep)
    wanted: Mapping[int, own_albums.Pin] = {}
    for other in others:
        wanted = own_albums.holding(tx, other) | dict(wanted)
    new = {album: pin for album, pin in wanted.items() if album not in here}
    return [photos_before(album, own_albums.pin(tx, album, {keep: pin})) for album, pin in new.items()]


def _cover(tx: Transaction, keep: int, others: Sequence[int]) -> list[Step]:
    shown_by = [one for one in own_albums.every(tx) if one.cover in others]
    for one in shown_by:
        own_albums.put(tx, replace(one, cover=keep))
    return [row_before(one.id, one) for one in shown_by]
