"""Callers' voices, played to staff: behind sign-in, kept by no browser, and every listen logged."""

import io
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from flask import Response, abort, flash, request, send_file

from ivr.staff.audit import Entry, Kind
from ivr.store.audit import Wanted, list_entries
from ivr.store.recordings import mark_copied
from ivr.store.sounds import SoundsUnavailable
from ivr.twilio_rest.account import account_of
from ivr.twilio_rest.recordings import GIVEN_UP, Outcome, Recordings
from ivr.voice import Fate, Voice
from ivr.web.console.at_hand import console, noted, now, read, write

_FROM_THE_BEGINNING = re.compile(r"bytes=0-(?!1$)")
"""Some browsers ask for the first two bytes alone, to see what there is."""
_WHILE_SOMEBODY_WAITS = 10.0  # seconds
_ONE_LISTEN = timedelta(hours=1)
"""So long somebody may go back and forth in what they have begun to listen to."""
_ON_ITS_WAY = (
    "The recording has not reached us yet. Twilio has it, and it usually takes less than a minute: "
    "open this page again."
)
_LATE = (
    "The recording has not reached us yet. It is late: the line goes on asking Twilio for it for a "
    "week."
)
COPIED_WITHIN = timedelta(minutes=10)
"""Later than that after its call began, a recording is late."""
_FORGOTTEN = "The recording has been deleted, as every recording is after some days."
_WHY = {
    Fate.GONE: "Twilio no longer has the recording, and it never reached us. What it said is lost.",
    Fate.GIVEN_UP: GIVEN_UP,
    Fate.TOO_LARGE: "The recording is far larger than any that callers can leave, so it was not "
    "fetched. It may be heard, and must be deleted, in Twilio's console under Recordings.",
    Fate.NOT_TWILIOS: "Our account at Twilio has no such recording, so it can't be fetched.",
}
_LOST = (
    "Our copy of the recording is missing, and Twilio's has been deleted. What was said is lost."
)


def has_come(voice: Voice) -> bool:
    """Whether our copy of a recording is here to be played."""
    return console().voices.find(voice.id) is not None


def why_silent(voice: Voice, begun: datetime) -> str:
    """Why a recording that is not here can't be played, and whether it may still come.

    `begun` is when its caller began.
    """
    if voice.is_forgotten:
        return _FORGOTTEN
    if voice.fate is None:
        return _LATE if now() - begun > COPIED_WITHIN else _ON_ITS_WAY
    return _WHY.get(voice.fate, _LOST)


def may_be_fetched(voice: Voice) -> bool:
    """Whether somebody who will not wait may ask Twilio for a recording now."""
    has_account = bool(console().settings.twilio_account_sid)
    return has_account and voice.may_come and not has_come(voice)


def fetch_now(voices: Iterable[Voice]) -> None:
    """Ask Twilio for what has not come, while somebody waits; and tell what came of it."""
    if not console().settings.twilio_account_sid:
        abort(404)
    recordings = Recordings(account_of(console().settings), seconds=_WHILE_SOMEBODY_WAITS)
    wanted = [voice for voice in voices if may_be_fetched(voice)]
    troubles = [trouble for voice in wanted if (trouble := _fetch(recordings, voice))]
    for trouble in dict.fromkeys(troubles):
        flash(f"A recording could not be had now. {trouble} The line goes on trying.", "important")
    if not troubles:
        flash(
            "The recording is here." if len(wanted) < 2 else "The recordings are here.", "success"
        )


def _fetch(recordings: Recordings, voice: Voice) -> str:
    """Why it could not be had; "" where it is here now."""
    attempt = recordings.fetch(voice.id, voice.url)
    if attempt.outcome is not Outcome.FETCHED:
        return attempt.why
    try:
        console().voices.keep(voice.id, attempt.sound)
    except SoundsUnavailable:
        return "Where recordings are kept can't be reached."
    write(partial(mark_copied, recording_id=voice.id))
    return ""


def play(voice: Voice, did: str, about: str) -> Response:
    """The sound, whole or the part that is asked for; `did` and `about` are for the audit log."""
    path = console().voices.find(voice.id)
    if path is None:
        abort(404)
    entry = noted(Kind.LISTEN, did, about)
    if request.method == "GET" and (_is_from_the_beginning() or not _has_begun(entry)):
        write(lambda _: None, entry)
    sound = io.BytesIO(path.read_bytes())
    response = send_file(sound, mimetype="audio/wav", conditional=True, etag=False)
    response.headers["Cache-Control"] = "no-store"
    return response


def _is_from_the_beginning() -> bool:
    return bool(_FROM_THE_BEGINNING.match(request.headers.get("Range", "bytes=0-")))


def _has_begun(entry: Entry) -> bool:
    """Whether the listen to which a later part belongs is written down."""
    wanted = Wanted(kind=Kind.LISTEN, about=entry.about, since=entry.at - _ONE_LISTEN)
    known = read(lambda connection: list_entries(connection, wanted)).entries
    return any((each.staff, each.did) == (entry.staff, entry.did) for each in known)
