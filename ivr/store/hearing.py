"""Recordings that Twilio tells of, put where they belong. Nothing commits: who calls these does."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from ivr.call.tasks.desk import SHORTEST_VOICE
from ivr.call.tasks.leave_message import At as OfAMessage
from ivr.call.tasks.order_desk import At as OfAnOrder
from ivr.store import leaflets, messages
from ivr.store.recordings import put_new_voice, voices_named
from ivr.store.tables import calls
from ivr.voice import Kind, Voice

_ASKED_FOR: Mapping[str, Kind] = {
    OfAnOrder.ADDRESS: Kind.ADDRESS,
    OfAnOrder.NAME: Kind.NAME,
    OfAnOrder.LANGUAGE: Kind.LANGUAGE,
}


@dataclass(frozen=True)
class Found:
    """A recording at Twilio: its RecordingSid, its CallSid, its address and its length."""

    id: str
    call: str
    url: str
    seconds: float


def hear(connection: Connection, call: str, voice: Voice) -> None:
    """Write a recording down, whatever it is; what it belongs to learns of it where it must."""
    if voice.kind in (Kind.STAFF, Kind.UNKNOWN) or voice.seconds < SHORTEST_VOICE:
        put_new_voice(connection, call, voice)
    elif voice.kind is Kind.MESSAGE:
        messages.hear(connection, call, voice)
    else:
        leaflets.hear(connection, call, voice)


def take_in(connection: Connection, found: Collection[Found]) -> int:
    """Take in what no row tells of, where its call has been with us; how many that were.

    An account may serve other lines: what they record is not ours.
    """
    known = voices_named(connection, [each.id for each in found])
    named = select(calls.c.call).where(calls.c.call.in_({each.call for each in found}))
    ours = set(connection.execute(named).scalars())
    new = [each for each in found if each.id not in known and each.call in ours]
    for each in new:
        kind, item = _asked_for(connection, each.call)
        hear(connection, each.call, Voice(each.id, kind, item, each.url, each.seconds))
    return len(new)


def _asked_for(connection: Connection, call: str) -> tuple[Kind, int]:
    """What a call was asked to say when we last heard of it: the turn that told it was lost."""
    message = messages.find_message(connection, call)
    if message and message.at == OfAMessage.RECORD and not message.voice:
        return Kind.MESSAGE, 0
    order = leaflets.find_order(connection, call)
    kind = _ASKED_FOR.get(order.at, Kind.UNKNOWN) if order else Kind.UNKNOWN
    return kind, len(order.items) - 1 if order and kind is Kind.LANGUAGE else 0
