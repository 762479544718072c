"""The opening hours of offices as they are stored, and changing them without losing a change."""

import json
from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import Connection

from ivr.call.edition import Edition
from ivr.call.on_air import hours_part
from ivr.offices.hours import OpeningHours
from ivr.offices.hours_written import Fault, read_hours, write_hours
from ivr.offices.office import Office, load_offices
from ivr.staff.audit import Kind
from ivr.store.on_air import put_on_air, read_on_air
from ivr.web.console.at_hand import console, noted, now, read, write


class OfficeUnknown(Exception):
    """No office has this name."""


class ChangedMeanwhile(Exception):
    """Somebody else has changed the hours since the page was opened."""

    def __init__(self, hours: OpeningHours) -> None:
        super().__init__("the hours have changed")
        self.hours = hours


class HoursFaulty(Exception):
    """Hours that can't be; what is on air stays."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("the hours can't be")
        self.faults = faults


def offices_now() -> dict[str, Office]:
    """Every office with its hours as they are stored, which callers hear within two seconds."""
    shipped = _shipped()
    return read(lambda connection: _offices(connection, shipped))


def edition_now() -> Edition:
    """What is on air, with those hours."""
    return replace(console().edition(), offices=offices_now())


def hours_of(office: str) -> OpeningHours:
    """The hours of one office. Raises OfficeUnknown."""
    try:
        return offices_now()[office].hours
    except KeyError:
        raise OfficeUnknown from None


def fingerprint(hours: OpeningHours) -> str:
    """The same for the same hours, so that a page knows whether they have changed meanwhile."""
    return json.dumps(write_hours(hours), sort_keys=True)


def save(
    office: str,
    change: Callable[[OpeningHours], OpeningHours],
    did: str,
    *,
    seen: str | None = None,
) -> OpeningHours:
    """Put changed hours on air. Raises OfficeUnknown, HoursFaulty and ChangedMeanwhile.

    `did` is for the audit log, "closed Derby"; `seen` is the fingerprint of what the page showed.
    """
    at, shipped = now(), _shipped()
    if office not in shipped:
        raise OfficeUnknown

    def put(connection: Connection) -> OpeningHours:
        stored = _offices(connection, shipped)[office].hours
        if seen is not None and seen != fingerprint(stored):
            raise ChangedMeanwhile(stored)
        written = write_hours(change(stored))
        hours, faults = read_hours(written)
        if faults:
            raise HoursFaulty(faults)
        put_on_air(connection, hours_part(office), written, at)
        return hours

    return write(put, noted(Kind.CHANGE, did, about(office)))


def about(office: str) -> str:
    """What entries of the audit log about the hours of an office are filed under."""
    return f"hours/{office}"


def _shipped() -> dict[str, Office]:
    offices, _ = load_offices(console().settings.prompts)
    return offices


def _offices(connection: Connection, shipped: dict[str, Office]) -> dict[str, Office]:
    stored = read_on_air(connection)
    return {
        name: replace(office, hours=read_hours(stored[hours_part(name)])[0])
        if hours_part(name) in stored
        else office
        for name, office in shipped.items()
    }
