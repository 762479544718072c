"""Messages as a conversation that is kept."""

from typing import TYPE_CHECKING

from ivr.call.tasks.desk import Desk
from ivr.call.tasks.leave_message import ask, begin, take_step
from ivr.messages.message import Message
from ivr.script.page import MESSAGE
from ivr.web.conversations import Take, Task
from ivr.web.keeping import Keeping

if TYPE_CHECKING:
    from sqlalchemy import Connection


def taking_messages(keeping: Keeping) -> Task[Message, Desk]:
    """How messages are taken."""
    return Task(
        page=MESSAGE,
        desk=lambda _connection, moment, form: keeping.desk(moment, form),
        begin=begin,
        take_step=take_step,
        ask=ask,
        answer_once=_answer_once,
        gave=_gave,
    )


def _gave(before: Message | None, message: Message) -> tuple[str, ...]:
    """A message, once: said again it is the same."""
    had = before is not None and before.voice is not None and before.begun_at == message.begun_at
    return ("message",) if message.voice and not had else ()


def _answer_once(
    connection: "Connection", call: str, step: int, take: Take[Message], desk: Desk
) -> str:
    from ivr.store.messages import answer_once  # a menu turn needs no database

    return answer_once(connection, call, step, take, at=desk.now)
