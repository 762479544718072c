"""The telephone in the browser: anybody recognises it, and it rings the line itself."""

import json
import re
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    abort,
    current_app,
    jsonify,
    render_template,
    request,
    send_file,
    url_for,
)
from werkzeug.wrappers import Response

from ivr.call.edition import Edition
from ivr.logs import log
from ivr.script.way import way_to
from ivr.simulator import events
from ivr.simulator.distant import Reply, Turn
from ivr.simulator.people import Answer, Said, Spoken
from ivr.staff.account import Role
from ivr.uk.london_time import read_moment
from ivr.web.console.at_hand import console, find_person
from ivr.web.console.doors import open_to
from ivr.web.console.sound_of_clips import sound_of
from ivr.web.console.telephones import (
    CALLERS,
    MOST_CALLS,
    AllEngaged,
    Telephones,
    Wanted,
    checksum_of,
    heard_by_telephone,
)

phone_pages = Blueprint("phone", __name__, url_prefix="/phone")

_LARGEST_SOUND = 5_000_000
_MOST_KEYS = 40
_MOST_BEFORE = 5_000
"""What a caller may have done in a call: more than there is in the longest."""
_SECRET = re.compile(r"[\w-]{22}", re.ASCII)
_CHECKSUM = re.compile(r"[0-9a-f]{16}")
_ANSWERS = {answer.value: answer for answer in Answer}
_LOST = "This call is lost. Ring again."
_BAD_TIME = "This is no date and time. Choose a day and an hour, or leave it empty for now."
_ENGAGED = f"{MOST_CALLS} calls are being made already. Hang up one of them, or wait a little."


@phone_pages.get("")
@open_to(Role.LOOK, on_this_machine=True)
def phone() -> str:
    """The telephone; `?page=school-action` rings and goes to where that page is heard.

    `&when=2026-12-25T10:00` is for a call as if it were then, `&drafts=yes` for one on the drafts.
    """
    line = telephones().line
    page, when = request.args.get("page", ""), request.args.get("when", "")
    keys = way_to(line.edition().script, page) if page else None
    settings = console().settings
    return render_template(
        "phone.html",
        page=page,
        way=keys,
        when=when if read_moment(when) else "",
        on_drafts=request.args.get("drafts") == "yes",
        offices={
            row.number: office.id.capitalize()
            for office in line.edition().offices.values()
            for row in office.lines
        },
        number=settings.twilio_number,
        may_hear_drafts=find_person() is not None,
        is_private=settings.is_private,
    )


@phone_pages.post("/calls")
@open_to(Role.LOOK, on_this_machine=True)
def ring() -> Response:
    """Ring, and give the call's secret with its first turn."""
    wanted = _wanted()
    if wanted is None:
        return _refused(_BAD_TIME, HTTPStatus.BAD_REQUEST)
    try:
        secret, call, turn = telephones().ring(wanted)
    except AllEngaged:
        return _refused(_ENGAGED, HTTPStatus.TOO_MANY_REQUESTS)
    return jsonify(call=secret, **_turn(turn, call.drafts))


@phone_pages.post("/calls/<secret>")
@open_to(Role.LOOK, on_this_machine=True)
def reply(secret: str) -> Response:
    """What the caller does at the question after those before, and what follows from it.

    The page brings what was done before as it has been `taken`, so that any process can go on.
    """
    request.max_content_length = _LARGEST_SOUND
    form, wanted, before = request.form, _wanted(), _before()
    if wanted is None or before is None or not _SECRET.fullmatch(secret):
        return _refused(_LOST, HTTPStatus.BAD_REQUEST)
    try:
        call = telephones().find(secret, wanted, before)
    except AllEngaged:
        return _refused(_ENGAGED, HTTPStatus.TOO_MANY_REQUESTS)
    keys = "".join(key for key in form.get("keys", "")[:_MOST_KEYS] if key in "0123456789*#")
    file = request.files.get("sound")
    spoken, trouble = heard_by_telephone(file.read() if file else b"", keys[:1], _longest(form))
    reply = Reply(
        keys=keys,
        spoken=spoken,
        office=_ANSWERS.get(form.get("office", ""), Answer.NO_ANSWER),
        hangs_up=form.get("hangs-up") == "yes",
        after=form.get("after", 0.0, type=float),
    )
    turn = call.distant.reply(len(before) + 1, reply)
    return jsonify(trouble=trouble, taken=_taken(reply), **_turn(turn, call.drafts))


@phone_pages.get("/drafts/<checksum>.wav")
@open_to(Role.LOOK)
def draft(checksum: str) -> Response:
    """A recording that nobody has published yet, as a call on the drafts plays it."""
    sound = sound_of(checksum) if _CHECKSUM.fullmatch(checksum) else None
    if sound is None:
        abort(404)
    return send_file(sound, mimetype="audio/wav", conditional=True)


def telephones() -> Telephones:
    """Those of this process; without a line of its own there are none."""
    found: Telephones | None = current_app.extensions.get("telephones")
    if found is None:
        abort(404)
    return found


def _wanted() -> Wanted | None:
    """How they want to ring; None where the time is none."""
    caller, when = request.form.get("caller", "mobile"), request.form.get("when", "").strip()
    as_if = read_moment(when) if when else None
    if caller not in CALLERS or (when and as_if is None):
        return None
    # Whoever has not signed in hears what callers hear, and nothing else.
    on_drafts = request.form.get("drafts") == "yes" and find_person() is not None
    return Wanted(caller, as_if, on_drafts)


def _taken(reply: Reply) -> list[str | float]:
    """What a call must know of a reply to be made anew; whoever hangs up goes on nowhere."""
    return [reply.keys, reply.spoken.seconds, reply.spoken.key, reply.office.value]


def _before() -> list[Reply] | None:
    """The replies that the page brings; None where they are none of ours."""
    try:
        told = json.loads(request.form.get("before", "[]"))[:_MOST_BEFORE]
        return [
            Reply(
                keys=str(keys),
                spoken=Spoken(seconds=float(seconds), key=str(key)),
                office=Answer(office),
            )
            for keys, seconds, key, office in told
        ]
    except (ValueError, TypeError):
        return None


def _longest(form: Any) -> float:
    seconds: float = form.get("seconds", 120.0, type=float)
    return min(max(seconds, 0.0), 120.0)


def _refused(sentence: str, status: HTTPStatus) -> Response:
    answer = jsonify(problem=sentence)
    answer.status_code = status
    return answer


def _turn(turn: Turn, drafts: Edition | None) -> dict[str, Any]:
    question = turn.question
    asked: dict[str, Any] = {
        "number": question.number,
        "kind": question.kind,
        "seconds": question.seconds,
        "rung": question.rung,
    }
    if question.said:
        asked |= _said(question.said, drafts)
    happened = [line for event in turn.happened if (line := _line(event, drafts))]
    return {"happened": happened, "question": asked}


def _said(said: Said, drafts: Edition | None) -> dict[str, Any]:
    # Relative, so that it is fetched from where the page is.
    path = urlsplit(said.url).path if said.url else ""
    if drafts and "/audio/" in path:
        path = url_for(".draft", checksum=checksum_of(path))
    return {
        "sort": said.kind,
        "words": said.text,
        "page": telephones().prompt_of(said, drafts) if said.kind in ("play", "say") else "",
        "sound": path,
        "interruptible": said.interruptible,
    }


def _seconds(seconds: float) -> str:
    whole = max(1, round(seconds))
    return "1 second" if whole == 1 else f"{whole} seconds"


def _line(event: events.Event, drafts: Edition | None) -> dict[str, str] | None:
    """One line of what happened: who did it, and what."""
    match event:
        case events.Heard(said) if said.kind != "pause":
            page = telephones().prompt_of(said, drafts)
            return {"who": "line", "words": said.text, "page": page}
        case events.Whispered(said):
            return {"who": "office", "words": f"The office hears: {said.text}"}
        case events.Pressed(keys, by):
            whose = {"who": "you", "keys": keys} if by == "caller" else {"who": "office"}
            return whose | {"words": f"{'You' if by == 'caller' else 'The office'} pressed {keys}"}
        case events.Silence(seconds, "caller"):
            return {"who": "you", "words": f"No key for {_seconds(seconds)}"}
        case events.Recorded(_, seconds, _):
            said_so = f"You spoke for {_seconds(seconds)}" if seconds else "You said nothing"
            return {"who": "you", "words": said_so}
        case _:
            return _aside(event)


def _aside(event: events.Event) -> dict[str, str] | None:
    match event:
        case events.Lost(keys):
            return {"who": "note", "words": f"{keys} is lost: nothing was listening"}
        case events.Dialled(number, answer):
            return {"who": "office", "words": f"{number} rings: {answer.value}", "number": number}
        case events.Bridged():
            return {"who": "office", "words": "The office talks with you"}
        case events.Faulted(fault):
            log.warning("a call from the browser met a fault", fault=fault.sentence)
            return {"who": "fault", "words": f"Twilio would object: {fault.sentence}"}
        case events.HungUp(by):
            return {"who": "note", "words": f"{'The line' if by == 'line' else 'You'} hung up"}
        case _:
            return None
