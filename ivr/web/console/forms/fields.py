"""Fields in which one types, or gives a file; and buttons."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import wtforms

from ivr.web.console.forms import widgets
from ivr.web.console.forms.params import macro_params

_FIRST_YEAR, _LAST_YEAR = 1900, 2199


def _cleaned(values: list[str]) -> list[str]:
    """Without a character that nobody can type and PostgreSQL can't keep."""
    return [value.replace("\0", "") for value in values]


class Text(wtforms.StringField):
    """One line. `width` is a GOV.UK width, such as 20 characters; `heading` makes it the h1."""

    widget = widgets.TextInput()

    def __init__(
        self,
        label: str,
        validators: Sequence[Any] = (),
        *,
        hint: str = "",
        width: int | None = None,
        heading: bool = False,
        autocomplete: str = "",
        **given: Any,
    ) -> None:
        classes = f"govuk-input--width-{width}" if width else ""
        macro_params(given, hint=hint, heading=heading, classes=classes, autocomplete=autocomplete)
        super().__init__(label, validators, **given)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Blanks around what is typed are never meant."""
        super().process_formdata([value.strip() for value in _cleaned(valuelist)])


class Email(Text):
    """An email address."""

    def __init__(self, label: str, validators: Sequence[Any] = (), **given: Any) -> None:
        given["render_kw"] = {"type": "email", "spellcheck": "false"}
        super().__init__(label, validators, **{"autocomplete": "username"} | given)


class Code(Text):
    """A code of digits, as an authenticator app shows it."""

    def __init__(self, label: str, validators: Sequence[Any] = (), **given: Any) -> None:
        given["render_kw"] = {"inputmode": "numeric"}
        usual: dict[str, Any] = {"autocomplete": "one-time-code", "width": 10}
        super().__init__(label, validators, **usual | given)


class Password(wtforms.PasswordField):
    """A password, whose blanks count. What was typed is never put back."""

    widget = widgets.PasswordInput()

    def __init__(
        self,
        label: str,
        validators: Sequence[Any] = (),
        *,
        hint: str = "",
        autocomplete: str = "current-password",
        **given: Any,
    ) -> None:
        macro_params(given, hint=hint, heading=False, autocomplete=autocomplete)
        super().__init__(label, validators, **given)


class LongText(wtforms.TextAreaField):
    """Several lines; with `most`, how many characters are left is shown."""

    def __init__(
        self,
        label: str,
        validators: Sequence[Any] = (),
        *,
        hint: str = "",
        rows: int = 5,
        most: int | None = None,
        heading: bool = False,
        **given: Any,
    ) -> None:
        # Some languages are written from right to left.
        attributes = {"dir": "auto"}
        macro_params(
            given, hint=hint, heading=heading, rows=rows, maxlength=most, attributes=attributes
        )
        given["widget"] = widgets.CountedTextArea() if most else widgets.TextArea()
        super().__init__(label, validators, **given)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Lines end as they do everywhere but in forms."""
        lines = [value.replace("\r\n", "\n") for value in _cleaned(valuelist)]
        super().process_formdata(lines)


class Date(wtforms.Field):
    """A day, in three boxes. `data` is a date, or None where nothing was entered."""

    widget = widgets.DateInput()

    def __init__(
        self,
        label: str,
        validators: Sequence[Any] = (),
        *,
        hint: str = "For example, 27 3 2026",
        heading: bool = False,
        **given: Any,
    ) -> None:
        macro_params(given, hint=hint, heading=heading, legend=True)
        super().__init__(label, validators, **given)

    @property
    def entered(self) -> tuple[str, str, str]:
        """What the three boxes show."""
        if self.raw_data:
            day, month, year = (*self.raw_data, "", "", "")[:3]
        elif self.data:
            day, month, year = (
                str(part) for part in (self.data.day, self.data.month, self.data.year)
            )
        else:
            day = month = year = ""
        return day, month, year

    def process_formdata(self, valuelist: list[str]) -> None:
        """Raises ValueError for what is no day."""
        self.data = None
        parts = [value.strip() for value in valuelist]
        if not any(parts):
            return
        if len(parts) != 3 or not all(parts):
            raise ValueError("Enter a day, a month and a year")
        try:
            day, month, year = map(int, parts)
            if not _FIRST_YEAR <= year <= _LAST_YEAR:
                raise ValueError(year)
            self.data = date(year, month, day)
        except ValueError:
            raise ValueError("Enter a real date, such as 27 3 2026") from None

    def _value(self) -> str:
        return " ".join(self.entered)


class File(wtforms.FileField):
    """A file."""

    widget = widgets.FileInput()

    def __init__(
        self, label: str, validators: Sequence[Any] = (), *, hint: str = "", **given: Any
    ) -> None:
        macro_params(given, hint=hint, heading=False)
        super().__init__(label, validators, **given)


class Hidden(wtforms.HiddenField):
    """What the page must remember."""


class Button(wtforms.SubmitField):
    """The button that sends the form; pressed twice, it sends once."""

    widget = widgets.SubmitInput()

    def __init__(self, label: str, *, classes: str = "", **given: Any) -> None:
        macro_params(given, hint="", heading=False, classes=classes, preventDoubleClick=True)
        super().__init__(label, **given)
