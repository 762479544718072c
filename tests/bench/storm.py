"""A storm: very many callers order at once, one webhook in twenty comes twice, nothing is lost."""

import asyncio
import json
import random
import re
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ivr.store.database import Database
from tests.bench.processes import HAS_PROC, processor_time
from tests.bench.rounds import PUBLIC_URL
from tests.bench.webhooks import ORDER, reference, references, signed, step_of_order
from tests.served import Served, served

CALLERS = 2000
THINK = 2.0
"""Seconds between two turns of a caller, on average."""
_REPEATED = 0.05
_CONNECTIONS = 128
_TOO_LONG = 1000.0
"""Milliseconds."""
_MOST_TOLD = 20
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Wait(NamedTuple):
    """How long a turn took, in milliseconds, and when it was asked, in seconds of the storm."""

    whole: float
    ours: float
    """Of that, until one of our connections was free."""
    page: str
    at: float


@dataclass
class Storm:
    """One server and everybody who rings it."""

    server: Served
    callers: int
    think: float = THINK
    waits: list[Wait] = field(default_factory=list)
    busiest: float = 0.0
    """The most of a core that the server has used within a second."""
    errors: list[str] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)
    """Call → the document that told its reference."""
    differed: int = 0
    """Repeated webhooks that were answered in another way than before."""

    async def rage(self) -> None:
        """Let all of them order, beginning within the time of one thought."""
        self._began = time.perf_counter()
        self._chance = random.Random(7)
        self._free: asyncio.Queue[Wire] = asyncio.Queue()
        for _ in range(_CONNECTIONS):
            self._free.put_nowait(Wire(self.server.port))
        calls = [f"CA{number:032x}" for number in range(self.callers)]
        watching = asyncio.create_task(self._watch())
        await asyncio.gather(*(self._call(call) for call in calls))
        watching.cancel()
        while not self._free.empty():
            await self._free.get_nowait().close()

    async def _watch(self) -> None:
        while HAS_PROC:
            began, before = time.perf_counter(), processor_time(self.server.pid)
            await asyncio.sleep(1)
            spent = processor_time(self.server.pid) - before
            self.busiest = max(self.busiest, spent / (time.perf_counter() - began))

    async def _call(self, call: str) -> None:
        await asyncio.sleep(self._chance.uniform(0, 2 * self.think))
        document = await self._turn(call, "/voice", {})
        for answer in ORDER:
            await asyncio.sleep(self._chance.uniform(0, 2 * self.think))
            if not document:
                return
            document = await self._turn(call, *step_of_order(document, answer, call))
        self.told[call] = document

    async def _turn(self, call: str, target: str, form: dict[str, str]) -> str:
        form = {"CallSid": call, "From": "+447700900123", "To": "+441632960000"} | form
        document = await self._ask(target, form)
        if self._chance.random() < _REPEATED:
            again = await self._ask(target, form)
            self.differed += again != document and "/order?" in target
        return document

    async def _ask(self, target: str, form: dict[str, str]) -> str:
        request = signed(self.server, (target, form))
        began = time.perf_counter()
        wire = await self._free.get()
        free = time.perf_counter()
        try:
            status, body = await wire.exchange(request)
        finally:
            self._free.put_nowait(wire)
        waited = (time.perf_counter() - began) * 1e3
        page = target.partition("?")[0]
        self.waits.append(Wait(waited, (free - began) * 1e3, page, began - self._began))
        if status != 200:
            self.errors.append(f"{status} from {target}")
            return ""
        return body.decode()


class Wire:
    """A kept connection with one request on its way."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def exchange(self, request: bytes) -> tuple[int, bytes]:
        """The status and body of the answer."""
        self._streams = self._streams or await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        body = await reader.readexactly(int(length[1])) if length else b""
        return int(head.split(b" ", 2)[1]), body

    async def close(self) -> None:
        """Hang up."""
        if self._streams:
            self._streams[1].close()
            await self._streams[1].wait_closed()


def measured(callers: int = CALLERS, think: float = THINK) -> Iterator[str]:
    """One sentence for each thing that a storm shows."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/ivr.db"
        database = Database(url)
        database.upgrade()  # as the Procfile does before it serves
        database.close()
        with served(Path(folder), url, PUBLIC_URL) as server:
            storm = Storm(server, callers, think)
            began = time.perf_counter()
            asyncio.run(storm.rage())
            took = time.perf_counter() - began
            log = server.log()
        kept = references(url)
    waits = sorted(storm.waits)
    slow = [wait for wait in waits if wait.whole > _TOO_LONG]
    yield (
        f"A storm of {callers:,} callers, {len(waits):,} turns in {took:.0f} s "
        f"({len(waits) / took:.0f}/s), one in {1 / _REPEATED:.0f} sent twice: "
        f"{_spread([wait.whole for wait in waits])}; "
        f"{len(slow)} over {_TOO_LONG / 1e3:.0f} s (aim: 0)"
    )
    own = sorted(_taken(log))
    yield f"By its own log the line took {_spread([ms for ms, _ in own])} ({own[-1][1]})"
    if storm.busiest:
        yield f"In its busiest second it used {storm.busiest:.2f} of a core"
    for wait in slow[-_MOST_TOLD:]:
        yield (
            f"  {wait.page} after {wait.at:.1f} s took {wait.whole:.0f} ms, {wait.ours:.0f} of "
            "them until the callers' own program had a connection free"
        )
    told = [reference(document) for document in storm.told.values()]
    lost = sum(each not in kept for each in told)
    doubled = sum(count - 1 for count in kept.values()) + max(0, len(kept) - callers)
    yield (
        f"Of {len(told):,} references told, {lost} lost and {doubled} doubled; "
        f"{len(storm.errors)} errors; {storm.differed} repeats answered otherwise (aim: 0 of each)"
    )


def _spread(sorted_ms: Sequence[float]) -> str:
    p50, p99, p999 = (sorted_ms[int(len(sorted_ms) * part)] for part in (0.5, 0.99, 0.999))
    return f"p50 {p50:.1f} ms, p99 {p99:.0f} ms, p999 {p999:.0f} ms, longest {sorted_ms[-1]:.0f} ms"


def _taken(log: str) -> Iterator[tuple[float, str]]:
    """Of each turn in a log, its milliseconds and its page."""
    for line in log.splitlines():
        if line.startswith("{"):
            told = json.loads(line)
            if told["event"] == "turn":
                yield told["ms"], told["page"]
