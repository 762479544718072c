"""Reading the announcements that `menu.toml` holds, and proving those of any source."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from ivr.content import NOT_PLAIN, PLAIN_NAME, Problem, TomlFile, did_you_mean
from ivr.notices.notice import Notice
from ivr.uk.london_time import LONDON, read_date, read_moment

TABLE = "notice"
_KEYS = ("on", "before", "instead", "office", "from", "until")


@dataclass(frozen=True)
class Fault:
    """Something that can't be, said so that whoever wrote it can mend it."""

    key: str
    sentence: str


def read_notices(file: TomlFile) -> tuple[list[Notice], list[Problem]]:
    """The tables `[notice.<name>]`; what can't be read is left out and listed."""
    notices, problems = [], []
    for name, table in file.table(TABLE).items():
        if not isinstance(table, Mapping):
            message = f"Write [{TABLE}.{name}] on a line of its own."
            problems.append(file.problem(message, TABLE, name))
            continue
        notice, faults = read_notice(name, table)
        problems += [_problem(file, name, fault) for fault in faults]
        if notice:
            notices.append(notice)
    return notices, problems


def check_notices(
    file: TomlFile,
    notices: Collection[Notice],
    pages: Collection[str],
    replaceable: Collection[str],
    offices: Collection[str],
) -> list[Problem]:
    """What is wrong with announcements among these pages and offices.

    `pages` may have one before them, `replaceable` may have one in their place.
    """
    return [
        _problem(file, notice.name, fault)
        for notice in notices
        for fault in misplaced(notice, pages, replaceable, offices)
    ]


def misplaced(
    notice: Notice,
    pages: Collection[str],
    replaceable: Collection[str],
    offices: Collection[str],
) -> list[Fault]:
    """What is wrong with where an announcement is said, and to whom."""
    faults = []
    known, key = (replaceable, "instead") if notice.instead else (pages, "before")
    if notice.page not in known:
        how = "in place of" if notice.instead else "before"
        sentence = f'is said {how} "{notice.page}", where none can be.'
        faults.append(Fault(key, sentence + did_you_mean(notice.page, known)))
    if notice.office and notice.office not in offices:
        known_office = did_you_mean(notice.office, offices)
        sentence = f'is for "{notice.office}", which is no office.{known_office}'
        faults.append(Fault("office", sentence))
    return faults


def read_notice(name: str, written: Mapping[str, Any]) -> tuple[Notice | None, list[Fault]]:
    """An announcement as it is written down; None where it can't be made out."""
    faults = [
        Fault(key, f'has the unknown key "{key}".{did_you_mean(key, _KEYS)}')
        for key in written
        if key not in _KEYS
    ]
    if not PLAIN_NAME.fullmatch(name):
        faults.append(Fault("", NOT_PLAIN.format(name)))
    on, office = written.get("on", True), written.get("office", "")
    if not isinstance(on, bool):
        faults.append(Fault("on", "should have `on` as true or false."))
    if not isinstance(office, str):
        faults.append(Fault("office", "should have `office` as the name of one."))
    begins = _read_moment(written, "from", faults)
    ends = _read_moment(written, "until", faults)
    if begins and ends and ends <= begins:
        faults.append(Fault("until", "ends before it begins. Change `from` or `until`."))
    places = [key for key in ("before", "instead") if isinstance(written.get(key), str)]
    if len(places) != 1:
        sentence = "needs one of `before` and `instead`: the page that it is said before or for."
        faults.append(Fault("before", sentence))
        return None, faults
    notice = Notice(
        name=name,
        page=written[places[0]],
        instead=places[0] == "instead",
        on=on is True,
        office=office if isinstance(office, str) else "",
        begins=begins,
        ends=ends,
    )
    return notice, faults


def write_notice(notice: Notice) -> dict[str, Any]:
    """What `read_notice` reads as the same announcement, of nothing but JSON's own types."""
    written: dict[str, Any] = {"instead" if notice.instead else "before": notice.page}
    if not notice.on:
        written["on"] = False
    if notice.office:
        written["office"] = notice.office
    if notice.begins:
        written["from"] = notice.begins.isoformat()
    if notice.ends:
        written["until"] = notice.ends.isoformat()
    return written


def _read_moment(written: Mapping[str, Any], key: str, faults: list[Fault]) -> datetime | None:
    if key not in written:
        return None
    if day := read_date(str(written[key])):  # the whole of it
        last = timedelta(days=1) if key == "until" else timedelta()
        return datetime.combine(day + last, time(), LONDON)
    moment = read_moment(str(written[key]))
    if moment is None:
        sentence = f'should have `{key}` as "2026-12-24 17:00" or "2026-12-24", in London\'s time.'
        faults.append(Fault(key, sentence))
    return moment


def _problem(file: TomlFile, name: str, fault: Fault) -> Problem:
    table = f"{TABLE}.{name}"
    return file.problem(f"[{table}] {fault.sentence}", table, fault.key)
