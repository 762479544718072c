"""One round: both servers started, each loaded in turn, both apps imported."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import figures
from tests.bench.cores import Cores, pinned
from tests.bench.figures import Figure, Pair, Round
from tests.bench.processes import HAS_PROC, processor_time_of, worker_memory
from tests.bench.servers import BARE, CHECKOUT, OURS, Server, free_port, serving
from tests.bench.spans import LOADS
from tests.bench.turns import Turn, Twilio, read_turns

# An https address is what makes it production; nothing is looked up or fetched there.
PUBLIC_URL = "https://line.example.org"
AUTH_TOKEN = "a token for the benchmark"
_IMPORTS = {
    figures.IMPORT: ("import ivr.app", "import flask"),
    figures.IMPORT_AND_MAKE: ("from ivr.app import app", "from tests.bench.bare import app"),
}


@dataclass(frozen=True)
class Both:
    """The line and the bare app, running side by side; `start` is in seconds."""

    ours: Server
    bare: Server
    turns: list[Turn]
    start: Pair


def measure_round(seconds: float, ours_first: bool, cores: Cores) -> Round:
    """Everything once, with loads of so many seconds; who goes first should alternate."""
    with TemporaryDirectory() as folder, pinned(cores.client):
        environment = own_environment(Path(folder))
        with _both(environment, cores) as both:
            found = _loads(both, seconds, ours_first)
            if HAS_PROC:
                ours, bare = worker_memory(both.ours.pid), worker_memory(both.bare.pid)
                found[figures.RSS] = Pair(ours.rss, bare.rss)
                if ours.pss and bare.pss:
                    found[figures.PSS] = Pair(ours.pss, bare.pss)
        found[figures.START] = both.start
        for figure, (ours_code, bare_code) in _IMPORTS.items():
            found[figure] = Pair(
                processor_time_of(ours_code, environment, CHECKOUT) * 1e3,
                processor_time_of(bare_code, environment, CHECKOUT) * 1e3,
            )
    return found


def own_environment(folder: Path) -> dict[str, str]:
    """Nothing of this machine's own settings: a new home, and secrets that open nothing."""
    ours = {
        "PUBLIC_URL": PUBLIC_URL,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "SECRET_KEY": "a secret for the benchmark",
        "IVR_HOME": str(folder / "home"),
        "BENCH_DOCUMENTS": str(folder / "documents"),
    }
    others = {name: value for name, value in os.environ.items() if not _is_a_setting(name)}
    return others | ours


def _is_a_setting(name: str) -> bool:
    return name.startswith(("IVR_", "TWILIO_", "GRANIAN_", "GUNICORN_"))


@contextmanager
def _both(environment: dict[str, str], cores: Cores) -> Iterator[Both]:
    twilio = Twilio(PUBLIC_URL, AUTH_TOKEN)
    (first,) = twilio.requests("/voice", {}, callers=1)
    port = free_port()
    began = time.perf_counter()
    with serving(OURS, environment, port, cores.server) as ours:
        ours.exchange(first)
        ours_started = time.perf_counter() - began
        turns = read_turns(ours, twilio)
        documents = Path(environment["BENCH_DOCUMENTS"])
        documents.mkdir()
        for turn in turns:
            (documents / f"{turn.name}.xml").write_bytes(turn.document)
        port = free_port()
        began = time.perf_counter()
        with serving(BARE, environment, port, cores.server) as bare:
            bare.exchange(turns[0].bare[0])
            start = Pair(ours_started, time.perf_counter() - began)
            yield Both(ours, bare, turns, start)


def _loads(both: Both, seconds: float, ours_first: bool) -> dict[Figure, Pair]:
    found: dict[Figure, Pair] = {}
    for turn in both.turns:
        for load in LOADS:
            if ours_first:
                ours = load.on(both.ours, turn.ours, seconds)
                bare = load.on(both.bare, turn.bare, seconds)
            else:
                bare = load.on(both.bare, turn.bare, seconds)
                ours = load.on(both.ours, turn.ours, seconds)
            found |= {figure.of(turn.title): Pair(ours[figure], bare[figure]) for figure in ours}
    return found
