"""A library for all tests of a module, which leave nothing in it."""

from collections.abc import Iterator

import pytest

from galleryai.settings import resources
from galleryai.store.database import Database
from galleryai.store.upgrade import upgrade


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = Database(tmp_path_factory.mktemp("store") / "library.sqlite")
    upgrade(opened, resources.migrations())
    yield opened
    opened.close()
