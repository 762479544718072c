"""One leaflet request: listen, type where it goes, save, and on to the next."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.leaflets.catalogue import load_catalogue
from ivr.leaflets.request import Closed, Request, close, reopen
from ivr.offices.office import load_offices
from ivr.offices.routing import office_for
from ivr.staff.account import Role
from ivr.staff.audit import Entry, Kind
from ivr.store import requests as store
from ivr.store.audit import Wanted, list_entries
from ivr.store.requests import RequestChanged, RequestUnknown
from ivr.uk import telephone
from ivr.uk.address import PostalAddress
from ivr.uk.postcode_index import FILE_NAME
from ivr.uk.postcode_known import PostcodesOnDisk
from ivr.voice import Kind as VoiceKind
from ivr.voice import Voice
from ivr.web.console.at_hand import console, noted, now, person, read, write
from ivr.web.console.doors import open_to
from ivr.web.console.request_forms import CloseForm, RequestForm, form_for
from ivr.web.console.request_words import CLOSED, VOICES, age, called, tab_of
from ivr.web.console.requests import asked_state, days_waited, to_the_next
from ivr.web.console.voices import fetch_now, has_come, may_be_fetched, play, why_silent

if TYPE_CHECKING:
    from sqlalchemy import Connection

request_pages = Blueprint("request", __name__, url_prefix="/staff/requests")

_MOST_EVENTS = 100
_LARGEST_FORM = 4_000_000
_NOT_NOW = {
    True: "This request is closed, printed or posted. Open it again first",
    False: "The caller is still on the line. Wait until the call is over",
}


@request_pages.url_value_preprocessor
def take_more(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """What is far too long is answered by its field, with everything that was typed."""
    request.max_content_length = request.max_form_memory_size = _LARGEST_FORM


@request_pages.errorhandler(RequestUnknown)
def unknown(_: RequestUnknown) -> tuple[str, int]:
    """A request that is not there, or no longer."""
    return render_template("requests/unknown.html"), 404


@request_pages.route("/<int:number>", methods=["GET", "POST"])
@open_to(Role.REQUESTS)
def page(number: int) -> str | Response:
    """Listen, and type. Whoever opens it is seen to be on it."""
    found = _get(number)
    form = form_for(found, load_catalogue(console().settings.prompts)[0])
    if request.method == "POST":
        return _save(found, form)
    if not form.name.raw_data:  # else what was typed before a session ended is back
        form.show(found)
    if found.can_be_changed:
        me, at = person().id, now()
        write(lambda connection: store.claim_request(connection, number, me, at))
    return _page(found, form)


@request_pages.route("/<int:number>/close", methods=["GET", "POST"])
@open_to(Role.REQUESTS)
def close_page(number: int) -> str | Response:
    """Nothing is sent, and why."""
    found = _get(number)
    form = CloseForm()
    if form.validate_on_submit():
        closed = _closed(found, form)
        if closed:
            entry = noted(
                Kind.CHANGE,
                f"closed {called(found)}: {_in_a_sentence(form.reason)}",
                store.about(number),
            )
            try:
                write(lambda connection: store.save_request(connection, closed), entry)
            except RequestChanged as changed:
                form.version.data = str(changed.now.version)
                form.form_errors.append(f"{_who_changed(number)} Look at it again first")
            else:
                flash(f"{called(found).capitalize()} is closed.", "success")
                return to_the_next(asked_state(), after=number)
    elif request.method == "GET":
        form.version.data, form.notes.data = str(found.version), found.notes
    return render_template(
        "requests/close.html",
        form=form,
        request=found,
        called=called(found),
        number_to_ring=_number_to_ring(found),
    )


@request_pages.post("/<int:number>/reopen")
@open_to(Role.REQUESTS)
def reopen_one(number: int) -> Response:
    """Back to where it stood, to be sent (again) after all."""
    found = _get(number)
    entry = noted(Kind.CHANGE, f"opened {called(found)} again", store.about(number))

    def change(connection: "Connection") -> Request:
        return store.save_request(connection, reopen(store.get_request(connection, number)))

    write(change, entry)
    flash(f"{called(found).capitalize()} is open again.", "success")
    return redirect(url_for(".page", number=number), 303)


@request_pages.get("/<int:number>/<kind>.wav")
@open_to(Role.REQUESTS)
def sound(number: int, kind: str) -> Response:
    """What the caller said. Whoever listens is written down."""
    found = _get(number)
    item = request.args.get("item", "0")
    voice = next(
        (each for each in found.order.voices if (each.kind, str(each.item)) == (kind, item)), None
    )
    if voice is None:
        abort(404)
    did = f"listened to the {VOICES[voice.kind]} of {called(found)}"
    return play(voice, did, store.about(number))


@request_pages.post("/<int:number>/fetch")
@open_to(Role.REQUESTS)
def fetch(number: int) -> Response:
    """Ask Twilio for what the caller said, for somebody who will not wait."""
    fetch_now(_get(number).order.voices)
    return redirect(url_for(".page", number=number), 303)


def _save(found: Request, form: RequestForm) -> str | Response:
    read_form = form.read(found)
    if not found.can_be_changed and form.version.data == str(found.version):
        form.form_errors.append(_NOT_NOW[found.can_be_reopened])
        read_form = None
    if read_form is None:
        return _page(found, form)
    typed, address = read_form
    if typed == found:
        flash(f"Nothing was changed. {called(found).capitalize()} stays as it is.", "important")
        return _onward(found, form)
    office = _office_of(address) if address else found.order.office
    typed = replace(typed, order=replace(typed.order, office=office))
    verb = "typed the address of" if address and not found.name else "changed"
    entry = noted(Kind.CHANGE, f"{verb} {called(found)}", store.about(found.id))
    try:
        write(lambda connection: store.save_request(connection, typed), entry)
    except RequestChanged as changed:
        form.version.data = str(changed.now.version)
        return _page(changed.now, form, theirs=changed.now)
    flash(f"{called(found).capitalize()} is saved.", "success")
    return _onward(found, form)


def _onward(found: Request, form: RequestForm) -> Response:
    if form.stay.data:
        return redirect(url_for(".page", number=found.id, state=asked_state()), 303)
    return to_the_next(asked_state(), after=found.id)


def _page(found: Request, form: RequestForm, theirs: Request | None = None) -> str:
    at = now()
    about = Wanted(about=store.about(found.id))
    events = read(lambda c: list_entries(c, about, most=_MOST_EVENTS)).entries
    claim = found.claim if found.claim and found.claim.is_fresh(at) else None
    duplicate_of = found.duplicate_of
    return render_template(
        "requests/request.html",
        form=form,
        request=found,
        called=called(found),
        tab=tab_of(found),
        age=age(days_waited(found.order.asked_at, at)),
        closed=CLOSED[found.closed] if found.closed else "",
        duplicate_of=_get(duplicate_of) if duplicate_of else None,
        claim=claim if claim and claim.staff != person().id else None,
        minutes=int((at - claim.at).total_seconds() // 60) if claim else 0,
        may_be_fetched=any(map(may_be_fetched, found.order.voices)),
        players=[_player(found, form, voice) for voice in found.order.voices],
        number_to_ring=_number_to_ring(found),
        events=events,
        theirs=theirs,
        who_changed=_who(events),
        state=asked_state(),
        called_of=called,
    )


def _player(found: Request, form: RequestForm, voice: Voice) -> dict[str, Any]:
    what = VOICES[voice.kind]
    if voice.kind is VoiceKind.LANGUAGE and voice.item < len(found.order.items):
        leaflet = found.order.items[voice.item].leaflet
        what += f" of {form.leaflets.get(leaflet, leaflet)}"
    seconds = max(1, round(voice.seconds))
    return {
        "id": f"{voice.kind}-{voice.item}",
        "what": what,
        "heading": _as_heading(what),
        "label": f"Play the {what}, {seconds} second{'s' if seconds > 1 else ''}",
        "seconds": seconds,
        "address": url_for(".sound", number=found.id, kind=voice.kind, item=voice.item),
        "has_come": has_come(voice),
        "why_silent": why_silent(voice, found.order.asked_at),
    }


def _closed(found: Request, form: CloseForm) -> Request | None:
    """The request as closed; None where the other one, of which it is a duplicate, is not found."""
    version = int(form.version.data) if (form.version.data or "").isdecimal() else -1
    kept = replace(found, version=version, notes=(form.notes.data or "").strip())
    if form.reason is not Closed.DUPLICATE:
        return close(kept, form.reason)
    reference = form.reference.data
    if not reference:
        form.reference.errors = ["Enter the reference of the other request"]
        return None
    other = read(lambda connection: store.find_by_reference(connection, reference))
    if other is None:
        form.reference.errors = ["No request has this reference. Check the six digits"]
    elif other.id == found.id:
        form.reference.errors = ["This is the reference of the same request. Enter the other one's"]
    return close(kept, Closed.DUPLICATE, other.id) if other and other.id != found.id else None


def _as_heading(words: str) -> str:
    return words[0].upper() + words[1:]


def _in_a_sentence(why: Closed) -> str:
    words = CLOSED[why]
    return words[0].lower() + words[1:]


def _who(events: tuple[Entry, ...]) -> str:
    """Who changed it last."""
    return next((entry.who for entry in events if entry.kind is not Kind.LISTEN), "Somebody")


def _who_changed(number: int) -> str:
    about = Wanted(about=store.about(number))
    return f"{_who(read(lambda c: list_entries(c, about)).entries)} has just changed this request."


def _number_to_ring(found: Request) -> str:
    return telephone.as_written(found.order.ring_back) if found.order.ring_back else ""


def _office_of(address: PostalAddress) -> str:
    """The office that an address belongs to; "" where that can't be told."""
    if address.postcode is None:
        return ""
    settings = console().settings
    known = PostcodesOnDisk(settings.home / FILE_NAME).known()
    office = office_for(known.council(address.postcode))
    return office if office in load_offices(settings.prompts)[0] else ""


def _get(number: int) -> Request:
    return read(lambda connection: store.get_request(connection, number))
