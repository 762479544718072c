"""`offices.toml`: what it may hold, and what whoever wrote something else then reads."""

from pathlib import Path

import pytest

from ivr.offices.hours import ALWAYS_OPEN
from ivr.offices.hours_written import read_hours
from ivr.offices.office import load_offices
from tests.conftest import CHECKOUT, OFFICES

HOURS = """
[chesterfield.hours]
monday = "9:00-12:30, 13:30-17:00"
friday = "9:00-12:30"
open-bank-holidays = ["2026-12-28"]
closures = [
    { from = "2026-12-24 12:00", until = "2027-01-03", reason = "Christmas" },
]
closed-until = "further notice"
"""


def load(prompts: Path, text: str) -> list[str]:
    (prompts / "offices.toml").write_text(text)
    return [str(problem) for problem in load_offices(prompts)[1]]


def test_the_shipped_offices_have_no_hours() -> None:
    offices, problems = load_offices(CHECKOUT / "prompts")
    assert problems == []
    assert [office.hours for office in offices.values()] == [ALWAYS_OPEN, ALWAYS_OPEN]


def test_an_office_with_hours(prompts: Path) -> None:
    assert load(prompts, OFFICES + HOURS) == []
    offices, _ = load_offices(prompts)
    assert (
        offices["chesterfield"].hours
        == read_hours(
            {
                "monday": "9:00-12:30, 13:30-17:00",
                "friday": "9:00-12:30",
                "open-bank-holidays": ["2026-12-28"],
                "closures": [
                    {"from": "2026-12-24 12:00", "until": "2027-01-03", "reason": "Christmas"}
                ],
                "closed-until": "further notice",
            }
        )[0]
    )
    assert offices["derby"].hours == ALWAYS_OPEN


def test_the_hours_shown_at_the_head_of_the_file_are_such_as_may_be_written(prompts: Path) -> None:
    shipped = (CHECKOUT / "prompts" / "offices.toml").read_text("utf-8")
    shown = "\n".join(row.removeprefix("#     ") for row in shipped.splitlines() if "#     " in row)
    assert "[chesterfield.hours]" in shown
    assert load(prompts, f"{OFFICES}\n{shown}") == []
    assert load_offices(prompts)[0]["chesterfield"].hours != ALWAYS_OPEN


# The text of [chesterfield.hours], the line in which it is wrong, and the problem.
FAULTS = [
    ('mondy = "9:00-17:00"', 8, 'The key "mondy" is unknown. Did you mean "monday"?'),
    (
        'monday = "9:00-17:00"\ntuesday = "9:00-5:00"',
        9,
        "Tuesday: 9:00-5:00 closes before it opens. Did you mean 9:00-17:00?",
    ),
    (
        'monday = "closed"',
        8,
        "Every day is closed. Give one day its hours; or leave all days out, and close the office "
        'with `closed-until = "further notice"`.',
    ),
    (
        'open-bank-holidays = ["2026-12-26", "2026-12-27"]',
        8,
        "`open-bank-holidays`: 2026-12-27 is no bank holiday in England. "
        "The nearest is 2026-12-26, Boxing Day.",
    ),
    (
        'closures = [\n    { from = "2026-12-24", until = "2026-12-23", reason = "Christmas" },\n]',
        8,
        "Closure 1 ends before it starts. Change `from` or `until`.",
    ),
    (
        'closed-until = "soon"',
        8,
        '`closed-until` should be "further notice", or a moment: "2026-12-24 12:00".',
    ),
]


@pytest.mark.parametrize(("text", "line", "sentence"), FAULTS)
def test_a_fault_of_the_hours(prompts: Path, text: str, line: int, sentence: str) -> None:
    found = load(prompts, f"{OFFICES}\n[chesterfield.hours]\n{text}\n")
    assert found == [f"prompts/offices.toml:{line}: [chesterfield.hours] {sentence}"]


def test_hours_in_one_line_have_their_line_too(prompts: Path) -> None:
    text = OFFICES.replace("\n\n", '\nhours = { monday = "9-5" }\n\n')
    assert load(prompts, text) == [
        'prompts/offices.toml:3: [chesterfield.hours] Monday: "9-5" can\'t be read. '
        'Write it by the 24-hour clock: "9:00-12:30, 13:30-17:00".'
    ]


# The lines of an office, and the problem.
LINES = [
    ("", "[derby] needs `lines`, at least one."),
    ("lines = []", "[derby] needs `lines`, at least one."),
    ('lines = "01632 960003"', "[derby] needs `lines`, at least one."),
    ('lines = ["+441632960003"]', '[derby] each line is written { number = "+44...", ring = 15 }.'),
    (
        "lines = [{ ring = 20 }]",
        '[derby] has the number "", which is not a UK number in the form '
        "+441632960001 (+44, then the number without its first 0; no spaces).",
    ),
    (
        "lines = [{ number = 999 }]",
        '[derby] has the number "999", which is an emergency or service number. '
        "No caller may be put through to it.",
    ),
    (
        'lines = [{ number = "+441632960003", ring = 90 }]',
        "[derby] has `ring = 90`; it should be 5 to 60 seconds.",
    ),
    (
        'lines = [{ number = "+441632960003", rings = 9 }]',
        '[derby] has a line with the unknown key "rings". Did you mean "ring"?',
    ),
    (
        'line = "x"\nlines = [{ number = "+441632960003" }]',
        '[derby] has the unknown key "line". Did you mean "lines"?',
    ),
]


@pytest.mark.parametrize(("text", "expected"), LINES)
def test_a_fault_of_the_lines(prompts: Path, text: str, expected: str) -> None:
    found = load(prompts, f"[derby]\n{text}\n")
    assert [problem.split(": ", 1)[1] for problem in found] == [expected]


def test_a_table_is_asked_for(prompts: Path) -> None:
    assert load(prompts, f"derby = 3\n{OFFICES.split('[derby]')[0]}") == [
        "prompts/offices.toml:1: derby should be a table: write [derby] on its own line."
    ]
    assert load(prompts, "") == [
        "prompts/offices.toml:1: There is no office here, so no caller can be put through."
    ]


def test_the_address_of_an_office(prompts: Path) -> None:
    plain = '[derby]\nlines = [{ number = "+441632960003", ring = 20 }]\n'
    (prompts / "offices.toml").write_text(
        f'{plain}address = ["Parent Partnership", "2 Sample Road", "Derby", "de248ds"]'
    )
    offices, problems = load_offices(prompts)
    assert not problems
    address = offices["derby"].address
    assert address
    assert address.on_envelope == ("Parent Partnership", "2 Sample Road", "DERBY", "DE24 8DS")
    assert offices["derby"].telephone == "01632 960003"
    (prompts / "offices.toml").write_text(plain)
    assert load_offices(prompts)[0]["derby"].address is None


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ('"2 Sample Road"', "`address` is a list of lines in quotes, from the name to the"),
        ("[1, 2]", "`address` is a list of lines in quotes, from the name to the postcode."),
        ('["Parent Partnership", "2 Sample Road", "Derby"]', "`address`: Enter the postcode."),
        ("[]", "`address`: Enter the name of the person it goes to."),
    ],
)
def test_a_fault_of_the_address(prompts: Path, written: str, sentence: str) -> None:
    text = f'[derby]\nlines = [{{ number = "+441632960003", ring = 20 }}]\naddress = {written}\n'
    assert any(sentence in fault for fault in load(prompts, text))
