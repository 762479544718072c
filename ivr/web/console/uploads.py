"""Files that staff bring: one, several at once, and what their browser has recorded."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from ivr.content import did_you_mean
from ivr.prompt_library.take import How
from ivr.script.wording import Wording
from ivr.speech.refused import MOST_BYTES, Refused
from ivr.staff.account import Role
from ivr.store.sounds import SoundsUnavailable
from ivr.web.console import forms
from ivr.web.console.doors import open_to
from ivr.web.console.studio import edition, record
from ivr.web.console.takes import get_wording

upload_pages = Blueprint("uploads", __name__, url_prefix="/staff/takes")

MOST_FILES = 100
_AROUND_A_FILE = 1_000_000
_MOST_AT_ONCE = 100_000_000
_PATIENCE = 60.0
"""Seconds for all the files of one form; what is not looked at by then is said to be so."""
_KINDS = ".wav,.mp3,.m4a,.mp4,.ogg,.opus,.webm,.flac,.aac,.aif,.aiff,.3gp,.amr,audio/*"
_HINT = "WAV, MP3, M4A, OGG, WebM, FLAC and most others. Up to 25 MB and 3 minutes."
_AWAY = (
    "The place where recordings are kept does not answer. Nothing was saved: try again in a minute"
)


class UploadForm(forms.Form):
    """One file."""

    file = forms.File(
        "Sound file",
        [forms.Given("Choose a file")],
        hint=_HINT,
        render_kw={"accept": _KINDS},
    )
    submit = forms.Button("Upload")


class SeveralForm(forms.Form):
    """Several files; the browser sends them all under one name."""

    files = forms.File(
        "Sound files",
        hint=f"Up to {MOST_FILES} files and 100 MB at once. {_HINT}",
        render_kw={"accept": _KINDS, "multiple": True},
    )
    submit = forms.Button("Upload")


@dataclass(frozen=True)
class Outcome:
    """What became of one file."""

    name: str
    take: int | None = None
    clip: str = ""
    why: str = ""
    """Why it was not taken."""


@upload_pages.route("/<language>/<clip>/upload", methods=["GET", "POST"])
@open_to(Role.RECORDINGS, largest=MOST_BYTES + _AROUND_A_FILE)
def upload(language: str, clip: str) -> str | Response:
    """A file for one line."""
    return _one(get_wording(language, clip), How.UPLOAD, "takes/upload.html")


@upload_pages.route("/<language>/<clip>/browser", methods=["GET", "POST"])
@open_to(Role.RECORDINGS, largest=MOST_BYTES + _AROUND_A_FILE)
def browser(language: str, clip: str) -> str | Response:
    """What the browser has recorded: a file like any other."""
    return _one(get_wording(language, clip), How.BROWSER, "takes/browser.html")


@upload_pages.route("/several", methods=["GET", "POST"])
@open_to(Role.RECORDINGS, largest=_MOST_AT_ONCE)
def several() -> str:
    """Files whose names say which line each is for."""
    form = SeveralForm()
    if not form.validate_on_submit():
        return render_template("takes/several.html", form=form)
    files = [file for file in request.files.getlist("files") if file.filename]
    if not files:
        form.files.errors = ["Choose the files"]
    elif len(files) > MOST_FILES:
        form.files.errors = [f"Choose at most {MOST_FILES} files at once: these are {len(files)}"]
    if form.files.errors:
        return render_template("takes/several.html", form=form)
    return render_template("takes/uploaded.html", outcomes=_each(files))


def clip_of(name: str) -> str:
    """The line that a file's name speaks of: `Main menu.wav` and `C:\\x\\main_menu.mp3` alike."""
    last = name.replace("\\", "/").rpartition("/")[2]
    stem, dot, _ = last.rpartition(".")
    return "-".join((stem if dot else last).lower().replace("_", " ").replace("-", " ").split())


def _one(wording: Wording, how: How, template: str) -> str | Response:
    form = UploadForm()
    if form.validate_on_submit():
        try:
            number = record(_bytes(form.file.data), wording, how)
        except Refused as refused:
            form.file.errors = [str(refused).removesuffix(".")]
        except SoundsUnavailable:
            form.file.errors = [_AWAY]
        else:
            return redirect(url_for("takes.take", number=number))
    return render_template(template, form=form, wording=wording)


def _each(files: list[FileStorage]) -> list[Outcome]:
    language = request.form.get("language") or "en"
    wordings = edition().script.wordings.get(language, {})
    until = time.monotonic() + _PATIENCE
    return [_outcome(file, wordings, time.monotonic() > until) for file in files]


def _outcome(file: FileStorage, wordings: Mapping[str, Wording], too_late: bool) -> Outcome:
    name = file.filename or ""
    clip = clip_of(name)
    if clip not in wordings:
        why = f"No line has this name.{did_you_mean(clip, wordings)}"
        return Outcome(name, why=why)
    if too_late:
        return Outcome(name, clip=clip, why="There was no time left for it: upload it again.")
    try:
        return Outcome(name, record(_bytes(file), wordings[clip], How.UPLOAD), clip)
    except Refused as refused:
        return Outcome(name, clip=clip, why=str(refused))
    except SoundsUnavailable:
        return Outcome(name, clip=clip, why=f"{_AWAY}.")


def _bytes(file: FileStorage) -> bytes:
    """What a file holds, but no more than is needed to see that it is too large."""
    return file.stream.read(MOST_BYTES + 1)
