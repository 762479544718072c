"""How fast the turns of an order are kept: `python -m tests.store.bench_orders`.

A turn is one step of an order, and is counted once it is on disk. The measure is a bare fdatasync
of 4 KiB at the end of a file, on the same disk in the same run.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ivr.store.database import Database
from tests.postgresql import postgresql_server
from tests.store.bench_growth import fill
from tests.store.callers import Load

CALLERS = 64
STORED = 1_000_000
_CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str
    value: float
    unit: str
    aim: str
    detail: str = ""


def durable_turns(seconds: float = 4.0, rounds: int = 3) -> list[Row]:
    """Turns a second by the bare fdatasyncs a second around them; medians of the rounds."""
    with tempfile.TemporaryDirectory() as folder, _servers(Path(folder)) as urls:
        plans = [
            ("SQLite, one process", urls["sqlite"], 1, ">= 5", "p99 <= 0.5 s"),
            ("SQLite, two processes", urls["sqlite"], 2, ">= 5", "p99 <= 0.5 s"),
            ("PostgreSQL, 16 connections", urls["postgresql"], 1, ">= 8", ""),
        ]
        rows = []
        for name, url, processes, aim, detail in plans:
            found = [_round(Path(folder), url, processes, seconds) for _ in range(rounds)]
            rate, p99, ratio = (statistics.median(part) for part in zip(*found, strict=True))
            rows += [
                Row(name, ratio, "x fdatasync", aim, f"{rate:.0f} turns/s"),
                Row(f"{name}, p99", p99, "s", detail.removeprefix("p99 ")),
            ]
        return rows


def growth(seconds: float = 2.0, rounds: int = 6) -> list[Row]:
    """The time of a turn with a million stored orders, by that with none."""
    with tempfile.TemporaryDirectory() as folder, _servers(Path(folder)) as urls:
        rows = []
        for kind in ("sqlite", "postgresql"):
            empty, full = urls[kind], urls[f"{kind} full"]
            fill(full, STORED)
            ratios = []
            for number in range(rounds):
                # Now one first and now the other, as the machine is not equally free.
                order = (empty, full) if number % 2 else (full, empty)
                rates = {url: _load(url, 1, seconds)[0] for url in order}
                ratios.append(rates[empty] / rates[full])
            name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[kind]
            spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
            label = f"{name}, a turn with {STORED:,} orders / none"
            rows.append(Row(label, statistics.median(ratios), "x", "<= 1.1", spread))
        return rows


def bare_syncs(folder: Path, seconds: float) -> float:
    """How often a second 4 KiB can be appended and flushed."""
    block = os.urandom(4096)
    path = folder / "bare"
    file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    try:
        count, began = 0, time.perf_counter()
        while time.perf_counter() - began < seconds:
            os.write(file, block)
            os.fdatasync(file)
            count += 1
        return count / (time.perf_counter() - began)
    finally:
        os.close(file)
        path.unlink()


def _round(folder: Path, url: str, processes: int, seconds: float) -> tuple[float, float, float]:
    """Turns a second, their p99 in seconds, and the former by the bare flushes a second."""
    before = bare_syncs(folder, seconds / 4)
    rate, p99 = _load(url, processes, seconds)
    bare = (before + bare_syncs(folder, seconds / 4)) / 2
    return rate, p99, rate / bare


def _load(url: str, processes: int, seconds: float) -> tuple[float, float]:
    """All callers at once, shared among processes: turns a second and their p99 in seconds."""
    command = [sys.executable, "-m", "tests.store.bench_orders", "--load", url]
    command += ["--callers", str(CALLERS // processes), "--seconds", str(seconds)]
    children = [
        subprocess.Popen(
            command, cwd=_CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(processes)
    ]
    for child in children:
        assert child.stdout
        assert child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin
        child.stdin.write("go\n")
        child.stdin.flush()
    times: list[float] = []
    for child in children:
        times += json.loads(child.communicate()[0])
    times.sort()
    return len(times) / seconds, times[int(len(times) * 0.99)]


def _run_load(url: str, callers: int, seconds: float) -> None:
    database = Database(url)
    load = Load(database)
    load.run(callers, 0.5)
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps(load.run(callers, seconds)))
    database.close()


@contextmanager
def _servers(folder: Path) -> Iterator[dict[str, str]]:
    with postgresql_server(folder / "server") as server:
        urls = {
            "sqlite": f"sqlite:///{folder / 'empty.db'}",
            "sqlite full": f"sqlite:///{folder / 'full.db'}",
            "postgresql": server.make_database(),
            "postgresql full": server.make_database(),
        }
        for url in urls.values():
            database = Database(url)
            database.upgrade()
            database.close()
        yield urls


def main(arguments: list[str]) -> int:
    """Measure, and print a table."""
    options = argparse.ArgumentParser(prog="python -m tests.store.bench_orders")
    options.add_argument("--load", help=argparse.SUPPRESS)
    options.add_argument("--callers", type=int, help=argparse.SUPPRESS)
    options.add_argument("--seconds", type=float, default=4.0, help="of each load; default: 4")
    options.add_argument("--rounds", type=int, default=3, help="default: 3")
    wanted = options.parse_args(arguments)
    if wanted.load:
        _run_load(wanted.load, wanted.callers, wanted.seconds)
        return 0
    tables: list[Callable[[float, int], list[Row]]] = [durable_turns, growth]
    for table in tables:
        for row in table(wanted.seconds, wanted.rounds):
            figures = f"{row.value:8.3g} {row.unit:12} {row.aim:8}"
            print(f"{row.name:46} {figures} {row.detail}".rstrip(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
