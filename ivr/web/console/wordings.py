"""The words of a page are changed, and counted while they are written."""

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ivr.prompt_library.version import Made
from ivr.script.readability import in_short
from ivr.staff.account import Role
from ivr.store.versions import ChangedMeanwhile
from ivr.web.console.doors import open_to
from ivr.web.console.prompt_pages import PageUnknown, draft_of, find_page, prove
from ivr.web.console.putting_on_air import add_version
from ivr.web.console.recording_forms import (
    LONGEST_WORDS,
    PronunciationsForm,
    WordsForm,
    sent_number,
)
from ivr.web.console.recordings import unknown

wordings_pages = Blueprint("wordings", __name__, url_prefix="/staff/recordings")
wordings_pages.register_error_handler(PageUnknown, unknown)

_MEANWHILE = (
    "Somebody else has changed this page since you opened it. Theirs stands below as it is now. "
    "What you entered is still here. Save again to put yours after theirs"
)


@wordings_pages.route("/<language>/<name>/words", methods=["GET", "POST"])
@open_to(Role.RECORDINGS)
def words(language: str, name: str) -> str | AnyResponse:
    """Change the words; what can't go on air can't be saved."""
    found, proof = find_page(language, name), None
    form = PronunciationsForm() if found.is_of_pronunciations else WordsForm()
    if request.method == "GET" and not form.seen.data:
        form.text.data = found.newest.text
        form.review_on.data = found.newest.review_on
        form.seen.data = str(found.history.latest)
    elif form.validate_on_submit():
        version = draft_of(
            found,
            Made.WORDS,
            text=form.text.data.strip(),
            keys=found.keys,  # whoever writes the words has today's keys before them
            note=(form.note.data or "").strip(),
            review_on=form.review_on.data,
        )
        proof = prove(version)
        form.text.errors = list(proof.problems[:1])
        form.form_errors += proof.problems[1:]
        if not proof.problems and "check" not in request.form:
            try:
                add_version(version, seen=sent_number(form.seen.data))
            except ChangedMeanwhile:
                found = find_page(language, name)
                form.seen.data = str(found.history.latest)
                form.form_errors.append(_MEANWHILE)
            else:
                flash("The draft is saved. Callers hear it once it is published.", "success")
                return redirect(url_for("recordings.page", language=language, name=name), 303)
    short = in_short(form.text.data or "", language)
    return render_template("recordings/words.html", form=form, page=found, proof=proof, short=short)


@wordings_pages.post("/count/<language>")
@open_to(Role.RECORDINGS)
def count(language: str) -> Response:
    """How long the words are that are being written, for the page's script."""
    return jsonify(short=in_short(request.form.get("text", "")[:LONGEST_WORDS], language))
