"""Conversations of several questions whose answers are kept: orders and messages.

The edge that opens the database, and promises only what is kept.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeVar

from ivr.call.arriving import moved
from ivr.call.directions import Direction
from ivr.call.heard import Heard
from ivr.call.moment import Moment
from ivr.call.place import Place
from ivr.call.tasks.desk import Desk
from ivr.web.keeping import Keeping
from ivr.web.on_air import Broadcast

if TYPE_CHECKING:
    from sqlalchemy import Connection

Form = Mapping[str, str]


class Kept(Protocol):
    """What a conversation gives, as far as it has come."""

    @property
    def step(self) -> int:
        """How many turns have been answered."""
        ...

    @property
    def at(self) -> str:
        """The question that was asked last."""
        ...


K = TypeVar("K", bound=Kept)
D = TypeVar("D", bound=Desk)
Take = Callable[[K | None], tuple[K, str]]


class NotBegun(Exception):
    """A turn of something that this call has never begun."""


class Answered(NamedTuple):
    """The answer to a turn, and where the call is now."""

    document: bytes
    place: Place | None = None
    """None where the same turn had been answered before."""
    question: str = ""
    """The one that is being asked, where the call is still in the conversation."""
    gave: tuple[str, ...] = ()
    """What the turn has given us, as `ivr.calls` counts it."""


def _gave_nothing(_before: Any, _after: Any) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True)
class Task(Generic[K, D]):
    """One kind of conversation: what it does, and where it is kept."""

    page: str
    """The page that its turns have in their address."""
    desk: "Callable[[Connection, Moment, Form], D]"
    begin: Callable[[D, K | None, str, Place], tuple[K, Place]]
    """(desk, what the call has given so far, call, place) → what it begins with, and where."""
    take_step: Callable[[D, K, Place, Heard], tuple[K, Place]]
    ask: Callable[[D, K, Place], tuple[Direction, ...]]
    answer_once: "Callable[[Connection, str, int, Take[K], Desk], str]"
    """(connection, call, step, take, desk) → the answer, the same one for a repeat."""
    gave: Callable[[K | None, K], tuple[str, ...]] = _gave_nothing
    """(before a turn, after it) → what the turn has given us, as `ivr.calls` counts it."""


class Conversation(Generic[K, D]):
    """Has one kind of conversation with callers; `load` reads its task when the first comes."""

    def __init__(self, keeping: Keeping, load: Callable[[], Task[K, D]]) -> None:
        self._keeping = keeping
        self._load = load

    @cached_property
    def _task(self) -> Task[K, D]:
        return self._load()

    def begin(self, broadcast: Broadcast, moment: Moment, place: Place, form: Form) -> Answered:
        """The caller has come to it. Raises DatabaseUnavailable."""

        def take(desk: D, kept: K | None) -> tuple[K, Place]:
            return self._task.begin(desk, kept, form["CallSid"], place)

        # Before the first question there is no step: the turn of the call stands for it.
        return self._answered(broadcast, moment, form, -1 - place.turns, take)

    def step(
        self, broadcast: Broadcast, moment: Moment, place: Place, heard: Heard, form: Form
    ) -> Answered:
        """An answer of the caller. Raises DatabaseUnavailable."""

        def take(desk: D, kept: K | None) -> tuple[K, Place]:
            if kept is None or not kept.at:
                raise NotBegun
            if place.part != kept.step:  # a stale address: the call goes on from what is kept
                return kept, replace(place, part=kept.step, before=())
            return self._task.take_step(desk, kept, place, heard)

        try:
            return self._answered(broadcast, moment, form, place.part, take)
        except NotBegun:
            place = moved(moment, place)
            return Answered(broadcast.document(moment, place, form["OurNumber"]), place)

    def _answered(
        self,
        broadcast: Broadcast,
        moment: Moment,
        form: Form,
        step: int,
        take: Callable[[D, K | None], tuple[K, Place]],
    ) -> Answered:
        task = self._task  # before the database waits for us
        came_to: list[Answered] = []  # a change may run twice: the last one counts

        def write(connection: "Connection") -> str:
            desk = task.desk(connection, moment, form)

            def once(before: K | None) -> tuple[K, str]:
                kept, place = take(desk, before)
                is_over = place.page != task.page
                if is_over:
                    document = broadcast.document(moment, place, form["OurNumber"])
                else:
                    question = task.ask(desk, kept, place)
                    document = broadcast.asking(question, place, self._keeping.address_of)
                gave = task.gave(before, kept)
                came_to.append(Answered(document, place, "" if is_over else kept.at, gave))
                return kept, document.decode()

            return task.answer_once(connection, form["CallSid"], step, once, desk)

        document = self._keeping.write(write).encode()
        # Of two who answer the same turn at the same moment, one is given what the other has said.
        is_ours = came_to and came_to[-1].document == document
        return came_to[-1] if is_ours else Answered(document)
