"""What a line that is in use has kept, for a database in any form that there ever was.

Each row is told with all that is known of it today; a form takes of it what it has columns for.
"""

import json
import zlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    insert,
    null,
)

from ivr.calls.event import Event, write_events

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
CALLS = [f"CA{number:032x}" for number in range(1, 6)]
SAID = [f"RE{number:032x}" for number in range(1, 6)]
REFERENCE, OTHER_REFERENCE = "472918", "111117"
CALL_BACK = "+447700900123"
SNOW = "The roads are closed."
HELLO = "Hello. You have reached the new words of staff."
PRIYA = "priya@example.org"
_AFTER_VERSIONS, _AFTER_ANNOUNCEMENTS = "0011", "0015"
_SUM = "0123456789abcdef"
_ITEM = {"leaflet": "school-action", "format": "large-print", "in_another_language": False}
_TURN = {"step": 0, "answer": "<Response/>", "answered_at": AT}
_EVENT = Event(0, AT.timestamp(), "call", "main-menu", "menu")
_ORDER = {
    "asked_at": AT,
    "step": 6,
    "at": "confirm",
    "chosen": "",
    "items": [_ITEM],
    "keys": "",
    "letters": "",
    "candidates": [],
    "wrong_postcodes": 0,
    "unheard": 0,
    "postcode": "DE24 8DS",
    "office": "derby",
    "voices": SAID[:2],
    "ring_back": CALL_BACK,
    "reference": REFERENCE,
    "confirmed_at": AT,
    "needs_address": False,
    "closed_at": AT,
    "handling": None,
    "state": "waiting",
}
_MESSAGE = {
    "call_id": 3,
    "begun_at": AT,
    "office": "derby",
    "language": "",
    "topic": "school-action",
    "step": 2,
    "at": "done",
    "voice": SAID[2],
    "unheard": 0,
    "call_back": CALL_BACK,
    "handling": None,
    "state": "new",
}
_WORDS = {"text": HELLO, "recordings": [], "keys": {}}


def fill(connection: Connection, revision: str) -> None:
    """Put something into every table of a database whose form is that of a revision."""
    there = MetaData()
    there.reflect(connection)
    known = _rows(revision)
    for table in there.sorted_tables:
        if table.name != "alembic_version":
            for row in known.get(table.name, [{}]):
                connection.execute(insert(table).values(_fitting(table, row)))


def _fitting(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """Of a row what the table has columns for; what it asks for besides is made up."""
    values = {name: value for name, value in row.items() if name in table.columns}
    for column in table.columns:
        if values.get(column.name, values) is None:
            values[column.name] = null()  # else JSON would take it for its own
        has_value = column.name in values or column.nullable or column.server_default is not None
        if not has_value and column is not table.autoincrement_column:
            values[column.name] = 1 if column.foreign_keys else _anything(column.type)
    return values


def _anything(kind: Any) -> Any:
    for of, value in (
        (JSON, []),
        (Boolean, False),
        (DateTime, AT),
        (Date, AT.date()),
        (LargeBinary, b""),
        (Integer, 1),
        (Float, 1.0),
    ):
        if isinstance(kind, of):
            return value
    return ""


def _rows(revision: str) -> dict[str, list[dict[str, Any]]]:
    """By table. Rows are numbered as they come, from 1 on."""
    has_versions = revision >= _AFTER_VERSIONS
    notice: dict[str, Any] = {"before": "main-menu"}
    if revision < _AFTER_ANNOUNCEMENTS:
        notice["words"] = {"en": SNOW}
    on_air: dict[str, Any] = {
        "hours.derby": {"monday": "09:00-12:30", "closed-until": "further notice"},
        "notice.snow": notice,
    }
    if has_versions:
        on_air["prompt.en.greeting"] = {"version": 2, "approved_by": "", **_WORDS}
    if revision >= _AFTER_ANNOUNCEMENTS:
        on_air["prompt.en.snow"] = {"version": 1, **_WORDS, "text": SNOW, "approved_by": ""}
    version = {"language": "en", "page": "greeting", "made": "words", "made_at": AT, "by": 1}
    version |= {"who": "Priya Manager", "shipped": "Hello.\n", "note": "Shorter", **_WORDS}
    published = {"language": "en", "page": "greeting", "who": "Priya Manager", "trouble": ""}
    recording = {"kind": "address", "item": 0, "url": "https://api.twilio.com/x", "seconds": 2.0}
    take: dict[str, Any] = {"language": "en", "clip": "greeting", "written": HELLO, "spoken": HELLO}
    take |= {"how": "upload", "made_at": AT, "seconds": 2.0, "checksum": _SUM, "original": _SUM}
    take |= {"findings": ["soft"], "waveform": "1234", "by": 1, "engine": "staff", "voice": ""}
    line = {"reading_id": 1, "written": HELLO, "spoken": HELLO, "trouble": ""}
    batch = {"staff_id": 1, "made_at": AT, "sheet": "L7160", "first": 1, "right": 0.5}
    done = {"handling": "done", "state": "done", "voice": SAID[3], "call_id": 4, "call_back": ""}
    typed = {"version": 3, "name": "Jo Wiśniewska", "address": "9 Long Row\nDerby"}
    typed |= {"postcode": "DE1 9ZZ", "notes": "rings at night", "wanted": None}
    turn = json.dumps([["b" * 24, "", "", *_EVENT]]).encode()
    return {
        "calls": [{"call": call} for call in CALLS],
        "orders": [
            {**_ORDER, "call_id": 1},
            {
                **_ORDER,
                "call_id": 2,
                "voices": [],
                "ring_back": "",
                "reference": OTHER_REFERENCE,
                "handling": "being_handled",
                "state": "being_handled",
            },
        ],
        "order_turns": [{"call_id": 1, **_TURN}],
        "order_references": [
            {"reference": each, "given_at": AT} for each in (REFERENCE, OTHER_REFERENCE)
        ],
        "recordings": [
            {**recording, "id": SAID[0], "call": CALLS[0], "copied": True},
            {**recording, "id": SAID[1], "call": CALLS[0], "copied": False, "kind": "name"},
            {**recording, "id": SAID[2], "call": CALLS[2], "copied": True, "kind": "message"},
            {**recording, "id": SAID[3], "call": CALLS[3], "copied": True, "kind": "message"},
        ],
        "messages": [_MESSAGE, _MESSAGE | done],
        "message_turns": [{"call_id": 3, **_TURN}],
        "on_air": [
            {"part": part, "value": value, "changed_at": AT} for part, value in on_air.items()
        ],
        "edition": [{"id": 1, "number": 7}],
        "staff": [
            {
                "email": PRIYA,
                "name": "Priya Manager",
                "role": "manager",
                "is_active": True,
                "session": "1" * 32,
                "password": "hashed",
                "authenticator": "sealed",
                "last_code": 0,
                "passkey_handle": "2" * 32,
                "wrong": 0,
                "signed_in_at": AT,
            },
            {"email": "ravi@example.org", "name": "", "role": "requests", "session": "3" * 32},
        ],
        "recovery_codes": [{"staff_id": 1, "digest": "4" * 64}],
        "passkeys": [
            {"staff_id": 2, "credential": bytes(range(256)), "public_key": b"\0", "name": "Key"}
        ],
        "audit": [
            {"at": AT, "kind": "change", "staff_id": 1, "who": "Priya Manager", "did": "did it"},
            {"at": AT, "kind": "sign-in", "staff_id": None, "who": "", "did": "knocked"},
        ],
        "requests": [{**typed, "order_id": 2, "claimed_by": 1, "claimed_at": AT}],
        "request_words": [{"word": "wisniewska", "order_id": 2}],
        "message_work": [{"message_id": 2, "staff_id": 1, "at": AT, "changes": 1}],
        "message_notes": [{"message_id": 2, "staff_id": 1, "at": AT, "text": "Rang her."}],
        "print_batches": [{**batch, "down": -0.5, "letters": "none"}],
        "print_batch_orders": [{"batch_id": 1, "place": 0, "order_id": 2, "printed": True}],
        "takes": [take],
        "readings": [{"language": "en", "engine": "kokoro", "asked_by": 1, "asked_at": AT}],
        "reading_lines": [
            {**line, "clip": "greeting", "state": "made", "take_id": 1},
            {**line, "clip": "main-menu", "state": "waiting", "take_id": None},
        ],
        "invitations": [{"digest": "5" * 64, "lines": [["greeting", HELLO, HELLO]]}],
        "ring_ins": [{"call_id": 5, "step": 1, "at": "code", "invitation_id": 1}],
        "ring_in_turns": [{"call_id": 5, **_TURN}],
        "rung_in": [{"voice": SAID[4], "invitation_id": 1, "take_id": None}],
        "prompt_versions": [
            {**version, "number": 1, "text": "A draft.", "put_aside_at": AT},
            {**version, "number": 2, "review_on": date(2027, 1, 31)},
        ],
        "publications": [
            {**published, "number": 2, "before": 0, "due_at": AT, "done_at": AT},
            {**published, "number": 1, "before": 2, "due_at": AT + DAY, "trouble": "called off"},
        ],
        "call_inbox": [{"events": zlib.compress(turn)}, {"events": turn}],
        "call_records": [
            {"call": "a" * 24, "began_at": AT, "day": AT.date(), "events": write_events([_EVENT])},
        ],
        "call_counts": [{"figure": "calls", "what": "", "how": "", "number": 0, "count": 42}],
        "heartbeats": [{"name": "forgetting", "at": AT}],
        "counts": [{"month": "2026-10", "kind": "posted", "name": "school-action", "number": 8}],
    }


def plainly(value: Any) -> Any:
    """A value as it can be told apart from others, whatever way a database gives it back."""
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)
    if isinstance(value, list | dict):
        return json.dumps(value, sort_keys=True)
    return value
