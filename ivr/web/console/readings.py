"""Computer voices: asked for here, said by a worker, watched on the way."""

from flask import Blueprint, abort, jsonify, redirect, render_template, url_for
from werkzeug.wrappers import Response

from ivr.prompt_library.reading import LineState, Reading
from ivr.script.wording import Wording
from ivr.staff.account import Role
from ivr.staff.audit import Kind
from ivr.store import readings as store
from ivr.web.console import forms
from ivr.web.console.at_hand import noted, now, person, read, settings_now, write
from ivr.web.console.doors import open_to
from ivr.web.console.studio import edition
from ivr.web.console.takes import get_wording

reading_pages = Blueprint("readings", __name__, url_prefix="/staff/takes")

VOICES = [
    ("auto", "The voice of the line", "The same as the other recordings, made on our own machine."),
    ("gtts", "Google’s voice", "Sends the words to Google. It may be refused at any time."),
]


class VoiceForm(forms.Form):
    """Which voice."""

    voice = forms.Choices("Which computer voice?", [forms.Given("Choose a voice")], choices=VOICES)
    submit = forms.Button("Make it")


@reading_pages.errorhandler(store.ReadingUnknown)
def unknown(_: store.ReadingUnknown) -> tuple[str, int]:
    """A reading that is not there."""
    return render_template("takes/gone.html"), 404


@reading_pages.route("/<language>/<clip>/computer", methods=["GET", "POST"])
@open_to(Role.RECORDINGS)
def one(language: str, clip: str) -> str | Response:
    """One line in a computer voice."""
    wording = get_wording(language, clip)
    back = url_for("takes.choose", language=language, clip=clip)
    return _ask([wording], f"Computer voice: {clip}", back)


@reading_pages.route("/<language>/out-of-date", methods=["GET", "POST"])
@open_to(Role.RECORDINGS)
def out_of_date(language: str) -> str | Response:
    """Every line whose words no recording says."""
    now_on_air = edition()
    if language not in now_on_air.script.wordings:
        abort(404)
    wordings = now_on_air.script.wordings[language].values()
    wanted = [wording for wording in wordings if now_on_air.recording(wording) is None]
    return _ask(wanted, "Make all that are out of date", url_for("takes.takes"))


@reading_pages.get("/readings/<int:number>")
@open_to(Role.LOOK)
def reading(number: int) -> str:
    """How far a reading has come."""
    return render_template("takes/reading.html", reading=_get(number), states=LineState)


@reading_pages.get("/readings/<int:number>.json")
@open_to(Role.LOOK, passive=True)
def progress(number: int) -> Response:
    """The same for the page's script."""
    found = _get(number)
    return jsonify(done=found.done, total=len(found.lines), over=found.is_over)


@reading_pages.post("/readings/<int:number>/stop")
@open_to(Role.RECORDINGS)
def stop(number: int) -> Response:
    """Make no more; what is made stays."""
    at = now()
    _get(number)
    entry = noted(Kind.CHANGE, "stopped the making of computer voices")
    write(lambda connection: store.stop(connection, number, at), entry)
    return redirect(url_for(".reading", number=number))


def _ask(wordings: list[Wording], title: str, back: str) -> str | Response:
    form = VoiceForm(voice=settings_now().engine)
    if not wordings or not form.validate_on_submit():
        return render_template(
            "takes/computer.html", form=form, wordings=wordings, heading=title, back=back
        )
    voice, by, at = form.voice.data, person().id, now()
    entry = noted(Kind.CHANGE, f"asked for a computer voice for {len(wordings)} recordings")
    number = write(lambda c: store.ask_for(c, wordings, voice, by, at), entry)
    return redirect(url_for(".reading", number=number))


def _get(number: int) -> Reading:
    return read(lambda connection: store.get_reading(connection, number))
