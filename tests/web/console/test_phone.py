"""The telephone in the browser: who may use it, what it answers, and a newcomer's first call."""

import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect

from ivr.app import create_app
from ivr.config import Settings
from ivr.leaflets.order import State
from ivr.store.leaflets import list_orders
from ivr.web.console.telephones import MOST_CALLS
from tests.conftest import CHECKOUT
from tests.web.console.browser import launch, new_screen
from tests.web.console.conftest import SignIn
from tests.web.console.room import Room

pytestmark = pytest.mark.xdist_group(__name__)


class Telephone:
    """The page's side of a call, without a browser."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        page = client.get("/phone")
        assert page.status_code == 200
        self.token = page.text.split('data-token="')[1].split('"')[0]
        self.turn: dict[str, Any] = {}
        self.lines: list[dict[str, str]] = []

    def post(self, address: str, **fields: Any) -> Any:
        return self.client.post(address, data=fields, headers={"X-CSRFToken": self.token})

    def ring(self, **fields: str) -> "Telephone":
        self._take(self.post("/phone/calls", **fields).json)
        self.call = self.turn["call"]
        return self

    def answer(self, **fields: Any) -> None:
        number = self.turn["question"]["number"]
        self._take(self.post(f"/phone/calls/{self.call}", number=number, **fields).json)

    def listen(self, until: str = "wait") -> dict[str, Any]:
        """Hear everything until a question of that kind."""
        question: dict[str, Any]
        while (question := self.turn["question"])["kind"] == "hear":
            self.answer()
        assert question["kind"] == until, question
        return question

    def press(self, *keys: str) -> None:
        for key in keys:
            self.listen()
            self.answer(keys=key)

    @property
    def words(self) -> str:
        return "\n".join(line["words"] for line in self.lines)

    def _take(self, turn: dict[str, Any]) -> None:
        self.turn = turn
        self.lines += turn["happened"]


@pytest.fixture
def client(settings: Settings) -> Iterator[FlaskClient]:
    app = create_app(settings)
    yield app.test_client()
    app.extensions["database"].close()


def test_two_keys_lead_to_school_action(client: FlaskClient) -> None:
    phone = Telephone(client).ring()
    phone.press("1", "1")
    for _ in range(2):
        phone.listen()
        phone.answer()
    phone.listen()
    assert "school-action.3" in [line.get("page") for line in phone.lines]
    again = dict(phone.turn)
    phone.post(f"/phone/calls/{phone.call}", number=1, keys="9")
    repeated = phone.post(f"/phone/calls/{phone.call}", number=1).json
    assert repeated["question"] == again["question"], "an old answer moves nothing"
    phone.answer(**{"hangs-up": "yes"})
    assert phone.turn["question"]["kind"] == "over"
    assert phone.lines[-1]["words"] == "You hung up"


def test_an_office_does_as_it_is_told(client: FlaskClient) -> None:
    phone = Telephone(client).ring(caller="withheld")
    phone.press("0", "1")
    phone.listen("office")
    phone.answer(office="answers")
    phone.answer()
    assert "The office talks with you" in phone.words


def test_as_if_it_were_another_time(client: FlaskClient, settings: Settings) -> None:
    offices = settings.prompts / "offices.toml"
    offices.write_text(
        offices.read_text()
        + '\n[chesterfield.hours]\nmonday = "9:00-17:00"\n\n[derby.hours]\nmonday = "9:00-17:00"\n'
    )
    app = create_app(settings)
    heard = {}
    for when in ("2026-09-21T10:00", "2026-09-20T10:00"):
        phone = Telephone(app.test_client()).ring(when=when)
        phone.press("0", "1")
        while phone.turn["question"]["kind"] == "hear":
            phone.answer()
        heard[when] = phone.turn["question"]["kind"]
        phone.answer(**{"hangs-up": "yes"})
    app.extensions["database"].close()
    assert list(heard.values()) == ["office", "wait"], "it rings on Monday, and not on Sunday"


@pytest.mark.parametrize("when", ["yesterday", "2026-13-01T10:00", "1026-01-01T10:00"])
def test_a_time_that_is_none_is_told(client: FlaskClient, when: str) -> None:
    phone = Telephone(client)
    answer = phone.post("/phone/calls", when=when)
    assert answer.status_code == 400
    assert "Choose a day and an hour" in answer.json["problem"]


def test_there_are_only_so_many_calls(client: FlaskClient) -> None:
    phones = [Telephone(client).ring() for _ in range(MOST_CALLS)]
    refused = phones[0].post("/phone/calls")
    assert refused.status_code == 429
    assert "Hang up one of them" in refused.json["problem"]
    phones[0].answer(**{"hangs-up": "yes"})
    assert phones[0].post("/phone/calls").status_code == 200
    gone = phones[0].post("/phone/calls/nobody", number=1)
    assert gone.status_code == 404
    assert "Ring again" in gone.json["problem"]


def test_strangers_sign_in(settings: Settings, client: FlaskClient) -> None:
    for said in (
        {"X-Forwarded-For": "192.0.2.1"},
        {"Host": "evil.example"},
        {"Host": "127.evil.org"},
    ):
        assert client.get("/phone", headers=said).status_code == 303
    assert client.get("/phone", headers={"Host": "127.0.0.1:8000"}).status_code == 200
    elsewhere = client.get("/phone", environ_overrides={"REMOTE_ADDR": "192.0.2.1"})
    assert elsewhere.status_code == 303
    connected = settings.model_copy(update={"twilio_account_sid": "AC" + "0" * 32})
    app = create_app(connected)
    answers = app.test_client().get("/phone"), app.test_client().post("/phone/calls")
    app.extensions["database"].close()
    assert [answer.status_code for answer in answers] == [303, 303]


def test_a_page_is_heard_in_its_call(client: FlaskClient) -> None:
    assert "presses 1, 1 for you" in client.get("/phone?page=school-action").text
    nowhere = client.get("/phone?page=%3Cb%3Enowhere").text
    assert "No keys lead straight to" in nowhere
    assert "<b>nowhere" not in nowhere


@pytest.fixture
def spoken(tmp_path: Path) -> Path:
    """A real voice: a prompt of ours, as the microphone's sound."""
    source = next((CHECKOUT / "audio" / "en").glob("school-action*.wav"))
    with wave.open(str(source)) as clip:
        frames, rate = clip.readframes(clip.getframerate() * 6), clip.getframerate()
    path = tmp_path / "voice.wav"
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(frames)
    return path


def key(page: Page, *keys: str) -> None:
    """Press keys on the keyboard, each when the line has taken the one before."""
    for each in keys:
        taken = page.locator(".console-said__line--you")
        before = taken.count()
        expect(page.locator("[data-state]")).to_have_text("Press a key")
        page.keyboard.press(each)
        expect(taken).to_have_count(before + 1)


def test_a_newcomer_hears_school_action_and_orders_a_leaflet(
    browser: Browser, served: Room, spoken: Path
) -> None:
    with launch(browser.browser_type, f"--use-file-for-fake-audio-capture={spoken}") as own:
        screen = new_screen(own, served.settings.address)
        page = screen.open("/phone")
        screen.look("phone-ready")
        page.get_by_text("Words only").click()
        page.get_by_role("button", name="Ring", exact=True).press("Enter")
        key(page, "1", "1")
        for _ in range(2):
            page.get_by_role("button", name="Say nothing").click()
        page.get_by_role("group", name="Keypad").focus()
        expect(page.locator("[data-lines]")).to_contain_text("school-action.3")
        screen.look("phone-school-action")
        page.get_by_role("group", name="Keypad").focus()
        key(page, "9", "3", "1", "1", "1")
        expect(page.locator("[data-lines]")).to_contain_text("postcode")
        page.keyboard.type("740133#")
        expect(page.locator("[data-lines]")).to_contain_text("the last two letters")
        key(page, "1", "1", "1")
        for _ in ("address", "name"):
            expect(page.locator("[data-state]")).to_have_text("Speak now")
            page.wait_for_timeout(2500)
            page.get_by_role("button", name="I have finished speaking").click()
        screen.look("phone-order")
        page.get_by_role("group", name="Keypad").focus()
        key(page, "1", "2")
        expect(page.locator("[data-lines]")).to_contain_text("We will post it to you")
        page.get_by_role("button", name="Hang up").click()
        expect(page.locator("[data-state]")).to_have_text("The call is over")
        screen.context.close()
    [order] = served.database.read(lambda connection: list_orders(connection)).orders
    assert order.state == State.WAITING
    assert [voice.seconds > 1.5 for voice in order.voices] == [True, True]


def test_with_scripts_off_it_says_how_to_ring(sign_in: SignIn) -> None:
    screen = sign_in(None, scripts=False)
    page = screen.open("/phone")
    expect(page.locator("main")).to_contain_text("./dev ivr call")
    expect(page.get_by_role("button", name="Ring", exact=True)).to_be_hidden()
    screen.look("phone-no-scripts")
