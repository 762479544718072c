"""What happens at Twilio when our number is rung: as it is, and as it should be.

Plain requests, not the client of the `twilio` package: that one can be pointed at no server but
Twilio's without replacing its insides, and bounds neither the size nor the whole time of an answer.
Two requests are all that is needed.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlsplit

from ivr.twilio_rest.account import FORBIDDEN, REFUSED, Account
from ivr.twilio_rest.wire import Answer, NoAnswer, printable

# The first request of a call touches nothing, so it may be made again after any failure that may
# pass. Unasked, Twilio would wait 15 s for one answer and retry after a failed connection only. So:
# 2 s to connect and 4 s for an answer that takes us milliseconds, three times over; then, within
# the 15 s that Twilio allows in all, the fallback. It concerns this address alone: those in our
# documents keep what Twilio does unasked, and turns of an order are to be retried no more.
RETRIES = "rc=2&rp=5xx,ct,rt&ct=2000&rt=4000"
_NUMBER_SID = re.compile(r"PN[0-9a-f]{32}", re.ASCII)


class TwilioTrouble(Exception):
    """Twilio can't be asked, or does not let us; the message is a sentence that says why."""


class NumberNotOurs(Exception):
    """The account has no such number."""


@dataclass(frozen=True)
class VoiceSettings:
    """What a number does when it is rung; the fields have Twilio's names."""

    voice_url: str = ""
    voice_method: str = "POST"
    voice_fallback_url: str = ""
    voice_fallback_method: str = "POST"
    status_callback: str = ""
    status_callback_method: str = "POST"
    voice_application_sid: str = ""
    """A TwiML App. Where there is one, Twilio heeds nothing of the above."""
    trunk_sid: str = ""
    """A SIP trunk, for which the same holds."""


@dataclass(frozen=True)
class Number:
    """A number of our account."""

    sid: str
    settings: VoiceSettings


@dataclass(frozen=True)
class Change:
    """One line of a number's page in Twilio's console: what it says, and what it should say."""

    line: str
    old: str
    new: str


def as_they_should_be(now: VoiceSettings, public_url: str, fallback: str) -> VoiceSettings:
    """What to set so that calls reach us; without a `fallback` the present one stays."""
    fallback = fallback or now.voice_fallback_url
    return replace(
        now,
        voice_url=f"{public_url}/voice#{RETRIES}",
        voice_method="POST",
        voice_fallback_url=fallback,
        # Most hosts of plain files refuse POST.
        voice_fallback_method="GET" if fallback else now.voice_fallback_method,
        status_callback=f"{public_url}/voice/status",
        status_callback_method="POST",
        voice_application_sid="",
        trunk_sid="",
    )


def changes(now: VoiceSettings, should_be: VoiceSettings) -> list[Change]:
    """What differs, line by line as Twilio's console has it."""
    new = _lines(should_be)
    return [Change(line, old, new[line]) for line, old in _lines(now).items() if old != new[line]]


def fallback_fault(fallback: str, public_url: str) -> str:
    """Why an address can't be the fallback, in a sentence; nothing where it can."""
    try:
        parts = urlsplit(fallback)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme != "https":
        return (
            f"The fallback {fallback} is not an address that begins with https://. It must be "
            "where the document of `ivr twilio fallback` stands, on another host."
        )
    if host.rstrip(".") == urlsplit(public_url).hostname:
        return (
            f"The fallback {fallback} is on our own host. On the day that we are down it would be "
            "down too: put the document of `ivr twilio fallback` on another host."
        )
    return ""


def find_number(account: Account, number: str) -> Number:
    """Our number, as Twilio has it. Raises NumberNotOurs or TwilioTrouble."""
    answer = _asked(account, "GET", f"IncomingPhoneNumbers.json?PhoneNumber={quote(number)}")
    for row in _rows(answer):
        sid = str(row.get("sid"))
        if row.get("phone_number") == number and _NUMBER_SID.fullmatch(sid):
            return Number(sid, _voice_settings(row))
    raise NumberNotOurs


def update_number(account: Account, number: Number, settings: VoiceSettings) -> None:
    """Have Twilio do so from the next call on. Raises TwilioTrouble."""
    form = {
        "".join(word.capitalize() for word in field.name.split("_")): getattr(settings, field.name)
        for field in fields(settings)
        if getattr(settings, field.name) != getattr(number.settings, field.name)
    }
    if form:
        _asked(account, "POST", f"IncomingPhoneNumbers/{number.sid}.json", form)


def _lines(settings: VoiceSettings) -> dict[str, str]:
    return {
        "A call comes in": _request(settings.voice_method, settings.voice_url),
        "Primary handler fails": _request(
            settings.voice_fallback_method, settings.voice_fallback_url
        ),
        "Call status changes": _request(settings.status_callback_method, settings.status_callback),
        "TwiML App": settings.voice_application_sid or "none",
        "SIP trunk": settings.trunk_sid or "none",
    }


def _request(method: str, url: str) -> str:
    return f"{method} {url}" if url else "nothing"


def _voice_settings(row: Mapping[str, Any]) -> VoiceSettings:
    # Twilio has null for what has never been set.
    named = {field.name: row.get(field.name) or field.default for field in fields(VoiceSettings)}
    return VoiceSettings(**{name: str(value) for name, value in named.items()})


def _asked(
    account: Account, method: str, resource: str, form: Mapping[str, str] | None = None
) -> Answer:
    try:
        answer = account.ask(method, resource, form=form)
    except NoAnswer as trouble:
        raise TwilioTrouble(f"Twilio {trouble}.") from trouble
    match answer.status:
        case HTTPStatus.OK:
            return answer
        case HTTPStatus.UNAUTHORIZED:
            raise TwilioTrouble(REFUSED)
        case HTTPStatus.FORBIDDEN:
            raise TwilioTrouble(FORBIDDEN)
        case HTTPStatus.NOT_FOUND:
            raise TwilioTrouble(
                "Twilio knows no such account (404). Compare TWILIO_ACCOUNT_SID with the first "
                "page of Twilio's console."
            )
    raise TwilioTrouble(f"Twilio answered with an error ({answer.status}{_its_words(answer)}).")


def _rows(answer: Answer) -> list[Mapping[str, Any]]:
    rows = _json(answer).get("incoming_phone_numbers")
    if not isinstance(rows, list):
        raise TwilioTrouble("Twilio's answer can't be understood. Is IVR_TWILIO_API right?")
    return [row for row in rows if isinstance(row, dict)]


def _its_words(answer: Answer) -> str:
    message = printable(str(_json(answer).get("message") or ""))
    return f": {message}" if message else ""


def _json(answer: Answer) -> Mapping[str, Any]:
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
