"""How long a postcode takes to understand, keyed or said, with the index loaded."""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import TypeVar

from ivr.uk.areas import Council
from ivr.uk.code_point_open import load_code_point
from ivr.uk.postcode import Postcode
from ivr.uk.postcode_index import read_index
from ivr.uk.postcode_keys import keys_of, read_keys
from ivr.uk.postcode_known import KnownPostcodes
from ivr.uk.postcode_speech import hear_postcode
from tests.uk.code_point import published
from tests.uk.postcode_strategies import said

_SAMPLE = 3000
T = TypeVar("T")


def measured(code_point: Path) -> Iterator[str]:
    """One sentence for each thing that is done with a postcode of ours."""
    with tempfile.TemporaryDirectory() as home:
        into = Path(home) / "postcodes.index"
        load_code_point(code_point, into, lambda file, files: None)
        known = KnownPostcodes(read_index(into))
        chance = Random(1)
        sample = chance.sample(_ours(code_point), _SAMPLE)
        keys = [keys_of(postcode) for postcode in sample]
        spoken = [said(postcode, chance) for postcode in sample]
        read_keys(keys[0], known)  # the first one makes the tables
        yield _sentence("keyed", lambda pressed: read_keys(pressed, known), keys)
        yield _sentence("said", lambda heard: hear_postcode(heard, known), spoken)
        yield _sentence("looked up", known.council, sample)


def _ours(code_point: Path) -> list[Postcode]:
    councils = (Council.DERBY_CITY, Council.DERBYSHIRE)
    return [
        Postcode(outward, inward)
        for outward, inward, council in published(code_point)
        if council in councils
    ]


def _sentence(what: str, work: Callable[[T], object], on: Sequence[T]) -> str:
    times = []
    for each in on:
        begun = time.thread_time()
        work(each)
        times.append((time.thread_time() - begun) * 1e3)
    times.sort()
    middle, slow = times[len(times) // 2], times[int(len(times) * 0.99)]
    return f"A postcode {what}: p50 {middle:.3f} ms, p99 {slow:.3f} ms (aim: p99 <= 1 ms)"
