"""Counts of calls: by SQL and by a plain reference the same, however their turns came in."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select, text

from ivr.calls.batch import Noted
from ivr.calls.event import OVER, Came, Event
from ivr.calls.outcome import outcome_of
from ivr.calls.record import CallRecord, joined
from ivr.calls.tally import Cell, Figure, Tally, tally
from ivr.store import call_counts
from ivr.store.call_counting import count_calls, forget_callers, rebuild
from ivr.store.call_counts import calls_by_day, counts_of, first_day
from ivr.store.call_inbox import CallInbox
from ivr.store.call_keeping import count_old_calls, forget_calls
from ivr.store.call_records import take_in
from ivr.store.call_tables import call_day_keys, call_inbox, call_records, call_stale_days
from ivr.store.database import Database, DatabaseUnavailable
from tests.figures.batches import batch_of
from tests.figures.stories import BEGAN, KINDS, OFFICES, told

DAY = 24 * 3600
LONG_AFTER = datetime(2026, 12, 24, tzinfo=UTC)
EVENING = 1_792_890_000.0 - 8 * 3600
"""Of 24 October 2026, at 18:00 in London. In the night the clocks go back."""
CAME = [*"1234*#0", Came.SILENCE, Came.KEYS, Came.SPOKE, Came.BUSY, Came.NO_ANSWER]
CALLERS = ["", "", "ann", "bob"]


def put(database: Database, *batches: list[Noted]) -> None:
    def change(connection: Connection) -> None:
        rows = [{"events": batch_of(batch)} for batch in batches]
        connection.execute(call_inbox.insert(), rows)

    database.write(change)


def noted(events: tuple[Event, ...], call: str, caller: str = "") -> list[Noted]:
    """As the door notes them: the first turn brings who rings, in hashes of two days."""
    day = CallRecord.moment(events[0].at).date()
    hashes = (f"{caller}@{day}", f"{caller}@{day - timedelta(days=1)}") if caller else ("", "")
    return [
        Noted(call, event, *hashes) if event.turn == 0 else Noted(call, event) for event in events
    ]


def shown(database: Database) -> Tally:
    return database.read(lambda c: counts_of(c, date(2026, 1, 1), date(2026, 12, 31)))


@st.composite
def calls(draw: st.DrawFn) -> tuple[tuple[Event, ...], str]:
    """Any call at all, around the night when clocks go back; those of unknown callers any day."""
    chance, caller = draw(st.randoms(use_true_random=False)), draw(st.sampled_from(CALLERS))
    at = EVENING + chance.randrange(16 * 3600 if caller else 9 * DAY) + chance.random()
    events, office, misses = [], "", 0
    for turn in range(chance.randrange(1, 9)):
        page = chance.choice(list(KINDS)) if chance.random() < 0.7 else "school-action"
        kind = KINDS.get(page) or chance.choice(["explanation", "last-part"])
        office, misses = OFFICES.get(page, office), chance.randrange(2)
        gave = chance.choice([(), (), (), ("message",), ("order:school-action:large-print",)])
        came = chance.choice(CAME) if turn else "call"
        events.append(Event(turn, round(at, 1), came, page, kind, misses, office, "en", gave))
        at += chance.choice([2, 40, 400])
    if chance.random() < 0.7:
        events.append(Event(OVER, round(at, 1), Came.OVER))
    if chance.random() < 0.2:
        events.pop(chance.randrange(len(events)))  # lost on the way
    return tuple(events), caller


def reference(given: list[tuple[tuple[Event, ...], str]]) -> Tally:
    """The same without a database."""
    found: Tally = Counter()
    records = [(joined(CallRecord(), events), caller_of(events, who)) for events, who in given]
    for record, caller in records:
        if not record:
            continue
        before = [
            other
            for other, who in records
            if caller
            and who == caller
            and other
            and record.began_at - DAY <= other.began_at < record.began_at
            and (record.day - other.day).days <= 1
        ]
        last = max(before, key=lambda other: other.began_at, default=None)
        again = outcome_of(last) if last and not last.is_of_staff else ""
        found.update(tally(record, again))
    return +found


def caller_of(events: tuple[Event, ...], caller: str) -> str:
    """Who rings is told by the first turn alone."""
    return caller if any(event.turn == 0 for event in events) else ""


@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.generate],  # chance shrinks to nothing simpler
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(given=st.lists(calls(), max_size=8), chance=st.randoms(use_true_random=False))
def test_sql_and_a_plain_reference_agree(
    database: Database, given: list[tuple[tuple[Event, ...], str]], chance: random.Random
) -> None:
    database.write(_empty)
    given = [each for each in given if each[0]]
    everything = [
        each
        for number, (events, caller) in enumerate(given)
        for each in noted(events, f"call {number}", caller)
    ]
    everything += [each for each in everything if chance.random() < 0.2]  # Twilio asks twice
    chance.shuffle(everything)
    while everything:
        size = chance.randrange(1, 12)
        put(database, everything[:size])
        del everything[:size]
        if chance.random() < 0.4:
            at = EVENING + chance.randrange(20 * 3600)
            count_calls(database, datetime.fromtimestamp(at, UTC))
    for at in (EVENING + 23 * 3600, LONG_AFTER.timestamp()):
        count_calls(database, datetime.fromtimestamp(at, UTC))
    expected = reference(given)
    assert shown(database) == expected
    by_day = database.read(lambda c: calls_by_day(c, date(2026, 1, 1), date(2026, 12, 31)))
    assert sum(by_day.values()) == sum(
        count for cell, count in expected.items() if cell.figure == Figure.CALLS
    )
    rebuild(database, LONG_AFTER)
    assert shown(database) == expected


def _empty(connection: Connection) -> None:
    for table in ("call_inbox", "call_records", "call_counts", "call_stale_days"):
        connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608  # names of ours


def after(seconds: float) -> datetime:
    return datetime.fromtimestamp(BEGAN + seconds, UTC)


def calls_counted(database: Database) -> int:
    return sum(count for cell, count in shown(database).items() if cell.figure == Figure.CALLS)


def test_a_call_counts_once_it_is_over_or_has_been_silent_for_ten_minutes(
    database: Database,
) -> None:
    put(database, noted(told("main-menu 20"), "over"))
    put(database, noted(told("main-menu 20 1 help-at-school 9", over=False), "silent"))
    put(database, noted(told("main-menu 20 0 connect-derby 9", over=False), "talking"))
    for seconds, counted in ((21, 0), (26, 1), (600, 1), (621, 2), (7200, 2), (8200, 3)):
        count_calls(database, after(seconds))
        assert calls_counted(database) == counted, seconds


def test_a_turn_that_comes_after_the_call_was_counted(database: Database) -> None:
    events = told("main-menu 20 1 help-at-school 9 1 school-action/last 30")
    put(database, noted((*events[:2], events[3]), "late"))
    count_calls(database, after(100))
    assert shown(database)[Cell(Figure.OUTCOME, "rang-off")] == 1
    put(database, noted(events[2:3], "late"))
    count_calls(database, after(100))
    assert +shown(database) == +tally(joined(CallRecord(), events))


def test_the_end_of_a_call_never_seen_does_no_harm(database: Database) -> None:
    put(database, noted((Event(OVER, BEGAN, Came.OVER),), "unknown"))
    count_calls(database, after(60))
    assert not shown(database)
    count_calls(database, after(3 * DAY))
    assert not shown(database)
    assert database.read(lambda c: c.execute(select(func.count(call_records.c.id))).scalar()) == 0


def test_the_end_may_come_before_the_beginning(database: Database) -> None:
    events = told("main-menu 20")
    put(database, noted(events[1:], "early"))
    count_calls(database, after(60))
    put(database, noted(events[:1], "early"))
    count_calls(database, after(60))
    assert +shown(database) == +tally(joined(CallRecord(), events))


@pytest.mark.parametrize(
    "began",
    [datetime(2026, 10, 25, 0, 59, tzinfo=UTC), datetime(2027, 3, 28, 0, 59, tzinfo=UTC)],
    ids=["back", "forward"],
)
def test_a_call_of_five_hundred_turns_while_the_clocks_change(
    database: Database, began: datetime
) -> None:
    story = "main-menu 2" + " # help-at-school 2 * main-menu 2" * 250
    events = told(story, began=began.timestamp())
    mixed = [*noted(events, "long"), *noted(events[100:300], "long")]
    random.Random(1).shuffle(mixed)
    for first in range(0, len(mixed), 90):
        put(database, mixed[first : first + 90])
    count_calls(database, began + timedelta(hours=1))
    found = database.read(lambda c: counts_of(c, began.date(), began.date()))
    assert found == +tally(joined(CallRecord(), events))
    assert found[Cell(Figure.STAY, "main-menu")] == 502
    assert found[Cell(Figure.SECONDS)] == 1002


def test_a_year_with_no_calls(database: Database) -> None:
    count_calls(database, LONG_AFTER)
    assert rebuild(database, LONG_AFTER) == 0
    assert not shown(database)
    assert database.read(first_day) is None


def test_who_rang_is_forgotten_after_two_days_and_the_figures_stay(database: Database) -> None:
    put(database, noted(told("main-menu 5 1 school-action/last 30"), "first", "ann"))
    put(database, noted(told("main-menu 20", began=BEGAN + 20 * 3600), "second", "ann"))
    count_calls(database, after(2 * DAY))
    before = shown(database)
    assert before[Cell(Figure.AGAIN, "heard")] == 1

    def hashes(connection: Connection) -> set[str | None]:
        found = connection.execute(
            select(call_records.c.call, call_records.c.caller, call_records.c.caller_before)
        )
        return {each for row in found for each in row}

    assert len(database.read(hashes)) > 2
    forget_callers(database, after(3 * DAY))
    assert database.read(hashes) == {None, ""}
    rebuild(database, after(9 * DAY))
    assert shown(database) == before


def test_days_whose_calls_are_forgotten_keep_their_counts(database: Database) -> None:
    for day in range(5):
        began = BEGAN + day * DAY
        put(database, noted(told("main-menu 20", began=began), f"call {day}"))
    count_calls(database, after(5 * DAY))
    before, third = shown(database), datetime.fromtimestamp(BEGAN + 2 * DAY, UTC)
    assert database.read(lambda c: count_old_calls(c, third)) == 2
    assert [database.write(lambda c: forget_calls(c, third, 1)) for _ in range(3)] == [1, 1, 0]
    assert calls_stored(database) == 3
    assert shown(database) == before
    assert rebuild(database, after(6 * DAY)) == 3
    assert shown(database) == before
    # What is heard of such a day only now is added, and nothing else of it is counted anew.
    put(database, noted(told("main-menu 20", began=BEGAN + DAY), "late"))
    count_calls(database, after(6 * DAY))
    rebuild(database, after(6 * DAY))
    assert calls_counted(database) == 6


def test_a_day_that_is_forgotten_while_it_is_counted_anew_keeps_its_counts(
    database: Database,
) -> None:
    put(database, noted(told("main-menu 20"), "one"))
    count_calls(database, after(60))
    database.write(call_counts.mark_all)
    database.write(lambda c: forget_calls(c, after(DAY), 100))
    found = database.read(lambda c: call_counts.recount(c, date(2026, 9, 21), after(DAY)))
    assert not database.write(lambda c: call_counts.replace_counts(c, found))
    assert calls_counted(database) == 1
    assert database.read(call_counts.stale_days) == []


def calls_stored(database: Database) -> int:
    return database.read(lambda c: c.execute(select(func.count(call_records.c.id))).scalar_one())


def test_a_day_that_changes_while_it_is_counted_anew_is_counted_once_more(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(database, noted(told("main-menu 20"), "one"))
    count_calls(database, after(60))
    database.write(call_counts.mark_all)
    found = database.read(lambda c: call_counts.recount(c, date(2026, 9, 21), after(60)))
    put(database, noted(told("main-menu 20", began=BEGAN + 50), "two"))
    count_calls(database, after(100))
    assert not database.write(lambda c: call_counts.replace_counts(c, found))
    assert calls_counted(database) == 2


def test_the_keys_of_numbers_live_for_two_days(database: Database, url: str) -> None:
    inbox = CallInbox(url)
    monday = date(2026, 9, 21)
    first, none = inbox.keys_of(monday)
    assert len(first) == 32
    assert none == b""
    other = CallInbox(url)
    assert other.keys_of(monday) == (first, b"")
    other.close()
    second, before = inbox.keys_of(monday + timedelta(days=1))
    assert (before, second == first) == (first, False)
    inbox.keys_of(monday + timedelta(days=2))
    inbox.close()
    days = database.read(lambda c: c.execute(select(call_day_keys.c.day)).scalars().all())
    assert set(days) == {monday + timedelta(days=1), monday + timedelta(days=2)}


def test_a_batch_is_left_and_taken_in(database: Database, url: str) -> None:
    inbox = CallInbox(url)
    inbox.put(batch_of(noted(told("main-menu 20"), "plain")))
    inbox.close()
    count_calls(database, after(60))
    assert calls_counted(database) == 1
    assert not database.read(lambda c: c.execute(select(call_stale_days)).all())


def test_callers_wait_for_no_more_than_some_batches(database: Database) -> None:
    call = noted(told("main-menu 2" + " # help-at-school 2 * main-menu 2" * 400), "long")
    put(database, *[call] * 5)
    taken = [database.write(take_in) for _ in range(4)]
    assert taken == [2, 2, 1, 0]


def test_an_inbox_without_tables_says_so(empty_url: str) -> None:
    with pytest.raises(DatabaseUnavailable):
        CallInbox(empty_url).put(b"")
