"""Print and post: choose requests, print labels and letters, say what printed, mark as posted."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from ivr.leaflets.batch import Batch, Setup
from ivr.leaflets.order import State
from ivr.leaflets.request import Request
from ivr.paper.faults import CannotPrint
from ivr.paper.picture import sheet_picture
from ivr.paper.sheets import SHEETS
from ivr.staff.account import Role
from ivr.staff.audit import Kind
from ivr.store import print_batches as store
from ivr.store import requests as post
from ivr.store import staff
from ivr.web.console.at_hand import noted, now, person, read, settings_now, write
from ivr.web.console.doors import open_to
from ivr.web.console.papers import is_large, labels_of, letters_of, test_sheet_of
from ivr.web.console.posting import ask_when, chosen, count, today
from ivr.web.console.print_forms import Answer, AnswerForm, PostedForm, SetupForm, WhichForm
from ivr.web.console.request_words import called

printing = Blueprint("printing", __name__, url_prefix="/staff/print")

_MOST = 200
"""Requests in one batch: a page that can still be read."""
_MOST_SHOWN = 100
# Browsers show a PDF by a page of their own, which needs this much.
_PDF_POLICY = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
)


@printing.errorhandler(store.BatchUnknown)
def unknown(_: store.BatchUnknown) -> tuple[str, int]:
    """A batch that was never made."""
    return render_template("printing/unknown.html"), 404


@printing.errorhandler(store.AlreadyAnswered)
def answered(_: store.AlreadyAnswered) -> AnyResponse:
    """Somebody else has said what printed, or the form was sent twice."""
    flash("That batch is finished: somebody has said already what printed.", "important")
    return redirect(url_for(".choose"), 303)


@printing.route("", methods=["GET", "POST"])
@open_to(Role.REQUESTS)
def choose() -> str | AnyResponse:
    """What can be printed, what is at a printer, and what is to be posted."""
    if request.method == "GET":
        return _overview()
    if request.form.get("do") == "posted":
        return ask_when(PostedForm(formdata=None, posted=today()), chosen())
    return _begin(chosen())


@printing.route("/<int:number>", methods=["GET", "POST"])
@open_to(Role.REQUESTS)
def setup(number: int) -> str | AnyResponse:
    """How a batch is printed: the sheet, the first free label, straight or moved, letters."""
    batch, requests = _opened(number)
    form = SetupForm.of(batch.setup)
    if form.validate_on_submit():
        batch = replace(batch, setup=form.setup)
        write(partial(store.set_up, number=number, setup=batch.setup))
        if request.form.get("do") != "make":
            return redirect(url_for(".setup", number=number), 303)
        if not (faults := _faults(batch.setup, requests)):
            return redirect(url_for(".papers", number=number), 303)
        form.form_errors += faults
    sheet, first = SHEETS[batch.setup.sheet], batch.setup.first
    return render_template(
        "printing/setup.html",
        form=form,
        batch=batch,
        requests=requests,
        sheet=sheet,
        first=first,
        picture=sheet_picture(sheet, first=first, addresses=len(requests)),
        sheets=sheet.needed(len(requests), first),
    )


@printing.route("/<int:number>/papers", methods=["GET", "POST"])
@open_to(Role.REQUESTS)
def papers(number: int) -> str | AnyResponse:
    """The PDFs, and then the question whether they printed properly."""
    batch, requests = _opened(number)
    form = AnswerForm()
    if form.validate_on_submit():
        answer = Answer(form.printed.data)
        if answer is Answer.SOME:
            return redirect(url_for(".which", number=number), 303)
        return _say(number, requests if answer is Answer.ALL else [])
    return render_template("printing/papers.html", form=form, batch=batch, requests=requests)


@printing.route("/<int:number>/which", methods=["GET", "POST"])
@open_to(Role.REQUESTS)
def which(number: int) -> str | AnyResponse:
    """Where only some printed: which."""
    batch, requests = _opened(number)
    form = WhichForm.of(requests)
    if form.validate_on_submit():
        well = [each for each in requests if str(each.id) in form.well.data]
        return _say(number, well)
    return render_template("printing/which.html", form=form, batch=batch)


@printing.post("/<int:number>/stop")
@open_to(Role.REQUESTS)
def stop(number: int) -> AnyResponse:
    """Nothing of it is printed; its requests can be chosen again."""
    return _say(number, [])


@printing.get("/<int:number>/labels.pdf")
@open_to(Role.REQUESTS)
def labels(number: int) -> AnyResponse:
    """The labels. Opening them marks nothing as printed."""
    return _pdf(number, "labels", labels_of)


@printing.get("/<int:number>/letters.pdf")
@open_to(Role.REQUESTS)
def letters(number: int) -> AnyResponse:
    """The letters. Opening them marks nothing as printed."""
    return _pdf(number, "letters", letters_of)


@printing.get("/<int:number>/test-sheet.pdf")
@open_to(Role.REQUESTS)
def test_sheet(number: int) -> AnyResponse:
    """The edges of the labels, to be held against a real sheet."""
    return _answer(test_sheet_of(_opened(number)[0].setup), f"test-sheet-{number}")


def _overview() -> str:
    return render_template(
        "printing/choose.html",
        ready=read(_ready),
        to_post=read(lambda c: post.list_requests(c, State.PRINTED, most=_MOST_SHOWN)).requests,
        open_batches=read(store.list_open),
        names=dict(read(staff.list_names)),
        called=called,
        is_large=is_large,
    )


def _ready(connection: Connection) -> list[Request]:
    """What can be printed, but for what is at somebody's printer."""
    page = post.list_requests(connection, State.BEING_HANDLED, most=_MOST_SHOWN)
    gone = store.at_a_printer(connection, [each.id for each in page.requests])
    return [each for each in page.requests if each.id not in gone]


def _begin(wanted: list[int]) -> AnyResponse:
    """Make a batch of what can be printed, or say why it can't be."""
    me, at = person(), now()
    last = read(lambda connection: store.last_batch(connection, me.id))
    setup = _next_setup(last)

    def change(connection: Connection) -> int | None:
        free = store.lock_ready(connection, wanted)
        if not wanted or len(wanted) > _MOST or len(free) < len(wanted):
            return None
        return store.make_batch(connection, wanted, setup, staff_id=me.id, at=at)

    number = write(change)
    if number is None:
        flash(_why_not(wanted), "error")
        return redirect(url_for(".choose"), 303)
    return redirect(url_for(".setup", number=number), 303)


def _why_not(wanted: list[int]) -> str:
    if not wanted:
        return "Choose at least one request to print"
    if len(wanted) > _MOST:
        return f"Choose {_MOST} requests at most. You have chosen {len(wanted)}"
    requests = read(lambda connection: post.get_requests(connection, wanted))
    if missing := len(wanted) - sum(each.envelope is not None for each in requests):
        return (
            f"{count(missing)} without an address. Listen to what the caller said, type the "
            "address in, and choose again"
        )
    return (
        "Some of these are printed already, or are at somebody's printer just now. "
        "What can still be printed is below"
    )


def _next_setup(last: Batch | None) -> Setup:
    """The sheet that is still in the printer of whoever prints, from its next free label on."""
    if last is None:
        sheet = settings_now().sheet
        return Setup(sheet) if sheet in SHEETS else Setup()
    old = last.setup
    first = last.next_label(SHEETS[old.sheet].labels)
    return Setup(old.sheet, first, old.right, old.down, old.letters)


def _say(number: int, well: Sequence[Request]) -> AnyResponse:
    """Somebody says what printed properly: only now it is."""
    at, ids = now(), [each.id for each in well]
    entry = noted(Kind.PRINT, f"printed a label in batch {number}")

    def change(connection: Connection) -> int:
        store.answer(connection, number, ids, at=at)
        return len(post.set_printed(connection, ids, number, at, entry))

    if printed := write(change):
        said = f"{count(printed)} marked as printed. Once in the post, mark as posted below."
        flash(said, "success")
    else:
        flash("Nothing is marked as printed. The requests can be chosen again.", "success")
    return redirect(url_for(".choose"), 303)


def _pdf(number: int, what: str, make: Callable[[Setup, Sequence[Request]], bytes]) -> AnyResponse:
    batch, requests = _opened(number)
    try:
        pdf = make(batch.setup, requests)
    except CannotPrint as cannot:
        flash(". ".join(cannot.faults), "error")
        return redirect(url_for(".setup", number=number), 303)
    did = f"opened the {what} of batch {number}, {count(len(requests)).lower()}"
    write(lambda _: None, noted(Kind.PRINT, did, f"batch/{number}"))
    return _answer(pdf, f"{what}-{number}")


def _answer(pdf: bytes, name: str) -> Response:
    headers = {
        "Content-Disposition": f"inline; filename={name}.pdf",
        "Content-Security-Policy": _PDF_POLICY,
    }
    return Response(pdf, mimetype="application/pdf", headers=headers)


def _faults(setup: Setup, requests: Sequence[Request]) -> list[str]:
    """Why the papers can't be printed so; they are made to find out."""
    faults: list[str] = []
    for make in (labels_of, letters_of):
        try:
            make(setup, requests)
        except CannotPrint as cannot:
            faults += cannot.faults
    return faults


def _opened(number: int) -> tuple[Batch, list[Request]]:
    """A batch of which nobody has said whether it printed. Raises BatchUnknown, AlreadyAnswered."""
    batch = read(lambda connection: store.get_batch(connection, number))
    if batch.answered_at:
        raise store.AlreadyAnswered
    found = read(lambda connection: post.get_requests(connection, batch.requests))
    theirs = {each.id: each for each in found}
    return batch, [theirs[each] for each in batch.requests]
