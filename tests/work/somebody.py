"""Somebody who rings and asks for a leaflet, and what staff do with the request."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from ivr.leaflets.batch import Letters, Setup
from ivr.simulator.handset import Handset
from ivr.simulator.people import Answer, Spoken
from ivr.simulator.scripted import ScriptedCaller, ScriptedOffice
from ivr.staff.account import Role
from ivr.staff.audit import Entry, Kind
from ivr.store import requests
from ivr.store.audit import add_entry
from ivr.store.database import Database
from ivr.store.exports import add_part, begin_export
from ivr.store.kept_text import keep_text
from ivr.store.print_batches import make_batch
from ivr.store.staff import add_account
from tests.calls.test_orders import ALL_KEYS
from tests.line import Line
from tests.web.console.orders import hum

DAY = timedelta(days=1)


def ring(line: Line) -> str:
    """Ask for a leaflet and leave a number; the call."""

    def hand_over(recording: str, _: Spoken) -> None:
        line.session.post(f"{line.url}/phone/recordings/{recording}", data=hum())

    call = Handset(
        f"{line.url}/voice",
        line.settings.twilio_auth_tokens[0],
        caller=ScriptedCaller(*ALL_KEYS, words=("The cottage", "Jo Example")),
        office=ScriptedOffice(Answer.ANSWERS),
        wording=line.words_of(),
        status_url=f"{line.url}/voice/status",
        hand_over=hand_over,
        session=line.session,
    ).ring()
    return call.sid


def see_to_it(database: Database) -> tuple[str, list[str]]:
    """Everything that staff can do with the request; its reference and its recordings."""
    now = datetime.now(UTC)

    def change(connection: Connection) -> tuple[str, list[str]]:
        me = add_account(connection, "a@example.org", Role.REQUESTS).id
        found = requests.get_request(connection, 1)
        reference = found.order.reference
        did = f"listened to the address of leaflet request {reference}"
        add_entry(connection, Entry(now, Kind.LISTEN, did, "Ravi", me, requests.about(1)))
        done = f"closed a duplicate of {reference}"
        add_entry(connection, Entry(now, Kind.CHANGE, done, "Ravi", me, requests.about(2)))
        typed = replace(found, name="Jo Wiśniewska", address="9 Long Row", postcode="DE1 9ZZ")
        requests.save_request(connection, replace(typed, notes="She rings at night"))
        make_batch(connection, [1], Setup("L7163", 1, 0.0, 0.0, Letters.NONE), staff_id=me, at=now)
        span = {"since": now - DAY, "until": now + DAY, "with_addresses": True}
        number = begin_export(connection, staff_id=me, at=now, **span)  # type: ignore[arg-type]
        add_part(connection, number, {}, at=now)
        keep_text(connection, me, "half a sentence", now)
        return reference, [voice.id for voice in found.order.voices]

    return database.write(change)
