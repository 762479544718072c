"""Recording by telephone: a code for some lines, and what of them has arrived."""

from datetime import timedelta

from flask import Blueprint, abort, jsonify, redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from ivr.prompt_library.ring_in import CODE_LASTS, MOST_LINES, TooManyCodes
from ivr.script.wording import Wording
from ivr.staff.account import Role
from ivr.staff.audit import Kind
from ivr.store import invitations as store
from ivr.uk import telephone
from ivr.web.console import forms
from ivr.web.console.at_hand import console, noted, now, person, read, write
from ivr.web.console.doors import open_to
from ivr.web.console.secret import Seal
from ivr.web.console.studio import edition
from ivr.web.console.takes import get_wording

ringing_in_pages = Blueprint("ringing_in", __name__, url_prefix="/staff/takes")

_CODE = "ring_in_code"
_SHOWN = CODE_LASTS + timedelta(minutes=30)
_TOO_MANY = "Ten codes are open already. Wait until one has been used, at most fifteen minutes"
_PAUSED = "Too many wrong codes were pressed. Nobody can ring in to record for up to an hour"


class CodeForm(forms.Form):
    """Sure that a code is wanted."""

    submit = forms.Button("Show me the number and a code")


@ringing_in_pages.errorhandler(store.InvitationUnknown)
def unknown(_: store.InvitationUnknown) -> tuple[str, int]:
    """An invitation that is not there."""
    return render_template("takes/gone.html"), 404


@ringing_in_pages.route("/<language>/<clip>/phone", methods=["GET", "POST"])
@open_to(Role.RECORDINGS)
def one(language: str, clip: str) -> str | Response:
    """One line by telephone."""
    back = url_for("takes.choose", language=language, clip=clip)
    return _invite([get_wording(language, clip)], back)


@ringing_in_pages.route("/<language>/by-phone", methods=["GET", "POST"])
@open_to(Role.RECORDINGS)
def several(language: str) -> str | Response:
    """The lines that are out of date, one after another in one call."""
    now_on_air = edition()
    wordings = now_on_air.script.wordings.get(language)
    if wordings is None:
        abort(404)
    wanted = [each for each in wordings.values() if now_on_air.recording(each) is None]
    return _invite(wanted[:MOST_LINES], url_for("takes.takes"))


@ringing_in_pages.get("/by-phone/<int:number>")
@open_to(Role.RECORDINGS)
def invitation(number: int) -> str:
    """The number to ring, the code, and what has arrived."""
    found = read(lambda connection: store.get_invitation(connection, number))
    shown = _seal().open(session.get(_CODE, ""), _SHOWN.total_seconds())
    is_mine = bool(shown) and shown[0] == number
    ours = console().settings.twilio_number
    arrived = read(lambda connection: store.arrived(connection, number))
    return render_template(
        "takes/by_phone.html",
        invitation=found,
        settled=_settled(arrived),
        code=shown[1] if is_mine and found.is_open(now()) else None,
        arrived=arrived,
        our_number=telephone.as_written(ours) if ours else "",
    )


@ringing_in_pages.get("/by-phone/<int:number>.json")
@open_to(Role.RECORDINGS, passive=True)
def progress(number: int) -> Response:
    """How much has arrived, for the page's script."""
    found = read(lambda connection: store.get_invitation(connection, number))
    arrived = read(lambda connection: store.arrived(connection, number))
    settled = _settled(arrived)
    return jsonify(done=settled, total=len(found.lines), over=settled == len(found.lines))


def _invite(wordings: list[Wording], back: str) -> str | Response:
    form, at, me = CodeForm(), now(), person().id
    if wordings and form.validate_on_submit():
        secret = console().settings.secret_key
        entry = noted(Kind.CHANGE, f"asked for a code to record {len(wordings)} lines by telephone")
        try:
            number, code = write(lambda c: store.invite(c, secret, me, wordings, at), entry)
        except TooManyCodes:
            form.form_errors.append(_TOO_MANY)
        else:
            session[_CODE] = _seal().close([number, code])
            return redirect(url_for(".invitation", number=number))
    if read(lambda connection: store.is_paused(connection, at)):
        form.form_errors.append(_PAUSED)
    return render_template("takes/phone.html", form=form, wordings=wordings, back=back)


def _settled(arrived: dict[int, tuple[int | None, str]]) -> int:
    """How many lines are takes by now, or can't be."""
    return sum(bool(take or trouble) for take, trouble in arrived.values())


def _seal() -> Seal:
    return Seal(console().settings.secret_key, "ring-in code")
