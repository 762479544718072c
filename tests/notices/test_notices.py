"""Announcements: written, read, said from when until when, and to whom."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.notices.notice import Notice, in_order
from ivr.notices.read import misplaced, read_notice, write_notice

NOON = datetime(2026, 12, 24, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("notice", "minutes_after_noon", "is_said"),
    [
        (Notice("a", "main-menu"), 0, True),
        (Notice("a", "main-menu", on=False), 0, False),
        (Notice("a", "main-menu", begins=NOON), -1, False),
        (Notice("a", "main-menu", begins=NOON), 0, True),
        (Notice("a", "main-menu", ends=NOON), -1, True),
        (Notice("a", "main-menu", ends=NOON), 0, False),
        (Notice("a", "main-menu", begins=NOON, ends=NOON + HOUR), 59, True),
        (Notice("a", "main-menu", begins=NOON, ends=NOON + HOUR), 60, False),
        (Notice("a", "main-menu", on=False, begins=NOON), 5, False),
    ],
)
def test_when_it_is_said(notice: Notice, minutes_after_noon: int, is_said: bool) -> None:
    assert notice.is_said(NOON + timedelta(minutes=minutes_after_noon)) is is_said


def test_several_are_said_in_the_order_in_which_they_begin() -> None:
    always = Notice("z", "main-menu")
    early, late = (
        Notice("y", "main-menu", begins=NOON),
        Notice("x", "main-menu", begins=NOON + HOUR),
    )
    assert in_order([late, early, always]) == [always, early, late]


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ({}, "needs one of `before` and `instead`: the page that it is said before or for."),
        (
            {"before": "a", "instead": "b"},
            "needs one of `before` and `instead`: the page that it is said before or for.",
        ),
        ({"before": "a", "untill": "x"}, 'has the unknown key "untill". Did you mean "until"?'),
        ({"before": "a", "on": "yes"}, "should have `on` as true or false."),
        ({"before": "a", "office": 5}, "should have `office` as the name of one."),
        (
            {"before": "a", "from": "Friday"},
            'should have `from` as "2026-12-24 17:00" or "2026-12-24", in London\'s time.',
        ),
        (
            {"before": "a", "from": "2026-12-24 17:00", "until": "2026-12-24 17:00"},
            "ends before it begins. Change `from` or `until`.",
        ),
        (
            {"before": "a", "from": "2026-12-25", "until": "2026-12-24"},
            "ends before it begins. Change `from` or `until`.",
        ),
    ],
)
def test_what_cannot_be_is_said_with_what_to_change(written: dict[str, Any], sentence: str) -> None:
    _, faults = read_notice("snow", written)
    assert sentence in [fault.sentence for fault in faults]


def test_a_day_alone_is_the_whole_of_it() -> None:
    notice, faults = read_notice(
        "snow", {"before": "a", "from": "2026-12-24", "until": "2026-12-24"}
    )
    assert not faults
    assert notice
    assert (notice.begins, notice.ends) == (
        datetime(2026, 12, 24, tzinfo=UTC),
        datetime(2026, 12, 25, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("notice", "key", "sentence"),
    [
        (
            Notice("a", "man-menu"),
            "before",
            'is said before "man-menu", where none can be. Did you mean "main-menu"?',
        ),
        (
            Notice("a", "main-menu", instead=True),
            "instead",
            'is said in place of "main-menu", where none can be.',
        ),
        (
            Notice("a", "main-menu", office="derbi"),
            "office",
            'is for "derbi", which is no office. Did you mean "derby"?',
        ),
    ],
)
def test_what_has_no_place(notice: Notice, key: str, sentence: str) -> None:
    (fault,) = misplaced(notice, ["main-menu", "other"], ["other"], ["derby"])
    assert (fault.key, fault.sentence) == (key, sentence)


MOMENTS = st.none() | st.datetimes(datetime(2001, 1, 1), datetime(2098, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=UTC)
)


@given(
    st.builds(
        Notice,
        name=st.just("snow"),
        page=st.text(min_size=1),
        instead=st.booleans(),
        on=st.booleans(),
        office=st.sampled_from(["", "derby"]),
        begins=MOMENTS,
        ends=MOMENTS,
    )
)
def test_what_is_written_is_read_as_the_same(notice: Notice) -> None:
    read, faults = read_notice("snow", write_notice(notice))
    assert read == notice
    assert (notice.begins and notice.ends and notice.ends <= notice.begins) or not faults
