"""Which processor core does what, where the system lets a program choose."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Cores:
    """One core for the servers and another for the client; None leaves the choice to the system."""

    server: int | None
    client: int | None

    @property
    def are_apart(self) -> bool:
        """Whether client and server can't take each other's time."""
        return self.server is not None


def choose_cores() -> Cores:
    """The last and the first core that this process may use, if there are two."""
    if hasattr(os, "sched_getaffinity"):
        usable = sorted(os.sched_getaffinity(0))
        if len(usable) > 1:
            return Cores(server=usable[-1], client=usable[0])
    return Cores(None, None)


@contextmanager
def pinned(core: int | None) -> Iterator[None]:
    """Run on one core, and so does every process started meanwhile."""
    if core is None:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
