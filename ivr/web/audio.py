"""The audio door: published clips by checksum, for anyone, for good."""

from flask import Blueprint, Response, abort, send_file

from ivr.store.audio_files import PublishedAudio

_FOR_GOOD = "public, max-age=31536000, immutable"


def audio_door(published: PublishedAudio) -> Blueprint:
    """`GET /audio/<checksum>.wav`; what has another name does not exist."""
    door = Blueprint("audio", __name__)

    @door.get("/audio/<checksum>.wav")
    def clip(checksum: str) -> Response:
        path = published.find(checksum)
        if path is None:
            abort(404)
        response = send_file(path, mimetype="audio/wav", conditional=True, etag=checksum)
        response.headers["Cache-Control"] = _FOR_GOOD
        return response

    return door
