"""The console, its people, and a browser to look at it with."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from ivr.config import Settings
from ivr.store.database import Database, default_url
from tests.web.console.browser import chromium
from tests.web.console.room import Room


@pytest.fixture
def room(settings: Settings) -> Iterator[Room]:
    """A console on SQLite."""
    database = Database(default_url(settings.home))
    database.upgrade()
    yield Room(settings, database)
    database.close()


@pytest.fixture
def room_on_both(settings: Settings, database: Database) -> Room:
    """A console on SQLite, and once more on PostgreSQL."""
    return Room(settings, database)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, once for all."""
    with chromium() as browser:
        yield browser
