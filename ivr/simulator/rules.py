"""What an attribute may say: a rule gives Twilio's error number and the reason, or None."""

import re
from collections.abc import Callable, Mapping
from urllib.parse import urljoin, urlsplit

from ivr.simulator.overrides import BadOverride, read_overrides

SCHEMA_WARNING = 12200
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

Objection = tuple[int, str]
Rule = Callable[[str], Objection | None]
Rules = Mapping[str, Rule]

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?-([A-Z]{2}|\d{3})|arb")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")


def anything(value: str) -> Objection | None:
    return None


def matching(code: int, pattern: str, meaning: str) -> Rule:
    def rule(value: str) -> Objection | None:
        return None if re.fullmatch(pattern, value) else (code, f"must be {meaning}")

    return rule


def one_of(code: int, *allowed: str) -> Rule:
    def rule(value: str) -> Objection | None:
        return None if value in allowed else (code, f"must be {' or '.join(allowed)}")

    return rule


def some_of(code: int, *allowed: str) -> Rule:
    def rule(value: str) -> Objection | None:
        named = value.split()
        if named and set(named) <= set(allowed):
            return None
        return code, f"takes {', '.join(allowed)}, with spaces between"

    return rule


def whole(code: int, least: int, most: int | None = None) -> Rule:
    def rule(value: str) -> Objection | None:
        digits = value.isascii() and value.isdecimal()
        if digits and int(value) >= least and (most is None or int(value) <= most):
            return None
        upper = "" if most is None else f" to {most}"
        return code, f"must be a whole number from {least}{upper}"

    return rule


def web_address(value: str) -> Objection | None:
    """Object to an address that Twilio could not ask; relative ones are fine."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        return 11100, f"is not an address: {error}"
    if (parts.scheme or parts.netloc) and parts.scheme not in {"http", "https", ""}:
        return 11100, "must be an http or https address"
    if parts.scheme and not parts.netloc:
        return 11100, "has no host"
    host = parts.hostname or ""
    if "_" in host:
        return 11100, f"has an underscore in its host, {host}"
    if parts.netloc and not _HOST.fullmatch(host):
        return 11100, f"has no valid host: {host!r}"
    if re.search(r"[\s<>\"]", value):
        return 11100, "has a space or another character that must be percent-encoded"
    try:
        read_overrides(parts.fragment)
    except BadOverride as error:
        return 11243, f"overrides the connection wrongly: {error}"
    return None


def language_tag(value: str) -> Objection | None:
    if _LANGUAGE.fullmatch(value):
        return None
    return 13512, "must be a language and a country, as en-GB"


def hints(value: str) -> Objection | None:
    entries = value.split(",")
    if len(entries) > 500 or any(len(entry.strip()) > 100 for entry in entries):
        return 13330, "takes at most 500 hints of 100 characters"
    return None


def resolved(link: str, document: str) -> str:
    """The address that a link in a document means."""
    return urljoin(document.partition("#")[0], link)
