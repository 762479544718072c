"""The numbers under which everything of a call is filed."""

from functools import cache

from sqlalchemy import Connection, Executable, bindparam, select

from ivr.store.rows import insert_into
from ivr.store.tables import calls

_CALL = select(calls.c.id).where(calls.c.call == bindparam("call"))


def begin_call(connection: Connection, call: str) -> int | None:
    """The number of a new call; None where the call is not new."""
    begun = connection.execute(_insert_call(connection.dialect.name), {"call": call})
    return begun.scalar_one_or_none()


def number_of_call(connection: Connection, call: str) -> int:
    """The number of a call, new or not."""
    number = begin_call(connection, call)
    if number is None:
        number = connection.execute(_CALL, {"call": call}).scalar_one()
    return number


@cache
def _insert_call(dialect: str) -> Executable:
    return insert_into(dialect, calls).on_conflict_do_nothing().returning(calls.c.id)
