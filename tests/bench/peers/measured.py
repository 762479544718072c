"""The line beside other ways to answer: under gunicorn, without a framework, on node."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit
from xml.etree import ElementTree

from tests.bench import figures
from tests.bench.cores import Cores, pinned
from tests.bench.figures import Figure, Pair, Round, Row, summed_up
from tests.bench.peers.fetched import NotHere, fetch_gunicorn, fetch_node_peer
from tests.bench.rounds import AUTH_TOKEN, PUBLIC_URL, own_environment
from tests.bench.servers import (
    BARE,
    OURS,
    Server,
    ServerSilent,
    free_port,
    procfile_command,
    running,
)
from tests.bench.spans import LOADS
from tests.bench.turns import Turn, Twilio, read_turns

RAW = "tests.bench.peers.raw:app"
_GUNICORN = (
    # Without --max-requests: the processor time of a worker that has ended is no longer told.
    *("-m", "gunicorn", "-k", "gthread", "--threads", "32", "-w", "1"),
    *("--keep-alive", "75", "--no-control-socket", "-b"),
)
_KINDS = ("call", "key")
Asked = Mapping[str, Sequence[bytes]]
"""The requests of each kind of turn."""


@dataclass(frozen=True)
class Beside:
    """What is put beside what; `aim` is the least efficiency of ours, by processor time."""

    what: str
    ours: str
    peer: str
    aim: float


_COMPARED = (
    Beside(
        "under gunicorn, beside a bare Flask route under gunicorn",
        "ours, gunicorn",
        "bare, gunicorn",
        1.0,
    ),
    Beside("beside a WSGI app without a framework", "ours", "raw", 0.15),
    Beside("beside express and twilio on node, signatures verified", "ours", "node", 4.0),
)


def measured(seconds: float, rounds: int, cores: Cores) -> Iterator[str]:
    """A sentence for each thing that is compared, and for each that this machine can't."""
    with TemporaryDirectory() as folder, pinned(cores.client):
        gunicorn: Path | None = None
        node: list[str] | None = None
        try:
            gunicorn = fetch_gunicorn(Path(folder))
        except NotHere as missing:
            yield str(missing)
        try:
            node = fetch_node_peer(Path(folder))
        except NotHere as missing:
            yield str(missing)
        found = []
        for number in range(1, rounds + 1):
            print(f"Round {number} of {rounds} ...", file=sys.stderr, flush=True)
            found.append(measure_round(seconds, number % 2 == 1, cores, gunicorn, node))
    yield from map(told, summed_up(found))


def measure_round(
    seconds: float,
    forwards: bool,
    cores: Cores,
    gunicorn: Path | None = None,
    node: list[str] | None = None,
) -> Round:
    """Everything once, in one order or the other; what was not fetched is left out."""
    with TemporaryDirectory() as folder, ExitStack() as stack:
        street = _Street(Path(folder), cores, stack)
        street.settle(gunicorn, node)
        for name, asked in street.asked.items():
            # What compiles as it runs is measured once it has: a worker lives longer than a round.
            LOADS[0].on(street.servers[name], asked[_KINDS[0]], seconds)
        spent: dict[tuple[str, str], dict[Figure, float]] = {}
        for kind in _KINDS:
            for name in street.asked if forwards else reversed(street.asked):
                requests = street.asked[name][kind]
                spent[name, kind] = LOADS[0].on(street.servers[name], requests, seconds)
    return {
        figure: pair
        for beside in _COMPARED
        if beside.peer in street.asked
        for kind, title in zip(_KINDS, street.titles, strict=True)
        for figure, pair in _pairs(beside, title, spent, kind)
    }


def told(row: Row) -> str:
    """One row as a sentence."""
    aim = f" (aim: {row.aim})" if row.aim else ""
    figure = row.figure
    ours, peer = (f"{each:.{figure.digits}f}" for each in (row.ours, row.bare))
    return (
        f"{figure.name}: {row.ratio:.2f} x{aim}, between {min(row.ratios):.2f} and "
        f"{max(row.ratios):.2f}; {ours} {figure.unit} / {peer} {figure.unit}"
    )


class _Street:
    """The servers of one round, side by side, and what each of them is asked."""

    def __init__(self, folder: Path, cores: Cores, stack: ExitStack) -> None:
        self._folder = folder
        self._cores = cores
        self._stack = stack
        self._twilio = Twilio(PUBLIC_URL, AUTH_TOKEN)
        self._documents = folder / "documents"
        self.servers: dict[str, Server] = {}
        self.asked: dict[str, Asked] = {}
        self.titles: list[str] = []

    def settle(self, gunicorn: Path | None, node: list[str] | None) -> None:
        """Start all of them. Raises ServerSilent where one answers otherwise than it should."""
        turns = self._line("ours", partial(procfile_command, OURS))
        self.titles = [turn.title for turn in turns]
        self._documents.mkdir()
        for turn in turns:
            (self._documents / f"{turn.name}.xml").write_bytes(turn.document)
            (self._documents / f"{turn.name}.json").write_text(json.dumps(menu(turn.document)))
        bare = {turn.name: turn.bare for turn in turns}
        self._peer("raw", partial(procfile_command, RAW), bare, turns)
        if gunicorn:
            path = {"PYTHONPATH": str(gunicorn)}
            self._line("ours, gunicorn", partial(_under_gunicorn, OURS), path)
            self._peer("bare, gunicorn", partial(_under_gunicorn, BARE), bare, turns, path)
        if node:
            signed = {
                turn.name: self._twilio.requests(f"/{turn.name}", turn.answers) for turn in turns
            }
            server = self._peer("node", lambda _: node, signed, turns)
            forged = signed["call"][0].replace(b"X-Twilio-Signature: ", b"X-Twilio-Signature: x")
            if not server.exchange(forged).startswith(b"HTTP/1.1 403"):
                raise ServerSilent(f"A wrong signature is not refused by: {server.command}")

    def _line(
        self, name: str, command: Callable[[int], list[str]], more: Mapping[str, str] | None = None
    ) -> list[Turn]:
        server = self._start(name, command, more or {})
        server.exchange(self._twilio.requests("/voice", {}, callers=1)[0])
        turns = read_turns(server, self._twilio)
        self.asked[name] = {turn.name: turn.ours for turn in turns}
        return turns

    def _peer(
        self,
        name: str,
        command: Callable[[int], list[str]],
        asked: Asked,
        turns: Sequence[Turn],
        more: Mapping[str, str] | None = None,
    ) -> Server:
        server = self._start(name, command, more or {})
        for turn in turns:
            head, _, document = server.exchange(asked[turn.name][0]).partition(b"\r\n\r\n")
            if menu(document) != menu(turn.document):
                raise ServerSilent(f"Another menu from: {server.command}\n{head!r}{document!r}")
        self.asked[name] = asked
        return server

    def _start(
        self, name: str, command: Callable[[int], list[str]], more: Mapping[str, str]
    ) -> Server:
        port = free_port()
        own = {
            "BENCH_DOCUMENTS": str(self._documents),
            "MENUS": str(self._documents),
            "NODE_ENV": "production",
            "PORT": str(port),
            "PUBLIC_HOST": urlsplit(PUBLIC_URL).netloc,
        }
        environment = own_environment(self._folder / name) | own | dict(more)
        server = running(command(port), environment, port, self._cores.server)
        self.servers[name] = self._stack.enter_context(server)
        return self.servers[name]


def menu(document: bytes) -> dict[str, object]:
    """What a menu says and asks, for those who write it themselves. Raises ParseError."""
    response = ElementTree.fromstring(document)  # noqa: S314 - from a server of this bench
    gather, redirect = response
    return {
        "gather": gather.attrib,
        "plays": [play.text for play in gather],
        "redirect": redirect.text,
    }


def _under_gunicorn(app: str, port: int) -> list[str]:
    return [sys.executable, *_GUNICORN, f"127.0.0.1:{port}", app]


def _pairs(
    beside: Beside, title: str, spent: Mapping[tuple[str, str], Mapping[Figure, float]], kind: str
) -> Iterator[tuple[Figure, Pair]]:
    ours, peer = spent[beside.ours, kind], spent[beside.peer, kind]
    if figures.CPU_FULL in ours:
        aimed = replace(figures.CPU_FULL, aim=beside.aim)
        yield (
            aimed.of(f"{beside.what}: {title}"),
            Pair(ours[figures.CPU_FULL], peer[figures.CPU_FULL]),
        )
    yield (
        figures.RATE_FULL.of(f"{beside.what}: {title}"),
        Pair(ours[figures.RATE_FULL], peer[figures.RATE_FULL]),
    )
