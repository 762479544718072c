"""Orders for leaflets as a conversation that is kept."""

import random
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from ivr.call.moment import Moment
from ivr.call.tasks.desk import Desk
from ivr.call.tasks.order_desk import At, Letters, OrderDesk
from ivr.call.tasks.order_leaflet import begin, take_step
from ivr.call.tasks.order_questions import ask
from ivr.leaflets.order import Order
from ivr.offices.routing import office_for
from ivr.script.page import ORDER
from ivr.uk.postcode import normalise
from ivr.uk.postcode_keys import read_keys
from ivr.uk.postcode_known import KnownPostcodes
from ivr.uk.postcode_letters import LetterQuestion, first_step, follow
from ivr.web.conversations import Form, Take, Task
from ivr.web.keeping import Keeping

if TYPE_CHECKING:
    from sqlalchemy import Connection

_CHANCE = random.SystemRandom()


def taking_orders(keeping: Keeping, speech: Callable[[], bool]) -> Task[Order, OrderDesk]:
    """How orders are taken; `speech`: whether a postcode may be said to a computer."""

    def desk(connection: "Connection", moment: Moment, form: Form) -> OrderDesk:
        from ivr.store.leaflets import new_reference  # a menu turn needs no database

        shared, edition = keeping.desk(moment, form), moment.edition
        known = moment.postcodes()
        return OrderDesk(
            moment=moment,
            now=shared.now,
            has_copy=shared.has_copy,
            number=shared.number,
            offered=[leaflet.id for leaflet in edition.catalogue.values() if leaflet.available],
            postcode=partial(_keyed, known),
            spoken_postcode=partial(_said, known) if speech() else None,
            office=partial(_office, known, moment),
            reference=partial(new_reference, connection, shared.now, _CHANCE),
        )

    return Task(
        page=ORDER,
        desk=desk,
        begin=begin,
        take_step=take_step,
        ask=ask,
        answer_once=_answer_once,
        gave=_gave,
    )


def _keyed(known: KnownPostcodes, keys: str, letters: str) -> str | Letters | None:
    found = follow(first_step(read_keys(keys, known)), letters)
    if found is None:
        return None
    if isinstance(found, LetterQuestion):
        return Letters("".join(found.letters), found.position == 2)
    return str(found.postcode)


def _said(known: KnownPostcodes, words: str) -> list[str]:
    from ivr.uk.postcode_speech import hear_postcode  # few lines let callers say it

    return [str(postcode) for postcode in hear_postcode(words, known)]


def _office(known: KnownPostcodes, moment: Moment, written: str) -> str:
    read = normalise(written)
    route = office_for(known.council(read)) if read else ""
    return route if route in moment.edition.offices else ""


def _gave(before: Order | None, order: Order) -> tuple[str, ...]:
    """The leaflets that the caller has just been told will be posted."""
    if order.at != At.DONE or (before and before.at == At.DONE):
        return ()
    goes_on = before and before.confirmed_at and before.asked_at == order.asked_at
    new = order.items[-1:] if goes_on else order.items
    return tuple(
        f"order:{item.leaflet}:{'another-language' if item.in_another_language else item.format}"
        for item in new
    )


def _answer_once(
    connection: "Connection", call: str, step: int, take: Take[Order], desk: Desk
) -> str:
    from ivr.store.leaflets import answer_once

    return answer_once(connection, call, step, take, at=desk.now)
