"""Twilio's side of the REST API: recordings and numbers, in the wire format it really speaks."""

import base64
import io
import json
import re
import wave
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import urlencode, urlsplit

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

ACCOUNT = "AC" + "1" * 32
TOKEN = "a token"
NUMBER = "+441632960000"
NUMBER_SID = "PN" + "2" * 32
RECORDING = "RE" + "a" * 32
_ROOT = f"/2010-04-01/Accounts/{ACCOUNT}/"


def wav(seconds: float = 1.0) -> bytes:
    """A recording as Twilio makes them: 8 kHz, mono, 16 bits."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(int(seconds * 8000) * 2))
    return file.getvalue()


def fault(status: int, code: int, message: str, kind: str = "json") -> Response:
    """An error as Twilio words it: JSON where JSON was asked for, else XML."""
    about = f"https://www.twilio.com/docs/errors/{code}"
    if kind == "json":
        named = {"code": code, "message": message, "more_info": about, "status": status}
        return Response(json.dumps(named), status, content_type="application/json")
    xml = (
        "<?xml version='1.0' encoding='UTF-8'?>\n<TwilioResponse><RestException>"
        f"<Code>{code}</Code><Message>{message}</Message><MoreInfo>{about}</MoreInfo><Status>{status}</Status>"
        "</RestException></TwilioResponse>"
    )
    return Response(xml, status, content_type="application/xml")


def number_row(**settings: str | None) -> dict[str, object]:
    """A number as Twilio lists it; what was never set is null or its default."""
    return {
        "sid": NUMBER_SID,
        "account_sid": ACCOUNT,
        "phone_number": NUMBER,
        "friendly_name": "01632 960000",
        "api_version": "2010-04-01",
        "capabilities": {"voice": True, "sms": False, "mms": False, "fax": False},
        "voice_url": "https://demo.twilio.com/welcome/voice/",
        "voice_method": "POST",
        "voice_fallback_url": None,
        "voice_fallback_method": "POST",
        "voice_caller_id_lookup": False,
        "voice_application_sid": None,
        "trunk_sid": None,
        "status_callback": "",
        "status_callback_method": "POST",
        "uri": f"{_ROOT}IncomingPhoneNumbers/{NUMBER_SID}.json",
        **settings,
    }


@dataclass
class TwilioApi:
    """One account at Twilio: what it holds, and every request that was made of it."""

    http: HTTPServer
    tokens: tuple[str, ...] = (TOKEN,)
    recordings: dict[str, bytes] = field(default_factory=dict)
    made: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    """The CallSid of a recording and when it began, for those that are listed."""
    on_a_page: int = 50
    numbers: list[dict[str, object]] = field(default_factory=lambda: [number_row()])
    instead: Response | None = None
    """What to answer whoever is let in, whatever they ask."""
    asked: list[tuple[str, str]] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    """The tokens of the requests, in their order."""
    updates: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.http.expect_request(re.compile("")).respond_with_handler(self)

    @property
    def url(self) -> str:
        return self.http.url_for("").rstrip("/")

    @property
    def settings(self) -> dict[str, object]:
        """What a line is told of this account."""
        return {
            "twilio_account_sid": ACCOUNT,
            "twilio_auth_tokens": (TOKEN,),
            "twilio_api": self.url,
        }

    def recording_url(self, recording: str = RECORDING) -> str:
        """What the callback calls RecordingUrl."""
        return f"{self.url}{_ROOT}Recordings/{recording}"

    def __call__(self, request: Request) -> Response:
        target = urlsplit(request.environ["REQUEST_URI"])
        self.asked.append((request.method, f"{target.path}?{target.query}".rstrip("?")))
        kind = "json" if target.path.endswith(".json") else "xml"
        account, token = self._credentials(request)
        self.tried.append(token)
        if account != ACCOUNT or token not in self.tokens:
            return fault(401, 20003, "Authenticate", kind)
        if self.instead is not None:
            return self.instead
        if target.path.startswith(_ROOT):
            collection, _, name = target.path.removeprefix(_ROOT).partition("/")
            sid, _, ending = name.partition(".")
            match request.method, collection, ending:
                case "GET", "Recordings", "wav" if sid in self.recordings:
                    return Response(self.recordings[sid], content_type="audio/x-wav")
                case "DELETE", "Recordings", "json" if self.recordings.pop(sid, None):
                    return Response(status=204)
                case "GET", "Recordings.json", "":
                    return self._recorded(request)
                case "GET", "IncomingPhoneNumbers.json", "":
                    return self._list(request.args["PhoneNumber"])
                case "POST", "IncomingPhoneNumbers", "json":
                    return self._update(sid, request.form.to_dict())
        return fault(404, 20404, f"The requested resource {target.path} was not found", kind)

    def _credentials(self, request: Request) -> tuple[str, str]:
        scheme, _, packed = request.headers.get("Authorization", "").partition(" ")
        account, _, token = base64.b64decode(packed).decode().partition(":")
        return (account, token) if scheme == "Basic" else ("", "")

    def _list(self, part: str) -> Response:
        found = [row for row in self.numbers if part in str(row["phone_number"])]
        page = {"page": 0, "page_size": 50, "next_page_uri": None, "incoming_phone_numbers": found}
        return Response(json.dumps(page), content_type="application/json")

    def _recorded(self, request: Request) -> Response:
        """A page of those that have not been deleted, the newest first."""
        since = datetime.fromisoformat(request.args["DateCreated>"]).replace(tzinfo=UTC)
        number = int(request.args.get("Page", 0))
        rows = [
            {
                "sid": sid,
                "call_sid": self.made[sid][0],
                "account_sid": ACCOUNT,
                "status": "completed",
                "source": "RecordVerb",
                "duration": str(round((len(sound) - 44) / 16_000)),
                "date_created": format_datetime(self.made[sid][1]),
            }
            for sid, sound in list(self.recordings.items())
            if sid in self.made and self.made[sid][1] >= since
        ]
        rows.sort(key=lambda row: self.made[row["sid"]][1], reverse=True)
        first = number * self.on_a_page
        further = urlencode({"DateCreated>": request.args["DateCreated>"], "Page": number + 1})
        more = len(rows) > first + self.on_a_page
        page = {
            "recordings": rows[first : first + self.on_a_page],
            "next_page_uri": f"{_ROOT}Recordings.json?{further}" if more else None,
        }
        return Response(json.dumps(page), content_type="application/json")

    def _update(self, sid: str, form: dict[str, str]) -> Response:
        self.updates.append(form)
        for row in self.numbers:
            if row["sid"] == sid:
                for name, value in form.items():
                    snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in name)[1:]
                    assert snake in row, f"Twilio knows no {name}"
                    row[snake] = value
                return Response(json.dumps(row), content_type="application/json")
        return fault(404, 20404, "The requested resource was not found")
