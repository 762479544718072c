"""Where callers hear their own voice: a sealed address, for ten minutes, kept by nobody."""

from flask import Blueprint, Response, abort, send_file

from ivr.web.orders import Orders


def heard_door(orders: Orders) -> Blueprint:
    """`GET /heard/<sealed token>.wav`."""
    door = Blueprint("heard", __name__)

    @door.get("/heard/<token>.wav")
    def voice(token: str) -> Response:
        path = orders.heard(token)
        if path is None:
            abort(404)
        response = send_file(path, mimetype="audio/wav")
        response.headers["Cache-Control"] = "no-store"
        return response

    return door
