"""Waiting for what another process or thread does: a busy machine is no fault of theirs."""

import time
from collections.abc import Callable

_PATIENCE = 30
"""Seconds."""


def comes_true(is_so: Callable[[], object]) -> bool:
    """Whether something becomes so."""
    until = time.monotonic() + _PATIENCE
    while not (so := is_so()) and time.monotonic() < until:
        time.sleep(0.05)
    return bool(so)
