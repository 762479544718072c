"""Other languages, published by staff: what their keys need, and what is missing for the rest."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest

from ivr.prompt_library.recording import UPLOADED_VOICE
from ivr.prompt_library.take import How, Take
from ivr.staff.account import Role
from ivr.store.takes import add_take
from tests.languages import LINES, WELCOME, parts_of, put_on_air
from tests.web.console.conftest import SignIn
from tests.web.console.room import Client, Room
from tests.web.console.test_in_the_browser import press

pytestmark = pytest.mark.xdist_group(__name__)
PAGE = "/staff/recordings/{}/{}"


@pytest.fixture
def client(room: Room) -> Client:
    return room.client(room.person(Role.RECORDINGS))


def offered(room: Room) -> list[tuple[str, str, bool]]:
    return [(each.language, each.key, each.is_whole) for each in room.edition().offered]


def write(client: Client, language: str, page: str, text: str) -> None:
    client.get(PAGE.format(language, page) + "/words").send(text=text)
    assert "The draft is saved." in client.text


def publish(client: Client, language: str, page: str, approved_by: str = "") -> None:
    client.get(PAGE.format(language, page) + "/publish").send(when="now", approved_by=approved_by)
    assert "is published." in client.text


def test_a_language_is_written_approved_published_and_undone(room: Room, client: Client) -> None:
    client.get("/staff/languages")
    assert client.text.count("No key yet") == 3
    assert client.text.count("Nothing is published yet") > 6
    client.get(PAGE.format("pl", "language-line"))
    assert client.heading == "Language line in Polish"
    assert "On air now: nothing yet" in client.text
    client.get(PAGE.format("pl", "language-line") + "/words")
    assert "5: For help in Polish" in client.text
    write(client, "pl", "language-line", LINES["pl"])
    publish(client, "pl", "language-line", "Ewa Nowak")
    write(client, "pl", "language-welcome", WELCOME)
    publish(client, "pl", "language-welcome")
    assert "Nobody who speaks Polish has approved the computer voice" in client.text
    assert offered(room) == []
    client.send(PAGE.format("pl", "language-welcome") + "/back/1")
    publish(client, "pl", "language-welcome", "Ewa Nowak")
    assert "Ewa Nowak has approved the computer voice." in client.text
    assert offered(room) == [("pl", "5", False)]
    client.get("/staff/languages")
    assert "Polish, key 5 On the main menu" in client.text
    client.get(PAGE.format("pl", "language-line")).send(
        PAGE.format("pl", "language-line") + "/undo"
    )
    assert "It is off air, as before it was published." in client.text
    assert offered(room) == []
    approvals = [line for line in room.audit() if "Ewa Nowak approves" in line]
    assert approvals == [
        "Rosa Recordings wrote down that Ewa Nowak approves the computer voice of version 1 of "
        "Language line.",
        "Rosa Recordings wrote down that Ewa Nowak approves the computer voice of version 2 of "
        "Language welcome.",
    ]


@pytest.mark.parametrize(
    ("page", "text", "error"),
    [
        ("language-line", "6: Po polsku", "Key 6 is offered here"),
        ("language-line", "Po polsku", 'Key 5 leads to "this language", but no line says so.'),
        ("language-welcome", "1: Wiadomość", 'Key 2 leads to "leaflet-menu"'),
        ("language-welcome", WELCOME + "\n3: Więcej", "Key 3 is offered here"),
    ],
)
def test_words_of_a_language_say_its_keys_and_no_others(
    client: Client, page: str, text: str, error: str
) -> None:
    client.get(PAGE.format("pl", page) + "/words").send(text=text)
    assert any(error in line for line in client.errors), client.errors


def test_what_a_speaker_has_recorded_needs_no_approval(room: Room, client: Client) -> None:
    for page, text in (("language-line", LINES["pa"]), ("language-welcome", WELCOME)):
        write(client, "pa", page, text)
        publish(client, "pa", page, "Harpreet Kaur")  # of no use: no voice on the telephone has it
        assert "it has to be recorded, so callers do not hear it." in client.text
        assert "Harpreet" not in client.text
        client.get(f"/staff/takes/pa/{page}")
        assert client.page.status_code == 200
        clip = room.edition().clips_of("pa", page)[0]
        take = Take(
            id=0,
            language="pa",
            clip=page,
            written=clip.written,
            spoken=clip.spoken,
            how=How.UPLOAD,
            made_at=datetime.now(UTC),
            seconds=3.0,
            checksum=sound(room),
            original="",
            findings=(),
            waveform="M0 0",
        )
        for engine, asks in (("gtts", True), (UPLOADED_VOICE, False)):
            made = replace(take, engine=engine)
            number = room.database.write(partial(add_take, take=made))
            client.get(f"/staff/takes/{number}").send(f"/staff/recordings/take/{number}")
            client.get(PAGE.format("pa", page) + "/publish")
            assert ("approves the computer voice?" in client.text) == asks
        publish(client, "pa", page)
    assert offered(room) == [("pa", "6", False)]


def sound(room: Room) -> str:
    wav = (room.settings.audio / "en" / "goodbye.wav").read_bytes()
    return str(room.app.extensions["studio"].sounds.keep_take(wav))


def test_a_whole_language_and_the_list_of_what_it_lacks(room: Room, client: Client) -> None:
    parts = parts_of("pl", whole=room.settings.prompts)
    lacking = {name: value for name, value in parts.items() if name != "prompt.pl.goodbye"}
    put_on_air(room.settings, lacking)
    assert offered(room) == [("pl", "5", False)]
    client.get("/staff/languages")
    assert "What is missing for the whole call in Polish: 1 of" in client.text
    assert "Goodbye in Polish Nothing is published yet." in client.text
    write(client, "pl", "goodbye", "Do widzenia.")
    publish(client, "pl", "goodbye", "Ewa Nowak")
    assert offered(room) == [("pl", "5", True)]
    client.get("/staff/languages")
    assert "Polish, key 5 The whole call" in client.text
    client.get(PAGE.format("pl", "goodbye")).send(PAGE.format("pl", "goodbye") + "/undo")
    assert offered(room) == [("pl", "5", False)]


def test_the_list_of_recordings_has_the_prompts_of_languages(room: Room, client: Client) -> None:
    client.get("/staff/recordings?q=language")
    for name in ("Polish", "Panjabi", "Urdu"):
        assert f"Language line in {name}" in client.text
        assert f"Language welcome in {name}" in client.text
    for path in ("en/language-line", "pl/zebra", "pl/whisper", "de/goodbye"):
        assert client.get(f"/staff/recordings/{path}").page.status_code == 404


def test_a_language_in_the_browser(sign_in: SignIn, served: Room) -> None:
    screen = sign_in(Role.RECORDINGS)
    page = screen.open("/staff/languages")
    screen.look("languages")
    page.get_by_role("link", name="Language line in Urdu").click()
    screen.look("language-line-not-written")
    page.get_by_role("button", name="Change the words").click()
    page.get_by_label("Words").fill(LINES["ur"])
    screen.look("language-line-words")
    press(page, "Save as a draft")
    page.get_by_role("button", name="Publish the draft").click()
    page.get_by_label("Now: the next caller hears it").check()
    screen.look("language-line-publish")
    press(page, "Publish")
    screen.look("language-line-published")
    screen.open("/staff/recordings/pl/language-line/words")
    page.get_by_label("Words").fill(LINES["pl"])
    press(page, "Save as a draft")
    page.get_by_role("button", name="Publish the draft").click()
    page.get_by_label("Who speaks the language").fill("Ewa Example")
    page.get_by_label("Now: the next caller hears it").check()
    screen.look("language-line-approve")
    press(page, "Publish")
    page.get_by_role("link", name="What each language still needs").click()
    page.get_by_text("What is missing for the whole call in Polish").click()
    screen.look("languages-missing")
