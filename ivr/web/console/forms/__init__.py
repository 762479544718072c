"""Forms in the look of GOV.UK: fields that know their label, hint and error."""

from ivr.web.console.forms.checks import Given, Longest, Otherwise
from ivr.web.console.forms.choosing import Choice, Choices, Select, Tick, Ticks
from ivr.web.console.forms.fields import (
    Button,
    Code,
    Date,
    Email,
    File,
    Hidden,
    LongText,
    Password,
    Text,
)
from ivr.web.console.forms.form import Form, problems

__all__ = [
    "Button",
    "Choice",
    "Choices",
    "Code",
    "Date",
    "Email",
    "File",
    "Form",
    "Given",
    "Hidden",
    "LongText",
    "Longest",
    "Otherwise",
    "Password",
    "Select",
    "Text",
    "Tick",
    "Ticks",
    "problems",
]
