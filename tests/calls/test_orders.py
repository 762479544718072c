"""What an order survives: hanging up at any step, webhooks sent twice, a database out of reach."""

import io
import re
import threading
import wave
from pathlib import Path

import pytest
from itsdangerous import URLSafeTimedSerializer

from ivr.config import Settings
from ivr.simulator.handset import Handset
from ivr.simulator.people import Answer, Spoken
from ivr.simulator.scripted import ScriptedCaller, ScriptedOffice
from ivr.voice import Kind
from tests.line import Line, link

ALL_KEYS = ("3", "1", "1", "1", "740133#", "1", "1", "1", "1", "1")
SAYS = ("The cottage, School Board Lane", "Jo Example")


def ring(line: Line, *keys: str, says: tuple[str, ...] = SAYS, late: bool = False) -> str:
    """Make a call that ends after some keys; what staff see then."""

    timers: list[threading.Timer] = []

    def hand_over(recording: str, spoken: Spoken) -> None:
        if late:  # while the caller is already being asked to wait
            timers.append(threading.Timer(0.05, line.hand_over, (recording, spoken)))
            timers[-1].start()
        else:
            line.hand_over(recording, spoken)

    call = Handset(
        f"{line.url}/voice",
        line.settings.twilio_auth_tokens[0],
        caller=ScriptedCaller(*keys, words=says),
        office=ScriptedOffice(Answer.ANSWERS),
        wording=line.words_of(),
        status_url=f"{line.url}/voice/status",
        hand_over=hand_over,
        session=line.session,
    ).ring()
    for timer in timers:
        timer.join()
    return line.seen_by_staff(call.sid)


# How many of the keys of a whole order are pressed before the caller rings off.
RANG_OFF = [
    (0, "nothing"),
    (1, "nothing"),  # the menu of leaflets
    (2, "nothing"),  # the format
    (3, "rang_off, no postcode, school-action ordinary"),  # the privacy words
    (4, "rang_off, no postcode, school-action ordinary"),  # the postcode
    (5, "rang_off, no postcode, school-action ordinary"),  # the first letter
    (6, "rang_off, no postcode, school-action ordinary"),  # the last letter
    (7, "rang_off, no postcode, school-action ordinary"),  # the postcode read back
    (8, "unconfirmed, S40 1DD, school-action ordinary"),  # the address and name said, heard back
    (9, "unconfirmed, S40 1DD, school-action ordinary"),  # the ring-back question
    (10, "waiting, S40 1DD, school-action ordinary, ring back"),
]


@pytest.mark.parametrize(("pressed", "staff_see"), RANG_OFF)
def test_hanging_up_at_every_step(line: Line, pressed: int, staff_see: str) -> None:
    assert ring(line, *ALL_KEYS[:pressed]) == staff_see


def test_hanging_up_after_the_address(line: Line) -> None:
    seen = ring(line, *ALL_KEYS[:8], says=SAYS[:1])
    assert seen == "needs_address, S40 1DD, school-action ordinary"


def test_a_copy_that_comes_late_is_waited_for(line: Line) -> None:
    assert ring(line, *ALL_KEYS[:8], "", "", "", "1", "2", late=True).startswith("waiting")


class Wire:
    """Twilio on a bad day: every webhook of a call is sent twice."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self.sid = "CA" + "5" * 32
        self.document = self._twice("/voice")

    def _twice(self, target: str, **form: str) -> str:
        first = self._line.post(target, CallSid=self.sid, **form).text
        second = self._line.post(target, CallSid=self.sid, **form).text
        if "/order?" in target:
            assert first == second
        return second

    def press(self, keys: str) -> None:
        self.document = self._twice(link(self.document, "Gather"), Digits=keys)

    def say(self, recording: str) -> None:
        self.document = self._twice(
            link(self.document, "Record"),
            RecordingSid=recording,
            RecordingUrl=f"https://api.twilio.com/2010-04-01/Accounts/AC/Recordings/{recording}",
            RecordingDuration="5",
            Digits="#",
        )


def test_every_webhook_sent_twice_makes_one_order(line: Line) -> None:
    wire = Wire(line)
    address, name = "RE" + "a" * 32, "RE" + "b" * 32
    for recording in (address, name):
        line.hand_over(recording, Spoken("words", 5))
    for keys in ALL_KEYS[:8]:
        wire.press(keys)
    wire.say(address)
    wire.say(name)
    wire.press("1")
    wire.press("1")
    order = line.order_of(wire.sid)
    assert order
    assert len(order.items) == 1
    assert re.fullmatch(r"[1-9]\d{5}", order.reference)
    assert [order.voice(kind) and order.voice(kind).id for kind in (Kind.ADDRESS, Kind.NAME)] == [  # type: ignore[union-attr]  # checked before it is used
        address,
        name,
    ]


def test_a_stale_address_goes_on_from_the_order(line: Line) -> None:
    wire = Wire(line)
    wire.press("3")
    wire.press("1")
    later = line.post("/voice/key/order?part=40", CallSid=wire.sid, Digits="1").text
    assert "/voice/key/order?" in later
    order = line.order_of(wire.sid)
    assert order
    assert order.items == ()


def test_an_order_that_was_never_begun_goes_to_the_main_menu(line: Line) -> None:
    document = line.post("/voice/key/order?part=3", CallSid="CA" + "6" * 32, Digits="1").text
    assert "/voice/key/main-menu?" in document


def test_a_database_out_of_reach_is_told_and_a_person_rung(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    away = settings.model_copy(update={"database_url": "postgresql://127.0.0.1:1/nothing"})
    with Line(away) as line:
        menu = line.post("/voice/key/main-menu", Digits="3").text
        document = line.post(link(menu, "Gather"), Digits="1").text
        assert "+441632960001" in document
        assert line.post("/voice/status", CallStatus="completed").status_code == 204
        assert "<Gather" in line.post("/voice").text
    logged = capsys.readouterr().out
    assert "what a caller gave could not be kept" in logged
    assert "a callback was not kept" in logged
    assert "Traceback" not in logged


def test_a_voice_is_heard_with_its_seal_alone(line: Line) -> None:
    recording = "RE" + "d" * 32
    line.hand_over(recording, Spoken("words", 5))
    for token in (recording, "x", f"{recording}.x.y"):
        assert line.session.get(f"{line.url}/heard/{token}.wav").status_code == 404
    assert line.session.get(f"{line.url}/audio/{recording}.wav").status_code == 404


@pytest.mark.parametrize("has_words", [True, False])
def test_a_voice_that_is_away_is_answered_by_a_sound(
    settings: Settings, tmp_path: Path, has_words: bool
) -> None:
    """Another machine had the copy: a sound that can't be had would end the call."""
    if not has_words:
        settings = settings.model_copy(update={"audio": tmp_path / "nothing"})
    with Line(settings) as line:
        token = URLSafeTimedSerializer(settings.secret_key, "heard").dumps("RE" + "d" * 32)
        answer = line.session.get(f"{line.url}/heard/{token}.wav")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "audio/wav")
        with wave.open(io.BytesIO(answer.content)) as sound:
            assert (sound.getnframes() > 8000) == has_words
            assert sound.getnframes() > 0


def test_the_own_phones_door_is_shut_where_strangers_can_ring(settings: Settings) -> None:
    with Line(settings.model_copy(update={"twilio_account_sid": "AC" + "1" * 32})) as line:
        answer = line.session.post(f"{line.url}/phone/recordings/{'RE' + 'e' * 32}", data=b"x")
        assert answer.status_code == 404
    with Line(settings) as line:
        proxied = line.session.post(
            f"{line.url}/phone/recordings/{'RE' + 'e' * 32}",
            data=b"x",
            headers={"X-Forwarded-For": "1.2.3.4"},
        )
        assert proxied.status_code == 404
