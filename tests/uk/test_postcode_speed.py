"""Keys and speech are understood within a millisecond, with the index loaded."""

import time
from collections.abc import Callable, Iterable
from random import Random

from ivr.uk.postcode import Postcode
from ivr.uk.postcode_keys import keys_of, read_keys
from ivr.uk.postcode_known import KnownPostcodes
from ivr.uk.postcode_speech import hear_postcode
from tests.uk.postcode_strategies import said

LIMIT = 0.001
SAMPLE = 3000


def percentile_99(work: Callable[[str], object], on: Iterable[str]) -> float:
    """Seconds of this thread's own time: other tests run beside this one."""
    times = []
    for each in on:
        begun = time.thread_time()
        work(each)
        times.append(time.thread_time() - begun)
    return sorted(times)[int(len(times) * 0.99)]


def test_keys(loaded: KnownPostcodes, live_at_home: list[Postcode]) -> None:
    keys = [keys_of(postcode) for postcode in Random(1).sample(live_at_home, SAMPLE)]
    read_keys(keys[0], loaded)  # the first one makes the tables
    assert percentile_99(lambda pressed: read_keys(pressed, loaded), keys) < LIMIT


def test_speech(loaded: KnownPostcodes, live_at_home: list[Postcode]) -> None:
    way = Random(1)
    words = [said(postcode, way) for postcode in way.sample(live_at_home, SAMPLE)]
    assert percentile_99(lambda heard: hear_postcode(heard, loaded), words) < LIMIT


def test_looking_up(loaded: KnownPostcodes, live_at_home: list[Postcode]) -> None:
    sample = Random(1).sample(live_at_home, SAMPLE)
    begun = time.thread_time()
    for postcode in sample:
        loaded.likelihood(postcode)
        loaded.council(postcode)
    assert (time.thread_time() - begun) / SAMPLE < 100e-6
