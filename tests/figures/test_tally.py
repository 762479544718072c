"""What a call counts for: its story on one side, what staff are told of it on the other."""

import random
from datetime import UTC, date, datetime

import pytest

from ivr.calls.event import OVER, Came, Event, read_events, write_events
from ivr.calls.outcome import Outcome, gave_up_at, outcome_of
from ivr.calls.record import CallRecord, joined
from ivr.calls.tally import Cell, Figure, bucket, tally
from tests.figures.stories import BEGAN, record, told

LISTENS = "main-menu 5 1 help-at-school 6 1 school-action 40 silence school-action/last 30 "
OUTCOMES = [
    ("main-menu 3", Outcome.RANG_OFF, "main-menu"),
    ("main-menu 30 silence main-menu! 20", Outcome.RANG_OFF, "main-menu"),
    (LISTENS + "silence after-a-stage 9", Outcome.HEARD, ""),
    (LISTENS.strip(), Outcome.HEARD, ""),
    ("main-menu 5 1 help-at-school 6 1 school-action 40", Outcome.RANG_OFF, "school-action"),
    ("main-menu 5 1 help-at-school 6 1 school-action/last 3", Outcome.RANG_OFF, "school-action"),
    (LISTENS + "* help-at-school 2", Outcome.RANG_OFF, "help-at-school"),
    ("main-menu 4 0 where-you-live 5 1 connect-derby 20 spoke goodbye 4", Outcome.PUT_THROUGH, ""),
    (
        "main-menu 4 0 where-you-live 5 1 connect-derby 20 busy nobody-free 9",
        Outcome.RANG_OFF,
        "nobody-free",
    ),
    (
        "main-menu 4 0 closed 9 1 message.record 30 voice message.after+message 9",
        Outcome.MESSAGE,
        "",
    ),
    (
        "main-menu 4 3 order.format 9 1 order.done+order:school-action:ordinary 9",
        Outcome.ORDERED,
        "",
    ),
    ("main-menu 4 trouble sorry 0", Outcome.TROUBLE, ""),
    ("main-menu 9 silence goodbye 3", Outcome.RANG_OFF, ""),
]


@pytest.mark.parametrize(("story", "outcome", "gave_up"), OUTCOMES)
def test_what_became_of_it(story: str, outcome: Outcome, gave_up: str) -> None:
    assert outcome_of(record(story)) is outcome
    assert gave_up_at(record(story)) == gave_up


def counts(story: str, figure: Figure) -> dict[tuple[str, str, int], int]:
    found = +tally(record(story))
    return {(what, how, n): count for (f, what, how, n), count in found.items() if f == figure}


def test_the_map_of_a_call() -> None:
    story = "main-menu 8 silence main-menu! 4 7 main-menu! 3 1 help-at-school 6 1 school-action 40"
    assert counts(story, Figure.VISITS) == {
        ("main-menu", "", 0): 1,
        ("help-at-school", "", 0): 1,
        ("school-action", "", 0): 1,
    }
    assert counts(story, Figure.TOOK) == {
        ("main-menu", "silence", 0): 1,
        ("main-menu", "7", 0): 1,
        ("main-menu", "1", 0): 1,
        ("help-at-school", "1", 0): 1,
        ("school-action", "rang-off", 0): 1,
    }
    assert counts(story, Figure.STAY)[("main-menu", "", 0)] == 15
    assert counts(story, Figure.UNANSWERED) == {("", "silence", 0): 1, ("", "wrong", 0): 1}
    assert counts(story, Figure.ASKED) == {("", "", 0): 4}
    assert counts(story, Figure.TO_INFORMATION) == {("", "", 25): 1}


def test_offices_are_rung_line_after_line() -> None:
    story = (
        "main-menu 4 0 where-you-live 5 2 connect-chesterfield 15 busy connect-chesterfield 15 "
        "no-answer nobody-free 5 2 connect-derby 20 spoke goodbye 3"
    )
    assert counts(story, Figure.RUNG) == {
        ("chesterfield", "unanswered", 15): 1,
        ("derby", "answered", 15): 1,
    }
    assert counts(story, Figure.TASK) == {("person", "begun", 0): 1, ("person", "done", 0): 1}
    assert counts(story, Figure.TO_PERSON) == {("", "", 10): 1}


def test_who_rings_off_while_it_rings_and_who_comes_when_it_is_closed() -> None:
    story = "main-menu 4 0 where-you-live 5 1 connect-derby 9"
    assert counts(story, Figure.RUNG) == {("derby", "rang-off", 15): 1}
    assert counts("main-menu 4 0 closed 9", Figure.RUNG) == {("", "closed", 15): 1}


def test_what_they_came_for_counts_once() -> None:
    story = LISTENS + "silence after-a-stage 5 1 school-action 40 0 closed 5"
    assert counts(story, Figure.CAME_FOR) == {("school-action", "", 0): 1, ("a-person", "", 0): 1}
    assert counts("main-menu 4", Figure.CAME_FOR) == {("nothing", "", 0): 1}


def test_staff_who_ring_in_to_record_are_no_callers() -> None:
    assert not tally(record("main-menu 5 # ring-in.line 9"))


def test_the_end_alone_is_no_call() -> None:
    assert not tally(joined(CallRecord(), [Event(OVER, BEGAN, Came.OVER)]))


def test_events_in_any_order_and_twice_make_the_same_call() -> None:
    events = told(LISTENS + "silence after-a-stage 9 2 education-plan 30")
    mixed = [*events, *events[2:5]]
    for chance in range(20):
        random.Random(chance).shuffle(mixed)
        one_by_one = CallRecord()
        for event in mixed:
            one_by_one = joined(one_by_one, [event])
        assert one_by_one == joined(CallRecord(), events)


def test_a_lost_turn_takes_only_what_it_alone_could_tell() -> None:
    whole = told("main-menu 8 1 help-at-school 6 1 school-action 40 silence school-action/last 30")
    found = tally(joined(CallRecord(), [event for event in whole if event.turn != 1]))
    assert found[Cell(Figure.VISITS, "main-menu")] == 1
    assert found[Cell(Figure.STAYED, "main-menu")] == 0
    assert found[Cell(Figure.TOOK, "school-action", "silence")] == 1
    assert found[Cell(Figure.OUTCOME, Outcome.HEARD)] == 1


def test_a_call_of_five_hundred_turns() -> None:
    story = "main-menu 2" + " # help-at-school 2 * main-menu 2" * 250
    found = tally(record(story))
    assert found[Cell(Figure.VISITS, "main-menu")] == 251
    assert found[Cell(Figure.STAY, "main-menu")] == 502
    assert found[Cell(Figure.SECONDS)] == 1002


def test_seconds_are_right_while_the_clocks_go_back() -> None:
    """On 25 October 2026 at 02:00 in London it is 01:00 once more: 01:00 UTC."""
    began = 1_792_890_000.0 - 60  # 00:59 UTC, which is 01:59 in London
    call = joined(CallRecord(), told("main-menu 90 1 help-at-school 30", began=began))
    assert call.day == date(2026, 10, 25)
    assert call.moment(began).hour == call.moment(began + 120).hour == 1
    assert call.seconds == 120
    assert tally(call)[Cell(Figure.STAY, "main-menu")] == 90


def test_seconds_are_right_while_the_clocks_go_forward() -> None:
    """On 28 March 2027 at 01:00 in London it is 02:00."""
    began = datetime(2027, 3, 28, 0, 59, tzinfo=UTC).timestamp()
    call = joined(CallRecord(), told("main-menu 90 1 help-at-school 30", began=began))
    assert call.day == date(2027, 3, 28)
    assert (call.moment(began).hour, call.moment(began + 120).hour) == (0, 2)
    assert call.seconds == 120
    assert tally(call)[Cell(Figure.STAY, "main-menu")] == 90
    assert tally(call)[Cell(Figure.CALLS, number=0)] == 1


def test_a_clock_that_is_put_back_makes_no_negative_times() -> None:
    events = [
        Event(0, BEGAN, Came.CALL, "main-menu", "menu"),
        Event(1, BEGAN - 50, "1", "help-at-school", "menu"),
        Event(OVER, BEGAN - 40, Came.OVER),
    ]
    call = joined(CallRecord(), events)
    assert call.seconds == 0
    assert min(tally(call).values()) >= 0


@pytest.mark.parametrize(
    ("seconds", "rounded"),
    [(0, 0), (0.1, 5), (5, 5), (119, 120), (121, 135), (290, 300), (301, 360), (5000, 901)],
)
def test_times_are_kept_in_steps(seconds: float, rounded: int) -> None:
    assert bucket(seconds) == rounded


def test_events_are_written_and_read() -> None:
    events = told("main-menu 4 3 order.format 9 1 order.done+order:school-action:ordinary 9")
    assert read_events(write_events(events)) == events
