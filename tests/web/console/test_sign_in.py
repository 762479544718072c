"""Signing in, page by page, and every way in which it can go wrong."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import time_machine

from ivr.staff.account import Account, Role
from ivr.store.second_steps import use_recovery_code
from ivr.store.set_up_links import make_link
from ivr.store.staff import add_account, remove
from ivr.web.console.doors import open_to
from tests.web.console.room import PASSWORD, Client, Person, Room

PROBLEM = "The email address or the password is not right. Capital letters count in a password"


def enter_password(room: Room, person: Person, password: str = PASSWORD) -> Client:
    client = room.client().get("/staff/sign-in")
    return client.send(email=person.email, password=password)


def link_for(room: Room, account: Account) -> str:
    at = datetime.now(UTC)
    return "/staff/set-up/" + room.database.write(lambda c: make_link(c, account.id, at))


def test_from_the_link_to_today(room_on_both: Room) -> None:
    room = room_on_both
    added = room.database.write(lambda c: add_account(c, "new@example.org", Role.MANAGER))
    client = room.client().get(link_for(room, added))
    assert client.heading == "Choose a password"
    assert "new@example.org" in client.text
    client.send(name="Nell New", password="three words apart")
    assert client.heading == "Set up your authenticator app"
    client.send("/staff/authenticator")
    key = client.text.split(" Key ")[1].split(" ")[0]
    app = pyotp.TOTP(key.replace("-", ""))
    client.send("/staff/code", code="123456" if app.now() != "123456" else "654321")
    assert client.errors == [
        "That is not the code, or it has been used. Wait for the next one in your app"
    ]
    client.send("/staff/code", code=f" {app.now()[:3]} {app.now()[3:]} ")
    assert client.heading == "Your recovery codes"
    client.send(generate_new_codes="yes")
    assert "They are shown this once" in client.text
    assert len(set(client.text.split("now. ")[1].split(" Keep")[0].split())) == 10
    assert client.get("/staff/").heading == "Today"
    assert room.audit() == [
        "Nell New chose a password with a set-up link.",
        "Nell New set up an authenticator app.",
        "Nell New signed in.",
        "Nell New made new recovery codes.",
    ]


def test_password_and_code(room_on_both: Room) -> None:
    room = room_on_both
    person = room.person()
    client = enter_password(room, person)
    assert client.heading == "Enter a code"
    client.send(code=person.code())
    assert client.heading == "Today"
    assert room.audit() == ["Priya Manager signed in."]
    assert room.account(person).signed_in_at


def test_after_signing_in_the_page_that_was_asked_for(room: Room) -> None:
    person = room.person()
    client = room.client().get("/staff/audit?kind=print")
    client.send(email=person.email, password=PASSWORD)
    client.send(code=person.code())
    assert client.where == "/staff/audit"
    assert client.page.request.args["kind"] == "print"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "\\\\evil", "x:"])
def test_an_address_outside_is_never_gone_to(room: Room, elsewhere: str) -> None:
    person = room.person()
    client = room.client()
    client.page = client.http.get("/staff/sign-in", query_string={"next": elsewhere})
    client.send(email=person.email, password=PASSWORD)
    client.send(code=person.code())
    assert client.heading == "Today"


@pytest.mark.parametrize(
    ("email", "password", "errors"),
    [
        ("", "", ["Enter your email address", "Enter your password"]),
        ("priya@example.org", "", ["Enter your password"]),
        ("priya@example.org", "wrong", [PROBLEM]),
        ("priya@example.org", PASSWORD.upper(), [PROBLEM]),
        ("nobody@example.org", PASSWORD, [PROBLEM]),
        ("priya", PASSWORD, [PROBLEM]),
        ("priya@example.org", "x" * 100_000, [PROBLEM]),
        ("\x00", "\x00", ["Enter your email address"]),
        ("%s' OR 1=1 --", PASSWORD, [PROBLEM]),
    ],
)
def test_what_is_wrong_is_said(room: Room, email: str, password: str, errors: list[str]) -> None:
    room.person()
    client = room.client().get("/staff/sign-in").send(email=email, password=password)
    assert client.errors == errors
    assert password not in client.page.text or not password.strip("\0")


def test_characters_that_no_keyboard_has(room_on_both: Room) -> None:
    client = room_on_both.client().get("/staff/sign-in")
    assert client.send(email="pri\0ya@example.org", password="\0").errors == [PROBLEM]


def test_an_email_address_in_capitals_with_blanks_around(room: Room) -> None:
    person = room.person()
    client = room.client().get("/staff/sign-in")
    client.send(email=f"  {person.email.upper()} ", password=PASSWORD)
    assert client.heading == "Enter a code"


def test_who_has_been_taken_off_the_staff(room: Room) -> None:
    room.person(Role.MANAGER, "Bo Boss")
    person = room.person(Role.LOOK)
    signed_in = room.client(person)
    room.database.write(lambda c: remove(c, person.account.id))
    assert signed_in.get("/staff/").heading == "Sign in"
    assert enter_password(room, person).errors == [PROBLEM]


def test_wrong_and_used_codes(room: Room) -> None:
    person = room.person()
    used = person.code()
    enter_password(room, person).send(code=used)
    for code in (used, "000000", "abc", "12345", "1" * 5000, "", "١٢٣٤٥٦"):
        client = enter_password(room, person).send(code=code)
        assert client.heading == "Enter a code"
        assert len(client.errors) == 1


def test_ten_wrong_passwords_lock_the_account_for_half_an_hour(room_on_both: Room) -> None:
    room = room_on_both
    person = room.person()
    for _ in range(10):
        client = from_elsewhere(room).get("/staff/sign-in")
        client.send(email=person.email, password="wrong")
    assert client.errors[0].startswith("This account is locked for 30 minutes")
    client = enter_password(room, person)
    assert client.errors[0].startswith("This account is locked for 30 minutes")
    assert room.audit()[-1] == (
        "Somebody was wrong ten times, so the account of Priya Manager is locked for a while."
    )
    room.offset = 30 * 60 + 1
    assert enter_password(room, person).heading == "Enter a code"


def test_ten_wrong_codes_lock_it_too(room: Room) -> None:
    person = room.person()
    for _ in range(10):
        client = from_elsewhere(room).get("/staff/sign-in")
        client.send(email=person.email, password=PASSWORD).send(code="000000")
    assert client.errors[0].startswith("This account is locked for 30 minutes")
    client.send(code=person.code())
    assert client.errors[0].startswith("This account is locked for 30 minutes")


_addresses = iter(range(1, 10_000))


def from_elsewhere(room: Room) -> Client:
    """A browser on a machine that has not tried before."""
    client = room.client()
    number = next(_addresses)
    client.http.environ_base["REMOTE_ADDR"] = f"10.0.{number // 256}.{number % 256}"
    return client


@pytest.mark.parametrize("page", ["/staff/sign-in", "/staff/set-up/none"])
def test_one_address_may_not_try_on_and_on(room: Room, page: str) -> None:
    client = room.client().get("/staff/sign-in")
    hidden = client.hidden()
    answers = [
        client.http.post(page, data=hidden | {"email": f"{n}@example.org", "password": "x"})
        for n in range(12)
    ]
    assert [answer.status_code for answer in answers][-2:] == [429, 429]
    assert answers[0].status_code != 429
    client.page = answers[-1]
    assert client.heading == "Too many tries"
    assert room.client().get("/staff/sign-in").page.status_code == 200  # looking is free


def test_a_recovery_code_lets_in_once(room: Room) -> None:
    person = room.person()
    client = room.client(person).get("/staff/account/recovery-codes").send()
    codes = client.text.split("now. ")[1].split(" Keep")[0].split()
    first = enter_password(room, person).get("/staff/recovery-code")
    first.send(code=codes[0].upper().replace("-", " "))
    assert first.heading == "Today"
    again = enter_password(room, person).get("/staff/recovery-code").send(code=codes[0])
    assert again.errors == [
        "That is none of your recovery codes, or it has been used. Each works once"
    ]
    assert "9 left" in first.get("/staff/account").text
    assert "Priya Manager used a recovery code." in room.audit()


def test_recovery_codes_are_somebodys_own(room: Room) -> None:
    person, other = room.person(), room.person(Role.LOOK)
    client = room.client(person).get("/staff/account/recovery-codes").send()
    code = client.text.split("now. ")[1].split(" Keep")[0].split()[0]
    client = enter_password(room, other).get("/staff/recovery-code").send(code=code)
    assert len(client.errors) == 1


def test_who_has_no_recovery_code_left_is_asked_to_make_new_ones(room: Room) -> None:
    person = room.person()
    room.database.write(lambda c: use_recovery_code(c, person.account.id, "digest"))
    assert room.client(person).get("/staff/").heading == "Your recovery codes"


@pytest.mark.parametrize("page", ["code", "authenticator", "second-step", "recovery-code"])
def test_second_steps_need_the_first(room: Room, page: str) -> None:
    client = room.client().get(f"/staff/{page}")
    assert client.heading == "Sign in"
    assert "Begin again with your email address and password." in client.text


def test_a_used_link(room: Room) -> None:
    person = room.person()
    link = link_for(room, person.account)
    room.client().get(link).send(name="Priya", password="another three words")
    client = room.client().get(link)
    assert (client.page.status_code, client.heading) == (410, "This link has been used")
    assert enter_password(room, person, "another three words").heading == "Enter a code"
    assert enter_password(room, person).errors == [PROBLEM]


def test_a_link_that_is_used_while_it_is_open_elsewhere(room: Room) -> None:
    link = link_for(room, room.person().account)
    first, second = room.client().get(link), room.client().get(link)
    first.send(name="Priya", password="another three words")
    second.send(name="Mallory", password="yet another password")
    assert second.heading == "This link has been used"


def test_a_link_that_is_too_old(room: Room) -> None:
    link = link_for(room, room.person().account)
    room.offset = timedelta(days=2).total_seconds() + 1
    assert room.client().get(link).heading == "This link is too old"


@pytest.mark.parametrize("secret", ["x", "x" * 5000, "%00", "..%2f", "ü"])
def test_a_link_that_never_was(room: Room, secret: str) -> None:
    client = room.client().get(f"/staff/set-up/{secret}")
    assert client.page.status_code in (404, 410)
    assert client.heading in ("This link does not work", "This page is not here")


@pytest.mark.parametrize(
    ("password", "errors"),
    [
        ("", ["Choose a password"]),
        ("   ", ["Choose a password"]),
        ("short", ["The password must have 12 to 200 characters"]),
        ("x" * 201, ["The password must have 12 to 200 characters"]),
        ("x" * 200, []),
        ("пароль из трёх слов", []),
    ],
)
def test_passwords_that_may_be_chosen(room: Room, password: str, errors: list[str]) -> None:
    person = room.person()
    client = room.client().get(link_for(room, person.account)).send(name="Priya", password=password)
    assert client.errors == errors
    if not errors:
        assert enter_password(room, person, password).heading == "Enter a code"


def test_a_link_opened_by_somebody_who_is_signed_in(room: Room) -> None:
    """A manager tries a link out: what follows is about its owner, not about them."""
    boss, other = room.person(Role.MANAGER), room.person(Role.LOOK)
    client = room.client(boss).get(link_for(room, other.account))
    client.send(name="Lou", password="another three words")
    assert client.heading == "Enter a code"
    client.send(code=other.code())
    assert "Lou" in client.text
    assert "Priya" not in client.text


def test_signing_out(room: Room) -> None:
    client = room.client(room.person()).get("/staff/")
    client.send("/staff/sign-out")
    assert client.heading == "Sign in"
    assert client.get("/staff/").heading == "Sign in"
    assert room.audit() == ["Priya Manager signed out."]


def test_who_is_signed_in_need_not_sign_in(room: Room) -> None:
    assert room.client(room.person()).get("/staff/sign-in").heading == "Today"


def test_a_session_ends_after_30_idle_minutes(room: Room) -> None:
    person = room.person()
    with time_machine.travel("2026-11-24 12:00", tick=False) as clock:
        client = room.client(person).get("/staff/")
        for _ in range(4):  # each page begins the half hour anew
            clock.shift(29 * 60)
            assert client.get("/staff/").heading == "Today"
        clock.shift(31 * 60)
        assert client.get("/staff/").heading == "Sign in"


def test_only_pages_keep_a_session_alive(room: Room) -> None:
    @room.app.get("/staff/how-far")
    @open_to(Role.LOOK, passive=True)
    def how_far() -> str:
        return "half"

    with time_machine.travel("2026-11-24 12:00", tick=False) as clock:
        client = room.client(room.person()).get("/staff/")
        clock.shift(20 * 60)
        assert client.http.get("/staff/how-far").text == "half"
        clock.shift(20 * 60)
        assert client.get("/staff/").heading == "Sign in"


def test_what_is_kept_tells_nobody_a_secret(room: Room) -> None:
    """The database alone opens nothing: hashes, digests and what is sealed with SECRET_KEY."""
    person = room.person()
    client = room.client(person).get("/staff/account/recovery-codes").send()
    code = client.text.split("now. ")[1].split(" Keep")[0].split()[0]
    link = link_for(room, person.account)
    stored = (room.settings.home / "ivr.db").read_bytes()
    stored += (room.settings.home / "ivr.db-wal").read_bytes()
    for secret in (PASSWORD, code, code.replace("-", ""), link.rsplit("/", 1)[1]):
        assert secret.encode() not in stored
    assert person.authenticator.secret.encode() not in stored
    assert b"$argon2id$" in stored
