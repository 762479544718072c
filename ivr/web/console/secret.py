"""Keys for one purpose each, out of the one SECRET_KEY."""

import base64
import hashlib
import hmac
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken


def key_for(secret_key: str, purpose: str) -> bytes:
    """32 bytes that say nothing about those of another purpose."""
    return hmac.new(
        secret_key.encode(), f"ivr console: {purpose}".encode(), hashlib.sha256
    ).digest()


class Seal:
    """Closes values so that only we can open them again, and nobody can read or change them."""

    def __init__(self, secret_key: str, purpose: str) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(key_for(secret_key, purpose)))

    def close(self, value: object) -> str:
        """What JSON can say, sealed."""
        return self._fernet.encrypt(json.dumps(value).encode()).decode()

    def open(self, sealed: str, seconds: float) -> Any:
        """What was sealed at most so long ago; None for anything else."""
        try:
            return json.loads(self._fernet.decrypt(sealed, ttl=int(seconds)))
        except InvalidToken:
            return None
