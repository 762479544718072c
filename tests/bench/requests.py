"""How long the queue of leaflet requests takes among very many, beside among a few."""

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, text

from ivr.config import read_settings
from ivr.staff.account import Role
from ivr.store.database import Database
from tests.bench.growth import fill
from tests.bench.orders import empty_and_full
from tests.conftest import CHECKOUT
from tests.web.console.room import Client, Room

FEW, MANY = 100, 100_000
_PAGES = {
    "the queue": "/staff/requests?office=",
    "one list of an office": "/staff/requests?office=derby",
    "a search by name": "jo0 zoe",
    "a search by postcode": "DE24 8DS",
    "one request": "/staff/requests/50",
}


def measured(times: int, few: int = FEW, many: int = MANY) -> Iterator[str]:
    """A sentence for each page and each kind of database; each page is opened so many times."""
    with tempfile.TemporaryDirectory() as folder, empty_and_full(Path(folder)) as urls:
        for kind, name in (("sqlite", "SQLite"), ("postgresql", "PostgreSQL")):
            with (
                closing(Database(urls[kind])) as less,
                closing(Database(urls[f"{kind} full"])) as more,
            ):
                consoles = [_console(less, urls[kind], few)]
                consoles.append(_console(more, urls[f"{kind} full"], many))
                for sentence in _compared(consoles, times):
                    what, _, figures = sentence.partition(": ")
                    yield f"{name}, {what} among {many:,} / among {few:,}: {figures}"


def _compared(consoles: list[Client], times: int) -> Iterator[str]:
    for what, path in _PAGES.items():
        taken: list[list[float]] = [[], []]
        # Now one and now the other, as the machine is not equally free.
        for _ in range(times):
            for client, mine in zip(consoles, taken, strict=True):
                mine.append(_milliseconds(client, path))
        few, many = map(statistics.median, taken)
        yield f"{what}: {many / few:.2f} x (aim: <= 1.5), {many:.1f} ms / {few:.1f} ms"


def _console(database: Database, url: str, count: int) -> Client:
    fill(url, count)
    database.write(_share_out)
    settings = read_settings(
        home=Path(tempfile.gettempdir()) / "nothing-here",
        prompts=CHECKOUT / "prompts",
        secret_key="a secret",
        database_url=url,
    )
    room = Room(settings, database)
    client = room.client(room.person(Role.REQUESTS))
    for path in _PAGES.values():
        _open(client, path)
    return client


def _open(client: Client, path: str) -> None:
    """A page, or what is found for some words."""
    if path.startswith("/"):
        client.get(path)
    else:
        client.send("/staff/requests/find", q=path)


def _milliseconds(client: Client, path: str) -> float:
    begun = time.perf_counter()
    _open(client, path)
    assert client.page.status_code == 200
    return (time.perf_counter() - begun) * 1e3


def _share_out(connection: Connection) -> None:
    """Half of all are new, the others lie in the other lists; names and postcodes differ."""
    if connection.dialect.name == "postgresql":  # whose statements may take five seconds otherwise
        connection.execute(text("SET LOCAL statement_timeout = 0"))
    for statement in (
        """UPDATE orders SET handling = NULL, postcode = 'S40 ' || (id % 9000) || 'DD',
            office = CASE id % 200 / 100 WHEN 0 THEN 'derby' ELSE '' END,
            state = CASE id % 8 WHEN 1 THEN 'posted' WHEN 2 THEN 'posted' WHEN 3 THEN 'rang_off'
            WHEN 4 THEN 'being_handled' ELSE 'waiting' END""",
        """INSERT INTO requests (order_id, version, name, address, postcode, notes)
            SELECT id, 1, 'Jo Example' || id, '1 High Street', 'DE24 8DS', '' FROM orders""",
        "INSERT INTO request_words (word, order_id) SELECT 'jo' || (id % 50), id FROM orders",
        "INSERT INTO request_words (word, order_id) SELECT 'example' || id, id FROM orders",
        "INSERT INTO request_words (word, order_id) VALUES ('zoe', 50)",
        """INSERT INTO request_words (word, order_id)
            SELECT CASE id % 50000 WHEN 3 THEN 'de248ds' ELSE 's401dd' END, id FROM orders""",
        "ANALYZE",
    ):
        connection.execute(text(statement))
