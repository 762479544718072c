"""The wire to the server: signed requests as Twilio makes them, and files fetched without."""

import re
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

import requests
from requests.cookies import RequestsCookieJar
from twilio.request_validator import (
    SIGNATURE_HEADER,
    RequestValidator,
)

from ivr.simulator.faults import CallFailed, Fault
from ivr.simulator.overrides import BadOverride, Overrides, read_overrides

_AGENT = "TwilioProxy/1.1"
_MOST_REDIRECTS = 10
_MOST_BYTES = 50_000_000


@dataclass(frozen=True)
class Ask:
    """A request to make: `answers` are the parameters beside the standard ones, as Digits."""

    url: str
    method: str = "POST"
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """What came back; `url` is where from, after any redirection and without the fragment."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    redirected: bool = False

    @property
    def content_type(self) -> str:
        return self.headers.get("Content-Type", "")


@dataclass(frozen=True)
class _Errand:
    """What stays the same while an address is insisted on; no `standard`, no signature."""

    headers: Mapping[str, str]
    standard: Mapping[str, str] | None
    overrides: Overrides


@dataclass(frozen=True)
class _Failure:
    kind: str
    fault: Fault


def signed_address(url: str) -> str:
    """The address as Twilio signs it: no user, no fragment, and over https no port."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    if parts.scheme == "https":
        host = re.sub(r":\d+$", "", host)
    return urlunsplit((parts.scheme, host, parts.path, parts.query, ""))


class Line:
    """Carries the requests of one call, and its cookies; `limit` is in seconds."""

    def __init__(self, auth_token: str, session: requests.Session, limit: float = 15.0) -> None:
        self._validator = RequestValidator(auth_token)
        self._session = session
        self._limit = limit
        # A call's own: the session may serve many calls.
        self._cookies = RequestsCookieJar()

    def webhook(self, ask: Ask, standard: Mapping[str, str]) -> Reply:
        """Ask for a document, signed.

        Raises CallFailed when there is none to be had in time.
        """
        headers = {"User-Agent": _AGENT, "I-Twilio-Idempotency-Token": str(uuid.uuid4())}
        return self._insist(_Errand(headers, standard, self._overrides(ask.url)), ask)

    def download(self, url: str, headers: Mapping[str, str]) -> Reply:
        """Fetch a file: no parameters, no signature, no cookies.

        Raises CallFailed when there is none to be had in time.
        """
        errand = _Errand({"User-Agent": _AGENT, **headers}, None, self._overrides(url))
        return self._insist(errand, Ask(url, "GET"))

    def _overrides(self, url: str) -> Overrides:
        try:
            asked = read_overrides(urlsplit(url).fragment)
        except BadOverride:
            asked = Overrides()
        return replace(asked, total=min(asked.total, self._limit))

    def _insist(self, errand: _Errand, ask: Ask) -> Reply:
        result = self._follow(errand, ask)
        for _ in range(errand.overrides.retries):
            if isinstance(result, Reply) or not errand.overrides.asks_again_after(result.kind):
                break
            result = self._follow(errand, ask)
        if isinstance(result, Reply):
            return result
        raise CallFailed(result.fault)

    def _follow(self, errand: _Errand, ask: Ask) -> Reply | _Failure:
        deadline = time.monotonic() + errand.overrides.total
        result = self._once(errand, ask, deadline)
        for _ in range(_MOST_REDIRECTS):
            if isinstance(result, _Failure) or "Location" not in result.headers:
                return result
            # Twilio follows with a bare GET: what the caller answered is gone.
            ask = Ask(urljoin(result.url, result.headers["Location"]), "GET")
            result = self._once(errand, ask, deadline)
            if isinstance(result, Reply):
                result = replace(result, redirected=True)
        if isinstance(result, Reply) and "Location" in result.headers:
            return _failure("4xx", 11215, f"more than {_MOST_REDIRECTS} redirections", ask.url)
        return result

    def _once(self, errand: _Errand, ask: Ask, deadline: float) -> Reply | _Failure:
        left = max(deadline - time.monotonic(), 0.001)
        waits = (min(errand.overrides.connect, left), min(errand.overrides.read, left))
        try:
            with self._session.send(
                self._prepare(errand, ask),
                timeout=waits,
                allow_redirects=False,
                **self._surroundings(ask.url),
            ) as response:
                if errand.standard is not None:
                    self._cookies.update(response.cookies)
                body = _read(response, deadline)
        except requests.ConnectTimeout:
            return _failure("ct", 11205, "the server does not take the connection", ask.url)
        except (requests.RequestException, TimeoutError) as error:
            return self._broken(error, errand, ask, late=time.monotonic() >= deadline)
        if response.status_code >= 400:
            kind = "5xx" if response.status_code >= 500 else "4xx"
            return _failure(kind, 11200, f"the server answered {response.status_code}", ask.url)
        address = ask.url.partition("#")[0]
        return Reply(address, response.status_code, _headers(response), body)

    def _surroundings(self, url: str) -> Mapping[str, Any]:
        """What the environment says of certificates and proxies; this machine needs neither."""
        if not url.startswith("https:"):
            return {"stream": True}
        return self._session.merge_environment_settings(url, {}, True, None, None)

    def _broken(self, error: Exception, errand: _Errand, ask: Ask, *, late: bool) -> _Failure:
        if late or isinstance(error, requests.Timeout | TimeoutError):
            limit = f"{errand.overrides.total:g} seconds"
            return _failure("rt", 11200, f"the server did not answer within {limit}", ask.url)
        if isinstance(error, requests.ConnectionError):
            return _failure("ct", 11202, f"no connection to the server: {error}", ask.url)
        return _failure("rt", 11200, f"the server can't be asked: {error}", ask.url)

    def _prepare(self, errand: _Errand, ask: Ask) -> requests.PreparedRequest:
        address = ask.url.partition("#")[0]
        headers = dict(errand.headers)
        if errand.standard is None:
            return requests.Request("GET", address, headers=headers).prepare()
        form = {**errand.standard, **ask.answers}
        posted = ask.method == "POST"
        request = requests.Request(
            ask.method,
            address,
            headers=headers,
            data=form if posted else None,
            params=None if posted else form,
            cookies=self._cookies,
        ).prepare()
        request.headers[SIGNATURE_HEADER] = self._validator.compute_signature(
            signed_address(request.url or address), form if posted else {}
        )
        return request


def _failure(kind: str, code: int, sentence: str, url: str) -> _Failure:
    return _Failure(kind, Fault(code, sentence, fatal=True, url=url))


def _headers(response: requests.Response) -> dict[str, str]:
    heeded = ["Content-Type", "ETag", "Cache-Control"]
    if response.is_redirect:
        heeded.append("Location")
    return {name: response.headers[name] for name in heeded if name in response.headers}


def _read(response: requests.Response, deadline: float) -> bytes:
    body = bytearray()
    for piece in response.iter_content(64 * 1024):
        body += piece
        if time.monotonic() > deadline:
            raise TimeoutError
        if len(body) > _MOST_BYTES:
            break
    return bytes(body)
