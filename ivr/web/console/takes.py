"""Making a recording: which words, which way, and what came of it."""

import io
from typing import TYPE_CHECKING

from flask import Blueprint, abort, make_response, render_template, request, send_file

from ivr.prompt_library.take import Take
from ivr.script.wording import Wording
from ivr.staff.account import Role
from ivr.store import takes as store
from ivr.store.sounds import SoundMissing, SoundsUnavailable
from ivr.web.console.at_hand import person, read
from ivr.web.console.doors import open_to
from ivr.web.console.studio import edition, find_wording, studio

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

take_pages = Blueprint("takes", __name__, url_prefix="/staff/takes")

# How files begin, and what to call them: a page of a stranger's is never anything but sound.
_KINDS = (
    (b"RIFF", 0, "audio/wav"),
    (b"OggS", 0, "audio/ogg"),
    (b"fLaC", 0, "audio/flac"),
    (b"\x1aE\xdf\xa3", 0, "audio/webm"),
    (b"ftyp", 4, "audio/mp4"),
)


@take_pages.errorhandler(store.TakeUnknown)
@take_pages.errorhandler(SoundMissing)
def gone(_: Exception) -> tuple[str, int]:
    """A take that is not there, or whose sound is lost."""
    return render_template("takes/gone.html"), 404


@take_pages.errorhandler(SoundsUnavailable)
def away(_: SoundsUnavailable) -> tuple[str, int]:
    """The store of sounds does not answer."""
    return render_template("takes/away.html"), 503


@take_pages.get("")
@open_to(Role.LOOK)
def takes() -> str:
    """The lines that no recording says, or all of them."""
    now_on_air, everything = edition(), request.args.get("show") == "all"
    said = [
        (wording, now_on_air.recording(wording))
        for wordings in now_on_air.script.wordings.values()
        for wording in wordings.values()
    ]
    shown = [line for line in said if everything or line[1] is None]
    return render_template("takes/takes.html", said=shown, everything=everything)


@take_pages.get("/<language>/<clip>")
@open_to(Role.LOOK)
def choose(language: str, clip: str) -> str:
    """One line: its words, the ways to record it, and the takes there are."""
    wording = get_wording(language, clip)
    found = read(lambda connection: store.list_takes(connection, language, clip))
    return render_template("takes/choose.html", wording=wording, takes=found)


@take_pages.get("/<int:number>")
@open_to(Role.LOOK)
def take(number: int) -> str:
    """One take: as a caller hears it, beside what it was made of."""
    found = _get(number)
    wording = find_wording(found.language, found.clip)
    is_current = wording is not None and found.speaks(wording)
    return render_template(
        "takes/take.html",
        take=found,
        is_current=is_current,
        may_use=person().role.includes(Role.RECORDINGS),
    )


@take_pages.get("/<int:number>/sound.wav")
@open_to(Role.LOOK)
def sound(number: int) -> "Response":
    """The sound of a take, as callers hear it."""
    return _playing(studio().sounds.take(_get(number).checksum))


@take_pages.get("/<int:number>/original")
@open_to(Role.LOOK)
def original(number: int) -> "Response":
    """What a take was made of, as it came."""
    return _playing(studio().sounds.original(_get(number).original))


def get_wording(language: str, clip: str) -> Wording:
    """The words of a line; aborts with 404 where there is none."""
    return find_wording(language, clip) or abort(404)


def _get(number: int) -> Take:
    return read(lambda connection: store.get_take(connection, number))


def _playing(data: bytes) -> "Response":
    kinds = (kind for begins, at, kind in _KINDS if data[at:].startswith(begins))
    answer = send_file(io.BytesIO(data), mimetype=next(kinds, "audio/mpeg"), conditional=True)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return make_response(answer)
