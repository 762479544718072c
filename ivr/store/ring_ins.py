"""Calls of staff who record by telephone, kept. Nothing here commits: who calls does."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from ivr.prompt_library.ring_in import RingIn
from ivr.store.calls import number_of_call
from ivr.store.invitations import get_invitation
from ivr.store.recordings import put_voices, voices_named
from ivr.store.ring_in_tables import ring_in_turns, ring_ins, rung_in
from ivr.store.rows import insert_into

Take = Callable[[RingIn | None], tuple[RingIn, str]]
"""The call so far → the call after the step, and its answer."""


def answer_once(connection: Connection, call: str, step: int, take: Take, *, at: datetime) -> str:
    """The answer to a step: `take` gives it once, repeats are given it again."""
    call_id = number_of_call(connection, call)
    turn = {"call_id": call_id, "step": step, "answer": "", "answered_at": at}
    begin = insert_into(connection.dialect.name, ring_in_turns).on_conflict_do_nothing()
    this = (ring_in_turns.c.call_id == call_id, ring_in_turns.c.step == step)
    # The row is a lock: whoever comes second waits for the first, and then finds its answer.
    if not connection.execute(begin.returning(ring_in_turns.c.step), turn).first():
        return str(connection.execute(select(ring_in_turns.c.answer).where(*this)).scalar_one())
    before = _find(connection, call, call_id)
    after, answer = take(before)
    _put(connection, call_id, after, at, is_new=before is None)
    connection.execute(update(ring_in_turns).where(*this).values(answer=answer))
    return answer


def _find(connection: Connection, call: str, call_id: int) -> RingIn | None:
    found = select(ring_ins).where(ring_ins.c.call_id == call_id).with_for_update()
    row = connection.execute(found).one_or_none()
    if row is None:
        return None
    voices = voices_named(connection, [row.voice] if row.voice else [])
    invited = row.invitation_id
    return RingIn(
        call=call,
        step=row.step,
        at=row.at,
        tries=row.tries,
        invitation=get_invitation(connection, invited) if invited is not None else None,
        line=row.line,
        voice=voices.get(row.voice),
    )


def _put(
    connection: Connection, call_id: int, ring_in: RingIn, at: datetime, *, is_new: bool
) -> None:
    facts = {
        "step": ring_in.step,
        "at": ring_in.at,
        "tries": ring_in.tries,
        "invitation_id": ring_in.invitation.id if ring_in.invitation else None,
        "line": ring_in.line,
        "voice": ring_in.voice.id if ring_in.voice else None,
    }
    if ring_in.voice:
        put_voices(connection, ring_in.call, [ring_in.voice])
    if is_new:
        connection.execute(insert(ring_ins).values(call_id=call_id, **facts))
    else:
        mine = update(ring_ins).where(ring_ins.c.call_id == call_id)
        connection.execute(mine.values(facts))
    if kept := ring_in.kept:
        new = insert_into(connection.dialect.name, rung_in).on_conflict_do_nothing()
        connection.execute(
            new.values(
                voice=kept.voice.id,
                invitation_id=kept.invitation,
                line=kept.line,
                kept_at=at,
                trouble="",
            )
        )
