"""What figures cost: a turn that is noted beside one that is not; pages among very many calls."""

import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path

from sqlalchemy import Connection, insert, text

from ivr.calls.event import OVER, Event, write_events
from ivr.calls.record import CallRecord, joined
from ivr.calls.tally import Tally, tally
from ivr.config import read_settings
from ivr.staff.account import Role
from ivr.store.call_counts import counts_of, mark_all, recount
from ivr.store.call_tables import call_counts, call_records
from ivr.store.database import Database, default_url
from ivr.uk.london_time import LONDON
from tests.bench import figures
from tests.bench.cores import Cores, pinned
from tests.bench.orders import empty_and_full
from tests.bench.rounds import AUTH_TOKEN, PUBLIC_URL, own_environment
from tests.bench.servers import OURS, Server, free_port, serving
from tests.bench.spans import LOADS
from tests.bench.turns import Turn, Twilio, read_turns
from tests.conftest import CHECKOUT
from tests.figures.months import calls_of
from tests.web.console.room import Client, Room

FEW, MANY = 10_000, 1_000_000
_MONTH, _DAYS = datetime(2026, 11, 1, tzinfo=LONDON), 30
_PAGES = {
    "the overview": "/staff/calls?period=2026-11",
    "the map of the call": "/staff/calls/map?period=2026-11",
    "leaflets": "/staff/calls/leaflets?period=2026-11",
    "offices": "/staff/calls/offices?period=2026-11",
    "a year": "/staff/calls?period=2026",
}
_LESS = "processor time"
"""Of which less is better."""
_KEYS = 5
"""In one call: to a stage, through its parts and on to one thing more."""
_WHOLE = f"whole calls, each with {_KEYS} keys"
_A_BATCH = 1.0
"""Seconds, in which whatever waits to be noted has been."""
_KINDS_OF_CALLS = 2_000
_AT_ONCE = 10_000


def noting(seconds: float, rounds: int, cores: Cores) -> Iterator[str]:
    """Turns with figures on beside the same with them off, by two servers that take turns.

    Each round has servers of its own, as two processes of the same code differ by a twentieth.
    """
    ratios: dict[str, list[float]] = {}
    with pinned(cores.client):
        for number in range(rounds):
            on, off = _both(seconds, cores, on_first=number % 2 == 0)
            for what in on:
                ratio = off[what] / on[what] if _LESS in what else on[what] / off[what]
                ratios.setdefault(what, []).append(ratio)
    for what, each in ratios.items():
        aim = " (aim: >= 0.95)" if what.startswith(_WHOLE) else ""
        yield (
            f"{what}, noted / not noted: {statistics.median(each):.2f} x{aim}, "
            f"between {min(each):.2f} and {max(each):.2f}"
        )


def pages(times: int, few: int = FEW, many: int = MANY) -> Iterator[str]:
    """A sentence for each page and each kind of database; each page is opened so many times."""
    with tempfile.TemporaryDirectory() as folder, empty_and_full(Path(folder)) as urls:
        for kind, name in (("sqlite", "SQLite"), ("postgresql", "PostgreSQL")):
            with ExitStack() as stack:
                databases = [
                    stack.enter_context(closing(Database(urls[which])))
                    for which in (kind, f"{kind} full")
                ]
                for database, count in zip(databases, (few, many), strict=True):
                    fill(database, count)
                clients = [_client(database, folder) for database in databases]
                for what, figures_found in _compared(clients, times):
                    yield f"{name}, {what} among {many:,} calls / among {few:,}: {figures_found}"


def fill(database: Database, count: int) -> None:
    """So many calls in one month, counted as they would have been."""
    kinds = [(events, tally(joined(CallRecord(), events))) for events in _kinds_of_calls()]
    chance = random.Random(count)
    row_of = cache(lambda kind, day: _row(kinds[kind][0], day))
    by_day: dict[int, Counter[int]] = {day: Counter() for day in range(_DAYS)}
    for first in range(0, count, _AT_ONCE):
        rows = []
        for _ in range(min(_AT_ONCE, count - first)):
            day, kind = chance.randrange(_DAYS), chance.randrange(len(kinds))
            by_day[day][kind] += 1
            rows.append(row_of(kind, day))
        database.write(partial(_insert, table=call_records, rows=rows))
    for day, chosen in by_day.items():
        found: Tally = Counter()
        for kind, calls in chosen.items():
            for cell, number in kinds[kind][1].items():
                found[cell] += number * calls
        date = (_MONTH + timedelta(days=day)).date()
        counts = [{"day": date, **cell._asdict(), "count": n} for cell, n in found.items() if n]
        database.write(partial(_insert, table=call_counts, rows=counts))
    database.write(_tell_the_planner)
    _check(database)


def _kinds_of_calls() -> list[tuple[Event, ...]]:
    """Those of one day, to be moved to others."""
    return list(calls_of(_MONTH.replace(day=2), 1, _KINDS_OF_CALLS))


def _row(events: tuple[Event, ...], day: int) -> dict[str, object]:
    moved = 24 * 3600.0 * (day - 1)
    turns = [event._replace(at=round(event.at + moved, 1)) for event in events]
    began = datetime.fromtimestamp(turns[0].at, LONDON)
    over = datetime.fromtimestamp(turns[-1].at, LONDON)
    return {
        "call": None,
        "caller": "",
        "caller_before": "",
        "began_at": began,
        "day": began.date(),
        "over_at": over,
        "events": write_events(event for event in turns if event.turn != OVER),
        "again": "",
        "due_at": None,
    }


def _insert(connection: Connection, table: object, rows: list[dict[str, object]]) -> None:
    connection.execute(insert(table), rows)  # type: ignore[arg-type]  # either of our two tables


def _tell_the_planner(connection: Connection) -> None:
    connection.execute(text("ANALYZE"))


def _check(database: Database) -> None:
    """What was counted here is what the line itself would count."""
    day = _MONTH.date()
    database.write(mark_all)
    found = database.read(lambda c: recount(c, day, _MONTH))
    assert +found.counted == database.read(lambda c: counts_of(c, day, day))
    database.write(lambda c: c.execute(text("DELETE FROM call_stale_days")))


def _client(database: Database, folder: str) -> Client:
    settings = read_settings(
        home=Path(folder) / "nothing-here", prompts=CHECKOUT / "prompts", secret_key="a secret"
    )
    room = Room(settings, database)
    client = room.client(room.person(Role.LOOK))
    for path in _PAGES.values():
        client.get(path)
    return client


def _compared(clients: Iterable[Client], times: int) -> Iterator[tuple[str, str]]:
    clients = list(clients)
    for what, path in _PAGES.items():
        taken: list[list[float]] = [[] for _ in clients]
        # Now one and now the other, as the machine is not equally free.
        for _ in range(times):
            for client, mine in zip(clients, taken, strict=True):
                mine.append(_milliseconds(client, path))
        few, many = map(statistics.median, taken)
        yield what, f"{many / few:.2f} x (aim: <= 1.5), {many:.1f} ms / {few:.1f} ms"


def _milliseconds(client: Client, path: str) -> float:
    begun = time.perf_counter()
    client.get(path)
    assert client.page.status_code == 200
    return (time.perf_counter() - begun) * 1e3


def _both(
    seconds: float, cores: Cores, *, on_first: bool
) -> tuple[dict[str, float], dict[str, float]]:
    """What was spent with figures on, and with them off."""
    twilio = Twilio(PUBLIC_URL, AUTH_TOKEN)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        servers = {
            is_on: stack.enter_context(_served(Path(folder) / str(is_on), cores, is_on=is_on))
            for is_on in (on_first, not on_first)
        }
        turns = {is_on: _turns(server, twilio) for is_on, server in servers.items()}
        found: dict[bool, dict[str, float]] = {True: {}, False: {}}
        for number in range(len(turns[True])):
            for is_on, server in servers.items():
                found[is_on] |= _spent(server, turns[is_on][number], seconds)
    return found[True], found[False]


@contextmanager
def _served(folder: Path, cores: Cores, *, is_on: bool) -> Iterator[Server]:
    environment = own_environment(folder) | {"IVR_FIGURES": str(int(is_on))}
    database = Database(default_url(Path(environment["IVR_HOME"])))
    database.upgrade()
    database.close()
    with serving(OURS, environment, free_port(), cores.server) as server:
        yield server


def _turns(server: Server, twilio: Twilio) -> list[Turn]:
    """Those that come in, those with a key, and both as they come in whole calls."""
    server.exchange(twilio.requests("/voice", {}, callers=1)[0])
    call, key = read_turns(server, twilio)
    whole = [each for turns in zip(call.ours, *[key.ours] * _KEYS, strict=True) for each in turns]
    return [call, key, replace(call, title=_WHOLE, ours=whole)]


def _spent(server: Server, turn: Turn, seconds: float) -> dict[str, float]:
    """Counted once the turns of the kind before are noted and written."""
    LOADS[0].on(server, turn.ours, _A_BATCH)
    spent = LOADS[0].on(server, turn.ours, seconds)
    found = {f"{turn.title}: turns a second": spent[figures.RATE_FULL]}
    if figures.CPU_FULL in spent:
        found[f"{turn.title}: {_LESS}"] = spent[figures.CPU_FULL]
    return found
