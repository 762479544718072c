"""Messages: what callers said after the tone, listened to, taken and answered."""

from functools import partial

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from ivr.language import DEFAULT_LANGUAGE, LANGUAGES
from ivr.messages.message import Message, State
from ivr.script.prompts import topic_clip
from ivr.staff.account import Role
from ivr.staff.audit import Kind
from ivr.store import message_work as work
from ivr.store import messages as store
from ivr.store.audit import Wanted, list_entries
from ivr.uk import telephone
from ivr.web.console import forms
from ivr.web.console.at_hand import console, noted, now, person, read, write
from ivr.web.console.doors import open_to
from ivr.web.console.voices import fetch_now, has_come, may_be_fetched, play, why_silent
from ivr.web.console.words import from_id

messages_pages = Blueprint("messages", __name__, url_prefix="/staff/messages")

_EVERY_OFFICE = ""
_LONGEST_NOTE = 2000
_LONGEST_NUMBER = 18
_NOTE = "note"
_MOVES = {
    "take": (State.BEING_HANDLED, "took", "You have taken message {}."),
    "done": (State.DONE, "marked as done", "Message {} is done."),
    "reopen": (State.NEW, "made new again", "Message {} is new again."),
}


class OfficeForm(forms.Form):
    """Whose messages to show. It stands in the address, so that it can be kept and sent on."""

    class Meta(forms.Form.Meta):
        """Asking changes nothing."""

        csrf = False

    office = forms.Select("Office")


class MessageForm(forms.Form):
    """What is written about a message, and what is done with it."""

    note = forms.LongText(
        "Note",
        [forms.Longest(_LONGEST_NOTE, "The note")],
        hint="What the next person should know. Whoever may answer messages can read it.",
        rows=4,
    )
    seen = forms.Hidden()


@messages_pages.errorhandler(store.MessageUnknown)
def unknown(_: store.MessageUnknown) -> tuple[str, int]:
    """A message that is not, or no longer, here."""
    return render_template("messages/unknown.html"), 404


@messages_pages.get("")
@open_to(Role.REQUESTS)
def messages() -> str:
    """The messages in one state: the oldest first, but of those that are done the newest."""
    try:
        state = State(request.args.get("state", State.NEW))
    except ValueError:
        abort(404)
    form = OfficeForm(request.args)
    offices = [(name, from_id(name)) for name in console().edition().offices]
    form.office.offer([(_EVERY_OFFICE, "Every office"), *offices])
    office = (form.office.data or "") if form.validate() else ""
    after = request.args.get("after", type=_place)
    page = read(
        lambda connection: store.list_messages(
            connection, state, office=office, oldest_first=state is not State.DONE, after=after
        )
    )
    numbers = [each.id for each in page.messages]
    here = partial(url_for, ".messages", office=office or None)
    return render_template(
        "messages/messages.html",
        form=form,
        state=state,
        states=[(each, here(state=each.value)) for each in State],
        counts=_counts(office),
        messages=page.messages,
        works=read(lambda connection: work.find_works(connection, numbers)),
        more=here(state=state.value, after=page.next) if page.next else None,
        first=here(state=state.value) if after else None,
        spoken_in=_spoken_in,
    )


@messages_pages.route("/<int:number>", methods=["GET", "POST"])
@open_to(Role.REQUESTS)
def message(number: int) -> str | AnyResponse:
    """One message: listen, write a note, take it, be done with it."""
    found = read(lambda connection: store.get_message(connection, number))
    form = MessageForm()
    do = request.form.get("do", _NOTE)
    if form.validate_on_submit() and (answer := _change(number, form, do)):
        return answer
    done_last = read(lambda connection: work.find_works(connection, [number])).get(number)
    form.seen.data = str(done_last.changes if done_last else 0)
    history = read(lambda c: list_entries(c, Wanted(about=_about(number)), most=30)).entries
    return render_template(
        "messages/message.html",
        form=form,
        number=number,
        message=found,
        work=done_last,
        is_mine=bool(done_last and done_last.staff == person().id),
        notes=read(lambda connection: work.list_notes(connection, number)),
        history=history,
        has_come=found.voice is not None and has_come(found.voice),
        may_be_fetched=found.voice is not None and may_be_fetched(found.voice),
        why_silent=why_silent(found.voice, found.begun_at) if found.voice else "",
        ring_back=telephone.as_written(found.call_back) if found.call_back else "",
        heard_about=_heard_about(found),
        spoken_in=_spoken_in(found),
    )


@messages_pages.get("/<int:number>/sound")
@open_to(Role.REQUESTS)
def sound(number: int) -> Response:
    """What the caller said."""
    found = read(lambda connection: store.get_message(connection, number))
    if found.voice is None:
        abort(404)
    return play(found.voice, f"listened to message {number}", _about(number))


@messages_pages.post("/<int:number>/fetch")
@open_to(Role.REQUESTS)
def fetch(number: int) -> AnyResponse:
    """Ask Twilio for what the caller said, for somebody who will not wait."""
    found = read(lambda connection: store.get_message(connection, number))
    fetch_now([found.voice] if found.voice else [])
    return redirect(url_for(".message", number=number), 303)


def _change(number: int, form: MessageForm, do: str) -> AnyResponse | None:
    """Do what a button says, and keep the note; None where the page must be shown again."""
    text, me, at = (form.note.data or "").strip(), person(), now()
    seen = _seen(form.seen.data or "")
    if do not in _MOVES and not text:
        form.note.errors = ["Write a note first"]
        return None
    to, did, said = _MOVES.get(do, (None, "", f"Your note on message {number} is kept."))

    def change(connection: Connection) -> None:
        if to is not None:
            work.move(connection, number, to, seen=seen, staff_id=me.id, at=at)
        if text:
            work.add_note(connection, number, text, staff_id=me.id, at=at)

    entries = [noted(Kind.CHANGE, f"wrote a note on message {number}", _about(number))]
    if to is not None:
        entry = noted(Kind.CHANGE, _did(did, number), _about(number))
        entries = [*entries, entry] if text else [entry]
    try:
        write(change, *entries)
    except work.ChangedMeanwhile:
        form.form_errors.append(
            "Somebody else has changed this message since you opened it. Look at what they did, "
            "then choose again. Your note is still here"
        )
        return None
    flash(said.format(number), "success")
    is_over = to is State.DONE
    return redirect(url_for(".messages") if is_over else url_for(".message", number=number), 303)


def _seen(written: str) -> int:
    """How often the message was changed when the page was made; a changed page tells nothing."""
    return int(written) if written.isdecimal() and len(written) < _LONGEST_NUMBER else -1


def _place(written: str) -> int:
    """The message after which a page begins. Raises ValueError, which Flask takes for none."""
    return int(written[:_LONGEST_NUMBER])


def _did(did: str, number: int) -> str:
    verb, _, rest = did.partition(" ")
    return f"{verb} message {number} {rest}".strip()


def _counts(office: str) -> dict[State, int]:
    """How many wait in each state; what is done is not counted."""
    piles = read(work.count_open)
    return {
        state: sum(
            each.messages
            for each in piles
            if each.state is state and office in (_EVERY_OFFICE, each.office)
        )
        for state in work.OPEN
    }


def _heard_about(found: Message) -> str:
    """The sentence that says what the caller had been listening to, as offices hear it."""
    wordings = console().edition().script.wordings[DEFAULT_LANGUAGE]
    clip = topic_clip(found.topic)
    return wordings[clip].written if clip in wordings else ""


def _spoken_in(found: Message) -> str:
    """The language the caller had chosen."""
    known = LANGUAGES.get(found.language or DEFAULT_LANGUAGE)
    return known.name if known else found.language


def _about(number: int) -> str:
    return f"message/{number}"
