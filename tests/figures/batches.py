"""Batches of turns as the line leaves them, from calls and callers with names for the reader."""

import hashlib
from collections.abc import Iterable

from ivr.calls.batch import CALL, CALLER, NO_HASH, Noted, write_batch
from ivr.calls.event import told_by


def batch_of(noted: Iterable[Noted]) -> bytes:
    """A batch; the names of its calls and callers become hashes."""
    noted = list(noted)
    events = [each.event for each in noted]
    return write_batch(
        [_hash(each.call, CALL).hex() for each in noted],
        [event.turn for event in events],
        [event.at for event in events],
        [told_by(event) for event in events],
        {
            row: b"".join(_hash(name, CALLER) if name else NO_HASH for name in hashes)
            for row, (_, _, *hashes) in enumerate(noted)
            if any(hashes)
        },
    )


def _hash(name: str, size: int) -> bytes:
    return hashlib.blake2b(name.encode(), digest_size=size).digest()
