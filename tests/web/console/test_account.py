"""What each member of staff changes of their own account."""

import pyotp
import pytest

from ivr.staff.account import Role
from tests.web.console.room import PASSWORD, Room


@pytest.mark.parametrize("role", list(Role))
def test_everybody_has_an_account_page(room: Room, role: Role) -> None:
    client = room.client(room.person(role)).get("/staff/account")
    assert client.heading == "Your account"
    assert f"What you may do {role.in_words}" in client.text
    assert "1 left" in client.text


def test_a_name(room_on_both: Room) -> None:
    person = room_on_both.person(Role.LOOK)
    client = room_on_both.client(person).get("/staff/account/name")
    assert 'value="Lou Look"' in client.page.text
    client.send(name=" ")
    assert client.errors == ["Enter your name"]
    client.send(name="Lou Lark")
    assert "Your name is changed." in client.text
    assert "Lou Lark" in client.text
    assert room_on_both.audit() == ["Lou Look is now called Lou Lark."]


def test_a_password(room_on_both: Room) -> None:
    room = room_on_both
    person = room.person(Role.LOOK)
    elsewhere, client = room.client(person), room.client(person).get("/staff/account/password")
    client.send(password="wrong", new_password="another three words")
    assert client.errors == ["That is not your password. Capital letters count"]
    client.send(password=PASSWORD, new_password=PASSWORD)
    assert client.errors == ["Choose a password that you don't use now"]
    client.send(password=PASSWORD, new_password="short")
    assert client.errors == ["The new password must have 12 to 200 characters"]
    client.send(password="", new_password="")
    assert client.errors == ["Enter your password", "Enter a new password"]
    client.send(password=PASSWORD, new_password="another three words")
    assert client.heading == "Your account"
    assert "Your password is changed." in client.text
    assert client.get("/staff/").heading == "Today"
    assert elsewhere.get("/staff/").heading == "Sign in"
    fresh = room.client().get("/staff/sign-in")
    assert fresh.send(email=person.email, password=PASSWORD).heading == "Sign in"
    fresh.send(email=person.email, password="another three words")
    assert fresh.heading == "Enter a code"
    assert [line for line in room.audit() if "Somebody" not in line] == [
        "Lou Look chose a new password."
    ]


def test_a_new_authenticator(room_on_both: Room) -> None:
    person = room_on_both.person(Role.LOOK)
    client = room_on_both.client(person).get("/staff/authenticator").send()
    key = client.text.split(" Key ")[1].split(" ")[0]
    app = pyotp.TOTP(key.replace("-", ""))
    client.send("/staff/code", code="000000")
    assert len(client.errors) == 1
    assert room_on_both.account(person).authenticator == person.account.authenticator
    code = app.now()
    client.send("/staff/code", code=code)
    assert "Your new authenticator app is set up." in client.text
    again = room_on_both.client().get("/staff/sign-in")
    again.send(email=person.email, password=PASSWORD).send(code=person.code())
    assert again.heading == "Enter a code"  # the old app opens nothing any more
    again.send(code=code)
    assert len(again.errors) == 1  # its code was used up when it was set up


def test_another_authenticator_needs_the_password(room: Room) -> None:
    person = room.person(Role.LOOK)
    client = room.client(person, seconds_ago=16 * 60).get("/staff/authenticator")
    assert client.heading == "Is it you?"
    client.send(password=PASSWORD)
    assert client.heading == "Set up your authenticator app"


def test_signing_out_everywhere(room: Room) -> None:
    person = room.person(Role.LOOK)
    elsewhere, client = room.client(person), room.client(person).get("/staff/account")
    client.send("/staff/account/sign-out-everywhere")
    assert client.heading == "Sign in"
    assert "You are signed out everywhere." in client.text
    assert elsewhere.get("/staff/").heading == "Sign in"


def test_staying(room: Room) -> None:
    client = room.client(room.person(Role.LOOK)).get("/staff/")
    answer = client.http.post(
        "/staff/account/stay", headers={"X-CSRFToken": client.hidden()["csrf_token"]}
    )
    assert answer.status_code == 204
    assert "Set-Cookie" in answer.headers


@pytest.mark.parametrize("name", ["", "x" * 65, "<b>", "\x00"])
def test_names_that_a_passkey_can_not_have(room: Room, name: str) -> None:
    client = room.client(room.person(Role.LOOK)).get("/staff/account/passkeys")
    client.send(name=name)
    assert len(client.errors) == 1
    assert client.heading == "Your passkeys"


def test_a_passkey_that_is_not_there(room: Room) -> None:
    client = room.client(room.person(Role.LOOK)).get("/staff/account/passkeys")
    client.send("/staff/account/passkeys/remove", name="Blue")
    assert "You have no passkey called Blue." in client.text


@pytest.mark.parametrize("credential", ["", "{}", "[]", "no JSON", '{"id": "x"}'])
def test_a_passkey_that_answers_nonsense(room: Room, credential: str) -> None:
    client = room.client(room.person(Role.LOOK)).get("/staff/account/passkeys").send(name="Blue")
    action = client.page.text.split('action="/staff/account/passkeys/')[1].split('"')[0]
    client.send(f"/staff/account/passkeys/{action}", credential=credential)
    assert client.heading == "Your passkeys"
    assert "There is a problem" in client.text
