"""London's time, from what a person writes and from what a machine counts."""

from datetime import UTC, date, datetime

import pytest

from ivr.uk.london_time import in_london, read_date, read_moment


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (1_774_745_999, "2026-03-29 00:59:59+00:00"),
        (1_774_746_000, "2026-03-29 02:00:00+01:00"),
        (1_792_889_999, "2026-10-25 01:59:59+01:00"),
        (1_792_890_000, "2026-10-25 01:00:00+00:00"),
    ],
)
def test_the_clocks_change(seconds: int, shown: str) -> None:
    assert str(in_london(seconds)) == shown


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-12-25 10:00", "2026-12-25 10:00"),
        (" 2026-12-25 9:05 ", "2026-12-25 09:05"),
        ("2026-06-25 10:00", "2026-06-25 09:00"),
        ("2026-06-25T10:00", "2026-06-25 09:00"),
        ("2026-06-25T10:00:00Z", "2026-06-25 10:00"),
        ("2026-06-25T10:00:30.5+05:30", "2026-06-25 04:30:30.5"),
        ("2026-10-25 1:30", "2026-10-25 00:30"),  # the first of the two
        ("2026-03-29 1:30", "2026-03-29 01:30"),  # there is no such time; London shows 2:30
    ],
)
def test_a_moment(written: str, moment: str) -> None:
    assert read_moment(written) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "now",
        "2026-12-25",
        "25/12/2026 10:00",
        "2026-12-25 10",
        "2026-02-29 10:00",
        "2026-12-25 24:00",
        "2026-12-25 10:00 pm",
        "1999-12-25 10:00",
        "2100-01-01 10:00",
        "９９９９-12-25 10:00",
    ],
)
def test_what_is_no_moment(written: str) -> None:
    assert read_moment(written) is None


def test_a_date() -> None:
    assert read_date("2028-02-29") == date(2028, 2, 29)
    for written in ("2027-02-29", "29/02/2028", "2028-2-29", "20280229", "2101-01-01", ""):
        assert read_date(written) is None
