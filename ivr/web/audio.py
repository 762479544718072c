"""The audio door: published clips by checksum, for anyone, for good."""

from threading import BoundedSemaphore

from flask import Blueprint, Response, abort, send_file

from ivr.store.audio_files import PublishedAudio
from ivr.store.sounds import Sounds, SoundsUnavailable, bring_here

_FOR_GOOD = "public, max-age=31536000, immutable"
_AT_ONCE = 2
"""Threads that may wait for the store; the others are for callers."""


def audio_door(published: PublishedAudio, sounds: Sounds) -> Blueprint:
    """`GET /audio/<checksum>.wav`; what has another name does not exist.

    What is on air is on our own disk. What was on air before this disk was ours comes from the
    store, since a call may still be going through it.
    """
    door = Blueprint("audio", __name__)
    waiting = BoundedSemaphore(_AT_ONCE)

    @door.get("/audio/<checksum>.wav")
    def clip(checksum: str) -> Response:
        path = published.find(checksum)
        if path is None and waiting.acquire(blocking=False):
            try:
                bring_here(sounds, published, [checksum])
            except SoundsUnavailable:
                pass  # it is in the log, and to whoever asks it is not here
            finally:
                waiting.release()
            path = published.find(checksum)
        if path is None:
            abort(404)
        response = send_file(path, mimetype="audio/wav", conditional=True, etag=checksum)
        response.headers["Cache-Control"] = _FOR_GOOD
        return response

    return door
