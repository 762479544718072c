"""The webhooks: one request from Twilio is one turn of a call."""

import hashlib
import re
import time
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ivr.call.answer import ACCEPT_KEY
from ivr.call.heard import Heard
from ivr.call.moment import Moment
from ivr.call.place import Place
from ivr.call.turn import begin, take_turn, without_keeping
from ivr.calls import own
from ivr.calls.batch import CALL
from ivr.logs import log, log_turn
from ivr.store.accepted_calls import AcceptedCalls
from ivr.store.trouble import DatabaseUnavailable
from ivr.twiml.address import Event, read_place, read_voice
from ivr.twiml.render import NOTHING
from ivr.twiml.request import TooManyParameters, read_form
from ivr.twiml.signature import SignatureCheck
from ivr.uk.postcode_known import KnownPostcodes
from ivr.web.call_notes import CallNotes, told_of
from ivr.web.conversations import Answered, Conversation
from ivr.web.incoming import Form, heard_in, kind_of, read_body
from ivr.web.keeping import Keeping
from ivr.web.known_turns import Known, filled, usual
from ivr.web.metrics import Metrics
from ivr.web.on_air import Broadcast, OnAir, Rehearsal

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

VOICE, STATUS = "/voice", "status"
_NUMBER = re.compile(r"\+[1-9]\d{6,14}")
_HUNG_UP = b'<?xml version="1.0" encoding="UTF-8"?><Response><Hangup /></Response>'


class Phone:
    """Answers calls for one installation."""

    def __init__(
        self,
        on_air: OnAir | Rehearsal,
        signature: SignatureCheck,
        accepted: AcceptedCalls,
        keeping: Keeping,
        conversations: Mapping[str, Conversation[Any, Any]],
        postcodes: Callable[[], KnownPostcodes],
        our_number: str,
        secret: str,
        clock: Callable[[], float],
        metrics: Metrics,
        notes: CallNotes | None = None,
    ) -> None:
        self._on_air = on_air
        self._signature = signature
        self._accepted = accepted
        self._keeping = keeping
        self._conversations = conversations
        self._postcodes = postcodes
        self._our_number = our_number
        self._own_secret = secret
        key = hashlib.sha256(secret.encode()).digest()
        self._keyed = hashlib.blake2b(key=key, digest_size=CALL)
        self._clock = clock
        self._metrics = metrics
        self._notes = notes

    def at(self, clock: Callable[[], float], rehearsal: Rehearsal | None = None) -> "Phone":
        """The same line with another clock, for calls made as if it were another time.

        With a `rehearsal` callers hear that. What they give is still dated by the real clock. Such
        calls are not in the figures.
        """
        other = copy(self)
        other._clock = clock
        other._on_air = rehearsal or self._on_air
        other._notes = None
        return other

    def mounted_on(self, app: "WSGIApplication") -> "WSGIApplication":
        """Answer what is under /voice; everything else goes on to `app`.

        A turn is cheaper than Flask's way to a view, so it does without: see `./dev bench`.
        """

        def door(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
            path = environ["PATH_INFO"]
            if path == VOICE or path.startswith(f"{VOICE}/"):
                status, document = self._respond(environ, path[len(VOICE) + 1 :])
                headers = [("Content-Length", str(len(document)))]
                if document:
                    headers.append(("Content-Type", "text/xml; charset=utf-8"))
                elif status == HTTPStatus.METHOD_NOT_ALLOWED:
                    headers.append(("Allow", "POST"))
                start(f"{status.value} {status.phrase}", headers)
                return (document,)
            return app(environ, start)

        return door

    def _respond(self, environ: "WSGIEnvironment", address: str) -> tuple[HTTPStatus, bytes]:
        """The answer to one request; whoever is not Twilio learns nothing from it."""
        started = time.perf_counter()
        if environ["REQUEST_METHOD"] != "POST":
            return HTTPStatus.METHOD_NOT_ALLOWED, b""
        body = read_body(environ)
        if body is None:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, b""
        form = self._signed_form(environ, body)
        if form is None:
            return HTTPStatus.FORBIDDEN, b""
        if address == STATUS or address.startswith(f"{Event.RECORDED}/"):
            self._take_note(address, environ["QUERY_STRING"], form)
            return HTTPStatus.NO_CONTENT, b""
        return HTTPStatus.OK, self._turn(environ, address, form, started)

    def _turn(self, environ: "WSGIEnvironment", address: str, form: Form, started: float) -> bytes:
        """One turn of a call; `address` is `<event>/<page>`, or nothing when a call comes in."""
        event, _, page = address.partition("/")
        query = environ["QUERY_STRING"]
        call = self._hashed(form)
        try:
            document, kind = self._answer(event, page, query, form, call)
        except Exception:
            log.exception("turn failed", call=call, page=page)
            place = read_place(page, query)
            document, kind = self._apology(event, place, form), "failed"
            if self._notes and not self._is_our_own(form):
                self._notes.trouble(call, place, self._clock())
        seconds = time.perf_counter() - started
        self._metrics.turn(kind, seconds)
        log_turn(call, page or "call", kind, seconds)
        return document

    def _answer(
        self, event: str, page: str, query: str, form: Form, call: str
    ) -> tuple[bytes, str]:
        """The next document, and for the log what kind of thing was heard."""
        broadcast, now = self._on_air.now, self._clock()
        if event in (Event.WHISPER, Event.WHISPER_KEY):
            return self._whisper(broadcast, event, read_place(page, query), form)
        heard = heard_in(event, form, self._accepted)
        our_number = self._caller_id(form)
        turn = usual(page, query, heard, now)
        known = broadcast.known_turns.find(turn, our_number, now) if turn else None
        if turn and known:
            document, turns = filled(known, turn), turn.turns
        else:
            place = read_place(page, query)
            moment = Moment(broadcast.edition, now, self._postcodes)
            answered = self._answered(broadcast, moment, place, heard, form)
            told = told_of(moment, place, heard, answered)
            known = Known(answered.document, kind_of(heard), told)
            document, turns = answered.document, place.turns
            if turn and turn.is_of_the_map(moment.script, place, answered.place):
                broadcast.known_turns.remember(turn, our_number, now, known)
        if self._notes and known.told and not self._is_our_own(form):
            self._notes.note(call, turns, now, known.told, "" if heard else form.get("From"))
        return document, known.kind

    def _answered(
        self, broadcast: Broadcast, moment: Moment, place: Place, heard: Heard | None, form: Form
    ) -> Answered:
        if heard is None:
            return self._at(broadcast, moment, begin(moment), form)
        if place.page in self._conversations:
            return self._converse(broadcast, moment, place, form, heard)
        now = take_turn(moment, place, heard)
        if now.page in self._conversations:
            return self._converse(broadcast, moment, now, form, None)
        return self._at(broadcast, moment, now, form)

    def _whisper(
        self, broadcast: Broadcast, event: str, place: Place, form: Form
    ) -> tuple[bytes, str]:
        """What whoever picks up hears before the caller, and once they take the call."""
        if event == Event.WHISPER:
            return broadcast.whisper(place), "whisper"
        if form.get("Digits") != ACCEPT_KEY:
            return _HUNG_UP, "refused"
        self._accepted.note(form.get("ParentCallSid"))
        moment = Moment(broadcast.edition, self._clock(), self._postcodes)
        return broadcast.accepted(moment, place), "accepted"

    def _at(self, broadcast: Broadcast, moment: Moment, place: Place, form: Form) -> Answered:
        return Answered(broadcast.document(moment, place, self._caller_id(form)), place)

    def _take_note(self, address: str, query: str, form: Form) -> None:
        """News of a call that nobody waits for: it is over, or a recording is ready."""
        try:
            if address == STATUS:
                if self._notes:
                    self._notes.over(self._hashed(form), self._clock())
                self._keeping.close(form.get("CallSid"))
            else:
                self._keeping.recorded(self._given(form), read_voice(query))
        except DatabaseUnavailable as trouble:
            log.error("a callback was not kept", call=self._hashed(form), trouble=str(trouble))
        except Exception:
            log.exception("a callback was not taken in", call=self._hashed(form))

    def _converse(
        self, broadcast: Broadcast, moment: Moment, place: Place, form: Form, heard: Heard | None
    ) -> Answered:
        """A turn whose answer is kept; where it can't be, the caller is told and helped."""
        given = self._given(form)
        conversation = self._conversations[place.page]
        try:
            if heard is None:
                return conversation.begin(broadcast, moment, place, given)
            return conversation.step(broadcast, moment, place, heard, given)
        except DatabaseUnavailable as trouble:
            # No traceback: it is no bug, and while a database is away there are very many of them.
            why, call = str(trouble), self._hashed(form)
            log.error("what a caller gave could not be kept", call=call, trouble=why)
            return self._at(broadcast, moment, without_keeping(moment, place), form)

    def _given(self, form: Form) -> dict[str, str]:
        """What an order needs of the form."""
        return form.given | {"OurNumber": self._caller_id(form)}

    def _apology(self, event: str, place: Place, form: Form) -> bytes:
        """A failure of ours: the caller hears words and reaches a person."""
        if event in (Event.WHISPER, Event.WHISPER_KEY):
            return NOTHING
        if event == Event.LEG:
            return self._on_air.now.our_numbers(place)
        return self._on_air.now.sorry(place, self._caller_id(form))

    def _signed_form(self, environ: "WSGIEnvironment", body: bytes) -> Form | None:
        """The form, if Twilio signed it."""
        try:
            values = read_form(body)
        except TooManyParameters:
            return None
        target = environ.get("SCRIPT_NAME", "") + environ["PATH_INFO"]
        if not target.isascii():  # the server has undone the quoting that Twilio signed
            target = quote(target, encoding="latin-1")
        if environ["QUERY_STRING"]:
            target += "?" + environ["QUERY_STRING"]
        signed = self._signature.holds(
            target,
            values,
            environ.get("HTTP_X_TWILIO_SIGNATURE", ""),
            environ.get("HTTP_X_TWILIO_WEBHOOKS_SIGNATURE_SETTINGS", ""),
        )
        return Form(values) if signed else None

    def _caller_id(self, form: Form) -> str:
        """Our own number, never the caller's: a withheld number can't ring an office."""
        if self._our_number:
            return self._our_number
        rung = form.get("To")
        return rung if _NUMBER.fullmatch(rung) else ""

    def _is_our_own(self, form: Form) -> bool:
        is_claimed = form.get("From") == own.NUMBER
        return is_claimed and own.is_signed(form.get("CallSid"), self._own_secret)

    def _hashed(self, form: Form) -> str:
        # A copy, as taking in the key costs as much as hashing.
        hashing = self._keyed.copy()
        hashing.update(form.get("CallSid").encode())
        return hashing.hexdigest()
