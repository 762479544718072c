"""What the built-in phone hands over: the sound of its recordings, where there is no Twilio."""

from ipaddress import ip_address

from flask import Blueprint, Response, abort, request

from ivr.store.voices import Voices

_LARGEST = 5_000_000


def own_phone_door(voices: Voices) -> Blueprint:
    """`POST /phone/recordings/<RecordingSid>`, from this machine alone and through no proxy."""
    door = Blueprint("own-phone", __name__)

    @door.post("/phone/recordings/<recording>")
    def take(recording: str) -> Response:
        through_a_proxy = any(name.lower().startswith("x-forwarded") for name, _ in request.headers)
        if through_a_proxy or not ip_address(request.remote_addr or "::").is_loopback:
            abort(404)
        request.max_content_length = _LARGEST
        try:
            voices.keep(recording, request.get_data())
        except ValueError:
            abort(404)
        return Response(status=204)

    return door
