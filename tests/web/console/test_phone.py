"""The telephone in the browser: who may use it, what it answers, and a newcomer's first call."""

import io
import json
import wave
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect

from ivr.app import create_app, end
from ivr.call.edition import Edition
from ivr.config import Settings
from ivr.leaflets.order import State
from ivr.script.way import way_to
from ivr.staff.account import Role
from ivr.store.leaflets import list_orders
from ivr.web.console.telephones import MOST_CALLS
from tests.conftest import CHECKOUT
from tests.patience import comes_true
from tests.web.console.browser import Screen, launch, new_screen, tab_to
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
        self.before: list[Any] = []
        self.lines: list[dict[str, str]] = []

    def post(self, address: str, **fields: Any) -> Any:
        return self.client.post(address, data=fields, headers={"X-CSRFToken": self.token})

    def ring(self, **fields: str) -> "Telephone":
        self.wanted = fields
        self._take(self.post("/phone/calls", **fields).json)
        self.call = self.turn["call"]
        return self

    def answer(self, **fields: Any) -> None:
        before = json.dumps(self.before)
        fields = {**self.wanted, "before": before, **fields}
        self._take(self.post(f"/phone/calls/{self.call}", **fields).json)
        self.before.append(self.turn["taken"])

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
    end(app)


def test_two_keys_lead_to_school_action(client: FlaskClient) -> None:
    phone = Telephone(client).ring()
    phone.press("1", "1")
    for _ in range(2):
        phone.listen()
        phone.answer()
    phone.listen()
    assert "school-action.3" in [line.get("page") for line in phone.lines]
    again = dict(phone.turn)
    phone.post(f"/phone/calls/{phone.call}", keys="9")
    repeated = phone.post(f"/phone/calls/{phone.call}").json
    assert repeated["question"] == again["question"], "an old answer moves nothing"
    phone.answer(**{"hangs-up": "yes"})
    assert phone.turn["question"]["kind"] == "over"
    assert phone.lines[-1]["words"] == "You hung up"


@pytest.mark.parametrize(
    ("does", "follows"),
    [
        ("answers", "The office talks with you"),
        ("busy", " rings: busy"),
        ("no-answer", " rings: no-answer"),
    ],
)
def test_an_office_does_as_it_is_told(client: FlaskClient, does: str, follows: str) -> None:
    phone = Telephone(client).ring(caller="withheld")
    phone.press("0", "1")
    phone.listen("office")
    phone.answer(office=does)
    while phone.turn["question"]["kind"] == "hear":
        phone.answer()
    assert follows in phone.words
    assert ("nobody-free" in [line.get("page") for line in phone.lines]) == (does != "answers")


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
    end(app)
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


@pytest.mark.parametrize(
    "before", ["x", "[1]", '[["1", "x", "", "busy"]]', '[["", 0, "", "nobody"]]', '[["", 0]]']
)
def test_a_call_that_is_none_of_ours_is_lost_in_words(client: FlaskClient, before: str) -> None:
    phone = Telephone(client).ring()
    for call, told in (("nobody", "[]"), (phone.call, before)):
        lost = phone.post(f"/phone/calls/{call}", before=told)
        assert lost.status_code == 400
        assert "Ring again" in lost.json["problem"]


ORDERS = ("3", "1", "1", "1", *"740133#", "1", "1", "1")


def order_a_leaflet(phone: Telephone, voice: bytes) -> str:
    """All that is said up to "we will post it" and what follows."""
    phone.press(*ORDERS)
    for _ in ("address", "name"):
        phone.listen("speak")
        phone.answer(seconds=60, sound=(io.BytesIO(voice), "voice.wav"), keys="#")
    phone.press("1", "2")
    phone.listen()
    return phone.words


def test_any_process_goes_on_with_a_call(settings: Settings, spoken: Path) -> None:
    apps = [create_app(settings) for _ in range(2)]
    voice, alone = spoken.read_bytes(), apps[0].wsgi_app
    doors = cycle([app.wsgi_app for app in apps])
    apps[0].wsgi_app = lambda *asked: next(doors)(*asked)  # type: ignore[method-assign]
    phone = Telephone(apps[0].test_client()).ring(caller="mobile")
    words = order_a_leaflet(phone, voice)
    assert "(your own voice)" in words
    assert "We will post it to you" in words
    phone.answer(**{"hangs-up": "yes"})
    assert phone.lines[-1]["words"] == "You hung up"
    [order] = apps[0].extensions["database"].read(list_orders).orders
    assert order.state == State.WAITING
    assert [voice.seconds > 1.5 for voice in order.voices] == [True, True]
    assert "ring you" in words, "a mobile can be rung back"
    apps[0].wsgi_app = alone  # type: ignore[method-assign]
    withheld = Telephone(apps[0].test_client()).ring(caller="withheld")
    assert "ring you" not in order_a_leaflet(withheld, voice)
    for app in apps:
        end(app)


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
    end(app)
    assert [answer.status_code for answer in answers] == [303, 303]


def test_a_page_is_heard_in_its_call(client: FlaskClient) -> None:
    link = client.get("/phone?page=school-action&when=2026-12-25T10:00&drafts=yes").text
    assert "presses 1, 1 for you" in link
    assert 'value="2026-12-25T10:00"' in link
    assert 'value=""' in client.get("/phone?page=school-action&when=then").text
    nowhere = client.get("/phone?page=%3Cb%3Enowhere").text
    assert "No keys lead straight to" in nowhere
    assert "<b>nowhere" not in nowhere


def test_staff_ring_their_drafts_and_others_what_is_on_air(room: Room, client: FlaskClient) -> None:
    words, person = "Thank you, and until the next time.", room.person(Role.RECORDINGS)
    room.client(person).get("/staff/recordings/en/goodbye/words").send(text=words)
    assert words not in whole_call(client, drafts="yes"), "strangers hear no drafts"
    client.set_cookie(room.app.config["SESSION_COOKIE_NAME"], room.cookie_of(person))
    assert words in whole_call(client, drafts="yes")
    assert words not in whole_call(client)


def whole_call(client: FlaskClient, **fields: str) -> str:
    """What somebody hears who says nothing until the line says goodbye."""
    phone = Telephone(client).ring(**fields)
    while phone.turn["question"]["kind"] != "over":
        phone.answer()
    return phone.words


def test_the_telephone_goes_by_itself_to_every_page_that_keys_lead_to(
    client: FlaskClient, edition: Edition
) -> None:
    names = [*edition.script.pages, "greeting", "order-format"]
    ways = {name: way for name in names if (way := way_to(edition.script, name)) is not None}
    assert {"connect-derby", "after-a-stage", "find-office", "website"} < ways.keys()
    for name, way in ways.items():
        phone = Telephone(client).ring()
        for key in way:
            assert phone.turn["question"]["interruptible"]
            phone.answer(keys=key)
        while phone.turn["question"]["kind"] == "hear":
            phone.answer()
        assert name in [line.get("page", "").split(".")[0] for line in phone.lines], (name, way)
        phone.answer(**{"hangs-up": "yes"})


def test_whatever_shows_words_leads_to_their_call(room: Room) -> None:
    client = room.client(room.person(Role.RECORDINGS))
    for path, page in {
        "/staff/recordings/en/help-at-school": "help-at-school",
        "/staff/recordings/en/school-action": "school-action",
        "/staff/recordings/en/names-changed": "help-at-school",
        "/staff/recordings/en/order-format": "order-format",
        "/staff/notices": "help-at-school",
        "/staff/hours": "connect-derby",
        "/staff/hours?day=25&day=12&day=2026&time=10am": "connect-derby&amp;when=2026-12-25T10:00",
        "/staff/": "greeting",
    }.items():
        assert f'href="/phone?page={page}"' in client.get(path).page.text, path


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


def key(page: Page, *keys: str, when: str = "Press a key") -> None:
    """Press keys on the keyboard, each when the line has taken the one before."""
    for each in keys:
        taken = page.locator(".console-said__line--you")
        before = taken.count()
        expect(page.locator("[data-state]")).to_have_text(when)
        page.keyboard.press(each)
        expect(taken).to_have_count(before + 1)


def test_a_newcomer_hears_school_action_and_orders_a_leaflet_by_keyboard_alone(
    browser: Browser, served: Room, spoken: Path
) -> None:
    with launch(browser.browser_type, f"--use-file-for-fake-audio-capture={spoken}") as own:
        screen = new_screen(own, served.settings.address)
        screen.open("/phone")
        screen.look("phone-ready")
        hears_school_action(screen)
        screen.open("/phone")
        tab_to(screen, "Words only")
        screen.press("Space")
        orders_a_leaflet(screen)
        screen.context.close()
    orders = served.database.read(lambda connection: list_orders(connection)).orders
    [order] = [each for each in orders if each.state == State.WAITING]
    assert [voice.seconds > 1.5 for voice in order.voices] == [True, True]
    staff = served.client(served.person(Role.REQUESTS)).get("/staff/requests")
    assert order.reference in staff.text


def hears_school_action(screen: Screen) -> None:
    """Two number keys while the keypad has the focus; and once more, pressed by the telephone."""
    page = screen.page
    state, log = page.locator("[data-state]"), page.get_by_role("log", name="What is said")
    played = [""]
    page.on("response", lambda got: played.append(got.url) if "/audio/" in got.url else None)
    tab_to(screen, "Ring")
    screen.press("Enter")
    expect(page.get_by_role("group", name="Keypad")).to_be_focused()
    expect(log).to_contain_text("Hello")
    key(page, "1", "1", when="Speaking")
    expect(log).to_contain_text("This stage is called")
    expect(log.get_by_text("school-action", exact=True)).to_be_visible()
    expect(page.locator("[data-about]")).to_have_text("school-action")
    expect(state).to_have_text("Speaking")
    assert comes_true(lambda: len(set(played)) > 3), "greeting, list and explanation are sounds"
    screen.look("phone-school-action")
    hang_up(screen)
    tab_to(screen, "Ring again with the same keys", most=1)
    screen.press("Enter")
    expect(log).to_contain_text("This stage is called")
    key(page, *"93111", when="Speaking")
    expect(log).to_contain_text("postcode")
    screen.press("7")
    expect(page.locator("[data-about]")).to_contain_text("seconds of silence left")
    hang_up(screen)


def orders_a_leaflet(screen: Screen) -> None:
    page = screen.page
    tab_to(screen, "Ring")
    screen.press("Enter")
    key(page, "3", "1", "1", "1")
    expect(page.locator("[data-lines]")).to_contain_text("postcode")
    page.keyboard.type("740133#")
    expect(page.locator("[data-lines]")).to_contain_text("the last two letters")
    key(page, "1", "1", "1")
    for _ in ("address", "name"):
        expect(page.locator("[data-state]")).to_have_text("Speak now")
        page.wait_for_timeout(2500)
        screen.press("#")
    screen.look("phone-order")
    page.get_by_role("group", name="Keypad").focus()
    key(page, "1", "2")
    expect(page.locator("[data-lines]")).to_contain_text("We will post it to you")
    hang_up(screen)


def hang_up(screen: Screen) -> None:
    tab_to(screen, "Hang up")
    screen.press("Enter")
    expect(screen.page.locator("[data-state]")).to_have_text("The call is over")
    expect(screen.page.get_by_role("button", name="Ring", exact=True)).to_be_focused()


def test_with_scripts_off_it_says_how_to_ring(sign_in: SignIn) -> None:
    screen = sign_in(None, scripts=False)
    page = screen.open("/phone")
    expect(page.locator("main")).to_contain_text("./dev ivr call")
    expect(page.get_by_role("button", name="Ring", exact=True)).to_be_hidden()
    screen.look("phone-no-scripts")
