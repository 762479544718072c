"""Where callers hear their own voice: a sealed address, for ten minutes, kept by nobody."""

import io
from collections.abc import Callable
from pathlib import Path

from flask import Blueprint, Response, abort, send_file

from ivr.call.edition import Edition
from ivr.language import DEFAULT_LANGUAGE
from ivr.script.prompts import MessagePrompt
from ivr.store.audio_files import PublishedAudio
from ivr.web.keeping import Keeping


def heard_door(
    keeping: Keeping, edition: Callable[[], Edition], published: PublishedAudio
) -> Blueprint:
    """`GET /heard/<sealed token>.wav`; a right token is always answered by a sound.

    A sound that can't be had ends a call. The process that named it had the copy, and this one may
    be on another machine, while the bucket between them is away.
    """
    door = Blueprint("heard", __name__)

    def instead() -> Path | io.BytesIO:
        """That it can't be played back now, in words."""
        now = edition()
        recording = now.recording(now.said(DEFAULT_LANGUAGE, MessagePrompt.CANNOT_PLAY))
        path = published.find(recording.checksum) if recording else None
        return path or io.BytesIO(_silence())

    @door.get("/heard/<token>.wav")
    def voice(token: str) -> Response:
        recording = keeping.heard(token)
        if recording is None:
            abort(404)
        response = send_file(keeping.copy_of(recording) or instead(), mimetype="audio/wav")
        response.headers["Cache-Control"] = "no-store"
        return response

    return door


def _silence() -> bytes:
    """Half a second of it, where not even those words have a recording."""
    import wave  # a menu turn needs none of it

    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(8000))
    return file.getvalue()
