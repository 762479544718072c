"""Second steps of signing in, kept: authenticator, passkeys, recovery codes. Nothing commits."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from ivr.store.staff_tables import passkeys, recovery_codes, staff


@dataclass(frozen=True)
class Passkey:
    """A passkey of one member of staff."""

    staff_id: int
    name: str
    """As its owner calls it; no two of one owner have the same."""
    credential: bytes
    """What its device calls it."""
    public_key: bytes
    sign_count: int
    transports: tuple[str, ...]
    made_at: datetime
    used_at: datetime


def set_authenticator(connection: Connection, staff_id: int, secret: str, last_code: int) -> None:
    """The secret of an authenticator app, and the code that proved it, which is used up."""
    facts = {"authenticator": secret, "last_code": last_code}
    connection.execute(update(staff).where(staff.c.id == staff_id).values(facts))


def use_code(connection: Connection, staff_id: int, code: int) -> bool:
    """Use up the code of a half minute, given by its number; False where it or a later one was."""
    is_new = or_(staff.c.last_code.is_(None), staff.c.last_code < code)
    used = update(staff).where(staff.c.id == staff_id, is_new).values(last_code=code)
    return connection.execute(used).rowcount == 1


def set_recovery_codes(connection: Connection, staff_id: int, digests: Collection[str]) -> None:
    """New recovery codes in place of all before."""
    connection.execute(delete(recovery_codes).where(recovery_codes.c.staff_id == staff_id))
    rows = [{"staff_id": staff_id, "digest": digest} for digest in digests]
    connection.execute(insert(recovery_codes), rows)


def use_recovery_code(connection: Connection, staff_id: int, digest: str) -> bool:
    """Use up a recovery code; False where they have no such code."""
    used = delete(recovery_codes).where(
        recovery_codes.c.staff_id == staff_id, recovery_codes.c.digest == digest
    )
    return connection.execute(used).rowcount == 1


def count_recovery_codes(connection: Connection, staff_id: int) -> int:
    """How many are left."""
    left = select(func.count()).where(recovery_codes.c.staff_id == staff_id)
    return connection.execute(left).scalar_one()


def list_passkeys(connection: Connection, staff_id: int) -> tuple[Passkey, ...]:
    """Those of one member of staff, in the order in which they were made."""
    wanted = select(passkeys).where(passkeys.c.staff_id == staff_id).order_by(passkeys.c.id)
    return tuple(_passkey(row) for row in connection.execute(wanted))


def find_passkey(connection: Connection, credential: bytes) -> Passkey | None:
    """A passkey by what its device calls it."""
    wanted = select(passkeys).where(passkeys.c.credential == credential)
    row = connection.execute(wanted).one_or_none()
    return _passkey(row) if row else None


def add_passkey(connection: Connection, passkey: Passkey) -> None:
    """Keep a new one."""
    connection.execute(insert(passkeys).values(_facts(passkey)))


def note_passkey_used(connection: Connection, passkey: Passkey, at: datetime) -> None:
    """It let its owner in; `sign_count` is what its device has counted."""
    facts = {"sign_count": passkey.sign_count, "used_at": at}
    used = update(passkeys).where(passkeys.c.credential == passkey.credential)
    connection.execute(used.values(facts))


def delete_passkey(connection: Connection, passkey: Passkey) -> None:
    """It opens nothing any more."""
    connection.execute(delete(passkeys).where(passkeys.c.credential == passkey.credential))


def counted(passkey: Passkey, sign_count: int) -> Passkey:
    """The same after its device has counted on."""
    return replace(passkey, sign_count=sign_count)


def _passkey(row: Row[Any]) -> Passkey:
    facts = row._asdict()
    del facts["id"]
    return Passkey(**facts | {"transports": tuple(filter(None, facts["transports"].split(",")))})


def _facts(passkey: Passkey) -> dict[str, Any]:
    return vars(passkey) | {"transports": ",".join(passkey.transports)}
