"""Failures, each a page in words that says what to do."""

from pathlib import Path

import pytest
import structlog
from flask import request

from ivr.config import Settings
from ivr.logs import set_up_logs
from ivr.staff.account import Role
from ivr.store import staff
from ivr.store.database import Database, DatabaseUnavailable
from ivr.web.console.doors import open_to
from tests.web.console.room import PASSWORD, Room


@pytest.fixture
def room(room: Room) -> Room:
    """With a page that has a fault of ours, and one that takes a long text."""

    @room.app.route("/staff/faulty/<secret>", methods=["GET", "POST"])
    @open_to(None)
    def faulty(secret: str) -> str:
        raise LookupError("something that a developer should see")

    return room


@pytest.mark.parametrize("path", ["/staff/nothing", "/staff/people/x", "/phone", "/staff/%00"])
def test_what_is_not_there(room: Room, path: str) -> None:
    for client in (room.client(), room.client(room.person(Role.LOOK, "Lou Look", f"{id(path)}@x"))):
        client.get(path)
        assert client.page.status_code == 404
        assert client.heading == "This page is not here"
    assert "Sign out" in client.text  # who is signed in stays among their menus


def test_a_method_that_is_not_there(room: Room) -> None:
    client = room.client(room.person())
    client.page = client.http.delete("/staff/")
    assert (client.page.status_code, client.heading) == (404, "This page is not here")


def test_a_fault_of_ours_is_loud_in_the_log_and_calm_on_the_page(room: Room) -> None:
    client = room.client()
    with structlog.testing.capture_logs() as lines:
        client.get("/staff/faulty/a-secret-in-the-address")
    assert client.page.status_code == 500
    assert client.heading == "Sorry, something went wrong"
    [line] = lines
    assert line["reference"] in client.text
    assert line["exc_info"][0] is LookupError
    assert "developer" not in client.text
    assert "a-secret" not in str({name: line[name] for name in line if name != "exc_info"})


@pytest.mark.parametrize("address", ["http://localhost:8000", "https://line.example.org"])
def test_what_the_fault_quotes_stands_nowhere(
    room: Room, address: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """As it is logged on a laptop, and in production; what was typed is in the values at hand."""

    def fails() -> str:
        typed = {name: each for name, each in request.form.items() if name != "csrf_token"}
        raise KeyError(*typed.values(), room.settings.secret_key)

    monkeypatch.setitem(room.app.view_functions, "account.name", open_to(Role.LOOK)(fails))
    client = room.client(room.person(Role.LOOK)).get("/staff/account")
    set_up_logs(room.settings.model_copy(update={"public_url": address}))
    typed = {"name": "Jo Wiśniewska", "address": "9 Long Row", "number": "07700 900123"}
    client.send("/staff/account/name", **typed)
    set_up_logs(room.settings)
    logged = "".join(capfd.readouterr())
    assert client.page.status_code == 500
    assert "in fails" in logged
    assert "KeyError" in logged
    for secret in (*typed.values(), room.settings.secret_key):
        assert secret not in logged
        assert secret not in client.page.text


def test_a_body_that_is_too_large(room: Room) -> None:
    client = room.client(room.person(Role.MANAGER)).get("/staff/people/invite")
    client.send(name="x" * 1_100_000)
    assert (client.page.status_code, client.heading) == (413, "That is too large")


def test_the_database_is_away(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    database = Database(f"sqlite:///{tmp_path / 'file' / 'ivr.db'}")
    client = Room(settings, database).client()
    for path in ("/staff/sign-in", "/staff/", "/staff/set-up/x"):
        client.get(path)
        assert client.page.status_code == 503
        assert client.heading == "The console can't reach its records"
        assert "Callers still hear every menu" in client.text
    sheet = client.page.text.split('rel="stylesheet" href="')[1].split('"')[0]
    assert client.http.get(sheet).status_code == 200  # the page has its looks all the same
    database.close()


def test_the_database_goes_away_while_somebody_works(room: Room) -> None:
    person = room.person()
    client = room.client(person).get("/staff/")
    guest = room.client().get("/staff/sign-in")
    room.database.close()
    client.get("/staff/account")
    assert (client.page.status_code, client.heading) == (503, "The console can't reach its records")
    guest.send(email=person.email, password=PASSWORD)
    assert guest.page.status_code == 503


def test_nobody_is_let_in_whose_coming_can_not_be_written_down(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = room.person()
    client = room.client().get("/staff/sign-in").send(email=person.email, password=PASSWORD)

    def away(*_: object) -> None:
        raise DatabaseUnavailable("away")

    monkeypatch.setattr(staff, "note_signed_in", away)
    client.send(code=person.code())
    assert client.page.status_code == 503
    monkeypatch.undo()
    assert client.get("/staff/").heading == "Sign in"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "", "a b"])
def test_the_public_address_comes_from_the_settings(room: Room, host: str) -> None:
    headers = {"Host": host, "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    client = room.client(room.person(Role.MANAGER))
    answer = client.http.get("/staff/people", headers=headers)
    assert "evil" not in answer.text
    answer = room.client().http.get("/staff/people", headers=headers)
    assert answer.location == "/staff/sign-in?next=/staff/people"
