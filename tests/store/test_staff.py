"""The staff, kept: on both databases, and with several processes' worth of hurry."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from ivr.staff.account import (
    LINK_LASTS,
    LOCKED_FOR,
    SESSION_LASTS,
    AccountUnknown,
    EmailTaken,
    LastManager,
    Role,
)
from ivr.store import second_steps, staff
from ivr.store.database import Database
from ivr.store.kept_text import KEPT_FOR, keep_text, take_text
from ivr.store.second_steps import Passkey
from ivr.store.set_up_links import (
    LinkTooOld,
    LinkUnknown,
    LinkUsed,
    follow_link,
    make_link,
    open_until,
    use_link,
)
from ivr.store.staff_tables import ended_sessions

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def add(database: Database, name: str, role: Role = Role.MANAGER) -> int:
    email = f"{name}@example.org"
    return database.write(lambda connection: staff.add_account(connection, email, role, name)).id


def hurry(url: str, changes: list[Callable[[Connection], Any]]) -> list[Any]:
    """Run each change on a database of its own at once; its result, or what it raised."""

    def run(database: Database, change: Callable[[Connection], Any]) -> Any:
        try:
            return database.write(change)
        except Exception as raised:
            return type(raised)

    with ExitStack() as opened, ThreadPoolExecutor(len(changes)) as threads:
        databases = [opened.enter_context(closing(Database(url))) for _ in changes]
        return list(threads.map(run, databases, changes))


def test_an_email_address_is_one_person_whatever_its_capitals(database: Database) -> None:
    number = add(database, "Priya")
    found = database.read(lambda c: staff.find_account(c, email="PRIYA@example.org"))
    assert found
    assert found.id == number
    with pytest.raises(EmailTaken):
        add(database, "priya")


def test_two_who_let_the_same_person_in(database: Database, url: str) -> None:
    add_it = [lambda c: staff.add_account(c, "jo@example.org", Role.LOOK).id] * 6
    outcomes = hurry(url, add_it)
    assert outcomes.count(EmailTaken) == 5


def test_who_comes_back_is_the_same_person_with_nothing_of_before(database: Database) -> None:
    add(database, "boss")
    number = add(database, "jo", Role.REQUESTS)
    database.write(lambda c: staff.set_password(c, number, "hashed"))
    database.write(lambda c: second_steps.set_authenticator(c, number, "secret", 5))
    before = database.read(lambda c: staff.get_account(c, number))
    database.write(lambda c: staff.remove(c, number))
    with pytest.raises(AccountUnknown):
        database.read(lambda c: staff.get_account(c, number))
    assert [each.name for each in database.read(staff.list_accounts)] == ["boss"]
    assert (number, "jo") in database.read(staff.list_names)
    assert add(database, "jo", Role.LOOK) == number
    again = database.read(lambda c: staff.get_account(c, number))
    assert (again.role, again.password, again.authenticator) == (Role.LOOK, None, None)
    assert again.session != before.session


def test_the_last_manager_stays(database: Database) -> None:
    first, second = add(database, "a"), add(database, "b")
    database.write(lambda c: staff.change_role(c, first, Role.LOOK))
    for change in (
        lambda c: staff.change_role(c, second, Role.REQUESTS),
        lambda c: staff.remove(c, second),
    ):
        with pytest.raises(LastManager):
            database.write(change)
    assert database.read(lambda c: staff.get_account(c, second)).role is Role.MANAGER


def test_two_managers_who_remove_each_other(database: Database, url: str) -> None:
    numbers = [add(database, name) for name in "abcd"]
    outcomes = hurry(
        url,
        [lambda c, n=number: staff.remove(c, n).id for number in numbers],  # type: ignore[misc]
    )
    assert outcomes.count(LastManager) == 1


def test_ten_wrong_in_a_row_lock_an_account_for_all_processes(database: Database, url: str) -> None:
    number = add(database, "a")
    note = [lambda c: staff.note_wrong(c, number, NOW).is_locked(NOW)] * 9
    assert not any(hurry(url, note))
    locked = database.write(lambda c: staff.note_wrong(c, number, NOW))
    assert locked.locked_until == NOW + LOCKED_FOR
    assert locked.wrong == 0  # afterwards there are ten tries again


def test_who_is_let_in_begins_to_count_anew(database: Database) -> None:
    number = add(database, "a")
    for _ in range(9):
        database.write(lambda c: staff.note_wrong(c, number, NOW))
    database.write(lambda c: staff.note_signed_in(c, number, NOW))
    assert not database.write(lambda c: staff.note_wrong(c, number, NOW)).is_locked(NOW)


def test_a_new_password_opens_a_locked_account_and_signs_out(database: Database) -> None:
    number = add(database, "a")
    for _ in range(10):
        locked = database.write(lambda c: staff.note_wrong(c, number, NOW))
    opened = database.write(lambda c: staff.set_password(c, number, "hashed"))
    assert not opened.is_locked(NOW)
    assert opened.session != locked.session


def test_a_code_is_taken_once_and_none_before_it(database: Database, url: str) -> None:
    number = add(database, "a")
    database.write(lambda c: second_steps.set_authenticator(c, number, "secret", 100))
    use = [lambda c: second_steps.use_code(c, number, 102)] * 6
    assert sorted(hurry(url, use)) == [False] * 5 + [True]
    assert not database.write(lambda c: second_steps.use_code(c, number, 101))
    assert database.write(lambda c: second_steps.use_code(c, number, 103))


def test_a_recovery_code_is_taken_once(database: Database, url: str) -> None:
    number, other = add(database, "a"), add(database, "b")
    database.write(lambda c: second_steps.set_recovery_codes(c, number, ["x", "y"]))
    assert not database.write(lambda c: second_steps.use_recovery_code(c, other, "x"))
    use = [lambda c: second_steps.use_recovery_code(c, number, "x")] * 6
    assert sorted(hurry(url, use)) == [False] * 5 + [True]
    assert database.read(lambda c: second_steps.count_recovery_codes(c, number)) == 1
    database.write(lambda c: second_steps.set_recovery_codes(c, number, ["p", "q", "r"]))
    assert not database.write(lambda c: second_steps.use_recovery_code(c, number, "y"))


def test_passkeys(database: Database) -> None:
    number = add(database, "a")
    passkey = Passkey(number, "Blue", b"\x00id", b"\xffkey", 1, ("usb", "nfc"), NOW, NOW)
    database.write(lambda c: second_steps.add_passkey(c, passkey))
    assert database.read(lambda c: second_steps.list_passkeys(c, number)) == (passkey,)
    later = NOW + timedelta(days=1)
    database.write(
        lambda c: second_steps.note_passkey_used(c, second_steps.counted(passkey, 7), later)
    )
    found = database.read(lambda c: second_steps.find_passkey(c, b"\x00id"))
    assert found
    assert (found.sign_count, found.used_at) == (7, later)
    database.write(lambda c: second_steps.delete_passkey(c, found))
    assert database.read(lambda c: second_steps.find_passkey(c, b"\x00id")) is None


def test_who_lost_their_phone_keeps_nothing_that_lets_them_in(database: Database) -> None:
    number = add(database, "a")
    passkey = Passkey(number, "Blue", b"id", b"key", 1, (), NOW, NOW)
    database.write(lambda c: staff.set_password(c, number, "hashed"))
    database.write(lambda c: second_steps.set_authenticator(c, number, "secret", 5))
    database.write(lambda c: second_steps.add_passkey(c, passkey))
    database.write(lambda c: second_steps.set_recovery_codes(c, number, ["x"]))
    account = database.write(lambda c: staff.forget_second_step(c, number))
    assert (account.password, account.authenticator, account.last_code) == (None, None, None)
    assert database.read(lambda c: second_steps.list_passkeys(c, number)) == ()
    assert database.read(lambda c: second_steps.count_recovery_codes(c, number)) == 0


def test_a_link_works_once(database: Database, url: str) -> None:
    number = add(database, "a")
    secret = database.write(lambda c: make_link(c, number, NOW))
    assert database.read(lambda c: follow_link(c, secret, NOW)).id == number
    assert database.read(lambda c: open_until(c, number, NOW)) == NOW + LINK_LASTS
    outcomes = hurry(url, [lambda c: use_link(c, secret, NOW).id] * 6)
    assert sorted(map(str, outcomes)) == sorted(map(str, [number, *[LinkUsed] * 5]))
    assert database.read(lambda c: open_until(c, number, NOW)) is None


@pytest.mark.parametrize(
    ("after", "outcome"),
    [
        (timedelta(), None),
        (LINK_LASTS - timedelta(seconds=1), None),
        (LINK_LASTS, LinkTooOld),
        (timedelta(days=30), LinkTooOld),
    ],
)
def test_a_link_lasts_two_days(
    database: Database, after: timedelta, outcome: type[Exception] | None
) -> None:
    number = add(database, "a")
    secret = database.write(lambda c: make_link(c, number, NOW))
    if outcome is None:
        assert database.write(lambda c: use_link(c, secret, NOW + after)).id == number
    else:
        with pytest.raises(outcome):
            database.write(lambda c: use_link(c, secret, NOW + after))


def test_a_newer_link_ends_the_one_before(database: Database) -> None:
    number = add(database, "a")
    first = database.write(lambda c: make_link(c, number, NOW))
    second = database.write(lambda c: make_link(c, number, NOW))
    for secret in (first, "", "no link"):
        with pytest.raises(LinkUnknown):
            database.read(lambda c, s=secret: follow_link(c, s, NOW))  # type: ignore[misc]
    assert database.read(lambda c: follow_link(c, second, NOW)).id == number


def test_the_link_of_somebody_who_has_left(database: Database) -> None:
    add(database, "boss")
    number = add(database, "a")
    secret = database.write(lambda c: make_link(c, number, NOW))
    database.write(lambda c: staff.remove(c, number))
    with pytest.raises(LinkUnknown):
        database.read(lambda c: follow_link(c, secret, NOW))


def test_sessions_that_ended_are_known_for_as_long_as_a_cookie_names_them(
    database: Database,
) -> None:
    number = add(database, "a")
    account = database.read(lambda c: staff.get_account(c, number))

    def is_signed_in(name: str) -> bool:
        return bool(database.read(lambda c: staff.find_signed_in(c, account.session, name)))

    database.write(lambda c: staff.end_session(c, "one", NOW))
    database.write(lambda c: staff.end_session(c, "one", NOW + SESSION_LASTS))  # pressed twice
    assert (is_signed_in("one"), is_signed_in("two")) == (False, True)
    database.write(lambda c: staff.end_session(c, "two", NOW + 2 * SESSION_LASTS))
    assert (is_signed_in("one"), is_signed_in("two")) == (False, False)
    database.write(lambda c: staff.end_session(c, "three", NOW + 3 * SESSION_LASTS))
    rows = database.read(lambda c: c.execute(select(ended_sessions.c.name)).scalars().all())
    assert sorted(rows) == ["three", "two"]


def test_kept_text_is_given_back_once(database: Database) -> None:
    number, other = add(database, "a"), add(database, "b")
    database.write(lambda c: keep_text(c, number, "first", NOW))
    database.write(lambda c: keep_text(c, number, "second", NOW))
    assert database.write(lambda c: take_text(c, other)) is None
    assert database.write(lambda c: take_text(c, number)) == "second"
    assert database.write(lambda c: take_text(c, number)) is None


def test_kept_text_that_nobody_came_back_for_goes(database: Database) -> None:
    number, other = add(database, "a"), add(database, "b")
    database.write(lambda c: keep_text(c, number, "old", NOW))
    later = NOW + KEPT_FOR + timedelta(seconds=1)
    database.write(lambda c: keep_text(c, other, "new", later))
    assert database.write(lambda c: take_text(c, number)) is None
