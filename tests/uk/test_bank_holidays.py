"""The bank holidays of England against the list on GOV.UK, written off by hand."""

import subprocess
import sys
from datetime import date, datetime

import pytest

from ivr.uk.bank_holidays import bank_holidays
from ivr.uk.london_time import LONDON

EVERY_YEAR = [
    "New Year's Day",
    "Good Friday",
    "Easter Monday",
    "Early May bank holiday",
    "Spring bank holiday",
    "Summer bank holiday",
    "Christmas Day",
    "Boxing Day",
]
# GOV.UK has them to 2028; those of 2029 and 2030 follow from the same rules and from Easter's date.
OFFICIAL = {
    2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
    2028: "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
    2029: "01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26",
    2030: "01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26",
}
SUBSTITUTES = {"2026-12-28", "2027-12-27", "2027-12-28", "2028-01-03"}


def official(year: int) -> dict[str, str]:
    days = [f"{year}-{day}" for day in OFFICIAL[year].split()]
    named = dict(zip(days, EVERY_YEAR, strict=True))
    return {
        day: f"{name} (substitute day)" if day in SUBSTITUTES else name
        for day, name in named.items()
    }


@pytest.mark.parametrize("year", OFFICIAL)
def test_every_bank_holiday(year: int) -> None:
    ours = {str(day): name for day, name in bank_holidays(year).items() if day.weekday() < 5}
    assert ours == official(year)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2026-12-26", "Boxing Day"),
        ("2027-12-25", "Christmas Day"),
        ("2027-12-26", "Boxing Day"),
        ("2028-01-01", "New Year's Day"),
    ],
)
def test_a_day_at_a_weekend_stands_beside_its_substitute(day: str, name: str) -> None:
    assert bank_holidays(int(day[:4]))[date.fromisoformat(day)] == name


def test_no_other_day_is_at_a_weekend() -> None:
    found = {str(day) for year in OFFICIAL for day in bank_holidays(year) if day.weekday() > 4}
    assert found == {"2026-12-26", "2027-12-25", "2027-12-26", "2028-01-01"}


@pytest.mark.parametrize("day", ["2020-05-08", "2022-06-02", "2022-06-03", "2022-09-19"])
def test_one_off_days_and_moved_ones(day: str) -> None:
    assert date.fromisoformat(day) in bank_holidays(int(day[:4]))


def test_no_moved_day_stays_where_it_was() -> None:
    assert date(2020, 5, 4) not in bank_holidays(2020)
    assert date(2022, 5, 30) not in bank_holidays(2022)


def test_next_years_are_known() -> None:
    next_year = datetime.now(LONDON).year + 1
    names = {name.removesuffix(" (substitute day)") for name in bank_holidays(next_year).values()}
    assert names >= set(EVERY_YEAR), (
        f"The bank holidays of {next_year} are not all in the package `holidays`. Ask for a newer "
        "one in pyproject.toml, and make requirements.lock anew."
    )
    assert next_year in OFFICIAL, (
        f"Nobody has compared the bank holidays of {next_year} with GOV.UK. "
        "Add the year to OFFICIAL, from www.gov.uk/bank-holidays."
    )


def test_the_package_is_loaded_only_where_hours_are_set() -> None:
    program = (
        "import sys, ivr.app, ivr.cli\n"
        "from ivr.offices.hours import ALWAYS_OPEN\n"
        "from ivr.uk.london_time import in_london\n"
        "ALWAYS_OPEN.why(in_london(0)), ALWAYS_OPEN.next_change(in_london(0))\n"
        "assert 'holidays' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
