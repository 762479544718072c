"""How fast the turns of an order are kept.

A turn is one step of an order, and is counted once it is on disk. The measure is a bare fdatasync
of 4 KiB at the end of a file, on the same disk in the same run. Where a disk flushes thousands of
times a second the processor is the limit, so it is measured on a disk made slower, too.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ivr.store.database import Database
from tests.bench.growth import fill
from tests.bench.slow_disk import SLOW_FLUSH, slow_disk
from tests.postgresql import postgresql_server
from tests.store.callers import Load

CALLERS = 64
STORED = 1_000_000
_CHECKOUT = Path(__file__).resolve().parents[2]


def durable_turns(seconds: float, rounds: int) -> Iterator[str]:
    """On the disk as it is, and on one that flushes as slowly as those of many a small server."""
    yield from _durable_turns(seconds, rounds)
    yield ""
    environment = slow_disk()
    if environment is None:
        yield "A slower disk is tried where there is a C compiler."
        return
    yield f"The same on a disk made slower, {SLOW_FLUSH * 1e3:.2f} ms a flush:"
    command = [sys.executable, "-m", "tests.bench.orders"]
    command += ["--seconds", str(seconds), "--rounds", str(rounds)]
    with subprocess.Popen(
        command, cwd=_CHECKOUT, env=environment, stdout=subprocess.PIPE, text=True
    ) as slower:
        assert slower.stdout
        yield from (row.rstrip("\n") for row in slower.stdout)


def _durable_turns(seconds: float, rounds: int) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder, empty_and_full(Path(folder)) as urls:
        plans = [
            ("SQLite, one process", urls["sqlite"], 1, 5),
            ("SQLite, two processes", urls["sqlite"], 2, 5),
            ("PostgreSQL, 16 connections", urls["postgresql"], 1, 8),
        ]
        for name, url, processes, aim in plans:
            found = [_round(Path(folder), url, processes, seconds) for _ in range(rounds)]
            rate, p99, ratio = (statistics.median(part) for part in zip(*found, strict=True))
            yield (
                f"Durable turns, {CALLERS} callers, {name}: {ratio:.1f} x fdatasync "
                f"(aim: >= {aim}), {rate:.0f}/s, p99 {p99:.3f} s (aim: <= 0.5)"
            )


def growth(seconds: float, rounds: int) -> Iterator[str]:
    """The time of a turn with a million stored orders, by that with none."""
    with tempfile.TemporaryDirectory() as folder, empty_and_full(Path(folder)) as urls:
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
            yield (
                f"A turn among {STORED:,} orders / among none, {name}: "
                f"{statistics.median(ratios):.2f} x (aim: <= 1.1), "
                f"between {min(ratios):.2f} and {max(ratios):.2f}"
            )


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
    command = [sys.executable, "-m", "tests.bench.orders", "--load", url]
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
def empty_and_full(folder: Path) -> Iterator[dict[str, str]]:
    """Two new databases of each kind, by their names."""
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


def main(arguments: list[str]) -> None:
    """Run one load, or the whole measurement, in a process of its own."""
    options = argparse.ArgumentParser(prog="python -m tests.bench.orders")
    options.add_argument("--load")
    options.add_argument("--callers", type=int)
    options.add_argument("--seconds", type=float, required=True)
    options.add_argument("--rounds", type=int, default=1)
    wanted = options.parse_args(arguments)
    if wanted.load:
        _run_load(wanted.load, wanted.callers, wanted.seconds)
        return
    for line in _durable_turns(wanted.seconds, wanted.rounds):
        print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
