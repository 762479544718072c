"""What the figures survive: a server that is killed loses what it has not written yet, no more."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from ivr.calls.batch import read_batch
from ivr.calls.event import OVER
from ivr.calls.tally import Figure
from ivr.store.call_counting import count_calls
from ivr.store.call_counts import counts_of
from ivr.store.call_tables import call_inbox
from ivr.store.database import Database
from tests.line import link
from tests.patience import comes_true
from tests.served import Served

TURNS = [0, 1, OVER]


def ring(server: Served, number: int, *, hangs_up: bool = True) -> None:
    """A call that presses 1, and of whose end we may never be told."""
    call = {"CallSid": f"CA{number + 1:032x}"}
    document = server.post("/voice", **call)
    server.post(link(document, "Gather"), Digits="1", **call)
    if hangs_up:
        server.post("/voice/status", CallStatus="completed", **call)


def written(database: Database) -> list[tuple[str, int]]:
    """Each turn that is on disk, with its call, as they were written."""
    wanted = select(call_inbox.c.events).order_by(call_inbox.c.id)
    batches = database.read(lambda c: c.execute(wanted).scalars().all())
    return [(noted.call, noted.event.turn) for batch in batches for noted in read_batch(batch)]


def test_a_killed_server_loses_only_what_came_after_its_last_writing(
    tmp_path: Path, url: str, database: Database
) -> None:
    server = Served(tmp_path, url)
    server.start()
    try:
        for number in range(3):
            ring(server, number)
        ring(server, 3, hangs_up=False)
        assert comes_true(lambda: len(written(database)) == 11), written(database)
        marked = written(database)
        for number in range(4, 24):
            ring(server, number)
        server.kill()
        left = written(database)
        assert left[:11] == marked
        calls = list(dict.fromkeys(call for call, _ in left))
        given = [(call, turn) for call in calls for turn in TURNS]
        given.remove((calls[3], OVER))
        assert left == given[: len(left)], "nothing is missing in between, nor twice there"
        server.start()
        ring(server, 99)
        assert comes_true(lambda: len(written(database)) == len(left) + 3)
    finally:
        server.kill()
    count_calls(database, datetime.now(UTC) + timedelta(hours=1))
    found = database.read(lambda c: counts_of(c, date(2000, 1, 1), date(2099, 1, 1)))
    counted = sum(count for cell, count in found.items() if cell.figure == Figure.CALLS)
    assert counted == len(calls) + 1, "also the one whose end nobody has told"
