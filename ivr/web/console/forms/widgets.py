"""Widgets of govuk-frontend-wtf, mended: no empty hints, and no `required`.

A browser's own message about a missing answer would hide our error summary.
"""

from typing import Any

from govuk_frontend_wtf.wtforms_widgets import (
    GovCharacterCount,
    GovCheckboxesInput,
    GovCheckboxInput,
    GovDateInput,
    GovFileInput,
    GovPasswordInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)


class _Mended:
    """What all widgets need."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> Any:
        """The parameters of the macro."""
        kwargs.pop("required", None)
        params = super().map_gov_params(field, **kwargs)  # type: ignore[misc]  # of the other base
        params.get("attributes", {}).pop("required", None)
        if not field.description:
            params.pop("hint", None)
        return params

    def first_id(self, field: Any) -> str:
        """The id that the error summary leads to."""
        return str(field.id)


class TextInput(_Mended, GovTextInput):
    """One line."""


class PasswordInput(_Mended, GovPasswordInput):
    """A password, with a button that shows it."""


class TextArea(_Mended, GovTextArea):
    """Several lines."""


class CountedTextArea(_Mended, GovCharacterCount):
    """Several lines, and how many characters are left."""


class SelectInput(_Mended, GovSelect):
    """One of many, where radios would fill the page."""


class FileInput(_Mended, GovFileInput):
    """A file."""


class SubmitInput(_Mended, GovSubmitInput):
    """The button that sends the form."""


def _word_the_legend(params: Any, field: Any) -> None:
    """What is given for a legend, that it is the heading, would take the place of its words."""
    if "fieldset" in params:
        params["fieldset"]["legend"].setdefault("text", field.label.text)


class _Offered(_Mended):
    """Widgets of several choices, each of which may have a hint."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> Any:
        """The parameters of the macro."""
        params = super().map_gov_params(field, **kwargs)
        params["idPrefix"] = field.id
        _word_the_legend(params, field)
        for item, hint in zip(params["items"], getattr(field, "hints", ()), strict=False):
            if hint:
                item["hint"] = {"text": hint}
        return params


class Radios(_Offered, GovRadioInput):
    """One of several."""


class Checkboxes(_Offered, GovCheckboxesInput):
    """Any of several."""


class Checkbox(_Offered, GovCheckboxInput):
    """Yes or no."""


class DateInput(_Mended, GovDateInput):
    """Day, month and year."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> Any:
        """The parameters of the macro."""
        entered = field.entered
        # GovDateInput takes exactly three parts out of whatever was sent.
        raw, field.raw_data = field.raw_data, list(entered)
        try:
            params = super().map_gov_params(field, **kwargs)
        finally:
            field.raw_data = raw
        params["id"] = field.id
        _word_the_legend(params, field)
        for item, part in zip(params["items"], ("day", "month", "year"), strict=True):
            item["id"] = f"{field.id}-{part}"
            item["attributes"] = {"inputmode": "numeric"}
        return params

    def first_id(self, field: Any) -> str:
        """A group of three has no box of its own to lead to."""
        return f"{field.id}-day"
