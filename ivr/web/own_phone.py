"""What the built-in phone hands over: the sound of its recordings, where there is no Twilio."""

from flask import Blueprint, Response, abort, request

from ivr.store.voices import Voices
from ivr.web.this_machine import is_from_this_machine

_LARGEST = 5_000_000


def own_phone_door(voices: Voices) -> Blueprint:
    """`POST /phone/recordings/<RecordingSid>`, from this machine alone and through no proxy."""
    door = Blueprint("own-phone", __name__)

    @door.post("/phone/recordings/<recording>")
    def take(recording: str) -> Response:
        if not is_from_this_machine(request):
            abort(404)
        request.max_content_length = _LARGEST
        try:
            voices.keep(recording, request.get_data())
        except ValueError:
            abort(404)
        return Response(status=204)

    return door
