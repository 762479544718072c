"""A caller who is somewhere else: late, gone, or heard twice."""

from ivr.simulator.distant import DistantCall, Reply
from ivr.simulator.people import HangUp


def keys_of(call: DistantCall, pressed: list[str]) -> None:
    try:
        while True:
            pressed.append(call.wait(8.0))
    except HangUp as hung_up:
        pressed.append(f"hung up after {hung_up.after:g}")


def test_each_question_is_answered_once() -> None:
    call, pressed = DistantCall(), list[str]()
    first = call.begin(lambda: keys_of(call, pressed)).question
    second = call.reply(first.number, Reply(keys="1")).question
    assert call.reply(first.number, Reply(keys="2")).question == second
    last = call.reply(second.number, Reply(hangs_up=True, after=99.0)).question
    assert (last.kind, call.is_over) == ("over", True)
    assert pressed == ["1", "hung up after 8"]
    assert call.reply(last.number, Reply(keys="3")).question == last


def test_who_never_replies_has_left_and_the_line_is_told_nothing() -> None:
    call, pressed = DistantCall(patience=0.05), list[str]()
    turn = call.begin(lambda: keys_of(call, pressed))
    assert turn.question.kind == "wait"
    while not call.is_over:
        pass
    assert pressed == []
    assert not call.has_come_to(turn.question.number)


def test_a_call_is_made_anew_from_the_replies_to_it() -> None:
    before, pressed = [Reply(keys="1"), Reply(keys="2")], list[str]()
    call = DistantCall(before)
    turn = call.begin(lambda: keys_of(call, pressed))
    assert turn.question.number == 3
    assert call.has_come_to(3)
    assert not call.has_come_to(4)
    call.reply(3, Reply(keys="3"))
    call.reply(4, Reply(hangs_up=True))
    assert pressed == ["1", "2", "3", "hung up after 0"]


def test_a_call_that_ends_sooner_than_it_did_is_over() -> None:
    call = DistantCall([Reply(), Reply(), Reply()])
    assert call.begin(lambda: call.wait(8.0)).question.kind == "over"


def test_a_call_has_an_end() -> None:
    call, pressed = DistantCall(longest=0.0), list[str]()
    call.begin(lambda: keys_of(call, pressed))
    while not call.is_over:
        pass
    assert pressed == ["hung up after 0"]
