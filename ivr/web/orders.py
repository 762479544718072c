"""The turns of an order: the edge that opens the database, and promises only what is kept."""

import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from itsdangerous import BadSignature, URLSafeTimedSerializer

from ivr.call.directions import OwnVoice
from ivr.call.heard import Heard, Spoken
from ivr.call.place import Place
from ivr.call.tasks.order_leaflet import Desk, Letters, Step, begin, take_step
from ivr.call.tasks.order_questions import ask
from ivr.call.turn import moved
from ivr.leaflets.order import Order
from ivr.logs import log
from ivr.offices.routing import office_for
from ivr.script.page import ORDER
from ivr.store.database import Database
from ivr.store.voices import Voices
from ivr.uk.postcode import normalise
from ivr.uk.postcode_keys import read_keys
from ivr.uk.postcode_known import PostcodesOnDisk
from ivr.uk.postcode_letters import LetterQuestion, first_step, follow
from ivr.web.on_air import Broadcast

if TYPE_CHECKING:
    from sqlalchemy import Connection

_TWILIO = "api.twilio.com"
_TEN_MINUTES = 600
_LARGEST_VOICE = 5_000_000
_CAN_BE_RUNG = ("+441", "+442", "+443", "+447")


class NoOrder(Exception):
    """A turn of an order that this call has never begun."""


@dataclass(frozen=True)
class Keeper:
    """Where orders and voices are kept, and how Twilio's recordings are fetched."""

    database: Database
    voices: Voices
    postcodes: PostcodesOnDisk
    secret: str
    account: str
    token: str
    heard_at: str
    """The address under which callers hear their own voice."""


class Orders:
    """Takes the orders of one installation."""

    def __init__(self, keeper: Keeper, clock: Callable[[], float]) -> None:
        self._keeper = keeper
        self._clock = clock
        self._sealed = URLSafeTimedSerializer(keeper.secret, "heard")
        self._chance = random.SystemRandom()

    def begin(self, broadcast: Broadcast, place: Place, form: Mapping[str, str]) -> bytes:
        """A leaflet has been chosen in a menu. Raises DatabaseUnavailable."""

        def take(connection: "Connection", order: Order | None) -> Step:
            desk = self._desk(connection, broadcast, form)
            if order is None or not order.is_open:
                order = Order(form["CallSid"], self._now())
            return begin(desk, order, place)

        # Before the first question there is no step: the turn of the call stands for it.
        return self._answered(broadcast, form, -1 - place.turns, take)

    def step(
        self, broadcast: Broadcast, place: Place, heard: Heard, form: Mapping[str, str]
    ) -> bytes:
        """An answer of the caller. Raises DatabaseUnavailable."""

        def take(connection: "Connection", order: Order | None) -> Step:
            if order is None or not order.at:
                raise NoOrder
            if place.part != order.step:  # a stale address: the call goes on from its order
                return order, replace(place, part=order.step, before=())
            return take_step(self._desk(connection, broadcast, form), order, place, heard)

        try:
            return self._answered(broadcast, form, place.part, take)
        except NoOrder:
            return broadcast.document(moved(broadcast.edition.script, place), "")

    def close(self, form: Mapping[str, str]) -> None:
        """The call is over."""
        self._database.write(lambda c: self._store.close_call(c, form["CallSid"], self._now()))

    def recorded(self, form: Mapping[str, str]) -> None:
        """Twilio has a recording ready: our own copy is fetched behind the caller's back."""
        recording, url = form["RecordingSid"], form["RecordingUrl"]
        threading.Thread(target=self._copy, args=(recording, url), daemon=True).start()

    def heard(self, token: str) -> Any:
        """The file that a sealed token names, if it is a call of the last ten minutes."""
        try:
            return self._keeper.voices.find(str(self._sealed.loads(token, max_age=_TEN_MINUTES)))
        except BadSignature:
            return None

    def _answered(
        self,
        broadcast: Broadcast,
        form: Mapping[str, str],
        step: int,
        take: "Callable[[Connection, Order | None], Step]",
    ) -> bytes:
        def write(connection: "Connection") -> str:
            def once(order: Order | None) -> tuple[Order, str]:
                order, place = take(connection, order)
                return order, self._document(connection, broadcast, order, place, form).decode()

            call = form["CallSid"]
            return str(self._store.answer_once(connection, call, step, once, at=self._now()))

        return str(self._database.write(write)).encode()

    def _document(
        self,
        connection: "Connection",
        broadcast: Broadcast,
        order: Order,
        place: Place,
        form: Mapping[str, str],
    ) -> bytes:
        if place.page != ORDER:
            return broadcast.document(place, form["OurNumber"])
        directions = ask(self._desk(connection, broadcast, form), order, place)
        return broadcast.asking(directions, place, self._heard_url)

    def _heard_url(self, voice: OwnVoice) -> str:
        return f"{self._keeper.heard_at}/{self._sealed.dumps(voice.id)}.wav"

    def _desk(
        self, connection: "Connection", broadcast: Broadcast, form: Mapping[str, str]
    ) -> Desk:
        edition, known = broadcast.edition, self._keeper.postcodes.known()

        def postcode(keys: str, letters: str) -> str | Letters | None:
            found = follow(first_step(read_keys(keys, known)), letters)
            if found is None:
                return None
            if isinstance(found, LetterQuestion):
                return Letters("".join(found.letters), found.position == 2)
            return str(found.postcode)

        def office(written: str) -> str:
            read = normalise(written)
            route = office_for(known.council(read)) if read else ""
            return route if route in edition.offices else ""

        return Desk(
            script=edition.script,
            offered=[leaflet.id for leaflet in edition.catalogue.values() if leaflet.available],
            postcode=postcode,
            office=office,
            reference=lambda: self._store.new_reference(connection, self._now(), self._chance),
            now=self._now(),
            has_copy=lambda recording: self._keeper.voices.find(recording) is not None,
            number=_ringable(form["From"]),
        )

    def _copy(self, recording: str, url: str) -> None:
        """Fetch one recording from Twilio, and from nowhere else."""
        import requests  # only orders need it, and it is slow to import

        if self._keeper.voices.find(recording):
            return
        parts = urlsplit(url)
        if parts.scheme != "https" or parts.hostname != _TWILIO:
            log.warning("a recording that is not Twilio's was left alone", recording=recording)
            return
        if not self._keeper.account:  # the built-in phone brings its sound itself
            return
        try:
            answer = requests.get(
                f"{url}.wav",
                auth=(self._keeper.account, self._keeper.token),
                timeout=(5, 20),
                allow_redirects=False,
            )
            answer.raise_for_status()
            if len(answer.content) <= _LARGEST_VOICE:
                self._keeper.voices.keep(recording, answer.content)
                self._database.write(lambda c: self._store.mark_copied(c, recording))
        except Exception:
            log.exception("a recording could not be copied", recording=recording)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), UTC)

    @cached_property
    def _store(self) -> Any:
        # SQLAlchemy is the largest thing a worker loads, and a menu needs none of it.
        from ivr.store import leaflets

        return leaflets

    @cached_property
    def _database(self) -> Database:
        self._keeper.database.upgrade()
        return self._keeper.database


def spoken(form: Mapping[str, str]) -> Spoken:
    """What Twilio says of a recording that has ended."""
    seconds = form["RecordingDuration"]
    return Spoken(
        id=form["RecordingSid"],
        url=form["RecordingUrl"],
        seconds=float(seconds) if seconds.isascii() and seconds.isdigit() else 0.0,
        key=form["Digits"],
    )


def _ringable(number: str) -> str:
    ringable = number.startswith(_CAN_BE_RUNG) and not number.startswith("+4470")
    return number if ringable and number[1:].isdigit() else ""
