"""What our account at Twilio has recorded and still has: for what nobody has told us of."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from ivr.twilio_rest.account import Account
from ivr.twilio_rest.wire import NoAnswer

_ON_A_PAGE, _MOST_PAGES = 500, 100
_LARGEST_PAGE = 2_000_000
"""Bytes: a recording takes about a thousand."""


@dataclass(frozen=True)
class Made:
    """A recording that is complete."""

    id: str
    """RecordingSid."""
    call: str
    """CallSid."""
    seconds: float
    at: datetime


def made_since(account: Account, day: date) -> Iterator[Made]:
    """Every recording since a day that has not been deleted. Raises NoAnswer."""
    resource = f"Recordings.json?PageSize={_ON_A_PAGE}&DateCreated%3E={day.isoformat()}"
    for _ in range(_MOST_PAGES):
        page = _page(account, resource)
        yield from (made for row in page["recordings"] if (made := _made(row)))
        further = str(page.get("next_page_uri") or "")
        if not further:
            return
        ours = f"/2010-04-01/Accounts/{account.sid}/"
        if not further.startswith(f"{ours}Recordings.json?"):
            raise NoAnswer("names a next page that is none of its own")
        resource = further.removeprefix(ours)


def _page(account: Account, resource: str) -> Mapping[str, Any]:
    answer = account.ask("GET", resource, most_bytes=_LARGEST_PAGE)
    if answer.status != HTTPStatus.OK:
        raise NoAnswer(f"answered with an error ({answer.status})")
    try:
        page = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise NoAnswer("answered with something that can't be read") from error
    if not isinstance(page, dict) or not isinstance(page.get("recordings"), list):
        raise NoAnswer("answered with something that is not a list of recordings")
    return page


def _made(row: Any) -> Made | None:
    """A row of the list; None for what is still being recorded, or can't be understood."""
    try:
        if row["status"] != "completed":
            return None
        at = parsedate_to_datetime(row["date_created"])
        return Made(str(row["sid"]), str(row["call_sid"]), float(row["duration"]), at)
    except (KeyError, TypeError, ValueError):
        return None
