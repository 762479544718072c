"""A turn that others have taken before is answered exactly as it would be if nobody had."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from ivr.app import create_app, end
from ivr.call.edition import Edition
from ivr.call.place import Place
from ivr.config import Settings
from ivr.twiml.address import write_place
from ivr.web import known_turns, phone
from ivr.web.known_turns import Known, KnownTurns, Usual, filled

OFFICES = """\
[chesterfield]
lines = [{ number = "+441632960001", ring = 15 }, { number = "+441632960002", ring = 15 }]
hours = { monday = "9:00-17:00" }

[derby]
lines = [{ number = "+441632960003", ring = 20 }]
hours = { monday = "9:00-12:30", closures = [
    { from = 2026-11-30T10:00:30Z, until = "2026-11-30 11:00", reason = "a drill" },
] }
"""
ANNOUNCED = (
    'before = "help-at-school"',
    'before = "help-at-school"\nfrom = "2026-11-30 10:00:45"\nuntil = "2026-11-30 10:00:50"',
)
MONDAY = datetime(2026, 11, 30, tzinfo=UTC).timestamp()
SECONDS = st.sampled_from([32_399, 32_400, *range(36_029, 36_060), 39_599, 39_600, 45_000])
PAGES = st.sampled_from(
    "main-menu help-at-school school-action school-action-plus after-a-stage where-you-live "
    "connect-derby closed find-office order goodbye gone".split()
)
PLACES = st.builds(
    Place,
    page=PAGES,
    part=st.integers(1, 3),
    misses=st.integers(0, 3),
    zeros=st.integers(0, 1),
    patient=st.booleans(),
    passed_on=st.sampled_from(["", "silence", "keys"]),
    office=st.sampled_from(["", "derby", "chesterfield"]),
    topic=st.sampled_from(["", "school-action", "gone"]),
    turns=st.sampled_from([0, 3, 250, 251]),
    began=st.sampled_from([0, int(MONDAY) + 30_000, int(MONDAY) - 30_000]),
)
ODD = st.sampled_from(
    ["", "&began=1", "&turns=9", "&part=1", "&misses=0", "&x", "&", "&misses=1&patient=1"]
)
KEYS = st.sampled_from(["", "0", "1", "2", "9", "*", "#", "12", "x", "٣"])
EVENTS = st.sampled_from(["key", "silence", "leg", "nonsense"])


class Caller:
    """Asks one line, at times of our choice, through the door that a server would use."""

    def __init__(self, settings: Settings) -> None:
        self.now = MONDAY
        self._address = settings.address
        self._validator = RequestValidator(settings.twilio_auth_tokens[0])
        self._app = create_app(settings, lambda: self.now)

    def ask(self, target: str, digits: str) -> tuple[str, bytes]:
        """The status and the document."""
        path, _, query = target.partition("?")
        form = {"CallSid": "CA" + "1" * 32, "Digits": digits, "From": "+447700900123"}
        body = urlencode(form).encode()
        signature = self._validator.compute_signature(self._address + target, form)
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_X_TWILIO_SIGNATURE": signature,
            "wsgi.input": io.BytesIO(body),
        }
        told: list[str] = []

        def start(status: str, headers: object, error: object = None) -> Callable[[bytes], object]:
            told.append(status)
            return list

        document = b"".join(self._app.wsgi_app(environ, start))
        return told[0], document


@pytest.fixture
def caller(settings: Settings) -> Iterator[Caller]:
    (settings.prompts / "offices.toml").write_text(OFFICES)
    menu = settings.prompts / "menu.toml"
    menu.write_text(menu.read_text().replace(*ANNOUNCED))
    caller = Caller(settings)
    yield caller
    end(caller._app)


@contextmanager
def nothing_known() -> Iterator[None]:
    """Every turn is thought out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(phone, "usual", lambda *_: None)
        yield


@given(place=PLACES, odd=ODD, digits=KEYS, event=EVENTS, second=SECONDS)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=400
)
def test_whatever_is_asked(
    caller: Caller, place: Place, odd: str, digits: str, event: str, second: int
) -> None:
    target = f"/voice/{event}/{write_place(place)}{odd}"
    caller.now = MONDAY + second
    with nothing_known():
        thought_out = caller.ask(target, digits)
    assert [caller.ask(target, digits) for _ in range(2)] == [thought_out] * 2


def test_the_second_of_two_callers_is_answered_with_what_is_known(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    known: list[Usual] = []

    def noticed(found: Known, turn: Usual) -> bytes:
        known.append(turn)
        return filled(found, turn)

    monkeypatch.setattr(phone, "filled", noticed)
    first, second = Place("main-menu", began=int(MONDAY), turns=1), Place("main-menu", turns=7)
    for place in (first, second):
        status, document = caller.ask(f"/voice/key/{write_place(place)}", "1")
        assert status == "200 OK"
        times = f"began={place.began}&amp;turns={place.turns + 2}".encode()
        assert document.count(times) == document.count(b"began=") == 2
    assert [turn.turns for turn in known] == [8]


def test_a_call_that_comes_in_tells_its_own_beginning(caller: Caller) -> None:
    documents = []
    for second in (30, 31):
        caller.now = MONDAY + second
        documents.append(caller.ask("/voice", "")[1].decode())
    one, other = (str(int(MONDAY) + second) for second in (30, 31))
    assert documents[1] == documents[0].replace(one, other)


@pytest.mark.parametrize(
    ("page", "key", "second"),
    [
        ("where-you-live", "1", 36_030),
        ("where-you-live", "1", 39_600),
        ("where-you-live", "2", 32_400),
        ("main-menu", "1", 36_045),
        ("main-menu", "1", 36_050),
    ],
    ids=["it closes", "it opens again", "it opens", "an announcement begins", "it ends"],
)
def test_what_changes_between_two_callers(caller: Caller, page: str, key: str, second: int) -> None:
    target = f"/voice/key/{write_place(Place(page))}"
    answers = []
    for now in (second - 1, second):
        caller.now = MONDAY + now
        answers.append(caller.ask(target, key)[1])
        with nothing_known():
            assert caller.ask(target, key)[1] == answers[-1]
    assert answers[0] != answers[1]


def test_what_is_kept_for_one_call_is_never_remembered(edition: Edition) -> None:
    script, menu = edition.script, Place("main-menu")
    turn = Usual("main-menu", "", "7", 0, 1)
    assert turn.is_of_the_map(script, menu, menu)
    for before, after in (
        ("find-office", "main-menu"),
        ("order", "main-menu"),
        ("main-menu", "order"),
        ("main-menu", "message"),
    ):
        of_one_call = turn._replace(page=before)
        assert not of_one_call.is_of_the_map(script, Place(before), Place(after))
    assert not turn.is_of_the_map(script, menu, None)
    assert not turn._replace(memory="&part=1").is_of_the_map(script, menu, menu)


def test_it_remembers_no_more_than_it_may(
    edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_turns, "_MOST", 3)
    turns, known = KnownTurns(edition), Known(b"", "digit", "")
    for memory in map(str, range(10)):
        turns.remember(Usual("main-menu", memory, "1", 0, 1), "", MONDAY, known)
    found = [turns.find(Usual("main-menu", str(n), "1", 0, 1), "", MONDAY) for n in range(10)]
    assert [bool(each) for each in found] == [False] * 9 + [True]


@pytest.mark.parametrize(
    ("usual_one", "other"),
    [
        ("began=9&turns=1", "began=9&turns=251"),
        ("began=0&turns=1", "began=9&turns=1"),
        ("began=0&turns=1&began=0", "began=7&turns=1&began=0"),
        ("began=0&turns=1&turns=1", "began=0&turns=5&turns=1"),
        ("began=0&turns=1&misses=0", "began=0&turns=1&misses=2"),
        ("began=0&turns=1&language=en", "began=0&turns=1&language=xx"),
    ],
    ids=["too many turns", "too long", "begun twice", "counted twice", "missed", "a language"],
)
def test_a_caller_unlike_the_one_before(caller: Caller, usual_one: str, other: str) -> None:
    caller.ask(f"/voice/key/main-menu?{usual_one}", "1")
    answer = caller.ask(f"/voice/key/main-menu?{other}", "1")
    with nothing_known():
        assert answer == caller.ask(f"/voice/key/main-menu?{other}", "1")
