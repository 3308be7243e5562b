"""What a person chooses for a library: read as values, written after a check."""

from galleryai.core.changes import Changes
from galleryai.core.errors import limited_by
from galleryai.core.settings import Settings, setting, settings_from
from galleryai.services.publisher import Publisher
from galleryai.store import files, journal, settings
from galleryai.store.database import Database


class Choosing:
    """Reads and writes settings. What is chosen holds from the next indexing on."""

    def __init__(self, database: Database, publisher: Publisher) -> None:
        self._database = database
        self._publisher = publisher

    @property
    def settings(self) -> Settings:
        """What is chosen now."""
        with self._database.read() as tx:
            return settings_from(settings.chosen(tx))

    def choose(self, name: str, text: str | None) -> int:
        """Choose a value as people write it, or None for the default; returns how many files are tried again.

        Those are the files that a limit kept from being read, where it was raised. Raises `UsageError` where there is
        no such setting, or it cannot have this value.
        """
        about = setting(name)
        value = about.default if text is None else about.parsed(text)
        kept = None if value == about.default else about.said(value)
        with self._database.write() as tx:
            texts = settings.chosen(tx)
            if kept == texts.get(name):
                return 0
            settings.put(tx, name, kept)
            undo = {"verb": "choose", "setting": name, "before": texts.get(name)}
            journal.write(tx, f"Chose {about.said(value)} for {name}", undo)
            raised = about.retries and value > getattr(settings_from(texts), name)
            retried = files.try_again(tx, limited_by(name)) if raised else 0
        self._publisher.publish(Changes(settings=True))
        return retried
