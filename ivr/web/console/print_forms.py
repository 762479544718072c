"""The forms of print and post."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from ivr.leaflets.batch import Letters, Setup
from ivr.leaflets.request import Request
from ivr.paper.labels import Nudge
from ivr.paper.sheets import SHEETS, LabelSheet
from ivr.web.console import forms
from ivr.web.console.request_words import called


class Answer(StrEnum):
    """What came out of the printer."""

    ALL = "all"
    SOME = "some"
    NONE = "none"


def _describe(sheet: LabelSheet) -> str:
    size = f"{sheet.width:g} × {sheet.height:g} mm"
    return f"{sheet.labels} labels of {size}, {sheet.across} across and {sheet.down} down"


class SetupForm(forms.Form):
    """How a batch is printed."""

    sheet = forms.Choices(
        "Which sheet of labels?",
        [forms.Given("Choose the sheet of labels")],
        hint="The number is on the packet",
        choices=[(code, code, _describe(sheet)) for code, sheet in SHEETS.items()],
    )
    first = forms.Text(
        "Start at label",
        [forms.Given("Enter the number of the first free label")],
        hint="The first free one, counted along the rows",
        width=3,
        render_kw={"inputmode": "numeric"},
    )
    right = forms.Text(
        "Move the print to the right",
        hint="Millimetres, such as 0.5. To move it to the left, -0.5",
        width=4,
    )
    down = forms.Text(
        "Move the print down", hint="Millimetres, such as 0.5. To move it up, -0.5", width=4
    )
    letters = forms.Choices(
        "Letters with the leaflets",
        [forms.Given("Choose whether to print letters")],
        choices=[(each.value, each.in_words) for each in Letters],
    )

    @classmethod
    def of(cls, setup: Setup) -> "SetupForm":
        """The form for a batch, with what was chosen for it before."""
        return cls(
            sheet=setup.sheet,
            first=str(setup.first),
            right=f"{setup.right:g}",
            down=f"{setup.down:g}",
            letters=setup.letters,
        )

    @property
    def setup(self) -> Setup:
        """What was chosen; only of a form that holds."""
        return Setup(
            self.sheet.data,
            int(self.first.data),
            _millimetres(self.right.data) or 0.0,
            _millimetres(self.down.data) or 0.0,
            Letters(self.letters.data),
        )

    def validate(self, *given: Any, **more: Any) -> bool:
        """The label must be on the sheet, and the print on the label."""
        if not super().validate(*given, **more):
            return False
        labels = SHEETS[self.sheet.data].labels
        first = self.first.data
        if not (first.isascii() and first.isdigit() and 1 <= int(first[:4]) <= labels):
            self.first.errors = [
                f"Enter a label from 1 to {labels}: there are no others on {self.sheet.data}. "
                "If none is free, put in a new sheet and start at 1"
            ]
        for field in (self.right, self.down):
            by = _millimetres(field.data)
            if by is None:
                field.errors = ["Enter millimetres, such as 0.5"]
            elif Nudge(by).fault:
                field.errors = [Nudge(by).fault]
        return not self.errors


def _millimetres(typed: str) -> float | None:
    """None for what is no number."""
    try:
        return float(typed.replace(",", ".").replace("−", "-").removesuffix("mm") or 0)
    except ValueError:
        return None


class AnswerForm(forms.Form):
    """Whether the papers came out well."""

    printed = forms.Choices(
        "Did they print properly?",
        [forms.Given("Choose whether they printed properly")],
        hint="Look at them first. Nothing is marked as printed until you say so.",
        choices=[
            (Answer.ALL, "Yes, all of them"),
            (Answer.SOME, "Some of them", "Next you choose which"),
            (Answer.NONE, "No", "The requests can be printed again"),
        ],
    )
    submit = forms.Button("Continue")


class WhichForm(forms.Form):
    """Which came out well."""

    well = forms.Ticks(
        "Which printed properly?",
        [forms.Given("Choose those that printed properly. If none did, go back and say so")],
        hint="The others can be printed again.",
        heading=True,
    )
    submit = forms.Button("Mark these as printed")

    @classmethod
    def of(cls, requests: Sequence[Request]) -> "WhichForm":
        """The form for what is in a batch, each by the name on its label."""
        form = cls()
        form.well.offer([(str(each.id), each.name, called(each)) for each in requests])
        return form


class PostedForm(forms.Form):
    """When they went into the post."""

    posted = forms.Date("Posted on", [forms.Given("Enter the day they were posted")], hint="")
    submit = forms.Button("Mark as posted")
    today: date | None = None

    def validate(self, *given: Any, **more: Any) -> bool:
        """It can't be a day to come."""
        if not super().validate(*given, **more):
            return False
        day = self.posted.data
        if day and self.today and day > self.today:
            self.posted.errors = ["Enter today or a day before it"]
        return not self.posted.errors
