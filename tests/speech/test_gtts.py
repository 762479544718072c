"""The real gtts package against a local server; Google's side is simulated."""

import socket
import threading
from collections.abc import Iterator
from queue import Queue

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from ivr.script.wording import Breath
from ivr.speech.clips import make_clip
from ivr.speech.engine import CannotSay, SpeechUnavailable
from ivr.speech.gtts import Google as GoogleVoice
from ivr.speech.measures import silences
from ivr.speech.sound import longest_silence, loudness, peak_dbfs
from tests.speech.google import Answer, Clock, Google, google_at, says, speech, wire
from tests.speech.sounds import of_wav

LONG = (
    "The school must tell you when they start giving extra or different help to your child, "
    "because they have special needs. You can ask the school (or anyone who works with your child) "
    "how your child is getting on. They will listen."
)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def google(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> Iterator[Google]:
    with google_at(httpserver, monkeypatch, clock) as google:
        yield google


@pytest.fixture
def voice(clock: Clock) -> GoogleVoice:
    return GoogleVoice(timeout=(10, 10), sleep=clock.sleep, clock=clock)


def test_a_breath_is_asked_for_in_english_and_becomes_sound(
    google: Google, voice: GoogleVoice
) -> None:
    sound = voice.speak("To hear this again, press star.", "en")
    assert google.asked == [("To hear this again, press star.", "en")]
    assert sound.rate == 24_000
    assert sound.seconds == pytest.approx(6 / 3 + 0.6, abs=0.1)


def test_long_words_are_asked_for_in_sentences_and_no_chunk_is_lost(
    google: Google, voice: GoogleVoice
) -> None:
    sound = voice.speak(LONG, "en")
    asked = [text for text, _ in google.asked]
    assert " ".join(asked) == LONG
    assert len(asked) > 2
    assert all(len(text) <= 100 for text in asked)
    inner = [(end - start) / sound.rate for start, end in silences(sound)[1:-1]]
    assert len(inner) == len(asked) - 1
    assert all(gap in (pytest.approx(0.2, abs=0.03), pytest.approx(0.3, abs=0.03)) for gap in inner)
    assert sound.seconds == pytest.approx(len(LONG.split()) / 3 + sum(inner) + 0.45, abs=0.3)


def test_a_word_longer_than_a_request_is_asked_for_in_parts(
    google: Google, voice: GoogleVoice
) -> None:
    voice.speak("a" * 250, "en")
    assert [len(text) for text, _ in google.asked] == [100, 100, 50]


def test_the_clip_is_fit_for_a_telephone(google: Google, voice: GoogleVoice) -> None:
    clip = make_clip([Breath(LONG, 0.75), Breath("press one.", 0)], "en", voice)
    sound = of_wav(clip.wav)
    assert sound.rate == 8_000
    assert loudness(sound) == pytest.approx(-21, abs=1.5)
    assert peak_dbfs(sound) <= -3
    assert longest_silence(sound) == pytest.approx(0.75, abs=0.03)


def test_it_asks_no_more_than_once_a_second(
    google: Google, voice: GoogleVoice, clock: Clock
) -> None:
    for _ in range(3):
        voice.speak(LONG, "en")
    gaps = [b - a for a, b in zip(google.asked_at, google.asked_at[1:], strict=False)]
    assert len(gaps) >= 8
    assert all(gap == pytest.approx(1.0) for gap in gaps)


def test_it_waits_longer_each_time_when_google_has_had_enough_for_now(
    google: Google, voice: GoogleVoice
) -> None:
    google.answers = [says(429), says(503), speech]
    assert voice.speak("Hello.", "en").seconds > 0.3
    first, second, third = google.asked_at
    assert second - first >= 10
    assert third - second >= 30


def rubbish(text: str) -> Response:
    return Response(b"\xff\xfe\x00rubbish\n" * 20)


def sign_in_page(text: str) -> Response:
    return Response("<html><h1>Welcome to Hotel Wi-Fi</h1></html>")


def nothing(text: str) -> Response:
    return Response("")


def no_sound(text: str) -> Response:
    return Response(wire("[]"))


def empty_sound(text: str) -> Response:
    return Response(wire('[""]'))


def not_an_mp3(text: str) -> Response:
    return Response(wire('["PGh0bWw+SGVsbG88L2h0bWw+"]'))


def too_little(text: str) -> Response:
    return speech("one")


FAILURES: dict[str, tuple[Answer, str, int]] = {
    "429 for good": (says(429), "too many requests.*Wait a few hours.*--engine kokoro", 3),
    "403": (says(403), "refused to speak.*403.*--engine kokoro", 1),
    "500 for good": (says(500), "refused to speak.*500.*--engine kokoro", 3),
    "rubbish": (rubbish, "not speech.*--engine kokoro", 1),
    "a sign-in page": (sign_in_page, "not speech.*sign-in page", 1),
    "nothing": (nothing, "not speech", 1),
    "no sound in it": (no_sound, "not speech", 1),
    "empty sound": (empty_sound, "not speech", 1),
    "not an MP3": (not_an_mp3, "not speech", 1),
    "too little for the words": (too_little, "not speech", 1),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_says_what_to_do(google: Google, voice: GoogleVoice, failure: str) -> None:
    answer, advice, requests = FAILURES[failure]
    google.answers = [answer]
    with pytest.raises(SpeechUnavailable, match=advice) as raised:
        voice.speak("To hear about a leaflet that we can post to you, press three.", "en")
    assert not isinstance(raised.value, CannotSay)
    assert len(google.asked) == requests


def test_an_answer_that_comes_too_late_is_not_waited_for(
    google: Google, voice: GoogleVoice, clock: Clock
) -> None:
    impatient = GoogleVoice(timeout=(10, 0.2), sleep=clock.sleep, clock=clock)
    given_up = threading.Event()
    let_go: Queue[bool] = Queue()

    def slowly(text: str) -> Response:
        let_go.put(given_up.wait(60))
        return speech(text)

    google.answers = [slowly]
    with pytest.raises(SpeechUnavailable, match=r"did not answer in time.*--engine kokoro"):
        impatient.speak("Hello.", "en")
    given_up.set()
    assert let_go.get(timeout=60)  # Google was still busy with its answer
    google.answers = [speech]
    assert voice.speak("Hello.", "en").seconds > 0.3


def test_a_failure_half_way_makes_no_half_a_breath(google: Google, voice: GoogleVoice) -> None:
    google.answers = [speech, sign_in_page]
    with pytest.raises(SpeechUnavailable, match="not speech"):
        voice.speak(LONG, "en")


def test_nobody_there(monkeypatch: pytest.MonkeyPatch, voice: GoogleVoice) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}/"
        monkeypatch.setattr("gtts.tts._translate_url", lambda tld="", path="": address)
        with pytest.raises(SpeechUnavailable, match=r"can't be reached.*--engine kokoro"):
            voice.speak("Hello.", "en")


@pytest.mark.parametrize("text", ["…", "?!", "...", ","])
def test_words_without_a_word_are_not_asked_for(
    google: Google, voice: GoogleVoice, text: str
) -> None:
    with pytest.raises(CannotSay, match="nothing that can be said"):
        voice.speak(text, "en")
    assert not google.asked
    voice.speak("Hello.", "en")


def test_a_language_without_a_voice_is_said_so(voice: GoogleVoice) -> None:
    with pytest.raises(SpeechUnavailable, match="“so”"):
        voice.speak("Haa", "so")
