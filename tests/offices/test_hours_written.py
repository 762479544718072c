"""Opening hours as they are written: read, refused with words, and written again."""

import json
import tomllib
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.offices.hours import ALWAYS_OPEN, ClosedNow, Closure, OpeningHours
from ivr.offices.hours_written import MOST_CLOSURES, read_hours, write_hours
from ivr.offices.week import Period
from tests.offices.strategies import hours

CLOSURE = {"from": "2026-12-24 12:00", "until": "2027-01-03", "reason": "Christmas"}

# What is written, and what whoever wrote it then reads.
FAULTS: list[tuple[object, list[str]]] = [
    ({"mondy": "9:00-17:00"}, ['The key "mondy" is unknown. Did you mean "monday"?']),
    (
        {"monday": 9},
        ['Monday: the hours should be text, such as "9:00-12:30, 13:30-17:00" or "closed".'],
    ),
    (
        {"monday": "9-5"},
        ['Monday: "9-5" can\'t be read. Write it by the 24-hour clock: "9:00-12:30, 13:30-17:00".'],
    ),
    (
        {"friday": "9:00-17:00,"},
        ['Friday: "" can\'t be read. Write it by the 24-hour clock: "9:00-12:30, 13:30-17:00".'],
    ),
    ({"monday": "9:00-25:00"}, ["Monday: 25:00 is no time of day; a day ends at 24:00."]),
    ({"monday": "9:60-17:00"}, ["Monday: 9:60 is no time of day; a day ends at 24:00."]),
    ({"monday": "20:00-24:05"}, ["Monday: 24:05 is no time of day; a day ends at 24:00."]),
    ({"monday": "9:07-17:00"}, ["Monday: 9:07 can't be said on the phone. Write 9:05 or 9:10."]),
    ({"monday": "9:00-23:58"}, ["Monday: 23:58 can't be said on the phone. Write 23:55 or 24:00."]),
    ({"monday": "9:00-9:00"}, ["Monday: 9:00-9:00 closes as soon as it opens."]),
    (
        {"monday": "9:00-5:00"},
        ["Monday: 9:00-5:00 closes before it opens. Did you mean 9:00-17:00?"],
    ),
    (
        {"monday": "22:00-2:00"},
        [
            "Monday: 22:00-2:00 closes before it opens. For hours past midnight, write "
            "22:00-24:00 here and the rest on the next day."
        ],
    ),
    (
        {"monday": "17:00-9:00"},
        [
            "Monday: 17:00-9:00 closes before it opens. For hours past midnight, write "
            "17:00-24:00 here and the rest on the next day."
        ],
    ),
    (
        {"monday": "9:00-13:00, 12:00-17:00"},
        ["Monday: 9:00-13:00 and 12:00-17:00 overlap. Write one period, or part them."],
    ),
    (
        {"monday": "1:00-2:00, 3:00-4:00, 5:00-6:00, 7:00-8:00, 9:00-10:00"},
        ["Monday: 5 periods are too many to say on the phone; the most is 4."],
    ),
    (
        {"monday": "closed", "sunday": "Closed "},
        [
            "Every day is closed. Give one day its hours; or leave all days out, and close the "
            'office with `closed-until = "further notice"`.'
        ],
    ),
    (
        {"open-bank-holidays": "2026-12-28"},
        ['`open-bank-holidays` should be a list of dates, such as ["2026-12-28"].'],
    ),
    (
        {"open-bank-holidays": ["28/12/2026"]},
        ['`open-bank-holidays`: "28/12/2026" is no date such as "2026-12-28".'],
    ),
    ({"open-bank-holidays": [28]}, ['`open-bank-holidays`: "28" is no date such as "2026-12-28".']),
    (
        {"open-bank-holidays": ["2026-12-29"]},
        [
            "`open-bank-holidays`: 2026-12-29 is no bank holiday in England. "
            "The nearest is 2026-12-28, Boxing Day (substitute day)."
        ],
    ),
    (
        {"closures": CLOSURE},
        [
            '`closures` should be a list: [{ from = "2026-12-24 12:00", until = "2027-01-03", '
            'reason = "Christmas" }].'
        ],
    ),
    (
        {"closures": [CLOSURE, "Christmas"]},
        [
            'Closure 2 should be written { from = "2026-12-24 12:00", until = "2027-01-03", '
            'reason = "Christmas" }.'
        ],
    ),
    ({"closures": [CLOSURE | {"to": "2027-01-03"}]}, ['Closure 1 has the unknown key "to".']),
    (
        {"closures": [CLOSURE | {"reasn": "x"}]},
        ['Closure 1 has the unknown key "reasn". Did you mean "reason"?'],
    ),
    (
        {"closures": [{}]},
        [
            'Closure 1 needs `from`, a date or a moment such as "2026-12-24 12:00".',
            "Closure 1 needs `reason`, a few words for staff.",
            'Closure 1 needs `until`, a date or a moment such as "2026-12-24 12:00".',
        ],
    ),
    (
        {"closures": [CLOSURE | {"from": "Christmas Eve"}]},
        ['Closure 1 needs `from`, a date or a moment such as "2026-12-24 12:00".'],
    ),
    (
        {"closures": [CLOSURE | {"until": "2026-12-23"}]},
        ["Closure 1 ends before it starts. Change `from` or `until`."],
    ),
    (
        {"closures": [CLOSURE | {"until": "2026-12-24 12:00"}]},
        ["Closure 1 ends before it starts. Change `from` or `until`."],
    ),
    (
        {"closures": [CLOSURE | {"reason": " "}]},
        ["Closure 1 needs `reason`, a few words for staff."],
    ),
    (
        {"closures": [CLOSURE | {"reason": "x" * 101}]},
        ["Closure 1 needs a shorter `reason`: one line, 100 letters at most."],
    ),
    (
        {"closures": [CLOSURE | {"reason": "a\nb"}]},
        ["Closure 1 needs a shorter `reason`: one line, 100 letters at most."],
    ),
    (
        {"closures": [CLOSURE] * (MOST_CLOSURES + 1)},
        ["101 closures are too many; take out those that are over."],
    ),
    (
        {"closed-until": True},
        ['`closed-until` should be "further notice", or a moment: "2026-12-24 12:00".'],
    ),
    (
        {"closed-until": "Monday"},
        ['`closed-until` should be "further notice", or a moment: "2026-12-24 12:00".'],
    ),
    (
        "9:00-17:00",
        ['The hours should be a table, such as monday = "9:00-12:30, 13:30-17:00".'],
    ),
    (
        {"monday": "9:00-5:00", "tuesday": "9:07-17:00, 16:00-25:00", "closures": [{}]},
        [
            'Closure 1 needs `from`, a date or a moment such as "2026-12-24 12:00".',
            "Closure 1 needs `reason`, a few words for staff.",
            'Closure 1 needs `until`, a date or a moment such as "2026-12-24 12:00".',
            "Monday: 9:00-5:00 closes before it opens. Did you mean 9:00-17:00?",
            "Tuesday: 25:00 is no time of day; a day ends at 24:00.",
            "Tuesday: 9:07 can't be said on the phone. Write 9:05 or 9:10.",
        ],
    ),
]


@pytest.mark.parametrize(("written", "sentences"), FAULTS)
def test_a_fault_is_told_in_words(written: object, sentences: list[str]) -> None:
    assert sorted(map(str, read_hours(written)[1])) == sentences


@pytest.mark.parametrize(
    ("written", "periods"),
    [
        ("9:00-17:00", [(540, 1020)]),
        ("09:00 – 17:00", [(540, 1020)]),
        ("13:30-17:00 ,9:00-12:30", [(540, 750), (810, 1020)]),
        ("9:00-12:00, 12:00-17:00", [(540, 1020)]),
        ("0:00-24:00", [(0, 1440)]),
    ],
)
def test_a_day(written: str, periods: list[tuple[int, int]]) -> None:
    hours, faults = read_hours({"tuesday": written})
    assert faults == []
    assert hours.week[1] == tuple(Period(*period) for period in periods)
    assert [day for day, each in enumerate(hours.week) if each] == [1]


def test_nothing_written_is_no_hours_set() -> None:
    assert read_hours({}) == (ALWAYS_OPEN, [])
    assert read_hours({"closed-until": None}) == (ALWAYS_OPEN, [])
    assert write_hours(ALWAYS_OPEN) == {}


def test_a_date_alone_is_the_whole_day_and_times_are_london_s() -> None:
    hours, faults = read_hours(
        {
            "closures": [{"from": "2026-06-01", "until": "2026-06-02", "reason": "moving"}],
            "closed-until": "2026-06-03",
        }
    )
    assert faults == []
    assert hours.closures == (
        Closure(
            datetime(2026, 5, 31, 23, tzinfo=UTC), datetime(2026, 6, 2, 23, tzinfo=UTC), "moving"
        ),
    )
    assert hours.closed_now == ClosedNow(datetime(2026, 6, 3, 23, tzinfo=UTC))


def test_dates_may_stand_without_quotes_in_a_file() -> None:
    written = tomllib.loads(
        "open-bank-holidays = [2026-12-28]\n"
        "closed-until = 2026-11-25T14:00:00\n"
        'closures = [{ from = 2026-12-24, until = 2026-12-24 12:00:00, reason = "x" }]\n'
    )
    assert read_hours(written) == read_hours(
        {
            "open-bank-holidays": ["2026-12-28"],
            "closed-until": "2026-11-25 14:00",
            "closures": [{"from": "2026-12-24", "until": "2026-12-24 12:00", "reason": "x"}],
        }
    )
    assert read_hours(written)[1] == []


def test_what_is_faulty_is_left_out_and_the_rest_is_read() -> None:
    hours, faults = read_hours(
        {"monday": "9:00-17:00", "tuesday": "?", "closures": [CLOSURE, {}], "closed-until": "?"}
    )
    assert [fault.key for fault in faults] == ["tuesday", *["closures"] * 3, "closed-until"]
    assert [day for day, periods in enumerate(hours.week) if periods] == [0]
    assert [closure.reason for closure in hours.closures] == ["Christmas"]
    assert hours.closed_now is None


@given(hours())
def test_written_and_read_again_they_are_the_same(hours: OpeningHours) -> None:
    kept = json.loads(json.dumps(write_hours(hours)))
    assert read_hours(kept) == (hours, [])


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.dates() | st.datetimes(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
keys = st.sampled_from(["monday", "sunday", "open-bank-holidays", "closures", "closed-until", "x"])
closure_like = st.fixed_dictionaries({}, optional=dict.fromkeys(CLOSURE, anything))


@given(anything | st.dictionaries(keys, anything | st.lists(closure_like, max_size=2)))
def test_anything_may_be_written_and_nothing_breaks(written: Any) -> None:
    hours, faults = read_hours(written)
    assert all(fault.sentence.strip() for fault in faults)
    assert read_hours(write_hours(hours)) == (hours, [])
