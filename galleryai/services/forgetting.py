"""Photos that have been gone for long cost no room: their scores and thumbnails go, a person's words stay for ever."""

import time
from collections.abc import Callable

from galleryai.core.changes import Changes
from galleryai.core.settings import settings_from
from galleryai.services.publisher import Publisher
from galleryai.services.tagging import Tagging
from galleryai.services.thumbnails import Thumbnails
from galleryai.store import analyses, files, photos, settings
from galleryai.store.database import Database
from galleryai.watch.scan import is_there

_DAY = 24 * 3600
AT_ONCE = 200  # photos a transaction


class Forgetting:
    """Takes out what can be made again, should the photo come back."""

    def __init__(self, database: Database, thumbnails: Thumbnails, tagging: Tagging, publisher: Publisher) -> None:
        self._database = database
        self._thumbnails = thumbnails
        self._tagging = tagging
        self._publisher = publisher

    def forget(self, checkpoint: Callable[[], None]) -> int:
        """Forget scores and thumbnails of photos gone for longer than the setting says; returns how many photos.

        A photo that lay on a drive that is not there is left alone.
        """
        with self._database.read() as tx:
            before = int(time.time()) - settings_from(settings.chosen(tx)).keep_gone_days * _DAY
            absent = [root.id for root in files.roots(tx) if not is_there(root.path)]
            forgotten = photos.long_gone(tx, before, absent)
        for first in range(0, len(forgotten), AT_ONCE):
            checkpoint()
            self._forget(forgotten[first : first + AT_ONCE])
        return len(forgotten)

    def _forget(self, photo_ids: list[int]) -> None:
        court = self._tagging.court()
        with self._database.write() as tx:
            pictures = photos.pictures_of_none_other(tx, photo_ids)
            analyses.forget(tx, photo_ids)
            self._tagging.derive(tx, court, photo_ids)
        self._thumbnails.drop(pictures)
        self._publisher.publish(Changes(photos=frozenset(photo_ids), keywords=True))
