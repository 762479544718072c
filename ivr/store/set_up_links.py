"""Links with which staff choose a password, kept. Of the link itself only a digest is known."""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from ivr.staff.account import LINK_LASTS, Account
from ivr.store.staff import get_account
from ivr.store.staff_tables import set_up_links


class LinkUnknown(Exception):
    """No such link was ever made, or a newer one has taken its place."""


class LinkUsed(Exception):
    """The link has been used."""


class LinkTooOld(Exception):
    """The link has lasted its time."""


def make_link(connection: Connection, staff_id: int, now: datetime) -> str:
    """The secret part of a new link, said this once; all earlier links of theirs end."""
    secret = secrets.token_urlsafe(32)
    connection.execute(delete(set_up_links).where(set_up_links.c.staff_id == staff_id))
    facts = {"digest": _digest(secret), "staff_id": staff_id, "expires_at": now + LINK_LASTS}
    connection.execute(insert(set_up_links).values(facts))
    return secret


def follow_link(connection: Connection, secret: str, now: datetime) -> Account:
    """Whose link it is. Raises LinkUnknown, LinkUsed, LinkTooOld or AccountUnknown."""
    wanted = select(set_up_links).where(set_up_links.c.digest == _digest(secret))
    row = connection.execute(wanted.with_for_update()).one_or_none()
    if row is None:
        raise LinkUnknown
    if row.used_at:
        raise LinkUsed
    if row.expires_at <= now:
        raise LinkTooOld
    return get_account(connection, row.staff_id)


def use_link(connection: Connection, secret: str, now: datetime) -> Account:
    """The same, once: whoever comes after raises LinkUsed."""
    account = follow_link(connection, secret, now)
    used = update(set_up_links).where(set_up_links.c.digest == _digest(secret))
    connection.execute(used.values(used_at=now))
    return account


def open_until(connection: Connection, staff_id: int, now: datetime) -> datetime | None:
    """Until when their link can still be used."""
    wanted = select(set_up_links.c.expires_at).where(
        set_up_links.c.staff_id == staff_id,
        set_up_links.c.used_at.is_(None),
        set_up_links.c.expires_at > now,
    )
    return connection.execute(wanted).scalar_one_or_none()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
