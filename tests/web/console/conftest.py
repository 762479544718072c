"""The console, its people, and a browser to look at it with.

For a page of your own: `room` and `room.client(room.person(Role.X))` to ask for pages without a
browser; `sign_in(Role.X)` for a window of Chromium in which somebody is signed in, whose
`.look("name")` checks what every page must be. A module that uses the browser says
`pytestmark = pytest.mark.xdist_group(__name__)`, so that one Chromium serves all of it.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from ivr.app import create_app, end
from ivr.config import Settings
from ivr.staff.account import Role
from ivr.store.database import Database, default_url
from tests.web.console.browser import Screen, chromium, new_screen
from tests.web.console.room import Person, Room

SignIn = Callable[..., Screen]


@pytest.fixture
def room(with_tables: Settings) -> Iterator[Room]:
    """A console on SQLite."""
    database = Database(default_url(with_tables.home))
    yield Room(with_tables, database)
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


def serve(settings: Settings, database: Database) -> Iterator[Room]:
    """The whole line behind a real server, and a room beside it with the same database."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
    settings = settings.model_copy(update={"public_url": f"http://localhost:{server.port}"})
    room = Room(settings, database)
    server.app = app = create_app(settings, lambda: time.time() + room.offset)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield room
    server.shutdown()
    thread.join()
    server.server_close()
    end(app)


@pytest.fixture
def served(browser: Browser, with_tables: Settings) -> Iterator[Room]:
    """The line on SQLite, served."""
    database = Database(default_url(with_tables.home))
    yield from serve(with_tables, database)
    database.close()


@pytest.fixture
def served_on_both(
    browser: Browser, settings: Settings, url: str, database: Database
) -> Iterator[Room]:
    """The line on SQLite, and once more on PostgreSQL, served."""
    yield from serve(settings.model_copy(update={"database_url": url}), database)


@pytest.fixture
def sign_in(browser: Browser, served: Room) -> Iterator[SignIn]:
    """`sign_in(Role.MANAGER)`: a window in which somebody of that role is signed in.

    `sign_in(None)` is a stranger's; `scripts=False` switches scripts off; `person=` is somebody
    there is already; `within` is another browser than the one for all.
    """
    opened: list[Screen] = []

    def sign_in(
        role: Role | None = Role.MANAGER,
        *,
        scripts: bool = True,
        person: Person | None = None,
        within: Browser = browser,
    ) -> Screen:
        screen = new_screen(within, served.settings.address, scripts=scripts)
        opened.append(screen)
        if role:
            cookie = served.cookie_of(person or served.person(role))
            name = served.app.config["SESSION_COOKIE_NAME"]
            screen.context.add_cookies([{"name": name, "value": cookie, "url": screen.url}])
        return screen

    yield sign_in
    for screen in opened:
        screen.context.close()
