"""Callers' voices, played to staff: behind sign-in, kept by no browser, and every listen logged."""

import io
import re
from datetime import timedelta

from flask import Response, abort, request, send_file

from ivr.staff.audit import Entry, Kind
from ivr.store.audit import Wanted, list_entries
from ivr.voice import Voice
from ivr.web.console.at_hand import console, noted, read, write

_FROM_THE_BEGINNING = re.compile(r"bytes=0-(?!1$)")
"""Some browsers ask for the first two bytes alone, to see what there is."""
_ONE_LISTEN = timedelta(hours=1)
"""So long somebody may go back and forth in what they have begun to listen to."""


def has_come(voice: Voice) -> bool:
    """Whether our copy of a recording is here to be played."""
    return console().voices.find(voice.id) is not None


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
