"""Turns of many calls on their way to be counted: written by whoever answers calls, read once.

A batch is a line of JSON and, behind it, column after column of what the turns say: to write that
takes processes that answer calls half as long as row after row.
"""

import json
import struct
import zlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ivr.calls.event import Event, event_from

CALL, CALLER = 6, 8
"""Bytes of the hash of a call's name, and of each hash of a caller's number."""
NO_HASH = bytes(CALLER)
"""Where a caller has no number, or nobody rang on the day before."""
_ROW = struct.Struct("<I")
_CALLER = struct.Struct(f"<I{CALLER}s{CALLER}s")


class Noted(NamedTuple):
    """An event of some call, on its way to be counted."""

    call: str
    """A keyed hash of its name, in hex."""
    event: Event
    caller: str = ""
    """A hash of the caller's number that is good for one day; "" where none was given."""
    caller_before: str = ""
    """The same with the key of the day before, by which yesterday's call is found."""


def write_batch(
    calls: Sequence[str],
    turns: Sequence[int],
    times: Sequence[float],
    told: Sequence[str],
    callers: Mapping[int, bytes],
) -> bytes:
    """A batch by its columns, each with all rows; `told` is what `told_by` says of each turn.

    `callers` has the two hashes of whoever rings, one behind the other, by the row of the turn
    that brings them.
    """
    kinds = {each: kind for kind, each in enumerate(dict.fromkeys(told))}
    head = f'{{"turns":{len(calls)},"told":[{",".join(kinds)}]}}\n'
    names = bytes.fromhex("".join(calls))
    numbers = _numbers(len(calls)).pack(*turns, *times, *map(kinds.__getitem__, told))
    who = [_ROW.pack(row) + hashes for row, hashes in callers.items()]
    return b"".join([head.encode(), names, numbers, *who])


def read_batch(batch: bytes) -> list[Noted]:
    """The turns of a batch, whichever release of ours has left it."""
    if not batch.startswith(b"{"):
        return _read_rows(batch)
    line, _, columns = batch.partition(b"\n")
    head = json.loads(line)
    count, told = head["turns"], head["told"]
    names, columns = columns[: CALL * count], columns[CALL * count :]
    numbers = _numbers(count)
    found = numbers.unpack_from(columns)
    callers = {
        row: (_hex(caller), _hex(before))
        for row, caller, before in _CALLER.iter_unpack(columns[numbers.size :])
    }
    rows = zip(found[:count], found[count : 2 * count], found[2 * count :], strict=True)
    return [
        Noted(
            names[CALL * row : CALL * (row + 1)].hex(),
            event_from((turn, at, *told[kind])),
            *callers.get(row, ("", "")),
        )
        for row, (turn, at, kind) in enumerate(rows)
    ]


def _numbers(count: int) -> struct.Struct:
    """Of so many turns: which they are in their calls, when they were, and what each tells."""
    return struct.Struct(f"<{count}q{count}d{count}I")


def _hex(a_hash: bytes) -> str:
    return "" if a_hash == NO_HASH else a_hash.hex()


def _read_rows(batch: bytes) -> list[Noted]:
    """Of releases that wrote row after row as JSON, at first compressed."""
    rows = json.loads(batch if batch.startswith(b"[") else zlib.decompress(batch))
    return [
        Noted(call, event_from(fields), caller, before) for call, caller, before, *fields in rows
    ]
