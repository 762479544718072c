"""Announcements: what callers hear for some time, before or in place of a page."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.language import DEFAULT_LANGUAGE
from ivr.notices.notice import Notice
from ivr.staff.account import Role
from ivr.store.audit import Wanted, list_entries
from ivr.uk.london_time import LONDON
from ivr.web.console.announcements import (
    NEW,
    NoticeChanged,
    NoticeFaulty,
    NoticeUnknown,
    about,
    announced_now,
    end,
    find_announced,
    save,
)
from ivr.web.console.at_hand import console, now, person, read, settings_now
from ivr.web.console.doors import open_to
from ivr.web.console.notice_forms import NoticeForm
from ivr.web.console.words import from_id

notice_pages = Blueprint("notices", __name__, url_prefix="/staff/notices")

_DAYS_AHEAD = 14
_HISTORY = 10


@dataclass(frozen=True)
class Day:
    """What is announced on one day."""

    day: date
    notices: tuple[Notice, ...]


@notice_pages.errorhandler(NoticeUnknown)
def unknown(_: NoticeUnknown) -> tuple[str, int]:
    """An announcement that there is none of."""
    return render_template("notices/unknown.html"), 404


@notice_pages.get("")
@open_to(Role.LOOK)
def notices() -> str:
    """What is announced now, what is to come, and what is over."""
    at, found = now(), list(announced_now().values())
    groups = [
        (
            "On air",
            "Nothing is announced just now. Announce something when callers should know it at "
            "once, such as that an office is closed by snow.",
            [each for each in found if each.notice.is_said(at)],
        ),
        ("Coming", "", [each for each in found if each.notice.is_coming(at)]),
        ("Over", "", [each for each in found if each.notice.is_over(at)]),
    ]
    return render_template(
        "notices/notices.html",
        groups=groups,
        days=_days(at.astimezone(LONDON).date(), [each.notice for each in found]),
        recorded=_recorded(),
        language=DEFAULT_LANGUAGE,
        may_change=person().role.includes(Role.RECORDINGS),
    )


@notice_pages.route("/new", methods=["GET", "POST"])
@open_to(Role.RECORDINGS)
def new() -> str | Response:
    """Announce something."""
    form = NoticeForm()
    form.offer(console().edition())
    if request.method == "GET" and (days := settings_now().notice_days):
        form.last_until((now() + timedelta(days=days)).astimezone(LONDON).date())
    if form.validate_on_submit():
        if form.name in _names_taken():
            form.called.errors = ["Something else has this name. Choose another"]
        if answer := _saved(form, form.name, None):
            return answer
    return render_template("notices/notice.html", form=form, name="", entries=())


@notice_pages.route("/<name>", methods=["GET", "POST"])
@open_to(Role.RECORDINGS)
def notice(name: str) -> str | Response:
    """Change an announcement, or say one again that is over."""
    stored, at, form = find_announced(name), now(), NoticeForm()
    form.offer(console().edition())
    if request.method == "GET" and not form.seen.data:
        form.show(stored.notice, stored.text, at)
        form.seen.data = stored.fingerprint
    elif form.validate_on_submit():
        begun = stored.notice.begins if stored.notice.is_said(at) else None
        if answer := _saved(form, name, begun):
            return answer
    history = read(partial(list_entries, wanted=Wanted(about=about(name)), most=_HISTORY))
    return render_template("notices/notice.html", form=form, name=name, entries=history.entries)


@notice_pages.post("/<name>/end")
@open_to(Role.RECORDINGS)
def end_now(name: str) -> Response:
    """Nobody is to hear it any more."""
    end(name, f"ended the announcement {from_id(name)}")
    flash(f"{from_id(name)} is off air. The next caller does not hear it.", "success")
    return redirect(url_for(".notices"), 303)


def _saved(form: NoticeForm, name: str, begun: datetime | None) -> Response | None:
    """Save and go back; None, with what is wrong in the form, where that can't be."""
    entered = form.notice(name, begun, now())
    if entered is None:
        return None
    did = f"put the announcement {from_id(name)} on air"
    try:
        save(entered, form.text.data.strip(), did, seen=form.seen.data or NEW)
    except NoticeChanged as changed:
        form.seen.data = changed.theirs.fingerprint
        form.form_errors.append(
            "Somebody else has changed this announcement since you opened this page. It now says: "
            f"“{changed.theirs.text}” What you entered is still here. "
            "Save again to put it in place of theirs"
        )
        return None
    except NoticeFaulty as faulty:
        form.text.errors = faulty.sentences
        return None
    flash(_told(entered), "success")
    return redirect(url_for(".notices"), 303)


def _told(entered: Notice) -> str:
    heard = (
        "Callers hear it from then on" if entered.is_coming(now()) else "The next caller hears it"
    )
    met = [
        from_id(other.notice.name)
        for other in announced_now().values()
        if other.notice.name != entered.name and entered.meets(other.notice)
    ]
    both = f" At the same page callers also hear: {', '.join(met)}." if met else ""
    return f"{from_id(entered.name)} is saved. {heard}.{both}"


def _names_taken() -> set[str]:
    """What pages, prompts and announcements are called."""
    clips = console().edition().script.wordings[DEFAULT_LANGUAGE].values()
    return {clip.page for clip in clips} | announced_now().keys()


def _recorded() -> set[str]:
    """The announcements that callers hear as a recording."""
    edition = console().edition()
    return {
        clip.page
        for clip in edition.script.wordings[DEFAULT_LANGUAGE].values()
        if edition.recording(clip)
    }


def _days(today: date, notices: list[Notice]) -> list[Day]:
    """The next days, each with what is announced at any hour of it."""
    days = [today + timedelta(days=ahead) for ahead in range(_DAYS_AHEAD)]
    return [
        Day(day, tuple(each for each in notices if each.is_said_between(start, end)))
        for day in days
        for start, end in [
            (
                datetime.combine(day, time(), LONDON),
                datetime.combine(day + timedelta(days=1), time(), LONDON),
            )
        ]
    ]
