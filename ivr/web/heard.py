"""Where callers hear their own voice: a sealed address, for ten minutes, kept by nobody."""

from flask import Blueprint, Response, abort, send_file

from ivr.web.keeping import Keeping


def heard_door(keeping: Keeping) -> Blueprint:
    """`GET /heard/<sealed token>.wav`."""
    door = Blueprint("heard", __name__)

    @door.get("/heard/<token>.wav")
    def voice(token: str) -> Response:
        path = keeping.heard(token)
        if path is None:
            abort(404)
        response = send_file(path, mimetype="audio/wav")
        response.headers["Cache-Control"] = "no-store"
        return response

    return door
