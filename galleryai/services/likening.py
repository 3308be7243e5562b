"""Likenesses for photos that came into the library before there were any, from their thumbnails."""

from galleryai.imaging.alike import of_thumbnail
from galleryai.jobs.job import Control, Progress, Report
from galleryai.services.thumbnails import Thumbnails
from galleryai.store import likenesses
from galleryai.store.database import Database

WRITTEN_AT_ONCE = 500  # photos a transaction: about a second of work


class Likening:
    """Makes what is missing. A photo whose thumbnail is not kept any more is asked for once in a program's life."""

    def __init__(self, database: Database, thumbnails: Thumbnails) -> None:
        self._database = database
        self._thumbnails = thumbnails
        self._last = 0  # photos up to this id have been asked for

    def catch_up(self, control: Control, progress: Report) -> None:
        """Make the likenesses that are missing. Raises `Cancelled` at a safe place."""
        with self._database.read() as tx:
            total = likenesses.count_missing(tx, self._last)
        done = 0
        while True:
            control.checkpoint()
            with self._database.read() as tx:
                some = likenesses.missing(tx, self._last, WRITTEN_AT_ONCE)
            if not some:
                return
            progress(Progress(done, total, "Looking for duplicates"))
            made = {id_: of_thumbnail(jpeg) for id_ in some if (jpeg := self._thumbnails.kept(id_)) is not None}
            with self._database.write() as tx:
                likenesses.put(tx, {id_: likeness for id_, likeness in made.items() if likeness is not None})
            self._last, done = some[-1], done + len(some)
