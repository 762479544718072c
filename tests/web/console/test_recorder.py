"""Recording in the browser, with speech at Chromium's microphone; and every page of takes."""

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, FilePayload, expect
from sqlalchemy import Connection

from ivr.prompt_library.take import How
from ivr.speech.engine import Sound
from ivr.staff.account import Role
from ivr.store import readings
from ivr.store.sounds import Sounds
from ivr.store.takes import list_takes
from tests.speech.sounds import babble, encoded, of_wav
from tests.web.console.browser import SPOKEN, launch
from tests.web.console.conftest import SignIn
from tests.web.console.hearing import hears
from tests.web.console.room import Room

pytestmark = pytest.mark.xdist_group(__name__)
LINE = "/staff/takes/en/greeting"


def best_second(heard: Sound, whole: Sound) -> float:
    """How well the best second of a recording fits: a machine that is busy drops some of others."""
    samples, step = heard.samples, heard.rate // 4
    starts = range(0, len(samples) - heard.rate, step)
    parts = [samples[start : start + heard.rate] for start in starts]
    loud = [Sound(part, heard.rate) for part in parts if np.abs(part).mean() > 0.02]
    return max(likeness(part, whole) for part in loud)


def likeness(part: Sound, whole: Sound) -> float:
    """How well a recording fits somewhere into what was said: 1 is the same wave, 0 another."""
    length = len(part.samples) + 2 * len(whole.samples)
    spoken = np.fft.rfft(np.tile(whole.samples, 2), length)
    fits = np.fft.irfft(spoken * np.conj(np.fft.rfft(part.samples, length)), length)
    energy = np.concatenate(([0.0], np.cumsum(np.tile(whole.samples, 2).astype(float) ** 2)))
    span = len(part.samples)
    under = np.sqrt((energy[span:] - energy[:-span]) * (part.samples.astype(float) ** 2).sum())
    return float((fits[: len(under)] / np.maximum(under, 1e-9)).max())


@pytest.fixture
def deaf(browser: Browser) -> Iterator[Browser]:
    """A browser that may not use the microphone."""
    with launch(browser.browser_type, "--use-fake-ui-for-media-stream=deny") as deaf:
        yield deaf


def test_a_microphone_that_may_not_be_used(deaf: Browser, sign_in: SignIn) -> None:
    screen = sign_in(Role.RECORDINGS, within=deaf)
    page = screen.open(f"{LINE}/browser")
    page.get_by_role("button", name="Check the microphone").click()
    expect(page.get_by_text("This browser may not use the microphone")).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    screen.look("record-refused")


def test_recording_in_the_browser(sign_in: SignIn, served: Room) -> None:
    screen = sign_in(Role.RECORDINGS)
    page = screen.open(f"{LINE}/browser")
    page.get_by_role("button", name="Check the microphone").click()
    expect(page.get_by_text("The microphone hears you")).to_be_visible()
    screen.look("record-ready")
    page.get_by_role("button", name="Start recording").click()
    expect(page.get_by_text("Recording begins in 2")).to_be_visible()
    page.get_by_role("button", name="Stop (1 s)").click()
    listen = page.get_by_label("Play what you have just recorded")
    expect(listen).to_be_visible()
    assert listen.evaluate("async (e) => { await e.play(); e.pause(); return e.readyState; }") >= 2
    screen.look("record-listen")
    page.get_by_role("button", name="Record again").click()
    expect(listen).to_be_hidden()
    page.get_by_role("button", name="Stop (4 s)").click()
    page.get_by_role("button", name="Use this recording").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recording of greeting")
    screen.look("take")
    take = served.database.read(lambda c: list_takes(c, "en", "greeting"))[0]
    assert take.how is How.BROWSER
    assert 3 < take.seconds < 6
    heard = of_wav(Sounds("", served.settings.home).take(take.checksum))
    said = of_wav(SPOKEN.read_bytes())
    assert best_second(heard, said) > 0.6
    assert best_second(of_wav(SPOKEN.with_name("main-menu.wav").read_bytes()), said) < 0.5
    players = page.get_by_role("main").locator("audio")
    for player in players.all():
        assert player.evaluate("async (e) => { await e.play(); e.pause(); return e.duration; }") > 3
    assert players.count() == 2
    sound = Sounds("", served.settings.home).take(take.checksum)
    page.get_by_role("button", name="Use this recording").click()
    page.get_by_role("button", name="Publish the draft").click()
    page.get_by_label("Now: the next caller hears it").check()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Version 1 is published.")).to_be_visible()
    assert hears(served.settings, sound)
    page.get_by_role("button", name="Undo: put on air what was before").click()
    expect(page.get_by_text("What was shipped is published.")).to_be_visible()
    assert hears(served.settings, SPOKEN.read_bytes())


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_every_page_of_takes(sign_in: SignIn, served: Room, scripts: bool) -> None:
    screen = sign_in(Role.RECORDINGS, scripts=scripts)
    page = screen.open("/staff/takes")
    page.get_by_role("link", name="Show every line").click()
    page.get_by_role("link", name="greeting", exact=True).click()
    screen.look("choose-nothing-yet")
    page.get_by_role("link", name="Upload a file").click()
    page.get_by_role("button", name="Upload").click()
    screen.look("upload-empty")
    noisy = encoded(babble(2, 16_000), "wav", "pcm_s16le")
    page.get_by_label("Sound file").set_input_files(
        {"name": "a.wav", "mimeType": "audio/wav", "buffer": noisy}
    )
    page.get_by_role("button", name="Upload").click()
    screen.look("take-with-findings")
    screen.open(LINE)
    screen.look("choose")
    page = screen.open("/staff/takes/several")
    files = {"goodbye.wav": noisy, "nobody-knows.wav": noisy, "no-key.wav": b"a letter"}
    page.get_by_label("Sound files").set_input_files(
        [FilePayload(name=name, mimeType="audio/wav", buffer=files[name]) for name in files]
    )
    screen.look("several")
    page.get_by_role("button", name="Upload").click()
    screen.look("uploaded")
    for name, path in {
        "takes": "/staff/takes",
        "record": f"{LINE}/browser",
        "phone": f"{LINE}/phone",
        "take-gone": "/staff/takes/99",
        "out-of-date": "/staff/takes/en/out-of-date",
    }.items():
        screen.open(path)
        screen.look(name)
    page = screen.open(f"{LINE}/phone")
    page.get_by_role("button", name="Show me the number and a code").click()
    screen.look("by-phone")


def test_a_computer_voice_is_watched(sign_in: SignIn, served: Room) -> None:
    screen = sign_in(Role.RECORDINGS)
    page = screen.open(f"{LINE}/computer")
    screen.look("computer")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    screen.look("reading")
    page.clock.install()

    def fail(connection: Connection) -> bool:
        at = readings.get_reading(connection, 1).asked_at
        return readings.settle(connection, 1, "greeting", "The voice is not there.", at)

    page.reload()
    served.database.write(fail)
    page.clock.fast_forward(3_000)
    expect(page.get_by_role("heading", level=1)).to_have_text("The computer voice has finished")
    screen.look("reading-failed")
