"""Staff ring in to record; whoever else presses hash hears the main menu, in the same words."""

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from ivr.config import Settings
from ivr.prompt_library.ring_in import (
    CODE_LASTS,
    MOST_ALIVE,
    MOST_WRONG,
    WRONG_WITHIN,
    TooManyCodes,
)
from ivr.prompt_library.take import How, Take
from ivr.script.wording import Wording
from ivr.speech.quarantine import Quarantine
from ivr.staff.account import Role
from ivr.store.database import Database, default_url
from ivr.store.invitations import arrived, get_invitation, invite, open_code
from ivr.store.sounds import Sounds
from ivr.store.staff import add_account
from ivr.store.takes import list_takes
from ivr.work.treating import Treater
from tests.line import Line, link
from tests.speech.sounds import around, babble, encoded, of_wav

CALL = "CA" + "1" * 32
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
WORDINGS = [Wording("en", clip, clip, f"{clip}.", f"{clip}.") for clip in ("goodbye", "no-key")]
VOICE = encoded(around(0.4, babble(3, 8_000), 0.4), "wav", "pcm_s16le")


@pytest.fixture
def kept(line: Line) -> Iterator[Database]:
    """The database of the line, with somebody on the staff."""
    database = Database(default_url(line.settings.home))
    database.upgrade()
    database.write(lambda c: add_account(c, "rosa@example.org", Role.RECORDINGS, "Rosa"))
    yield database
    database.close()


def a_code(line: Line, database: Database, lines: int = 1) -> tuple[int, str]:
    at = datetime.fromtimestamp(line.now, UTC)
    secret = line.settings.secret_key
    return database.write(lambda c: invite(c, secret, 1, WORDINGS[:lines], at))


def hash_at_the_main_menu(line: Line, turns: int = 1, call: str = CALL) -> str:
    return line.post(f"/voice/key/main-menu?turns={turns}", Digits="#", CallSid=call).text


def press(line: Line, document: str, keys: str, call: str = CALL) -> str:
    return line.post(link(document, "Gather"), Digits=keys, CallSid=call).text


def says(document: str) -> list[str]:
    """Every clip and word of a document, in their order."""
    found = re.findall(r"<Play>(.*?)</Play>|<Say[^>]*>(.*?)</Say>", document)
    return [html.unescape(play or say) for play, say in found]


def record(line: Line, document: str, letter: str) -> str:
    """Say a line after the tone; what is asked next."""
    recording = "RE" + letter * 32
    line.session.post(f"{line.url}/phone/recordings/{recording}", data=VOICE)
    said = {"RecordingSid": recording, "RecordingUrl": "https://x", "RecordingDuration": "3"}
    return line.post(link(document, "Record"), Digits="#", **said).text


def treat(line: Line, database: Database, later: timedelta = timedelta()) -> None:
    quarantine = Quarantine()
    moment = datetime.fromtimestamp(line.now, UTC) + later
    Treater(line.settings, database, quarantine, lambda: moment).treat_all()
    quarantine.close()


def takes_of(database: Database, clip: str) -> list[Take]:
    return database.read(lambda c: list_takes(c, "en", clip))


def test_two_lines_in_one_call(line: Line, kept: Database) -> None:
    number, code = a_code(line, kept, lines=2)
    document = hash_at_the_main_menu(line)
    assert says(document) == []  # nobody who presses hash by mistake learns of it
    document = press(line, document, code)
    assert len(says(document)) == 3  # record this line; the line as it is; what to press
    document = record(line, press(line, document, "1"), "a")
    assert "/heard/" in document
    document = record(line, press(line, document, "2"), "b")  # again
    document = press(line, document, "1")  # keep it; the next line
    document = record(line, press(line, document, "1"), "c")
    document = press(line, document, "1")
    assert "main-menu?" in document
    arrivals = kept.read(lambda c: arrived(c, number))
    assert arrivals == {0: (None, ""), 1: (None, "")}
    treat(line, kept)
    treat(line, kept)  # what is a take is treated no more
    for clip in ("goodbye", "no-key"):
        (take,) = takes_of(kept, clip)
        assert (take.how, take.by, take.written) == (How.PHONE, 1, f"{clip}.")
        sounds = Sounds("", line.settings.home)
        assert of_wav(sounds.take(take.checksum)).seconds == pytest.approx(take.seconds, abs=0.01)
        assert sounds.original(take.original) == VOICE
    assert all(take for take, _ in kept.read(lambda c: arrived(c, number)).values())
    another = "CA" + "2" * 32
    document = hash_at_the_main_menu(line, call=another)
    assert "main-menu?" in press(line, document, code, another)  # it is used


def test_a_line_can_be_left_out(line: Line, kept: Database) -> None:
    _, code = a_code(line, kept, lines=2)
    document = press(line, hash_at_the_main_menu(line), code)
    first = says(document)
    document = press(line, document, "2")
    assert says(document) != first
    assert "main-menu?" in press(line, document, "2")


def test_nothing_said_is_asked_again_and_three_times_is_enough(line: Line, kept: Database) -> None:
    _, code = a_code(line, kept)
    document = press(line, hash_at_the_main_menu(line), code)
    for _ in range(2):
        document = line.post(link(document, "Redirect")).text
        assert len(says(document)) == 4  # "I did not hear anything." before the rest
    assert "main-menu?" in line.post(link(document, "Redirect")).text


def test_the_same_webhook_twice_keeps_one_take(line: Line, kept: Database) -> None:
    _, code = a_code(line, kept)
    document = press(line, hash_at_the_main_menu(line), code)
    document = record(line, press(line, document, "1"), "a")
    answers = [press(line, document, "1") for _ in range(2)]
    assert answers[0] == answers[1]
    treat(line, kept)
    assert len(takes_of(kept, "goodbye")) == 1


@pytest.mark.parametrize("keys", ["000000", "12", "1", "", "#"])
def test_a_wrong_code_or_none_says_the_main_menu_in_the_same_words(
    line: Line, kept: Database, keys: str
) -> None:
    menu = says(line.post("/voice/key/help-at-school?turns=1", Digits="9").text)
    document = hash_at_the_main_menu(line)
    after = press(line, document, keys) if keys else line.post(link(document, "Redirect")).text
    assert says(after) == menu
    second = press(line, hash_at_the_main_menu(line, 3), "000000")
    assert says(second) == menu
    assert says(hash_at_the_main_menu(line, 5)) == menu  # two tries a call, and no third


def test_a_database_out_of_reach_is_nothing_to_who_presses_hash(settings: Settings) -> None:
    away = settings.model_copy(update={"database_url": "postgresql://127.0.0.1:1/nothing"})
    with Line(away) as line:
        assert "main-menu?" in hash_at_the_main_menu(line)


def test_guessed_codes_pause_ringing_in_for_everybody(line: Line, kept: Database) -> None:
    _, code = a_code(line, kept)
    secret, at = line.settings.secret_key, datetime.fromtimestamp(line.now, UTC)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(MOST_WRONG):
        assert kept.write(lambda c: open_code(c, secret, wrong, at)) is None
    assert "main-menu?" in press(line, hash_at_the_main_menu(line), code)
    later = at + WRONG_WITHIN
    (_, another) = kept.write(lambda c: invite(c, secret, 1, WORDINGS, later))
    assert kept.write(lambda c: open_code(c, secret, another, later))


def test_codes(database: Database) -> None:
    """On both databases: single-use, fifteen minutes, ten alive, and only their digests kept."""
    database.write(lambda c: add_account(c, "rosa@example.org", Role.RECORDINGS, "Rosa"))

    def made(at: datetime) -> tuple[int, str]:
        return database.write(lambda c: invite(c, "secret", 1, WORDINGS, at))

    def opened(code: str, at: datetime) -> bool:
        return database.write(lambda c: open_code(c, "secret", code, at)) is not None

    number, code = made(NOW)
    assert (len(code), code.isdigit()) == (6, True)
    invitation = database.read(lambda c: get_invitation(c, number))
    assert [line.clip for line in invitation.lines] == ["goodbye", "no-key"]
    assert not opened(code, NOW + CODE_LASTS)
    assert opened(code, NOW + CODE_LASTS / 2)
    assert not opened(code, NOW + CODE_LASTS / 2)
    for _ in range(MOST_ALIVE):
        made(NOW)
    with pytest.raises(TooManyCodes):
        made(NOW)
    made(NOW + CODE_LASTS)


def test_what_never_comes_from_the_telephone_company_is_told(line: Line, kept: Database) -> None:
    number, code = a_code(line, kept)
    document = press(line, press(line, hash_at_the_main_menu(line), code), "1")
    said = {"RecordingSid": "RE" + "d" * 32, "RecordingUrl": "", "RecordingDuration": "3"}
    document = line.post(link(document, "Record"), Digits="#", **said).text
    for _ in range(3):  # please wait
        document = line.post(link(document, "Redirect")).text
    press(line, document, "1")
    treat(line, kept)
    assert kept.read(lambda c: arrived(c, number)) == {0: (None, "")}
    treat(line, kept, later=timedelta(hours=2))
    assert "Record it again." in kept.read(lambda c: arrived(c, number))[0][1]
