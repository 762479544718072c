"""Opening hours as people and databases write them: one form for offices.toml, forms and JSON."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from ivr.content import did_you_mean
from ivr.offices.hours import ALWAYS_OPEN, ClosedNow, Closure, OpeningHours
from ivr.offices.week import DAYS, END_OF_DAY, Period, Week, clock
from ivr.uk.bank_holidays import bank_holidays
from ivr.uk.london_time import LONDON, read_date, read_moment

OPEN_BANK_HOLIDAYS, CLOSURES, CLOSED_UNTIL = "open-bank-holidays", "closures", "closed-until"
CLOSED, FURTHER_NOTICE = "closed", "further notice"
MOST_PERIODS, MOST_CLOSURES, LONGEST_REASON = 4, 100, 100
STEP = 5
"""Minutes: finer times have no clips to say them."""

_DAY_KEYS = tuple(map(str.lower, DAYS))
_KEYS = (*_DAY_KEYS, OPEN_BANK_HOLIDAYS, CLOSURES, CLOSED_UNTIL)
_CLOSURE_KEYS = ("from", "until", "reason")
_PERIOD = re.compile(r"(\d{1,2}:\d\d)\s*[-–]\s*(\d{1,2}:\d\d)", re.ASCII)
_HALF_A_DAY, _MORNING = 12 * 60, 8 * 60
"""Minutes; whoever closes before the morning begins has meant the afternoon."""
_AS_TIMES, _AS_MOMENT = "9:00-12:30, 13:30-17:00", "2026-12-24 12:00"
_AS_CLOSURE = f'{{ from = "{_AS_MOMENT}", until = "2027-01-03", reason = "Christmas" }}'


@dataclass(frozen=True)
class Fault:
    """Something that can't be, said so that whoever wrote it can mend it."""

    key: str
    """Where it stands: a day, or another key."""
    sentence: str

    def __str__(self) -> str:
        return self.sentence


def read_hours(written: object) -> tuple[OpeningHours, list[Fault]]:
    """Read hours; every fault is listed, and what is faulty is left out.

    `written` is a mapping: `monday` to `sunday` ("9:00-12:30, 13:30-17:00", or "closed"),
    `open-bank-holidays` (dates), `closures` (mappings of `from`, `until` and `reason`) and
    `closed-until` (a moment, or "further notice"). Any may be left out; without a day, no hours are
    set. A date is "2026-12-25", a moment "2026-12-25 10:00" in London, or ISO 8601.
    """
    if not isinstance(written, Mapping):
        sentence = f'The hours should be a table, such as monday = "{_AS_TIMES}".'
        return ALWAYS_OPEN, [Fault("", sentence)]
    faults = [
        Fault(str(key), f'The key "{key}" is unknown.{did_you_mean(str(key), _KEYS)}')
        for key in written
        if key not in _KEYS
    ]
    hours = OpeningHours(
        week=_read_week(written, faults),
        open_bank_holidays=_read_bank_holidays(written.get(OPEN_BANK_HOLIDAYS, []), faults),
        closures=_read_closures(written.get(CLOSURES, []), faults),
        closed_now=_read_switch(written.get(CLOSED_UNTIL), faults),
    )
    return hours, faults


def write_hours(hours: OpeningHours) -> dict[str, Any]:
    """What `read_hours` reads as the same hours, of nothing but JSON's own types."""
    written: dict[str, Any] = {
        key: ", ".join(map(str, periods))
        for key, periods in zip(_DAY_KEYS, hours.week, strict=False)
        if periods
    }
    if hours.open_bank_holidays:
        written[OPEN_BANK_HOLIDAYS] = [day.isoformat() for day in sorted(hours.open_bank_holidays)]
    if hours.closures:
        written[CLOSURES] = [
            {
                "from": closure.start.isoformat(),
                "until": closure.until.isoformat(),
                "reason": closure.reason,
            }
            for closure in hours.closures
        ]
    if hours.closed_now:
        until = hours.closed_now.until
        written[CLOSED_UNTIL] = until.isoformat() if until else FURTHER_NOTICE
    return written


def _read_week(written: Mapping[str, Any], faults: list[Fault]) -> Week:
    if not any(key in written for key in _DAY_KEYS):
        return ()
    before = len(faults)
    week = tuple(
        _read_day(key, written[key], faults) if key in written else () for key in _DAY_KEYS
    )
    if any(week):
        return week
    if len(faults) == before:
        key = next(key for key in _DAY_KEYS if key in written)
        faults.append(
            Fault(
                key,
                "Every day is closed. Give one day its hours; or leave all days out, and close the "
                f'office with `{CLOSED_UNTIL} = "{FURTHER_NOTICE}"`.',
            )
        )
    return ()


def _read_day(key: str, written: object, faults: list[Fault]) -> tuple[Period, ...]:
    def fault(sentence: str) -> None:
        faults.append(Fault(key, f"{key.capitalize()}: {sentence}"))

    if not isinstance(written, str):
        fault(f'the hours should be text, such as "{_AS_TIMES}" or "{CLOSED}".')
        return ()
    if written.strip().lower() == CLOSED:
        return ()
    texts = written.split(",")
    if len(texts) > MOST_PERIODS:
        fault(f"{len(texts)} periods are too many to say on the phone; the most is {MOST_PERIODS}.")
        return ()
    periods = [period for text in texts if (period := _read_period(text.strip(), fault))]
    joined: list[Period] = []
    for period in sorted(periods, key=lambda each: each.opens):
        if joined and period.opens < joined[-1].closes:
            fault(f"{joined[-1]} and {period} overlap. Write one period, or part them.")
        elif joined and period.opens == joined[-1].closes:
            joined[-1] = Period(joined[-1].opens, period.closes)
        else:
            joined.append(period)
    return tuple(joined)


def _read_period(text: str, fault: Callable[[str], None]) -> Period | None:
    found = _PERIOD.fullmatch(text)
    if not found:
        fault(f'"{_short(text)}" can\'t be read. Write it by the 24-hour clock: "{_AS_TIMES}".')
        return None
    opens, closes = (_minutes(time, fault) for time in found.groups())
    if opens is None or closes is None:
        return None
    if opens < closes:
        return Period(opens, closes)
    written = f"{clock(opens)}-{clock(closes)}"
    if opens == closes:
        fault(f"{written} closes as soon as it opens.")
    elif closes < _MORNING and opens < closes + _HALF_A_DAY:
        meant = clock(closes + _HALF_A_DAY)
        fault(f"{written} closes before it opens. Did you mean {clock(opens)}-{meant}?")
    else:
        fault(
            f"{written} closes before it opens. For hours past midnight, write "
            f"{clock(opens)}-24:00 here and the rest on the next day."
        )
    return None


def _minutes(written: str, fault: Callable[[str], None]) -> int | None:
    """`17:30` in minutes after midnight."""
    hour, minute = map(int, written.split(":"))
    minutes = hour * 60 + minute
    if minute >= 60 or minutes > END_OF_DAY:
        fault(f"{written} is no time of day; a day ends at 24:00.")
        return None
    if minute % STEP:
        down, up = (clock(minutes // STEP * STEP + more) for more in (0, STEP))
        fault(f"{written} can't be said on the phone. Write {down} or {up}.")
        return None
    return minutes


def _read_bank_holidays(written: object, faults: list[Fault]) -> frozenset[date]:
    def fault(sentence: str) -> None:
        faults.append(Fault(OPEN_BANK_HOLIDAYS, sentence))

    if not isinstance(written, list | tuple):
        fault(f'`{OPEN_BANK_HOLIDAYS}` should be a list of dates, such as ["2026-12-28"].')
        return frozenset()
    days = set()
    for each in written:
        day = read_date(_text(each))
        if day is None:
            fault(f'`{OPEN_BANK_HOLIDAYS}`: "{_short(each)}" is no date such as "2026-12-28".')
        elif day not in (holidays := bank_holidays(day.year)):
            near = min(holidays, key=lambda holiday: abs(holiday - day))
            fault(
                f"`{OPEN_BANK_HOLIDAYS}`: {day} is no bank holiday in England. "
                f"The nearest is {near}, {holidays[near]}."
            )
        else:
            days.add(day)
    return frozenset(days)


def _read_closures(written: object, faults: list[Fault]) -> tuple[Closure, ...]:
    if not isinstance(written, list | tuple):
        faults.append(Fault(CLOSURES, f"`{CLOSURES}` should be a list: [{_AS_CLOSURE}]."))
        return ()
    if len(written) > MOST_CLOSURES:
        sentence = f"{len(written)} closures are too many; take out those that are over."
        faults.append(Fault(CLOSURES, sentence))
        return ()
    read = [_read_closure(number, each, faults) for number, each in enumerate(written, start=1)]
    return tuple(closure for closure in read if closure)


def _read_closure(number: int, written: object, faults: list[Fault]) -> Closure | None:
    before = len(faults)

    def fault(sentence: str) -> None:
        faults.append(Fault(CLOSURES, f"Closure {number} {sentence}"))

    if not isinstance(written, Mapping):
        fault(f"should be written {_AS_CLOSURE}.")
        return None
    for key in written:
        if key not in _CLOSURE_KEYS:
            fault(f'has the unknown key "{key}".{did_you_mean(str(key), _CLOSURE_KEYS)}')
    start = _read_edge(written.get("from"))
    until = _read_edge(written.get("until"), the_end=True)
    reason = _read_reason(written.get("reason"), fault)
    for key, moment in (("from", start), ("until", until)):
        if moment is None:
            fault(f'needs `{key}`, a date or a moment such as "{_AS_MOMENT}".')
    if start and until and until <= start:
        fault("ends before it starts. Change `from` or `until`.")
    if start is None or until is None or len(faults) > before:
        return None
    return Closure(start, until, reason)


def _read_reason(written: object, fault: Callable[[str], None]) -> str:
    reason = _text(written).strip()
    if not reason:
        fault("needs `reason`, a few words for staff.")
    elif len(reason) > LONGEST_REASON or not reason.isprintable():
        fault(f"needs a shorter `reason`: one line, {LONGEST_REASON} letters at most.")
    return reason


def _read_switch(written: object, faults: list[Fault]) -> ClosedNow | None:
    if written is None:
        return None
    if _text(written).strip().lower() == FURTHER_NOTICE:
        return ClosedNow()
    until = _read_edge(written, the_end=True)
    if until is None:
        sentence = f'`{CLOSED_UNTIL}` should be "{FURTHER_NOTICE}", or a moment: "{_AS_MOMENT}".'
        faults.append(Fault(CLOSED_UNTIL, sentence))
        return None
    return ClosedNow(until)


def _read_edge(written: object, *, the_end: bool = False) -> datetime | None:
    """A moment; of a date alone, the start of that day, or the end."""
    text = _text(written)
    if day := read_date(text):
        return datetime.combine(day + timedelta(days=the_end), time(), LONDON).astimezone(UTC)
    return read_moment(text)


def _text(written: object) -> str:
    """Text as it is, and TOML's own dates as text; anything else is none."""
    if isinstance(written, date):
        return written.isoformat()
    return written if isinstance(written, str) else ""


def _short(written: object) -> str:
    return str(written)[:40]
