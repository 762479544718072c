"""Ringing the office, which nobody ever does: what it is told, and what the server is."""

import pytest

from ivr.simulator.events import Bridged, Dialled, Pressed, Whispered
from ivr.simulator.exchange import Unsettled
from ivr.simulator.people import Answer, HangUp, Said
from ivr.simulator.scripted import ScriptedCaller, ScriptedOffice
from tests.simulator.pretend_server import (
    PretendServer,
    fault_of,
    ring,
    transcript,
)

CHESTERFIELD, DERBY = "+441632960001", "+441632960003"
DIAL = (
    '<Dial callerId="+441632960000" timeout="15" action="after">'
    f'<Number url="whisper">{CHESTERFIELD}</Number></Dial>'
)
WHISPER = (
    '<Gather numDigits="1" finishOnKey="" timeout="5" action="taken">'
    "<Say>Parent Partnership caller. Press one to take the call.</Say></Gather>",
    "<Hangup/>",
)


@pytest.fixture
def office_line(server: PretendServer) -> PretendServer:
    server.says("/voice", DIAL)
    server.says("/whisper", *WHISPER)
    server.says("/taken")
    server.says("/after", "<Say>Goodbye.</Say>")
    return server


def after(server: PretendServer) -> dict[str, str]:
    (asked,) = server.asked_for("/after")
    return {name: value for name, value in asked.given.items() if name.startswith("Dial")}


def test_a_call_that_is_taken(office_line: PretendServer) -> None:
    call = ring(office_line, office=ScriptedOffice(Answer.ANSWERS), talk=90)
    assert transcript(call) == [
        f"office {CHESTERFIELD} rings: answers",
        "office hears: Parent Partnership caller. Press one to take the call.  (3 s)",
        "office 1",
        f"office {CHESTERFIELD} talks with you",
        "phone  Goodbye.  (1 s)",
        "The line hung up.",
    ]
    assert office_line.paths == ["/voice", "/whisper", "/taken", "/after"]
    told = after(office_line)
    assert (told["DialCallStatus"], told["DialBridged"]) == ("completed", "true")
    assert told["DialCallDuration"] == "90"
    assert told["DialCallSid"] == office_line.asked_for("/whisper")[0].given["CallSid"]
    assert call.turns == 2


def test_the_whisper_is_a_call_of_its_own(office_line: PretendServer) -> None:
    call = ring(office_line, office=ScriptedOffice(Answer.ANSWERS))
    for asked in (*office_line.asked_for("/whisper"), *office_line.asked_for("/taken")):
        given = asked.given
        assert given["ParentCallSid"] == call.sid
        assert given["CallSid"] != call.sid
        assert given["Direction"] == "outbound-dial"
        assert (given["From"], given["To"]) == ("+441632960000", CHESTERFIELD)
        assert given["CallStatus"] == "in-progress"
    assert office_line.asked_for("/taken")[0].given["Digits"] == "1"


@pytest.mark.parametrize("answer", [Answer.REFUSES, Answer.ANSWERPHONE])
def test_a_call_that_is_picked_up_and_not_taken(office_line: PretendServer, answer: Answer) -> None:
    call = ring(office_line, office=ScriptedOffice(answer))
    assert after(office_line)["DialCallStatus"] == "completed"
    assert after(office_line)["DialBridged"] == "false"
    assert "DialCallDuration" not in after(office_line)
    assert "/taken" not in office_line.paths
    assert not any(isinstance(event, Bridged) for event in call.log)


@pytest.mark.parametrize(
    ("answer", "status", "seconds"),
    [
        (Answer.BUSY, "busy", 2),
        (Answer.FAILED, "failed", 1),
        # Twilio lets it ring five seconds longer than the document says.
        (Answer.NO_ANSWER, "no-answer", 20),
    ],
)
def test_a_line_that_does_not_pick_up(
    office_line: PretendServer, answer: Answer, status: str, seconds: float
) -> None:
    office_line.says("/after", "<Hangup/>")
    call = ring(office_line, office=ScriptedOffice(answer))
    assert after(office_line)["DialCallStatus"] == status
    assert after(office_line)["DialBridged"] == "false"
    assert call.seconds == pytest.approx(seconds, abs=0.5)
    assert "/whisper" not in office_line.paths


def test_a_whisper_that_merely_ends_connects(office_line: PretendServer) -> None:
    office_line.http.clear_all_handlers()
    office_line.says("/voice", DIAL)
    office_line.says("/whisper", "<Say>A caller.</Say>")
    office_line.says("/after")
    call = ring(office_line, office=ScriptedOffice(Answer.ANSWERPHONE))
    assert Bridged(CHESTERFIELD, 60.0) in call.log


def test_a_line_without_whisper_connects_whoever_picks_up(server: PretendServer) -> None:
    server.says("/voice", f"<Dial>{CHESTERFIELD}</Dial>")
    call = ring(server, office=ScriptedOffice(Answer.ANSWERPHONE))
    assert Bridged(CHESTERFIELD, 60.0) in call.log


def test_a_whisper_that_fails_is_a_fault(office_line: PretendServer) -> None:
    office_line.http.clear_all_handlers()
    office_line.says("/voice", DIAL)
    office_line.answers("/whisper", b"", "text/html", status=500)
    office_line.says("/after")
    office = ScriptedOffice(Answer.ANSWERS)
    assert fault_of(office_line, office=office).code == 11200
    call = ring(office_line, office=office, strict=False)
    assert after(office_line)["DialBridged"] == "false"
    assert [fault.code for fault in call.faults] == [11200]


def test_a_whisper_that_dials_is_a_fault(office_line: PretendServer) -> None:
    office_line.http.clear_all_handlers()
    office_line.says("/voice", DIAL)
    office_line.says("/whisper", f"<Dial>{DERBY}</Dial>")
    assert fault_of(office_line, office=ScriptedOffice(Answer.ANSWERS)).code == 13201


def test_two_refusals_look_different_where_twilio_leaves_it_open(
    office_line: PretendServer,
) -> None:
    unsettled = Unsettled(says_bridged=False, refused_as="no-answer")
    ring(office_line, office=ScriptedOffice(Answer.REFUSES), unsettled=unsettled)
    told = after(office_line)
    assert told["DialCallStatus"] == "no-answer"
    assert "DialBridged" not in told


def test_lines_ring_at_once_and_the_first_to_take_it_has_the_call(
    server: PretendServer,
) -> None:
    numbers = "".join(
        f'<Number url="whisper">{number}</Number>' for number in (CHESTERFIELD, DERBY)
    )
    server.says("/voice", f'<Dial action="after">{numbers}</Dial>')
    server.says("/whisper", *WHISPER)
    server.says("/taken")
    server.says("/after")
    call = ring(server, office=ScriptedOffice(Answer.REFUSES, Answer.ANSWERS))
    assert [e.number for e in call.log if isinstance(e, Dialled)] == [CHESTERFIELD, DERBY]
    assert sum(isinstance(event, Whispered) for event in call.log) == 2
    assert [e.number for e in call.log if isinstance(e, Bridged)] == [DERBY]
    assert call.log.count(Pressed("1", "staff")) == 1


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ((Answer.BUSY, Answer.NO_ANSWER), "no-answer"),
        ((Answer.BUSY, Answer.FAILED), "busy"),
        ((Answer.FAILED, Answer.FAILED), "failed"),
    ],
)
def test_lines_that_ring_at_once_and_none_picks_up(
    server: PretendServer, answers: tuple[Answer, Answer], status: str
) -> None:
    server.says("/voice", f'<Dial action="after">{CHESTERFIELD}<Number>{DERBY}</Number></Dial>')
    server.says("/after")
    ring(server, office=ScriptedOffice(*answers))
    assert after(server)["DialCallStatus"] == status


@pytest.mark.parametrize("answer", [Answer.ANSWERS, Answer.BUSY])
def test_without_action_the_next_verb_follows_a_conversation_too(
    server: PretendServer, answer: Answer
) -> None:
    server.says("/voice", f"<Dial>{CHESTERFIELD}</Dial>", "<Say>Our numbers are …</Say>")
    call = ring(server, office=ScriptedOffice(answer))
    assert call.words == ["Our numbers are …"]
    assert server.paths == ["/voice"]


def test_with_action_what_follows_is_never_reached(office_line: PretendServer) -> None:
    office_line.http.clear_all_handlers()
    office_line.says("/voice", DIAL, "<Say>Never.</Say>")
    office_line.says("/after")
    assert ring(office_line).words == []


def test_a_conversation_ends_at_the_time_limit(server: PretendServer) -> None:
    server.says("/voice", f'<Dial timeLimit="30">{CHESTERFIELD}</Dial>')
    call = ring(server, office=ScriptedOffice(Answer.ANSWERS), talk=90)
    assert Bridged(CHESTERFIELD, 30.0) in call.log


@pytest.mark.parametrize("asks", [True, False])
def test_hanging_up_while_it_rings(office_line: PretendServer, asks: bool) -> None:
    class Leaves(ScriptedCaller):
        def hear(self, said: Said) -> str:
            raise HangUp(after=4)

    call = ring(office_line, caller=Leaves(), unsettled=Unsettled(asks_after_hang_up=asks))
    assert transcript(call)[-1] == "You hung up."
    assert call.seconds == 4
    told = [asked.given for asked in office_line.asked_for("/after")]
    assert [(given["DialCallStatus"], given["CallStatus"]) for given in told] == (
        [("canceled", "completed")] if asks else []
    )


def test_a_caller_id_that_is_not_ours_is_a_fault(server: PretendServer) -> None:
    server.says("/voice", f'<Dial callerId="+441632960099">{CHESTERFIELD}</Dial>')
    assert fault_of(server).code == 13214
    assert ring(server, our_numbers=frozenset({"+441632960099"})).faults == []


@pytest.mark.parametrize("withheld", ["anonymous", "", "sip:someone@example.org"])
def test_a_withheld_number_can_not_be_passed_on(server: PretendServer, withheld: str) -> None:
    server.says("/voice", f"<Dial>{CHESTERFIELD}</Dial>")
    assert fault_of(server, from_number=withheld).code == 13247


def test_a_dial_that_twilio_would_refuse_fails(server: PretendServer) -> None:
    server.says("/voice", '<Dial action="after">01632960001</Dial>')
    server.says("/after")
    office = ScriptedOffice(Answer.ANSWERS)
    ring(server, office=office, strict=False)
    assert after(server)["DialCallStatus"] == "failed"
    assert office.dialled == []


def test_keys_pressed_while_it_rings_can_answer_what_comes_after(server: PretendServer) -> None:
    class Taps(ScriptedCaller):
        def hear(self, said: Said) -> str:
            return "0" if said.kind == "ring" else ""

    server.says("/voice", DIAL.replace("after", "menu"))
    server.says("/menu", '<Gather numDigits="1" action="key"><Say>A1</Say></Gather>')
    server.says("/key", "<Hangup/>")
    ring(server, caller=Taps(), second_keys="delivered")
    assert server.asked_for("/key")[0].given["Digits"] == "0"
