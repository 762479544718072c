"""Recordings are brought: one, several at once, hostile ones; each answer says what to do."""

import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.prompt_library.ring_in import MOST_ALIVE
from ivr.prompt_library.take import Finding, How, Take
from ivr.staff.account import Role
from ivr.store import readings
from ivr.store.invitations import open_code
from ivr.store.takes import list_takes
from ivr.web.console.uploads import MOST_FILES, clip_of
from ivr.work.reading import Reader
from tests.speech import hostile
from tests.speech.sounds import around, babble, encoded, of_wav
from tests.web.console.room import Client, Room

LINE = "/staff/takes/en/goodbye"
VOICE = encoded(around(0.5, babble(3, 48_000), 0.5), "webm", "libopus")


@pytest.fixture
def client(room: Room) -> Client:
    return room.client(room.person(Role.RECORDINGS))


def the_takes(room: Room, clip: str = "goodbye") -> list[Take]:
    return room.database.read(lambda connection: list_takes(connection, "en", clip))


def upload(client: Client, data: bytes, name: str = "goodbye.webm", way: str = "upload") -> Client:
    return client.get(f"{LINE}/{way}").send(file=(io.BytesIO(data), name))


def test_an_upload_becomes_a_take(room: Room, client: Client) -> None:
    upload(client, VOICE)
    assert client.heading == "Recording of goodbye"
    assert "As a caller hears it" in client.text
    take = the_takes(room)[0]
    assert (take.how, take.findings) == (How.UPLOAD, ())
    heard = client.http.get(f"/staff/takes/{take.id}/sound.wav")
    assert heard.mimetype == "audio/wav"
    assert of_wav(heard.data).seconds == pytest.approx(take.seconds, abs=0.01)
    original = client.http.get(f"/staff/takes/{take.id}/original", headers={"Range": "bytes=0-9"})
    assert (original.status_code, original.data) == (206, VOICE[:10])
    assert original.mimetype == "audio/webm"
    assert original.headers["Cache-Control"] == "no-store"
    client.get(LINE)
    assert "Uploaded" in client.text
    assert "Rosa Recordings made a recording of goodbye (uploaded)." in room.audit()


def test_hostile_files_are_refused_in_words(room: Room, client: Client) -> None:
    refused = {name: why for name, _, why in hostile.FILES if why}
    wanted = {"empty.wav", "letter.wav", "200-channels.wav", "three-hours.flac", "silence.wav"}
    for name, data, _ in hostile.files():
        if name in wanted:
            upload(client, data, name)
            assert client.errors == [refused[name].removesuffix(".")], name
    assert not the_takes(room)
    upload(client, b"")
    assert client.errors == ["This file is empty"]
    client.get(f"{LINE}/upload").send()
    assert client.errors == ["Choose a file"]
    upload(client, VOICE, "../../../etc/passwd")
    assert [take.how for take in the_takes(room)] == [How.UPLOAD]


def test_a_file_much_too_large_is_refused_before_it_is_read(client: Client) -> None:
    client.page = client.http.post(f"{LINE}/upload", content_length=27_000_000)
    assert client.page.status_code == 413
    assert client.heading == "That is too large"


def test_what_may_be_wrong_is_said_beside_the_player(room: Room, client: Client) -> None:
    upload(client, encoded(babble(30, 16_000), "wav", "pcm_s16le"))
    assert Finding.LONG.in_words in client.text
    assert Finding.NOISY.in_words in client.text
    client.get(LINE)
    assert "Listen to it first" in client.text


def test_a_take_of_other_words_is_told(room: Room, client: Client) -> None:
    upload(client, VOICE)
    take = the_takes(room)[0]
    words = room.settings.prompts / "en" / "goodbye.txt"
    words.write_text(f"{words.read_text()}\nAnd good luck.\n")
    client.get(f"/staff/takes/{take.id}")
    assert "The words have changed since" in client.text
    client.get(LINE)
    assert "Other words" in client.text


def test_several_files_go_to_the_lines_they_are_named_after(room: Room, client: Client) -> None:
    files = [
        (io.BytesIO(VOICE), "Goodbye.webm"),
        (io.BytesIO(VOICE), "main_menu.webm"),
        (io.BytesIO(VOICE), "../school-action.2.webm"),
        (io.BytesIO(VOICE), "goodby.webm"),
        (io.BytesIO(b"a letter"), "greeting.wav"),
    ]
    client.get("/staff/takes/several").send(files=files)
    assert client.heading == "What became of your files"
    assert "3 of 5 were taken" in client.text
    assert "No line has this name." in client.text
    assert "Did you mean" in client.text
    assert "greeting.wav This can't be read as a sound file." in client.text
    for clip in ("goodbye", "main-menu", "school-action.2"):
        assert len(the_takes(room, clip)) == 1
    client.get("/staff/takes/several").send()
    assert client.errors == ["Choose the files"]


def test_more_than_a_hundred_files_are_too_many(client: Client) -> None:
    files = [(io.BytesIO(b"x"), f"{n}.wav") for n in range(MOST_FILES + 1)]
    client.get("/staff/takes/several").send(files=files)
    assert client.errors == ["Choose at most 100 files at once: these are 101"]
    client.get("/staff/takes/several").send(files=(io.BytesIO(b"x"), "1.wav"))
    assert "0 of 1 were taken" in client.text


@pytest.mark.parametrize(
    ("name", "clip"),
    [
        ("main-menu.wav", "main-menu"),
        ("Main Menu.WAV", "main-menu"),
        ("C:\\sounds\\main_menu.mp3", "main-menu"),
        ("school-action.2.m4a", "school-action.2"),
        ("/a/b/../main - menu.ogg", "main-menu"),
        ("greeting", "greeting"),
        ("", ""),
    ],
)
def test_names_of_files(name: str, clip: str) -> None:
    assert clip_of(name) == clip


def test_a_store_that_is_away_keeps_nothing_and_says_so(room: Room, client: Client) -> None:
    room.settings.home.mkdir(exist_ok=True)
    folder = room.settings.home / "sounds"
    folder.write_text("not a folder")
    upload(client, VOICE)
    assert "does not answer" in client.errors[0]
    assert not the_takes(room)
    folder.unlink()
    upload(client, VOICE)
    take = the_takes(room)[0]
    for path in folder.glob("takes/*"):
        path.unlink()
    answer = client.http.get(f"/staff/takes/{take.id}/sound.wav")
    assert answer.status_code == 404


def change_words(prompts: Path, *clips: str) -> None:
    for clip in clips:
        path = prompts / "en" / f"{clip}.txt"
        path.write_text(path.read_text().replace("Goodbye", "Bye").replace("Hello", "Good day"))


def test_a_computer_voice_for_all_that_are_out_of_date(room: Room, client: Client) -> None:
    client.get("/staff/takes/en/out-of-date")
    before = client.text
    change_words(room.settings.prompts, "goodbye", "greeting")
    client.get("/staff/takes/en/out-of-date")
    assert client.text != before
    client.get(LINE + "/computer").send(voice="auto")
    assert client.heading == "The computer voice is at work"
    number = 1
    progress = client.http.get(f"/staff/takes/readings/{number}.json")
    assert progress.json == {"done": 0, "total": 1, "over": False}
    wanted = room.database.read(lambda c: readings.get_reading(c, number))
    assert "Bye" in wanted.lines[0].written
    client.send(f"/staff/takes/readings/{number}/stop")
    assert client.heading == "Stopped"
    assert "0 of 1 were made." in client.text
    assert "Rosa Recordings asked for a computer voice for 1 recordings." in room.audit()


def test_nothing_is_asked_of_a_voice_that_is_not_offered(room: Room, client: Client) -> None:
    client.get(LINE + "/computer").send(voice="somebody's")
    assert client.errors == ["Choose one of those on the page"]


def test_who_may_only_look_hears_and_changes_nothing(room: Room, client: Client) -> None:
    upload(client, VOICE)
    number = the_takes(room)[0].id
    looking = room.client(room.person(Role.LOOK))
    assert looking.get(f"/staff/takes/{number}").page.status_code == 200
    assert looking.http.get(f"/staff/takes/{number}/sound.wav").status_code == 200
    assert looking.get(f"{LINE}/upload").page.status_code == 403
    stranger = room.client()
    assert stranger.http.get(f"/staff/takes/{number}/sound.wav").status_code == 303


def test_a_line_that_is_not_there(client: Client) -> None:
    for path in ("/staff/takes/en/none", "/staff/takes/xx/goodbye/upload", "/staff/takes/99"):
        assert client.get(path).page.status_code == 404


def test_the_shipped_voice_reads(room: Room, client: Client) -> None:
    """A computer voice as staff ask for it, said by a worker, played on the page."""
    change_words(room.settings.prompts, "goodbye")
    client.get(LINE + "/computer").send(voice="auto")
    room.database.write(
        lambda c: c.exec_driver_sql("UPDATE readings SET engine = 'hibari'")  # the quick one
    )
    Reader(room.settings, room.database, lambda: datetime.now(UTC)).read_all()
    client.get("/staff/takes/readings/1")
    assert client.heading == "The computer voice has finished"
    take = the_takes(room)[0]
    assert "Bye" in take.written
    assert of_wav(client.http.get(f"/staff/takes/{take.id}/sound.wav").data).seconds > 0.5


def test_a_code_is_shown_to_who_asked_for_it_alone(room: Room, client: Client) -> None:
    client.get(f"{LINE}/phone").send()
    assert client.heading == "Ring in and record"
    assert "01632 960000" in client.text
    assert "Not recorded yet" in client.text
    shown = re.search(r"Press (\d{3}) (\d{3}) and then #", client.text)
    assert shown
    another = room.client(room.person(Role.RECORDINGS, "Bo Bold", "bo@example.org"))
    assert shown[1] not in another.get(client.where).text
    code, at = shown[1] + shown[2], datetime.now(UTC)
    opened = room.database.write(lambda c: open_code(c, room.settings.secret_key, code, at))
    assert opened
    assert "The code was used" in client.get(client.where).text
    progress = client.http.get(f"{client.where}.json")
    assert progress.json == {"done": 0, "total": 1, "over": False}
    assert all(code not in line for line in room.audit())


def test_ten_codes_are_enough(room: Room, client: Client) -> None:
    for _ in range(MOST_ALIVE):
        client.get(f"{LINE}/phone").send()
    client.get(f"{LINE}/phone").send()
    assert client.errors[0].startswith("Ten codes are open already")
    change_words(room.settings.prompts, "goodbye", "greeting")
    client.get("/staff/takes/en/by-phone")
    assert "Bye" in client.text
