"""What is left for the figures is read again as it was, in whatever form it was left."""

import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.calls.batch import CALL, CALLER, NO_HASH, Noted, read_batch, write_batch
from ivr.calls.event import OVER, Came, Event, Kind, told_by

EVENT = Event(1, 1_790_000_000.5, "1", "school-action", Kind.EXPLANATION, language="en")

events = st.builds(
    Event,
    turn=st.integers(OVER, 10**10),
    at=st.integers(0, 4 * 10**10).map(lambda tenths: tenths / 10),
    came=st.sampled_from(Came),
    page=st.sampled_from(["", "main-menu", "order.postcode"]),
    kind=st.sampled_from(["", *Kind]),
    misses=st.integers(0, 3),
    office=st.sampled_from(["", "derby"]),
    language=st.sampled_from(["", "en", "pl"]),
    gave=st.sampled_from([(), ("message",), ("order:school-action:ordinary",)]),
)


def hashes(size: int) -> st.SearchStrategy[bytes]:
    return st.binary(min_size=size, max_size=size)


callers = st.none() | st.tuples(hashes(CALLER), hashes(CALLER))


@given(st.lists(st.tuples(hashes(CALL), events, callers)))
def test_a_batch_is_read_as_it_was_written(
    rows: list[tuple[bytes, Event, tuple[bytes, bytes] | None]],
) -> None:
    batch = write_batch(
        [call.hex() for call, _, _ in rows],
        [event.turn for _, event, _ in rows],
        [event.at for _, event, _ in rows],
        [told_by(event) for _, event, _ in rows],
        {row: b"".join(both) for row, (_, _, both) in enumerate(rows) if both},
    )
    assert read_batch(batch) == [
        Noted(call.hex(), event, *[shown(each) for each in both or (NO_HASH, NO_HASH)])
        for call, event, both in rows
    ]


def shown(a_hash: bytes) -> str:
    return a_hash.hex() if any(a_hash) else ""


@pytest.mark.parametrize("packed", [bytes, zlib.compress])
def test_rows_of_older_releases_are_read(packed: type[bytes]) -> None:
    rows = [["c0ffee", "ann", "ann before", *EVENT], ["c0ffee", "", "", *EVENT[:5]]]
    assert read_batch(packed(json.dumps(rows).encode())) == [
        Noted("c0ffee", EVENT, "ann", "ann before"),
        Noted("c0ffee", EVENT._replace(language="")),
    ]
