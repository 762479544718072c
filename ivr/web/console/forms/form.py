"""The form itself: what was typed comes back, and every problem leads to its field."""

from typing import Any

from flask import request
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms.widgets import HiddenInput

from ivr.web.console import typed


class Form(FlaskForm):
    """A form of the console. After a session that ended midway it opens with what was typed."""

    class Meta(FlaskForm.Meta):
        """How Flask-WTF should behave."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was sent, or else what was kept for this page."""
            given = super().wrap_formdata(form, formdata)
            if given is None and request.method == "GET":
                return typed.kept_for_this_page()
            return given

    def hidden_tag(self, *_: Any) -> Markup:
        """The hidden fields. Without ids, since a page may have several forms."""
        hidden = [field(id=False) for field in self if isinstance(field.widget, HiddenInput)]
        return Markup("").join(hidden)


def problems(form: Any) -> list[dict[str, str]]:
    """The lines of the error summary, in the order of the page."""
    lines = [{"text": str(error)} for error in form.form_errors]
    for field in form:
        if field.errors:
            first_id = getattr(field.widget, "first_id", None)
            href = first_id(field) if first_id else field.id
            lines.append({"text": str(field.errors[0]), "href": f"#{href}"})
    return lines
