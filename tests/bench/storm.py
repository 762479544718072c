"""A storm: very many callers order at once, one webhook in twenty comes twice, nothing is lost."""

import asyncio
import random
import re
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.webhooks import ORDER, reference, references, signed, step_of_order
from tests.served import Served, served

CALLERS = 2000
THINK = 2.0
"""Seconds between two turns of a caller, on average."""
_REPEATED = 0.05
_CONNECTIONS = 128
_TOO_LONG = 1000.0
"""Milliseconds."""
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass
class Storm:
    """One server and everybody who rings it."""

    server: Served
    callers: int
    think: float = THINK
    waits: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)
    """Call → the document that told its reference."""
    differed: int = 0
    """Repeated webhooks that were answered in another way than before."""

    async def rage(self) -> None:
        """Let all of them order, beginning within the time of one thought."""
        self._chance = random.Random(7)
        self._free: asyncio.Queue[Wire] = asyncio.Queue()
        for _ in range(_CONNECTIONS):
            self._free.put_nowait(Wire(self.server.port))
        calls = [f"CA{number:032x}" for number in range(self.callers)]
        await asyncio.gather(*(self._call(call) for call in calls))
        while not self._free.empty():
            await self._free.get_nowait().close()

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
        try:
            status, body = await wire.exchange(request)
        finally:
            self._free.put_nowait(wire)
        self.waits.append(time.perf_counter() - began)
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
        with served(Path(folder), url) as server:
            storm = Storm(server, callers, think)
            began = time.perf_counter()
            asyncio.run(storm.rage())
            took = time.perf_counter() - began
        kept = references(url)
    waits = sorted(wait * 1e3 for wait in storm.waits)
    p50, p99 = waits[len(waits) // 2], waits[int(len(waits) * 0.99)]
    slow = sum(wait > _TOO_LONG for wait in waits)
    yield (
        f"A storm of {callers:,} callers, {len(waits):,} turns in {took:.0f} s "
        f"({len(waits) / took:.0f}/s), one in {1 / _REPEATED:.0f} sent twice: "
        f"p50 {p50:.1f} ms, p99 {p99:.0f} ms, longest {waits[-1]:.0f} ms; "
        f"{slow} over {_TOO_LONG / 1e3:.0f} s (aim: 0)"
    )
    told = [reference(document) for document in storm.told.values()]
    lost = sum(each not in kept for each in told)
    doubled = sum(count - 1 for count in kept.values()) + max(0, len(kept) - callers)
    yield (
        f"Of {len(told):,} references told, {lost} lost and {doubled} doubled; "
        f"{len(storm.errors)} errors; {storm.differed} repeats answered otherwise (aim: 0 of each)"
    )
