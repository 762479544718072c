"""What callers hear: every page, its words and recordings, drafts, publishing and going back."""

from datetime import UTC, datetime
from functools import partial

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from ivr.prompt_library.history import VersionUnknown
from ivr.prompt_library.version import Made, about_page
from ivr.script.prompts import page_of
from ivr.staff.account import Role
from ivr.staff.audit import Kind
from ivr.store import versions as store
from ivr.store.audit import Wanted, list_entries
from ivr.store.takes import TakeUnknown, get_take
from ivr.store.versions import ChangedMeanwhile
from ivr.uk.london_time import LONDON
from ivr.web.console.at_hand import noted, now, person, read, write
from ivr.web.console.compare import compared
from ivr.web.console.doors import open_to
from ivr.web.console.hours_forms import read_time
from ivr.web.console.other_languages import approve, asks_approval
from ivr.web.console.prompt_pages import (
    PageUnknown,
    all_pages,
    draft_of,
    find_page,
    prove,
)
from ivr.web.console.putting_on_air import SoundsNotHere, add_version, planned, put_on_air
from ivr.web.console.recording_forms import THEN, PublishForm, sent_number
from ivr.web.console.sound_of_clips import sound_of
from ivr.web.console.words import from_id

recordings_pages = Blueprint("recordings", __name__, url_prefix="/staff/recordings")

ATTENTION, REVIEW = "attention", "review"
"""What the list can be narrowed to."""


@recordings_pages.errorhandler(ChangedMeanwhile)
def meanwhile(_: ChangedMeanwhile) -> AnyResponse:
    """Somebody else was quicker: look again, and do it again."""
    flash(
        "Somebody else has changed this page since you opened it. Look at it, and do it once more.",
        "important",
    )
    return redirect(request.referrer or url_for("recordings.recordings"), 303)


@recordings_pages.errorhandler(PageUnknown)
@recordings_pages.errorhandler(TakeUnknown)
@recordings_pages.errorhandler(VersionUnknown)
def unknown(_: Exception) -> tuple[str, int]:
    """A page, a version or a take that there is none of."""
    return render_template("recordings/unknown.html"), 404


@recordings_pages.get("")
@open_to(Role.LOOK)
def recordings() -> str:
    """Every page that callers hear, in the order of the map."""
    sought = request.args.get("q", "")[:100].strip().lower()
    only = request.args.get("only", "")
    today = now().astimezone(LONDON).date()
    every = all_pages()
    due = [page for page in every if page.on_air.is_due_for_review(today)]
    pages = [
        page
        for page in (due if only == REVIEW else every)
        if (not sought or sought in page.name or sought in page.on_air.text.lower())
        and (only != ATTENTION or page.needs_attention(today))
    ]
    return render_template(
        "recordings/recordings.html", pages=pages, due=due, sought=sought, only=only, today=today
    )


@recordings_pages.get("/<language>/<name>")
@open_to(Role.LOOK)
def page(language: str, name: str) -> str:
    """One page: what is on air, a draft beside it, and everything that was ever made of it."""
    found = find_page(language, name)
    draft = found.draft
    history = read(partial(list_entries, wanted=Wanted(about=about_page(language, name)), most=20))
    return render_template(
        "recordings/page.html",
        page=found,
        proof=prove(draft) if draft else None,
        compared=compared(found.on_air.text, draft.text) if draft else (),
        entries=history.entries,
        today=now().astimezone(LONDON).date(),
        may_change=person().role.includes(Role.RECORDINGS),
    )


@recordings_pages.route("/<language>/<name>/publish", methods=["GET", "POST"])
@open_to(Role.RECORDINGS)
def publish(language: str, name: str) -> str | AnyResponse:
    """Look once more at what callers will hear, and put it on air."""
    found, form = find_page(language, name), PublishForm()
    draft = found.draft
    if draft is None:
        flash(
            "There is no draft to publish: somebody has published it, or put it aside.", "important"
        )
        return redirect(url_for(".page", language=language, name=name), 303)
    proof = prove(draft)
    if request.method == "GET" and not form.seen.data:
        form.seen.data, form.draft.data = str(found.history.on_air), str(draft.number)
        form.approved_by.data = draft.approved_by
    elif form.validate_on_submit() and form.draft.data != str(draft.number):
        form.draft.data = str(draft.number)
        form.form_errors.append(
            "Somebody else has changed the draft since you opened this page. Theirs is shown "
            "below. Publish again to put theirs on air"
        )
    elif form.is_submitted() and not form.errors:
        form.form_errors += proof.problems
        due = _due(form) if form.when.data == THEN else None
        if not proof.problems and not form.day.errors and not form.time.errors:
            if asks_approval(proof.edition, proof.clips):
                approve(language, name, draft.number, form.approved_by.data or "")
                found = find_page(language, name)
            try:
                put_on_air(found, draft.number, due=due, seen=sent_number(form.seen.data))
            except SoundsNotHere as lacking:
                form.form_errors.append(str(lacking))
            except ChangedMeanwhile:
                form.seen.data = str(found.history.on_air)
                form.form_errors.append(
                    "Somebody else has published another version since you opened this page. "
                    "What differs from it is marked below. Publish again to replace it"
                )
            else:
                return redirect(url_for(".page", language=language, name=name), 303)
    return render_template(
        "recordings/publish.html",
        form=form,
        page=found,
        draft=draft,
        proof=proof,
        asks_approval=asks_approval(proof.edition, proof.clips),
        compared=compared(found.on_air.text, draft.text),
        planned=found.history.planned,
    )


@recordings_pages.post("/<language>/<name>/undo")
@open_to(Role.RECORDINGS)
def undo(language: str, name: str) -> AnyResponse:
    """What was on air before is on air again."""
    found = find_page(language, name)
    last = next((each for each in found.history.publications if each.done_at), None)
    if last is None:
        flash("Nothing was published yet, so there is nothing to undo.", "important")
    elif prove(found.version(last.before)).problems:
        flash("What was on air before no longer fits the keys. Change its words first.", "error")
    else:
        try:
            put_on_air(found, last.before, seen=sent_number(request.form.get("seen")))
        except SoundsNotHere as lacking:
            flash(f"{lacking}.", "error")
        except ChangedMeanwhile:
            flash("Somebody else has published another version. Look at it first.", "important")
    return redirect(url_for(".page", language=language, name=name), 303)


@recordings_pages.post("/<language>/<name>/back/<int:number>")
@open_to(Role.RECORDINGS)
def back(language: str, name: str, number: int) -> AnyResponse:
    """A new version that is as an earlier one was; nothing is lost."""
    found = find_page(language, name)
    if sent_number(request.form.get("seen")) != found.history.on_air:
        raise ChangedMeanwhile
    old = found.version(number)
    same = draft_of(
        found,
        Made.BACK,
        text=old.text,
        keys=old.keys,
        recordings=old.recordings,
        note=f"As version {number}",
    )
    if prove(same).problems:
        flash(f"Version {number} no longer fits the keys. Change its words first.", "error")
        return redirect(url_for(".page", language=language, name=name), 303)
    add_version(same, seen=sent_number(request.form.get("latest")))
    flash(f"A draft as version {number} was is made. Look at it, and publish it.", "success")
    return redirect(url_for(".publish", language=language, name=name), 303)


@recordings_pages.post("/<language>/<name>/put-aside")
@open_to(Role.RECORDINGS)
def put_aside(language: str, name: str) -> AnyResponse:
    """The draft is not wanted, or what was planned is called off."""
    found, at = find_page(language, name), now()
    draft, plan = found.draft, found.history.planned
    if sent_number(request.form.get("latest")) != found.history.latest:
        raise ChangedMeanwhile
    did = [f"put the draft of {from_id(name)} aside"] if draft else []
    did += [f"called off {planned(plan)}, of {from_id(name)}"] if plan else []

    def change(connection: Connection) -> None:
        store.call_off(connection, language, name)
        if draft:
            store.put_aside(connection, language, name, draft.number, at)

    if did:
        write(change, noted(Kind.CHANGE, " and ".join(did), about_page(language, name)))
    if plan:
        flash(f"What was to come is called off: {planned(plan)}.", "success")
    if draft:
        flash("The draft is put aside. It stays in the history.", "success")
    return redirect(url_for(".page", language=language, name=name), 303)


@recordings_pages.post("/take/<int:number>")
@open_to(Role.RECORDINGS)
def use_take(number: int) -> AnyResponse:
    """A draft with a take as the recording of its clip."""
    take = read(lambda connection: get_take(connection, number))
    name = page_of(take.clip)
    found = find_page(take.language, name)
    version = draft_of(
        found,
        Made.RECORDING,
        recordings=found.newest.with_recording(take.recording),
        note=take.how.in_words,
    )
    add_version(version, seen=found.history.latest)
    flash("The draft has this recording. Callers hear it once it is published.", "success")
    return redirect(url_for(".page", language=take.language, name=name), 303)


@recordings_pages.get("/<language>/<name>/<int:number>/<clip>/sound")
@open_to(Role.LOOK)
def sound(language: str, name: str, number: int, clip: str) -> Response:
    """The recording that a version has of a clip."""
    recording = find_page(language, name).version(number).recording_of(clip)
    path = recording and sound_of(recording.checksum)
    if not path:
        abort(404)
    response = send_file(path, mimetype="audio/wav", conditional=True)
    response.headers["Cache-Control"] = "no-store"
    return response


def _due(form: PublishForm) -> datetime | None:
    moment = read_time(form.day, form.time)
    if moment and moment <= now():
        form.day.errors = ["Enter a day and time that is still to come"]
    return moment.astimezone(UTC) if moment else None
