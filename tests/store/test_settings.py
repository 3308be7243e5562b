"""What a person chose for a library."""

from galleryai.bootstrap import Gallery
from galleryai.store import settings


def test_a_setting_is_kept_changed_and_taken_back(gallery: Gallery) -> None:
    database = gallery._database
    for value in ("strict", "generous", None, "strict", None):
        with database.write() as tx:
            settings.put(tx, "strictness", value)
        with database.read() as tx:
            assert settings.get(tx, "strictness") == value
