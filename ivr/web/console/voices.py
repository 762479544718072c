"""Callers' voices, played to staff: behind sign-in, kept by no browser, and every listen logged."""

import io
from dataclasses import replace
from datetime import timedelta

from flask import Response, abort, request, send_file

from ivr.staff.audit import Entry, Kind
from ivr.store.audit import Wanted, list_entries
from ivr.voice import Voice
from ivr.web.console.at_hand import console, noted, read, write

_ONE_LISTEN = timedelta(minutes=1)
"""A player asks for one recording in several pieces."""


def has_come(voice: Voice) -> bool:
    """Whether our copy of a recording is here to be played."""
    return console().voices.find(voice.id) is not None


def play(voice: Voice, did: str, about: str) -> Response:
    """The sound, whole or the part that is asked for; `did` and `about` are for the audit log."""
    path = console().voices.find(voice.id)
    if path is None:
        abort(404)
    if request.method == "GET":
        _note(noted(Kind.LISTEN, did, about))
    sound = io.BytesIO(path.read_bytes())
    response = send_file(sound, mimetype="audio/wav", conditional=True)
    response.headers["Cache-Control"] = "no-store"
    return response


def _note(entry: Entry) -> None:
    """Write the listen down, unless this is another piece of it."""
    wanted = Wanted(kind=Kind.LISTEN, about=entry.about, since=entry.at - _ONE_LISTEN)
    known = read(lambda connection: list_entries(connection, wanted, most=20)).entries
    if not any(replace(each, at=entry.at) == entry for each in known):
        write(lambda _: None, entry)
