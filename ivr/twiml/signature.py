"""Whether a request comes from Twilio: the signature over its address and its form.

Twilio signs the address it was given, followed by every parameter and its values, sorted; a value
that is repeated counts once. `twilio.request_validator` is the measure of this module, and a test
holds the two against each other. Ours keeps a prepared key and parses the form once.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

_USUAL = "HMAC_SHA1"
_ALGORITHMS = {_USUAL: hashlib.sha1, "HMAC_SHA256": hashlib.sha256}


class SignatureCheck:
    """Checks requests that came to one public address, signed with any of some tokens."""

    def __init__(self, public_url: str, tokens: Iterable[str]) -> None:
        self._bases = tuple(_both_port_forms(public_url))
        tokens = tuple(tokens)
        self._keys = {
            name: tuple(hmac.new(token.encode(), digestmod=algorithm) for token in tokens)
            for name, algorithm in _ALGORITHMS.items()
        }

    def holds(
        self, target: str, form: Mapping[str, Sequence[str]], signature: str, settings: str = ""
    ) -> bool:
        """Whether `signature` is right for a path with its query, and a form with its raw values.

        `settings` is the header X-Twilio-Webhooks-Signature-Settings, which names the algorithm.
        """
        keys = self._keys.get(_algorithm(settings) if settings else _USUAL, ())
        pieces = [target]
        for name in sorted(form):
            values = form[name]
            if len(values) == 1:
                pieces.append(name + values[0])
            else:
                pieces += [name + value for value in sorted(set(values))]
        signed = "".join(pieces).encode("utf-8", "replace")
        given = signature.encode("utf-8", "replace")
        for base in self._bases:
            for key in keys:
                digest = key.copy()
                digest.update(base + signed)
                if hmac.compare_digest(base64.b64encode(digest.digest()), given):
                    return True
        return False


def _algorithm(settings: str) -> str:
    """`key=...,algorithm=HMAC_SHA256` names one; without it Twilio signs with SHA-1."""
    for part in settings.split(","):
        name, _, value = part.partition("=")
        if name.strip() == "algorithm" and value.strip():
            return value.strip().upper()
    return _USUAL


def _both_port_forms(public_url: str) -> Iterable[bytes]:
    """Twilio leaves the port out over https and keeps it over http; both are the same address."""
    parts = urlsplit(public_url.rstrip("/"))
    host = parts.netloc.rpartition("@")[2]
    if parts.port:
        host = host.removesuffix(f":{parts.port}")
    port = parts.port or {"https": 443, "http": 80}[parts.scheme]
    yield f"{parts.scheme}://{host}{parts.path}".encode()
    yield f"{parts.scheme}://{host}:{port}{parts.path}".encode()
