"""Roles, and the rules about accounts that need no database."""

from datetime import UTC, datetime, timedelta

import pytest

from ivr.staff.account import Account, LastManager, Role, keep_a_manager
from ivr.staff.audit import Entry, Kind

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.LOOK, {Role.LOOK}),
        (Role.REQUESTS, {Role.LOOK, Role.REQUESTS}),
        (Role.RECORDINGS, {Role.LOOK, Role.RECORDINGS}),
        (Role.MANAGER, set(Role)),
    ],
)
def test_what_a_role_includes(role: Role, may: set[Role]) -> None:
    assert {needed for needed in Role if role.includes(needed)} == may


def account(number: int, role: Role = Role.MANAGER) -> Account:
    return Account(number, f"{number}@example.org", "", role, f"session {number}", "handle")


def test_somebody_must_be_able_to_let_people_in() -> None:
    keep_a_manager([account(1), account(2)], leaving=1)
    keep_a_manager([account(1), account(2, Role.LOOK)], leaving=2)
    with pytest.raises(LastManager):
        keep_a_manager([account(1), account(2, Role.REQUESTS)], leaving=1)


def test_a_lock_ends_by_itself() -> None:
    locked = Account(1, "a@example.org", "", Role.LOOK, "", "", locked_until=NOW)
    assert locked.is_locked(NOW - timedelta(seconds=1))
    assert not locked.is_locked(NOW)


def test_what_opens_an_account_is_never_shown() -> None:
    shown = repr(Account(1, "a@example.org", "", Role.LOOK, "SES", "HAN", True, "PAS", "AUT"))
    assert not any(secret in shown for secret in ("SES", "HAN", "PAS", "AUT"))


def test_an_entry_of_the_audit_log_is_a_sentence() -> None:
    entry = Entry(NOW, Kind.CHANGE, "published Welcome message, version 4", "Priya")
    assert entry.sentence == "Priya published Welcome message, version 4."
