"""What is typed is not lost when the session has ended midway, and is nobody else's."""

import base64
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import render_template_string

from ivr.staff.account import Role
from ivr.web.console.doors import open_to
from ivr.web.console.forms import Button, Choices, Date, Form, LongText, Password, Text, Tick, Ticks
from tests.web.console.room import PASSWORD, Client, Room

NOON = datetime.fromisoformat("2026-11-24T12:00:00+00:00")


class Everything(Form):
    """One field of each kind."""

    words = LongText("Words")
    name = Text("Name")
    postcode = Text("Postcode")
    password = Password("Password")
    colour = Choices("Colour", choices=[("red", "Red"), ("blue", "Blue")])
    days = Ticks("Days", choices=[("mon", "Monday"), ("tue", "Tuesday")])
    sure = Tick("Sure")
    since = Date("Since")
    submit = Button("Save")


@pytest.fixture
def room(room: Room) -> Room:
    """With a page that has a form, and a door that has none."""
    room.saved = []  # type: ignore[attr-defined]

    @room.app.route("/staff/everything", methods=["GET", "POST"])
    @open_to(Role.REQUESTS)
    def everything() -> str:
        form = Everything(name="as stored")
        if form.validate_on_submit():
            room.saved.append(form.words.data)  # type: ignore[attr-defined]
            return "saved"
        page = (
            "{% extends 'layout.html' %}{% set title = 'All' %}{% block page %}<h1>All</h1>"
            "<form method=post>{{ form.hidden_tag() }}{{ form.words }}{{ form.name }}"
            "{{ form.postcode }}{{ form.password }}{{ form.colour }}{{ form.days }}{{ form.sure }}"
            "{{ form.since }}{{ form.submit }}</form>{% endblock %}"
        )
        return render_template_string(page, form=form)

    @room.app.post("/staff/no-page")
    @open_to(Role.REQUESTS)
    def no_page() -> str:
        return "done"

    return room


TYPED: dict[str, Any] = {
    "words": "First line\nSecond <b>line</b> & “more”",
    "name": "Zoë",
    "postcode": "S40 1DD",
    "password": "not to be kept",
    "colour": "blue",
    "days": ["mon", "tue"],
    "sure": "y",
    "since": ["24", "11", "2026"],
}


def is_filled(client: Client) -> None:
    page = client.page.text
    assert "First line\nSecond &lt;b&gt;line&lt;/b&gt; &amp; “more”</textarea>" in page
    assert 'value="Zoë"' in page
    assert 'value="S40 1DD"' in page
    assert "not to be kept" not in page
    assert 'value="blue" checked' in page
    assert page.count(" checked") == 4
    assert all(f'value="{part}"' in page for part in ("24", "11", "2026"))
    assert "Nothing has been saved yet. What you typed is below" in client.text


def test_a_session_that_ended_while_somebody_typed(room: Room) -> None:
    person = room.person(Role.REQUESTS)
    with time_machine.travel(NOON, tick=False) as clock:
        client = room.client(person).get("/staff/everything?of=today")
        clock.shift(timedelta(minutes=31))
        client.send(**TYPED)
        assert client.page.status_code == 401
        assert client.heading == "Sign in"
        assert "What you typed is kept." in client.text
        for secret in ("First line", "Zoë", "S40", base64.b64encode(b"First line").decode()):
            assert secret not in client.page.text
        kept = client.hidden()["kept"]
        client.send("/staff/sign-in", email=person.email, password="wrong")
        assert client.hidden()["kept"] == kept
        client.send("/staff/sign-in", email=person.email, password=PASSWORD)
        clock.shift(timedelta(minutes=1))
        client.send("/staff/code", code=person.code())
        # The page that was open before comes by itself.
        client.get("/staff/everything?of=today")
        is_filled(client)
        assert room.saved == []  # type: ignore[attr-defined]
        client.send(**TYPED)
        assert room.saved == [TYPED["words"]]  # type: ignore[attr-defined]
        assert 'value="as stored"' in client.get("/staff/everything?of=today").page.text


def test_signing_in_leads_back_to_the_form_by_itself(room: Room) -> None:
    person = room.person(Role.REQUESTS)
    with time_machine.travel(NOON, tick=False) as clock:
        client = room.client(person).get("/staff/everything?of=today")
        clock.shift(timedelta(minutes=31))
        client.send(**TYPED)
        action = "/staff/sign-in?next=/staff/everything?of%3Dtoday"
        assert f'action="{action}"' in client.page.text
        client.send(action, email=person.email, password=PASSWORD)
        clock.shift(timedelta(minutes=1))
        client.send(code=person.code())
        assert client.page.request.full_path == "/staff/everything?of=today"
        is_filled(client)


def test_what_was_typed_is_nobody_elses(room: Room) -> None:
    person, other = room.person(Role.REQUESTS), room.person(Role.MANAGER)
    with time_machine.travel(NOON, tick=False) as clock:
        client = room.client(person).get("/staff/everything")
        clock.shift(timedelta(minutes=31))
        client.send(**TYPED)
        client.send("/staff/sign-in", email=other.email, password=PASSWORD)
        client.send("/staff/code", code=other.code())
        assert "Zoë" not in client.get("/staff/everything").page.text


def test_text_that_a_strange_page_sends_is_not_kept(room: Room) -> None:
    """Whoever has no token of ours can't have their own text put into somebody's form."""
    stranger = room.client().get("/staff/sign-in").hidden()["csrf_token"]
    for token in ("", "made up", stranger):
        client = room.client()
        client.page = client.http.post(
            "/staff/everything", data=TYPED | {"csrf_token": token}, follow_redirects=True
        )
        assert client.heading == "Sign in"
        assert client.hidden().get("kept", "") == ""


def test_a_changed_seal_opens_nothing(room: Room) -> None:
    person = room.person(Role.REQUESTS)
    client = room.client().get("/staff/sign-in")
    client.send(email=person.email, password=PASSWORD, kept="gAAAAAB" + "x" * 100)
    client.send(code=person.code())
    assert client.heading == "Today"


def test_what_is_kept_for_too_long_is_gone(room: Room) -> None:
    person = room.person(Role.REQUESTS)
    with time_machine.travel(NOON, tick=False) as clock:
        client = room.client(person).get("/staff/everything")
        clock.shift(timedelta(minutes=31))
        client.send(**TYPED)
        clock.shift(timedelta(hours=2, seconds=1))
        client.get("/staff/sign-in").send(email=person.email, password=PASSWORD)
        client.send(code=person.code())
        assert "Zoë" not in client.get("/staff/everything").page.text


def test_a_form_from_before_they_signed_in_again(room: Room) -> None:
    """The page was open all along; meanwhile they signed out and in, in another tab."""
    person = room.person(Role.REQUESTS)
    client = room.client(person).get("/staff/everything")
    old = client.hidden()
    with client.http.session_transaction() as session:
        session["csrf_token"] = f"{person.account.id}.another"
    client.page = client.http.post("/staff/everything", data=TYPED | old, follow_redirects=True)
    is_filled(client)
    assert room.saved == []  # type: ignore[attr-defined]


def test_a_form_without_a_token(room: Room) -> None:
    client = room.client(room.person(Role.REQUESTS))
    client.page = client.http.post("/staff/everything", data=TYPED)
    assert client.page.status_code == 400
    assert client.heading == "This page was open too long"
    assert room.saved == []  # type: ignore[attr-defined]


def test_a_form_of_somebody_else(room: Room) -> None:
    """A token is its owner's: with another's, nothing is done and nothing is kept."""
    person, other = room.person(Role.REQUESTS), room.person(Role.MANAGER)
    token = room.client(other).get("/staff/everything").hidden()["csrf_token"]
    client = room.client(person)
    client.page = client.http.post("/staff/everything", data=TYPED | {"csrf_token": token})
    assert client.heading == "This page was open too long"


def test_a_page_that_asks_for_the_password_keeps_what_was_typed(room: Room) -> None:
    boss = room.person(Role.MANAGER)
    client = room.client(boss, seconds_ago=14 * 60).get("/staff/people/invite")
    with time_machine.travel(datetime.now().astimezone() + timedelta(minutes=2)):
        client.send(name="Jo", email="jo@example.org", role="requests")
        assert client.heading == "Is it you?"
        client.send(password="wrong")
        assert client.errors == ["That is not your password. Capital letters count"]
        client.send(password=PASSWORD)
    assert client.where == "/staff/people/invite"
    assert 'value="jo@example.org"' in client.page.text
    assert 'value="requests" checked' in client.page.text


def test_a_button_pressed_after_the_session_ended(room: Room) -> None:
    client = room.client().get("/staff/sign-in")
    client.page = client.http.post("/staff/no-page", follow_redirects=True)
    assert client.heading == "Sign in"
    assert "You were signed out after 30 minutes without opening a page." in client.text


def test_more_than_can_be_kept(room: Room) -> None:
    person = room.person(Role.REQUESTS)
    with time_machine.travel(NOON, tick=False) as clock:
        client = room.client(person).get("/staff/everything")
        clock.shift(timedelta(minutes=31))
        client.send(words="x" * 200_000)
        assert client.heading == "Sign in"
        assert client.hidden().get("kept", "") == ""


def test_a_script_that_asks_after_the_session_ended(room: Room) -> None:
    answer = room.client().http.post("/staff/account/stay", headers={"Accept": "application/json"})
    assert answer.status_code == 401


def test_a_sign_in_page_that_was_open_too_long(room: Room) -> None:
    person = room.person()
    with time_machine.travel(NOON, tick=False) as clock:
        client = room.client().get("/staff/sign-in")
        clock.shift(timedelta(minutes=31))
        client.send(email=person.email, password=PASSWORD)
        assert client.heading == "Sign in"
        assert "The page had been open too long. Begin again." in client.text
        client.send(email=person.email, password=PASSWORD)
        assert client.heading == "Enter a code"
