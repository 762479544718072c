"""Codes with which staff record by telephone, kept as digests. Who calls these commits."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from ivr.logs import log
from ivr.prompt_library.reading import Line
from ivr.prompt_library.ring_in import (
    CODE_LASTS,
    CODE_LENGTH,
    MOST_ALIVE,
    MOST_LINES,
    MOST_WRONG,
    WRONG_WITHIN,
    Invitation,
    TooManyCodes,
)
from ivr.prompt_library.take import Take
from ivr.script.wording import Wording
from ivr.store.ring_in_tables import invitations, rung_in, wrong_codes
from ivr.store.takes import add_take


class InvitationUnknown(Exception):
    """There is no such invitation."""


@dataclass(frozen=True)
class RungIn:
    """A line that was kept by telephone."""

    voice: str
    """RecordingSid."""
    invitation: Invitation
    line: int
    kept_at: datetime


def invite(
    connection: Connection, secret: str, staff: int, wordings: Iterable[Wording], at: datetime
) -> tuple[int, str]:
    """Make a code for some lines of one language: its number, and the code, told this once.

    Raises TooManyCodes.
    """
    lines = list(wordings)[:MOST_LINES]
    alive = select(invitations.c.digest).where(
        invitations.c.expires_at > at, invitations.c.used_at.is_(None)
    )
    taken = set(connection.execute(alive).scalars())
    if len(taken) >= MOST_ALIVE:
        raise TooManyCodes
    code = _new_code()
    while _digest(secret, code) in taken:
        code = _new_code()
    new = insert(invitations).values(
        digest=_digest(secret, code),
        staff_id=staff,
        language=lines[0].language,
        lines=[[each.clip, each.written, each.spoken] for each in lines],
        expires_at=at + CODE_LASTS,
    )
    number: int = connection.execute(new.returning(invitations.c.id)).scalar_one()
    return number, code


def open_code(connection: Connection, secret: str, code: str, at: datetime) -> Invitation | None:
    """What a code stands for, once; None where it is wrong, which is counted.

    After many wrong ones in an hour nobody gets in, whoever they are.
    """
    if is_paused(connection, at):
        return None
    mine = update(invitations).where(
        invitations.c.digest == _digest(secret, code),
        invitations.c.expires_at > at,
        invitations.c.used_at.is_(None),
    )
    row = connection.execute(mine.values(used_at=at).returning(invitations.c.id)).first()
    if row is not None:
        return get_invitation(connection, row.id)
    connection.execute(insert(wrong_codes).values(at=at))
    if is_paused(connection, at):
        log.warning("ringing in is paused: too many wrong codes within the hour")
    return None


def is_paused(connection: Connection, at: datetime) -> bool:
    """Whether so many codes were wrong lately that nobody can ring in."""
    wrong = select(func.count()).select_from(wrong_codes)
    lately = wrong.where(wrong_codes.c.at > at - WRONG_WITHIN)
    return connection.execute(lately).scalar_one() >= MOST_WRONG


def get_invitation(connection: Connection, number: int) -> Invitation:
    """An invitation by its number; raises InvitationUnknown."""
    found = select(invitations).where(invitations.c.id == number)
    row = connection.execute(found).one_or_none()
    if row is None:
        raise InvitationUnknown(number)
    return Invitation(
        id=row.id,
        staff=row.staff_id,
        language=row.language,
        lines=tuple(Line(*each) for each in row.lines),
        expires_at=row.expires_at,
        used_at=row.used_at,
    )


def arrived(connection: Connection, number: int) -> dict[int, tuple[int | None, str]]:
    """What has been kept of an invitation, by line: the take once there is one, or the trouble."""
    found = select(rung_in).where(rung_in.c.invitation_id == number).order_by(rung_in.c.kept_at)
    return {row.line: (row.take_id, row.trouble) for row in connection.execute(found)}


def to_be_treated(connection: Connection) -> list[RungIn]:
    """What was kept and is no take yet."""
    waiting = select(rung_in).where(rung_in.c.take_id.is_(None), rung_in.c.trouble == "")
    rows: list[Any] = list(connection.execute(waiting.order_by(rung_in.c.kept_at)))
    return [
        RungIn(row.voice, get_invitation(connection, row.invitation_id), row.line, row.kept_at)
        for row in rows
    ]


def settle(connection: Connection, voice: str, result: Take | str) -> bool:
    """It is a take now, or can't be one, for a reason; False where it was settled before."""
    still = update(rung_in).where(
        rung_in.c.voice == voice, rung_in.c.take_id.is_(None), rung_in.c.trouble == ""
    )
    if isinstance(result, str):
        return connection.execute(still.values(trouble=result)).rowcount == 1
    waits = select(rung_in.c.voice).where(rung_in.c.voice == voice, rung_in.c.take_id.is_(None))
    if connection.execute(waits.with_for_update()).first() is None:
        return False
    return connection.execute(still.values(take_id=add_take(connection, result))).rowcount == 1


def _new_code() -> str:
    return "".join(secrets.choice("0123456789") for _ in range(CODE_LENGTH))


def _digest(secret: str, code: str) -> str:
    """Keyed, since a million codes are soon tried."""
    return hmac.new(secret.encode(), f"ring-in {code}".encode(), hashlib.sha256).hexdigest()
