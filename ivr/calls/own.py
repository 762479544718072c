"""Calls that the line makes to itself: nobody else can make one, and none counts.

Its name, the CallSid, is signed with a secret of ours. The number is one that Ofcom keeps free for
drama; only calls from there need the closer look, which is `is_signed`.
"""

import hmac
import secrets

NUMBER = "+447700900999"
NO_CALL = "CA" + "0" * 32
"""The name in a request of ours that only sees whether it is answered; Twilio gives no such."""
CALL = "CA"
_HALF = 16


def new_name(secret: str) -> str:
    """The CallSid of a call of our own."""
    chosen = secrets.token_hex(_HALF // 2)
    return CALL + chosen + _signed(chosen, secret)


def is_signed(name: str, secret: str) -> bool:
    """Whether a call from NUMBER has a CallSid of ours."""
    chosen, signature = name[len(CALL) : -_HALF], name[-_HALF:]
    is_right = hmac.compare_digest(signature.encode(), _signed(chosen, secret).encode())
    return is_right or name == NO_CALL


def _signed(chosen: str, secret: str) -> str:
    return hmac.digest(secret.encode(), f"own call {chosen}".encode(), "sha256").hex()[:_HALF]
