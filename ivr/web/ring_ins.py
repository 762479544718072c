"""Staff who ring in to record, as a conversation that is kept."""

from functools import partial
from typing import TYPE_CHECKING

from ivr.call.moment import Moment
from ivr.call.tasks.desk import Desk
from ivr.call.tasks.ring_in import RingInDesk, ask, begin, take_step
from ivr.prompt_library.ring_in import RingIn
from ivr.script.page import RING_IN
from ivr.web.conversations import Form, Take, Task
from ivr.web.keeping import Keeping

if TYPE_CHECKING:
    from sqlalchemy import Connection


def ringing_in(keeping: Keeping, secret: str) -> Task[RingIn, RingInDesk]:
    """How staff record by telephone."""

    def desk(connection: "Connection", moment: Moment, form: Form) -> RingInDesk:
        from ivr.store.invitations import open_code  # a menu turn needs no database

        shared = keeping.desk(moment, form)
        opens = partial(open_code, connection, secret, at=shared.now)
        return RingInDesk(moment, shared.now, shared.has_copy, "", lambda code: opens(code=code))

    return Task(
        page=RING_IN,
        desk=desk,
        begin=begin,
        take_step=take_step,
        ask=ask,
        answer_once=_answer_once,
    )


def _answer_once(
    connection: "Connection", call: str, step: int, take: Take[RingIn], desk: Desk
) -> str:
    from ivr.store.ring_ins import answer_once

    return answer_once(connection, call, step, take, at=desk.now)
