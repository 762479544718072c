"""Questions answered with keys: when they are answered, with what, and when they are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.simulator.events import Delivered, Lost, Silence
from ivr.simulator.exchange import SecondKeys
from ivr.simulator.gather import Taking
from ivr.simulator.people import HangUp, Said
from ivr.simulator.scripted import ScriptedCaller
from ivr.simulator.verbs import Gather
from tests.simulator.pretend_server import PretendServer, fault_of, ring, transcript

MENU = (
    '<Gather numDigits="1" finishOnKey="" timeout="8" action="key"><Say>{}</Say></Gather>'
    "<Redirect>silence</Redirect>"
)


def menu(words: str) -> str:
    return MENU.format(words)


def digits(server: PretendServer, path: str = "/key") -> list[str]:
    return [asked.given["Digits"] for asked in server.asked_for(path)]


def test_a_key_leads_to_the_action(server: PretendServer) -> None:
    server.says("/voice", menu("For leaflets, press two."))
    server.says("/key", "<Say>Leaflets.</Say>")
    call = ring(server, "2")
    assert transcript(call) == [
        "phone  For leaflets, press two.  (2 s)",
        "you    2",
        "phone  Leaflets.  (1 s)",
        "The line hung up.",
    ]
    assert digits(server) == ["2"]
    assert call.turns == 2


def test_silence_goes_on_to_the_next_verb_and_never_to_the_action(server: PretendServer) -> None:
    server.says("/voice", menu("Press two."))
    server.says("/silence", "<Say>Nothing heard.</Say>")
    call = ring(server, "")
    assert transcript(call) == [
        "phone  Press two.  (1 s)",
        "…      8 s of silence",
        "phone  Nothing heard.  (1 s)",
        "The line hung up.",
    ]
    assert server.paths == ["/voice", "/silence"]


def test_silence_with_nothing_after_it_ends_the_call(server: PretendServer) -> None:
    server.says("/voice", '<Gather action="key"/>')
    assert transcript(ring(server, "")) == ["…      5 s of silence", "The line hung up."]


def test_after_the_last_key_the_next_wait_is_heard_out(server: PretendServer) -> None:
    server.says("/voice", menu("Press two."))
    server.says("/key", menu("Now what?"))
    call = ring(server, "2")
    assert transcript(call)[2:] == [
        "phone  Now what?  (1 s)",
        "…      8 s of silence",
        "You hung up.",
    ]
    assert server.paths == ["/voice", "/key"]


def test_an_interrupting_key_cuts_what_is_said_short(server: PretendServer) -> None:
    server.says(
        "/voice",
        '<Gather numDigits="1" action="key"><Say>One.</Say><Say>Two.</Say></Gather>',
    )
    server.says("/key")
    call = ring(server, caller=ScriptedCaller("1", interrupting=True))
    assert call.words == ["One."]
    assert digits(server) == ["1"]


def test_without_barge_in_everything_is_said_and_early_keys_are_lost(
    server: PretendServer,
) -> None:
    server.says(
        "/voice",
        '<Gather numDigits="1" bargeIn="false"><Say>One.</Say><Say>Two.</Say></Gather>',
    )
    call = ring(server, caller=ScriptedCaller("1", interrupting=True))
    assert call.words == ["One.", "Two."]
    assert Lost("1") in call.log


@pytest.mark.parametrize(
    ("attributes", "pressed", "heard"),
    [
        ('finishOnKey="#"', "7912#", ["7912"]),
        ('finishOnKey="#"', "79*12#", ["79*12"]),
        ('finishOnKey="#"', "7912", ["7912"]),
        ('finishOnKey="#"', "#", []),
        ('finishOnKey="*"', "*", []),
        ('finishOnKey="*"', "12#*", ["12#"]),
        ('finishOnKey="" numDigits="1"', "#", ["#"]),
        ('finishOnKey="" numDigits="1"', "*", ["*"]),
        ('numDigits="3"', "123", ["123"]),
        ('numDigits="3"', "12", ["12"]),
        ('numDigits="3"', "12#", ["12"]),
        ('finishOnKey="#" actionOnEmptyResult="true"', "#", [""]),
        ('finishOnKey="#" actionOnEmptyResult="true"', "", [""]),
        ('input="speech"', "1", []),
    ],
)
def test_what_the_server_is_told(
    server: PretendServer, attributes: str, pressed: str, heard: list[str]
) -> None:
    server.says("/voice", f'<Gather {attributes} action="key"><Say>Keys?</Say></Gather>')
    server.says("/key")
    ring(server, pressed)
    assert digits(server) == heard


def test_the_wait_starts_again_at_each_key(server: PretendServer) -> None:
    waits: list[tuple[float, str]] = []

    class OneByOne(ScriptedCaller):
        def wait(self, seconds: float, pressed: str = "") -> str:
            waits.append((seconds, pressed))
            return "12"[len(pressed) : len(pressed) + 1]

    server.says("/voice", '<Gather timeout="7" action="key"/>')
    server.says("/key")
    call = ring(server, caller=OneByOne())
    assert waits == [(7, ""), (7, "1"), (7, "12")]
    assert digits(server) == ["12"]
    assert Silence(7) in call.log


@pytest.mark.parametrize(
    ("second_keys", "sent", "event"),
    [("lost", ["1"], Lost("1")), ("delivered", ["1", "1"], Delivered("1"))],
)
def test_a_double_tap_is_lost_or_answers_the_next_question(
    server: PretendServer, second_keys: SecondKeys, sent: list[str], event: object
) -> None:
    server.says("/voice", menu("First?"))
    server.says("/key", "<Redirect>then</Redirect>")
    server.says("/then", menu("Second?").replace('"key"', '"second"'))
    server.says("/second", "<Hangup/>")
    call = ring(server, "11", second_keys=second_keys)
    assert digits(server) + digits(server, "/second") == sent
    assert event in call.log


def test_a_late_key_answers_before_a_word_is_said(server: PretendServer) -> None:
    server.says("/voice", menu("First?"))
    server.says("/key", menu("Second?").replace('"key"', '"second"'))
    server.says("/second", "<Say>Thank you.</Say>")
    call = ring(server, "12", second_keys="delivered")
    assert call.words == ["First?", "Thank you."]


@pytest.mark.parametrize(("second_keys", "sent"), [("lost", []), ("delivered", ["5"])])
def test_a_key_outside_a_question(
    server: PretendServer, second_keys: SecondKeys, sent: list[str]
) -> None:
    class Impatient(ScriptedCaller):
        def hear(self, said: Said) -> str:
            return "" if said.interruptible else "5"

    server.says("/voice", "<Say>Welcome.</Say>", menu("Press five."))
    server.says("/key", "<Hangup/>")
    call = ring(server, caller=Impatient(), second_keys=second_keys)
    assert digits(server) == sent
    assert call.words[0] == "Welcome."


def test_every_file_is_fetched_before_the_first_is_heard(server: PretendServer) -> None:
    fetched_by_then: list[list[str]] = []

    class Attentive(ScriptedCaller):
        def hear(self, said: Said) -> str:
            fetched_by_then.append(server.paths)
            return super().hear(said)

    server.plays("/a.wav", 2)
    server.plays("/b.wav", 3)
    server.says("/voice", "<Gather><Play>/a.wav</Play><Play>/b.wav</Play></Gather>")
    call = ring(server, caller=Attentive())
    assert fetched_by_then[0] == ["/voice", "/a.wav", "/b.wav"]
    assert call.seconds == 2 + 3 + 5


def test_links_start_from_the_action_that_led_here(server: PretendServer) -> None:
    server.says("/voice", '<Gather numDigits="1" action="/deep/er/key"/>')
    server.says("/deep/er/key", '<Gather numDigits="1" action="next?miss=1#rc=2"/>')
    server.says("/deep/er/next", "<Redirect>../last?miss=2</Redirect>")
    server.says("/deep/last", "<Hangup/>")
    ring(server, "1", "2")
    assert server.asked_for("/deep/er/next")[0].url.endswith("/deep/er/next?miss=1")
    assert server.asked_for("/deep/last")[0].url.endswith("/deep/last?miss=2")


def test_a_redirection_that_loses_the_key_is_a_fault(server: PretendServer) -> None:
    server.says("/voice", menu("Press one.").replace('"key"', '"key/"'))
    server.sends_on("/key/", "/key")
    server.says("/key", "<Hangup/>")
    fault = fault_of(server, "1")
    assert "loses what Twilio was telling (Digits" in fault.sentence
    assert "Digits" not in server.asked_for("/key")[0].given


def test_documents_in_a_circle_end_the_call(server: PretendServer) -> None:
    server.says("/voice", "<Redirect>voice</Redirect>")
    assert "50 documents in a row" in fault_of(server).sentence


def test_a_caller_who_only_listens_in_circles_is_cut_off_after_four_hours(
    server: PretendServer,
) -> None:
    server.says("/voice", '<Pause length="200"/>', "<Redirect>voice</Redirect>")
    call = ring(server)
    assert transcript(call)[-1] == "The line hung up."
    assert call.turns == 4 * 3600 / 200 + 1


def test_hanging_up_stops_everything_at_once(server: PretendServer) -> None:
    class Leaves(ScriptedCaller):
        def hear(self, said: Said) -> str:
            raise HangUp(after=2)

    server.says("/voice", menu("A long greeting."))
    call = ring(server, caller=Leaves())
    assert transcript(call) == ["phone  A long greeting.  (1 s)", "You hung up."]
    assert call.seconds == 2
    assert server.paths == ["/voice"]


@given(
    pressed=st.text("0123456789*#", max_size=8),
    finish=st.sampled_from(["", "#", "*"]),
    most=st.none() | st.integers(1, 4),
)
def test_no_key_is_made_up_or_swallowed(pressed: str, finish: str, most: int | None) -> None:
    taking = Taking(Gather((), "key", finish_on_key=finish, num_digits=most))
    for key in pressed:
        taking.press(key)
    assert taking.digits + taking.finished_on + taking.rest == pressed
    assert finish == "" or finish not in taking.digits
    assert most is None or len(taking.digits) <= most
    assert taking.complete or not taking.rest
