"""How much memory a worker takes up over very many turns, figures and all."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from ivr.store.database import Database, default_url
from tests.bench.cores import Cores, pinned
from tests.bench.load import callers
from tests.bench.processes import HAS_PROC, worker_memory
from tests.bench.rounds import AUTH_TOKEN, PUBLIC_URL, own_environment
from tests.bench.servers import OURS, Server, free_port, serving
from tests.bench.turns import Twilio, read_turns

TURNS = 1_000_000
_AT_ONCE = 1.0
"""Seconds of turns, after which they are counted."""


def measured(turns: int, cores: Cores) -> Iterator[str]:
    """A sentence: before, and after so many turns, of which every other brings a new call in."""
    if not HAS_PROC:
        yield "Memory is measured where the system has /proc."
        return
    with tempfile.TemporaryDirectory() as folder, pinned(cores.client):
        environment = own_environment(Path(folder))
        database = Database(default_url(Path(environment["IVR_HOME"])))
        database.upgrade()
        database.close()
        with serving(OURS, environment, free_port(), cores.server) as server:
            twilio = Twilio(PUBLIC_URL, AUTH_TOKEN)
            server.exchange(twilio.requests("/voice", {}, callers=1)[0])
            call, key = read_turns(server, twilio)
            requests = [each for both in zip(call.ours, key.ours, strict=True) for each in both]
            # A tenth beforehand: what any worker keeps once it is in use is no growth.
            _ask(server, requests, turns // 10)
            before = worker_memory(server.pid).rss
            asked = _ask(server, requests, turns)
            grown = worker_memory(server.pid).rss - before
    yield (
        f"Memory of a worker over {asked:,} turns: {grown:+.1f} MB (aim: <= 10), "
        f"from {before:.1f} MB"
    )


def _ask(server: Server, requests: list[bytes], turns: int) -> int:
    """How many were answered, at least so many."""
    asked = 0
    with callers(server.port, requests) as asking:
        while asked < turns:
            asked += len(asking.all_at_once(_AT_ONCE).waits)
    return asked
