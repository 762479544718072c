"""What GOV.UK's macros are told of a field, handed on by WTForms."""

from typing import Any


def macro_params(
    given: dict[str, Any],
    *,
    hint: str,
    heading: bool,
    classes: str = "",
    legend: bool = False,
    **more: Any,
) -> None:
    """Put what the macro should know into what WTForms hands through."""
    params: dict[str, Any] = {name: value for name, value in more.items() if value}
    if classes:
        params["classes"] = classes
    if heading and legend:
        params["fieldset"] = {
            "legend": {"isPageHeading": True, "classes": "govuk-fieldset__legend--l"}
        }
    elif heading:
        params["label"] = {"isPageHeading": True, "classes": "govuk-label--l"}
    given["description"] = hint
    given["render_kw"] = given.get("render_kw", {}) | {"params": params}
