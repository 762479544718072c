"""Managers let people in, help them in again, and take them off the staff."""

from datetime import UTC, datetime

import pytest

from ivr.staff.account import Role
from ivr.store.staff import find_account, note_wrong
from tests.web.console.room import PASSWORD, Client, Room, link_in


@pytest.fixture
def boss(room_on_both: Room) -> Client:
    """A manager's browser."""
    return room_on_both.client(room_on_both.person(Role.MANAGER))


def invite(boss: Client, **given: str) -> Client:
    asked = {"name": "Jo Example", "email": "jo@example.org", "role": "requests"} | given
    return boss.get("/staff/people/invite").send(**asked)


def test_letting_somebody_in(room_on_both: Room, boss: Client) -> None:
    invite(boss)
    assert boss.heading == "Jo Example"
    assert "Can do requests" in boss.text
    link = link_in(boss.page.text)
    assert boss.page.text.count(link) == 1
    assert room_on_both.settings.address + link in boss.page.text
    assert link not in boss.get(boss.where).page.text  # shown once
    jo = room_on_both.client().get(link)
    assert "jo@example.org" in jo.text
    jo.send(name="Jo", password="three words apart")
    assert jo.heading == "Set up your authenticator app"
    assert room_on_both.audit()[0] == "Priya Manager let Jo Example in: can do requests."


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        (
            {"name": " ", "email": "", "role": ""},
            ["Enter their name", "Enter their email address", "Choose what they may do"],
        ),
        ({"email": "jo"}, ["Enter an email address such as name@example.org"]),
        ({"email": "@"}, ["Enter an email address such as name@example.org"]),
        ({"email": "jo @example.org"}, ["Enter an email address such as name@example.org"]),
        ({"email": "PRIYA@example.org"}, ["Somebody signs in with this email address already"]),
        ({"role": "emperor"}, ["Choose one of those on the page"]),
        ({"name": "x" * 81}, ["The name must be 80 characters or fewer"]),
    ],
)
def test_what_is_missing_or_wrong(room: Room, given: dict[str, str], errors: list[str]) -> None:
    boss = room.client(room.person(Role.MANAGER))
    invite(boss, **given)
    assert boss.errors == errors
    assert boss.heading == "Let somebody in"
    if "name" not in given:
        assert 'value="Jo Example"' in boss.page.text
    assert room.audit() == []


def test_a_name_is_text_and_never_markup(room: Room) -> None:
    boss = room.client(room.person(Role.MANAGER))
    invite(boss, name="<script>alert(1)</script>")
    for page in ("", "/role", "/second-step", "/remove"):
        boss.get(f"/staff/people/2{page}")
        assert "<script>alert" not in boss.page.text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in boss.page.text
    assert "<script>alert" not in boss.get("/staff/audit").page.text


def test_changing_what_somebody_may_do(room_on_both: Room, boss: Client) -> None:
    ravi = room_on_both.person(Role.REQUESTS)
    boss.get(f"/staff/people/{ravi.account.id}/role")
    assert 'value="requests" checked' in boss.page.text
    boss.send(role="recordings")
    assert "Ravi Requests: can change recordings." in boss.text
    assert room_on_both.account(ravi).role is Role.RECORDINGS
    assert room_on_both.audit() == [
        "Priya Manager changed what Ravi Requests may do: can change recordings."
    ]


def test_the_last_manager_stays(room_on_both: Room, boss: Client) -> None:
    me = next(n for n in (1, 2, 3) if boss.get(f"/staff/people/{n}").page.status_code == 200)
    boss.get(f"/staff/people/{me}/role").send(role="look")
    assert boss.errors == ["Nobody else is a manager. Make somebody else a manager first"]
    boss.get(f"/staff/people/{me}/remove").send()
    assert boss.errors == ["Nobody else is a manager. Make somebody else a manager first"]
    assert room_on_both.audit() == []
    assert "You are the only manager" in boss.get("/staff/").text
    room_on_both.person(Role.MANAGER, "Second")
    assert "You are the only manager" not in boss.get("/staff/").text
    boss.get(f"/staff/people/{me}/remove").send()
    assert boss.heading == "Sign in"


def test_a_new_link(room_on_both: Room, boss: Client) -> None:
    ravi = room_on_both.person(Role.REQUESTS)
    signed_in = room_on_both.client(ravi).get("/staff/")
    boss.get(f"/staff/people/{ravi.account.id}").send(f"/staff/people/{ravi.account.id}/link")
    link = link_in(boss.page.text)
    assert signed_in.get("/staff/").heading == "Today"  # until it is used
    client = room_on_both.client().get(link).send(name="Ravi", password="another three words")
    assert client.heading == "Enter a code"  # the authenticator stays
    assert signed_in.get("/staff/").heading == "Sign in"


def test_who_has_lost_their_phone(room_on_both: Room, boss: Client) -> None:
    ravi = room_on_both.person(Role.REQUESTS)
    signed_in = room_on_both.client(ravi)
    boss.get(f"/staff/people/{ravi.account.id}/second-step").send()
    link = link_in(boss.page.text)
    assert signed_in.get("/staff/").heading == "Sign in"
    old = room_on_both.client().get("/staff/sign-in").send(email=ravi.email, password=PASSWORD)
    assert old.heading == "Sign in"
    new = room_on_both.client().get(link).send(name="Ravi", password=PASSWORD)
    assert new.heading == "Set up your authenticator app"
    assert room_on_both.audit()[0] == (
        "Priya Manager reset the password and second step of Ravi Requests."
    )


def test_signing_somebody_out_everywhere(room_on_both: Room, boss: Client) -> None:
    ravi = room_on_both.person(Role.REQUESTS)
    signed_in = room_on_both.client(ravi)
    boss.get(f"/staff/people/{ravi.account.id}").send(f"/staff/people/{ravi.account.id}/sign-out")
    assert "Ravi Requests is signed out everywhere." in boss.text
    assert signed_in.get("/staff/").heading == "Sign in"


def test_taking_somebody_off_the_staff_and_letting_them_in_again(
    room_on_both: Room, boss: Client
) -> None:
    ravi = room_on_both.person(Role.REQUESTS)
    boss.get(f"/staff/people/{ravi.account.id}/remove").send()
    assert boss.heading == "People"
    assert "Ravi Requests can no longer sign in." in boss.text
    assert "Ravi Requests" not in boss.get("/staff/people").text
    assert boss.get(f"/staff/people/{ravi.account.id}").page.status_code == 404
    assert boss.heading == "Nobody of that number"
    invite(boss, email=ravi.email)
    assert boss.heading == "Jo Example"
    gone = room_on_both.database.read(lambda c: find_account(c, email=ravi.email))
    assert gone
    assert gone.id == ravi.account.id


def test_the_list_says_how_each_stands(room: Room) -> None:
    boss = room.client(room.person(Role.MANAGER))
    invite(boss)
    locked = room.person(Role.LOOK)
    for _ in range(10):
        room.database.write(lambda c: note_wrong(c, locked.account.id, datetime.now(UTC)))
    boss.get("/staff/people")
    for state in (
        "Jo Example jo@example.org Can do requests Has not set up Never",
        "Lou Look lou@example.org Can look Locked",
        "Priya Manager (you) priya@example.org Manager Ready",
    ):
        assert state in boss.text


@pytest.mark.parametrize("number", ["0", "99", "-1", "x", "1" * 30])
@pytest.mark.parametrize("page", ["", "/role", "/second-step", "/remove"])
def test_nobody_of_that_number(room: Room, number: str, page: str) -> None:
    client = room.client(room.person(Role.MANAGER)).get(f"/staff/people/{number}{page}")
    assert client.page.status_code == 404
