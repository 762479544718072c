"""Fields in the look of GOV.UK, and where their problems lead."""

import re
from datetime import date
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from ivr.web.console import forms
from tests.web.console.room import Room


class AllKinds(forms.Form):
    """One of each."""

    class Meta(forms.Form.Meta):
        """Forms alone, without a page."""

        csrf = False

    text = forms.Text("Text", [forms.Given("Enter it"), forms.Longest(5, "The text")], hint="Hint")
    long = forms.LongText("Long", [forms.Given("Enter them")], most=20)
    choice = forms.Choices(
        "Choice", [forms.Given("Choose one")], choices=[("a", "A", "About A"), ("b", "B")]
    )
    ticks = forms.Ticks("Ticks", [forms.Given("Tick some")], choices=[("a", "A"), ("b", "B")])
    tick = forms.Tick("Tick", [forms.Given("Tick it")], hint="About it")
    select = forms.Select("Select", [forms.Given("Select one")], choices=[("", "None"), ("c", "C")])
    day = forms.Date("Day", [forms.Given("Enter a day")])
    upload = forms.File("Upload", hint="A sound")
    button = forms.Button("Send")


FILLED = [
    ("text", " abc "),
    ("long", "one\r\ntwo"),
    ("choice", "b"),
    ("ticks", "a"),
    ("ticks", "b"),
    ("tick", "y"),
    ("select", "c"),
    ("day", "27"),
    ("day", "3"),
    ("day", "2026"),
]


def form(room: Room, *sent: tuple[str, str]) -> Any:
    with room.app.test_request_context(method="POST"):
        made = AllKinds(MultiDict(sent))
        made.holds = made.validate()
        made.html = {field.name: str(field()) for field in made}
        made.lines = forms.problems(made)
        return made


def test_what_is_filled_in_is_understood(room: Room) -> None:
    filled = form(room, *FILLED)
    assert filled.holds
    assert filled.text.data == "abc"
    assert filled.long.data == "one\ntwo"
    assert filled.choice.data == "b"
    assert filled.ticks.data == ["a", "b"]
    assert filled.tick.data is True
    assert filled.day.data == date(2026, 3, 27)


def test_what_is_filled_in_is_shown_again(room: Room) -> None:
    html = form(room, *FILLED).html
    assert 'value="abc"' in html["text"]
    assert "one\ntwo</textarea>" in html["long"]
    assert re.search(r'value="b"[^>]* checked', html["choice"])
    assert html["ticks"].count(" checked") == 2
    assert " checked" in html["tick"]
    assert re.search(r'value="c" selected', html["select"])
    assert re.findall(r'id="(day-\w+)"[^>]*value="(\d+)"', html["day"]) == [
        ("day-day", "27"),
        ("day-month", "3"),
        ("day-year", "2026"),
    ]


def test_each_problem_leads_to_a_box_that_is_there(room: Room) -> None:
    empty = form(room)
    assert [line["text"] for line in empty.lines] == [
        "Enter it",
        "Enter them",
        "Choose one",
        "Tick some",
        "Tick it",
        "Select one",
        "Enter a day",
    ]
    page = "".join(empty.html.values())
    for line in empty.lines:
        assert re.search(rf'<(input|textarea|select)[^>]* id="{line["href"][1:]}"', page), line
        assert line["text"] in page


def test_hints_are_there_where_there_are_some(room: Room) -> None:
    html = form(room).html
    assert 'class="govuk-hint"' in html["text"]
    assert "About A" in html["choice"]
    assert "About it" in html["tick"]
    assert "Hint" not in html["choice"]
    assert html["choice"].count("govuk-hint") == 1
    assert "govuk-hint" not in html["ticks"] + html["select"]
    for name in ("ticks", "select"):  # what describes a field is there
        described = re.findall(r'aria-describedby="([^"]*)"', html[name])
        assert all(f'id="{each}"' in html[name] for ids in described for each in ids.split())


def test_no_browser_says_it_in_its_own_words(room: Room) -> None:
    assert " required" not in "".join(form(room).html.values())


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        (["27", "3"], "Enter a day, a month and a year"),
        (["27"], "Enter a day, a month and a year"),
        (["27", "", "2026"], "Enter a day, a month and a year"),
        (["1", "2", "3", "4"], "Enter a day, a month and a year"),
        (["30", "2", "2026"], "Enter a real date, such as 27 3 2026"),
        (["1", "1", "20266"], "Enter a real date, such as 27 3 2026"),
        (["x", "y", "z"], "Enter a real date, such as 27 3 2026"),
        (["²", "1", "2026"], "Enter a real date, such as 27 3 2026"),
        (["", "", ""], "Enter a day"),
        ([" ", " ", " "], "Enter a day"),
    ],
)
def test_days_that_are_none(room: Room, sent: list[str], problem: str) -> None:
    made = form(room, *(("day", part) for part in sent))
    assert made.day.errors == [problem]
    assert made.day.data is None
    assert all(f'value="{part}"' in made.html["day"] for part in sent[:3] if part.strip())


@pytest.mark.parametrize("name", ["choice", "select"])
def test_what_is_not_offered(room: Room, name: str) -> None:
    made = form(room, (name, "<script>"))
    assert made[name].errors == ["Choose one of those on the page"]
    assert made[name].data is None


def test_text_that_is_too_long(room: Room) -> None:
    assert form(room, ("text", "123456")).text.errors == ["The text must be 5 characters or fewer"]


@pytest.mark.parametrize("kind", [forms.Choices, forms.Ticks, forms.Date])
def test_a_group_can_be_the_heading_of_its_page(room: Room, kind: Any) -> None:
    one = type("One", (forms.Form,), {"field": kind("Which day?", heading=True)})
    with room.app.test_request_context():
        page = str(one().field())
    (heading,) = re.findall(r"<h1[^>]*>(.*?)</h1>", page, flags=re.S)
    assert heading.strip() == "Which day?"
