"""The staff and what lets them in, kept. These functions never commit: who calls them does."""

import secrets
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, case, delete, exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from ivr.staff.account import (
    LOCKED_FOR,
    MOST_WRONG,
    SESSION_LASTS,
    Account,
    AccountUnknown,
    EmailTaken,
    Role,
    keep_a_manager,
)
from ivr.store.rows import insert_into
from ivr.store.staff_tables import (
    ended_sessions,
    kept_text,
    passkeys,
    recovery_codes,
    set_up_links,
    staff,
)

_FACTS = [staff.c[each.name] for each in fields(Account)]


def add_account(connection: Connection, email: str, role: Role, name: str = "") -> Account:
    """Let somebody in, or in again. Raises EmailTaken where they are in already."""
    known = find_account(connection, email=email)
    if known and known.is_active:
        raise EmailTaken
    facts = {
        "email": email.lower(),
        "name": name,
        "role": role,
        "is_active": True,
        "session": _new_session(),
        "passkey_handle": secrets.token_hex(32),
        "wrong": 0,
    }
    if known:
        return _change(connection, known.id, **facts)
    try:
        with connection.begin_nested():
            row = connection.execute(insert(staff).values(facts).returning(*_FACTS)).one()
    except IntegrityError:  # another process has just been asked the same
        raise EmailTaken from None
    return _account(row)


def find_account(
    connection: Connection,
    *,
    staff_id: int | None = None,
    email: str | None = None,
    session: str | None = None,
) -> Account | None:
    """An account by one of what names it, also of somebody who has left."""
    wanted = select(*_FACTS)
    if staff_id is not None:
        wanted = wanted.where(staff.c.id == staff_id)
    elif email is not None:
        wanted = wanted.where(staff.c.email == email.lower())
    else:
        wanted = wanted.where(staff.c.session == session)
    row = connection.execute(wanted).one_or_none()
    return _account(row) if row else None


def get_account(connection: Connection, staff_id: int) -> Account:
    """The account of somebody on the staff. Raises AccountUnknown."""
    account = find_account(connection, staff_id=staff_id)
    if account is None or not account.is_active:
        raise AccountUnknown
    return account


def list_accounts(connection: Connection) -> tuple[Account, ...]:
    """All who are on the staff, by name."""
    wanted = select(*_FACTS).where(staff.c.is_active).order_by(func.lower(staff.c.name), staff.c.id)
    return tuple(_account(row) for row in connection.execute(wanted))


def list_names(connection: Connection) -> tuple[tuple[int, str], ...]:
    """The ids and names of all who are or were on the staff, by name."""
    wanted = select(staff.c.id, staff.c.name, staff.c.email).order_by(func.lower(staff.c.name))
    return tuple((row.id, row.name or row.email) for row in connection.execute(wanted))


def rename(connection: Connection, staff_id: int, name: str) -> Account:
    """Call somebody differently."""
    return _change(connection, staff_id, name=name)


def change_role(connection: Connection, staff_id: int, role: Role) -> Account:
    """Let somebody do more or less. Raises LastManager."""
    managers = _managers(connection)
    if role is not Role.MANAGER and any(each.id == staff_id for each in managers):
        keep_a_manager(managers, leaving=staff_id)
    return _change(connection, staff_id, role=role)


def remove(connection: Connection, staff_id: int) -> Account:
    """Take somebody off the staff, with all that lets them in. Raises LastManager."""
    managers = _managers(connection)
    if any(each.id == staff_id for each in managers):
        keep_a_manager(managers, leaving=staff_id)
    for table in (set_up_links, kept_text):
        connection.execute(delete(table).where(table.c.staff_id == staff_id))
    forget_second_step(connection, staff_id)
    return _change(connection, staff_id, is_active=False, password=None)


def set_password(connection: Connection, staff_id: int, hashed: str) -> Account:
    """A new password, which signs them out everywhere and unlocks the account."""
    return _change(
        connection, staff_id, password=hashed, session=_new_session(), wrong=0, locked_until=None
    )


def rehash_password(connection: Connection, staff_id: int, hashed: str) -> Account:
    """The same password, hashed as it is done today."""
    return _change(connection, staff_id, password=hashed)


def sign_out_everywhere(connection: Connection, staff_id: int) -> Account:
    """Every browser they are signed in with has to ask again."""
    return _change(connection, staff_id, session=_new_session())


def find_signed_in(connection: Connection, session: str, name: str) -> Account | None:
    """Whose the session of one browser is, unless it was ended, by itself or with all of theirs."""
    is_over = exists().where(ended_sessions.c.name == name)
    wanted = select(*_FACTS).where(staff.c.session == session, staff.c.is_active, ~is_over)
    row = connection.execute(wanted).one_or_none()
    return _account(row) if row else None


def end_session(connection: Connection, name: str, at: datetime) -> None:
    """One browser signs out: no copy of its cookie is good any more.

    Only those are kept that a cookie can still name. A page that was on its way gets a last one,
    so they are kept for twice as long as it is good.
    """
    old = ended_sessions.c.ended_at < at - 2 * SESSION_LASTS
    connection.execute(delete(ended_sessions).where(old))
    ended = insert_into(connection.dialect.name, ended_sessions).on_conflict_do_nothing()
    connection.execute(ended.values(name=name, ended_at=at))


def forget_second_step(connection: Connection, staff_id: int) -> Account:
    """Take the authenticator, passkeys and recovery codes away, and sign them out everywhere.

    The password goes too: else it alone would open the account until they set up anew.
    """
    for table in (passkeys, recovery_codes):
        connection.execute(delete(table).where(table.c.staff_id == staff_id))
    return _change(
        connection,
        staff_id,
        authenticator=None,
        last_code=None,
        password=None,
        session=_new_session(),
        wrong=0,
        locked_until=None,
    )


def note_wrong(connection: Connection, staff_id: int, at: datetime) -> Account:
    """A wrong password or code was entered; so many in a row lock the account for a while."""
    is_last = staff.c.wrong + 1 >= MOST_WRONG
    return _change(
        connection,
        staff_id,
        wrong=case((is_last, 0), else_=staff.c.wrong + 1),
        locked_until=case((is_last, at + LOCKED_FOR), else_=staff.c.locked_until),
    )


def note_signed_in(connection: Connection, staff_id: int, at: datetime) -> Account:
    """They have been let in."""
    return _change(connection, staff_id, signed_in_at=at, wrong=0, locked_until=None)


def _managers(connection: Connection) -> list[Account]:
    """All managers, whom nobody else can change until this transaction ends."""
    wanted = select(*_FACTS).where(staff.c.role == Role.MANAGER, staff.c.is_active)
    rows = connection.execute(wanted.order_by(staff.c.id).with_for_update())
    return [_account(row) for row in rows]


def _change(connection: Connection, staff_id: int, **facts: Any) -> Account:
    """Raises AccountUnknown."""
    changed = update(staff).where(staff.c.id == staff_id).values(facts).returning(*_FACTS)
    row = connection.execute(changed).one_or_none()
    if row is None:
        raise AccountUnknown
    return _account(row)


def _account(row: Row[Any]) -> Account:
    facts = row._asdict()
    return Account(**facts | {"role": Role(facts["role"])})


def _new_session() -> str:
    return secrets.token_hex(32)
