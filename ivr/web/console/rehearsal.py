"""The line with what nobody has published yet, for calls that are made from the console."""

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from ivr.call.edition import Edition
from ivr.store.audio_files import PublishedAudio
from ivr.store.on_air import read_on_air
from ivr.store.sounds import SoundMissing, Sounds, SoundsUnavailable
from ivr.store.versions import histories, parts_with
from ivr.web.console.at_hand import console, read
from ivr.web.console.studio import studio

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_SOUND = re.compile(r"/audio/([0-9a-f]{16})\.wav")


def edition_of_drafts() -> Edition:
    """What callers would hear if every draft were published; one that does not fit is left out."""
    parts = read(read_on_air)
    for (language, page), known in read(histories).items():
        if known.draft:
            parts = parts_with(parts, language, page, known.draft)
    return studio().edition(console().settings, parts)


def unpublished(published: PublishedAudio, sounds: Sounds) -> Callable[[str], bytes | None]:
    """Gives the recordings by checksum that only staff have; None for all others."""

    def find(checksum: str) -> bytes | None:
        if published.find(checksum):
            return None
        try:
            return sounds.take(checksum)
        except (SoundMissing, SoundsUnavailable):
            return None

    return find


def with_sounds(app: "WSGIApplication", find: Callable[[str], bytes | None]) -> "WSGIApplication":
    """A line that also plays recordings of drafts, which `find` has by their checksums."""

    def door(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        asked = _SOUND.fullmatch(environ["PATH_INFO"])
        if asked and (sound := find(asked[1])):
            return Response(sound, mimetype="audio/wav")(environ, start)
        return app(environ, start)

    return door
