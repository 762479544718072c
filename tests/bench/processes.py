"""What programs cost the machine: processor time and memory."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
HAS_PROC = (_PROC / "self" / "stat").is_file()
"""Whether this system tells; where it does not, those figures are left out."""


@dataclass(frozen=True)
class Process:
    """One running process; `seconds` is its processor time, user and system."""

    pid: int
    parent: int
    seconds: float


@dataclass(frozen=True)
class Memory:
    """Megabytes of one process: all it touches, and its fair share of what it shares with others.

    The share is None where the system does not tell.
    """

    rss: float
    pss: float | None


def processor_time(root: int) -> float:
    """Seconds of processor time that a process and all that come from it have used so far."""
    return sum(process.seconds for process in _tree(root))


def worker_memory(root: int) -> Memory:
    """The memory of the largest process below a server's first one."""
    workers = [process.pid for process in _tree(root) if process.pid != root] or [root]
    return max(map(_memory, workers), key=lambda memory: memory.rss)


def processor_time_of(code: str, environment: Mapping[str, str], folder: Path) -> float:
    """Seconds of processor time of a new Python that runs some code in a folder."""
    measured = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport time; print(time.process_time())"],
        cwd=folder,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return float(measured.stdout.splitlines()[-1])


def _tree(root: int) -> list[Process]:
    below: dict[int, list[Process]] = {}
    found = []
    for path in _PROC.glob("[0-9]*/stat"):
        process = _read(path)
        if process is None:
            continue
        below.setdefault(process.parent, []).append(process)
        if process.pid == root:
            found.append(process)
    for process in found:  # grows as we go
        found += below.get(process.pid, [])
    return found


def _read(path: Path) -> Process | None:
    try:
        # The name stands in brackets and may hold anything, brackets and blanks too.
        head, _, tail = path.read_text("utf-8", "replace").rpartition(")")
    except (FileNotFoundError, ProcessLookupError):  # it has just ended
        return None
    fields = tail.split()
    ticks = int(fields[11]) + int(fields[12])
    return Process(int(head.split()[0]), int(fields[1]), ticks / os.sysconf("SC_CLK_TCK"))


def _memory(pid: int) -> Memory:
    pages = int((_PROC / str(pid) / "statm").read_text().split()[1])
    rss = pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    try:
        rollup = (_PROC / str(pid) / "smaps_rollup").read_text()
    except OSError:
        return Memory(rss, None)
    shares = [line.split()[1] for line in rollup.splitlines() if line.startswith("Pss:")]
    return Memory(rss, int(shares[0]) * 1024 / 1e6 if shares else None)
