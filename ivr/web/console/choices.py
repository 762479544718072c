"""How the line works: what managers choose over its settings, and what each changes."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from ivr.call.on_air import CHOICES
from ivr.config import CHOOSABLE, LONGEST_KEPT, SHORTEST_FIGURES, Settings
from ivr.paper.sheets import SHEETS
from ivr.staff.account import Role
from ivr.staff.audit import Kind
from ivr.store.on_air import put_on_air, read_on_air
from ivr.web.console import forms
from ivr.web.console.at_hand import console, noted, now, settings_now, write
from ivr.web.console.doors import open_to
from ivr.web.console.readings import VOICES

choices_page = Blueprint("choices", __name__, url_prefix="/staff/settings/line")

_SAY_VOICES = [
    ("", "The usual one, Amy"),
    ("Polly.Emma", "Emma"),
    ("Polly.Brian", "Brian"),
    ("Polly.Amy-Neural", "Amy, more natural (Twilio charges more)"),
    ("Polly.Emma-Neural", "Emma, more natural (Twilio charges more)"),
    ("Polly.Brian-Neural", "Brian, more natural (Twilio charges more)"),
]
_YES, _NO = "yes", "no"
_LONGEST_NOTICE = 365


class _Changed(Exception):
    """Somebody else has chosen since the page was opened."""


def _days(label: str, hint: str, *, least: int = 1, most: int = LONGEST_KEPT) -> forms.Text:
    def is_number(text: str) -> bool:
        return text.isascii() and text.isdecimal() and least <= int(text[:6]) <= most

    wrong = f"{label}: enter days as a number from {least} to {most}"
    return forms.Text(label, [forms.Given(wrong), forms.Otherwise(is_number, wrong)], hint=hint)


class ChoicesForm(forms.Form):
    """Everything that can be chosen."""

    say_voice = forms.Select(
        "Which voice says English words that have no recording yet?",
        choices=_SAY_VOICES,
        hint="The next caller hears it, wherever a recording is missing or out of date.",
    )
    engine = forms.Choices(
        "Which computer voice is offered first for recordings?",
        [forms.Given("Choose a computer voice")],
        choices=VOICES,
    )
    speech = forms.Choices(
        "May callers say their postcode to a computer?",
        [forms.Given("Choose whether callers may say their postcode")],
        choices=[
            (_NO, "No", "Where keys fail, the postcode is recorded, and you type it in."),
            (
                _YES,
                "Yes, where keys fail",
                "Callers are told that a computer listens. Twilio turns it into text, and charges.",
            ),
        ],
    )
    notice_days = _days(
        "For how many days is a new announcement said?",
        "Offered when you announce something. 0 is until somebody ends it.",
        least=0,
        most=_LONGEST_NOTICE,
    )
    sheet = forms.Select(
        "Which sheets of labels do you use?",
        choices=[(code, code) for code in SHEETS],
        hint="Offered to whoever has printed none yet. Callers notice nothing of it.",
    )
    keep_audio = _days(
        "For how many days are callers’ recordings kept?",
        "Never less than until their label is printed. Afterwards nobody can listen to them.",
    )
    keep_orders = _days(
        "For how many days after posting are leaflet requests kept?",
        "Afterwards only counts remain. Whoever rings about a lost leaflet then asks anew.",
    )
    keep_messages = _days(
        "For how many days after they are done are messages kept?",
        "A message that is not done is never deleted.",
    )
    keep_audit = _days(
        "For how many days is the audit log kept?", "It says who did what among the staff."
    )
    keep_figures = _days(
        "For how many days is each call kept that the figures count?",
        "Its pages, keys and times, without who rang. The figures themselves stay. After a fault "
        "in how calls are counted, only so many days can be counted anew.",
        least=SHORTEST_FIGURES,
    )
    seen = forms.Hidden()
    submit = forms.Button("Save")

    def show(self, settings: Settings) -> None:
        """Fill it in with what is so."""
        for name, value in _of(settings).items():
            is_choice = isinstance(value, bool)
            self[name].data = (_YES if value else _NO) if is_choice else str(value)
        if settings.sheet not in SHEETS:
            self.sheet.data = next(iter(SHEETS))
        if settings.say_voice not in dict(_SAY_VOICES):
            self.offer_voice(settings.say_voice)

    def offer_voice(self, voice: str) -> None:
        """A voice that the settings name, and the list does not."""
        self.say_voice.offer([*_SAY_VOICES, (voice, voice)])

    @property
    def chosen(self) -> dict[str, Any]:
        """What was entered, of the kinds that the settings have."""
        numbers = {name for name in CHOOSABLE if name.startswith("keep_")} | {"notice_days"}
        entered = {name: self[name].data for name in CHOOSABLE}
        return {
            name: int(text) if name in numbers else text == _YES if name == "speech" else text
            for name, text in entered.items()
        }


@choices_page.route("", methods=["GET", "POST"])
@open_to(Role.MANAGER)
def choices() -> str | Response:
    """Look at what is so, and choose otherwise."""
    settings, form = settings_now(), ChoicesForm()
    if settings.say_voice not in dict(_SAY_VOICES):
        form.offer_voice(settings.say_voice)
    if request.method == "GET" and not form.seen.data:
        form.show(settings)
        form.seen.data = _fingerprint(settings)
    elif form.validate_on_submit():
        try:
            _save(form, settings)
        except _Changed:
            form.seen.data = _fingerprint(settings_now())
            form.form_errors.append(
                "Somebody else has changed these settings since you opened this page. What you "
                "entered is still here. Save again to put it in place of theirs"
            )
        else:
            flash("Saved. It counts from now on.", "success")
            return redirect(url_for(".choices"), 303)
    return render_template("choices.html", form=form)


def _save(form: ChoicesForm, settings: Settings) -> None:
    """Put what differs in place. Raises _Changed."""
    at, own, chosen, seen = now(), console().settings, form.chosen, form.seen.data
    changed = [
        form[name].label.text for name, value in _of(settings).items() if chosen[name] != value
    ]
    if not changed:
        return

    def put(connection: Connection) -> None:
        stored: Mapping[str, Any] = read_on_air(connection).get(CHOICES, {})
        if seen != _fingerprint(own.with_choices(stored)):
            raise _Changed
        # What nobody has changed here goes on following the settings.
        value = {
            name: each
            for name, each in chosen.items()
            if name in stored or each != getattr(own, name)
        }
        put_on_air(connection, CHOICES, value, at)

    did = "changed how the line works: " + " ".join(changed)
    write(put, noted(Kind.CHANGE, did, "settings"))


def _of(settings: Settings) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in CHOOSABLE}


def _fingerprint(settings: Settings) -> str:
    return json.dumps(_of(settings))
