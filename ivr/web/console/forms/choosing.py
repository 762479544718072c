"""Fields in which one chooses from what is offered."""

from collections.abc import Sequence
from typing import Any

import wtforms
from wtforms import ValidationError

from ivr.web.console.forms import widgets
from ivr.web.console.forms.params import macro_params

Choice = tuple[str, str] | tuple[str, str, str]
"""What is sent, what is read, and perhaps a hint."""


def _offered(choices: Sequence[Choice]) -> tuple[list[Any], list[str]]:
    """As WTForms wants them, and the hints of each."""
    offered = [wtforms.SelectChoice(choice[0], choice[1]) for choice in choices]
    return offered, ["".join(choice[2:]) for choice in choices]


class _OneOf:
    """A choice of those on the page, or none yet."""

    data: Any
    choices: Any
    hints: list[str]

    def offer(self, choices: Sequence[Choice]) -> None:
        """What is offered on this page, where that is known only when it is asked for."""
        self.choices, self.hints = _offered(choices)

    def pre_validate(self, form: Any) -> None:
        """Raises ValidationError for what is not offered, which only a changed page can send."""
        if self.data and self.data not in [value for value, *_ in self.choices]:
            self.data = None
            raise ValidationError("Choose one of those on the page")

    def process_data(self, value: object) -> None:
        """Nothing is nothing, not the word None."""
        self.data = None if value is None else str(value)


class Choices(_OneOf, wtforms.RadioField):
    """One of several."""

    widget = widgets.Radios()

    def __init__(
        self,
        label: str,
        validators: Sequence[Any] = (),
        *,
        choices: Sequence[Choice] = (),
        hint: str = "",
        heading: bool = False,
        inline: bool = False,
        **given: Any,
    ) -> None:
        classes = "govuk-radios--inline" if inline else ""
        macro_params(given, hint=hint, heading=heading, classes=classes, legend=True)
        offered, self.hints = _offered(choices)
        # WTForms would say "Not a valid choice" to who has chosen nothing.
        super().__init__(label, validators, choices=offered, validate_choice=False, **given)


class Ticks(wtforms.SelectMultipleField):
    """Any of several."""

    widget = widgets.Checkboxes()
    option_widget = wtforms.widgets.CheckboxInput()

    def __init__(
        self,
        label: str,
        validators: Sequence[Any] = (),
        *,
        choices: Sequence[Choice] = (),
        hint: str = "",
        heading: bool = False,
        **given: Any,
    ) -> None:
        macro_params(given, hint=hint, heading=heading, legend=True)
        offered, self.hints = _offered(choices)
        super().__init__(label, validators, choices=offered, **given)

    def offer(self, choices: Sequence[Choice]) -> None:
        """What is offered on this page, where that is known only when it is asked for."""
        self.choices, self.hints = _offered(choices)


class Tick(wtforms.BooleanField):
    """Yes or no."""

    widget = widgets.Checkbox()

    def __init__(
        self, label: str, validators: Sequence[Any] = (), *, hint: str = "", **given: Any
    ) -> None:
        macro_params(given, hint="", heading=False)
        self.hints = [hint]
        super().__init__(label, validators, **given)


class Select(_OneOf, wtforms.SelectField):
    """One of many; an empty first choice stands for none."""

    widget = widgets.SelectInput()

    def __init__(
        self,
        label: str,
        validators: Sequence[Any] = (),
        *,
        choices: Sequence[Choice] = (),
        hint: str = "",
        **given: Any,
    ) -> None:
        macro_params(given, hint=hint, heading=False)
        offered, self.hints = _offered(choices)
        super().__init__(label, validators, choices=offered, validate_choice=False, **given)
