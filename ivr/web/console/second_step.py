"""Codes of authenticator apps and recovery codes: each is good once."""

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

from flask_security import MfRecoveryCodesUtil, Totp, UserMixin
from passlib.exc import TokenError

from ivr.config import Settings
from ivr.logs import log
from ivr.staff.audit import Kind
from ivr.store import second_steps
from ivr.store.audit import add_entry
from ivr.web.console.at_hand import console, write
from ivr.web.console.members import Member, ours
from ivr.web.console.secret import key_for

if TYPE_CHECKING:
    from sqlalchemy import Connection

HOW_MANY = 10
"""Recovery codes that somebody is given at a time."""


def authenticator_keys(settings: Settings) -> dict[str, str]:
    """What authenticators' secrets are encrypted with, under a name that tells keys apart."""
    key = key_for(settings.secret_key, "authenticators").hex()
    return {hashlib.sha256(key.encode()).hexdigest()[:8]: key}


class AuthenticatorCodes(Totp):
    """Codes of half a minute each, of which none is taken twice by any process."""

    def verify_totp(self, token: str, totp_secret: str, user: UserMixin, window: int = 0) -> bool:
        """Whether a code is right and new. One that proves a new authenticator is remembered."""
        member = ours(user)
        try:
            match = self._totp.verify(token, totp_secret, window=window)
        except TokenError:
            return False
        except KeyError:
            log.warning("an authenticator's secret can't be read; was SECRET_KEY changed?")
            return False
        if totp_secret != member.account.authenticator:
            member.proved_code = match.counter
            return True
        who = member.id
        return write(lambda connection: second_steps.use_code(connection, who, match.counter))


class RecoveryCodes(MfRecoveryCodesUtil):
    """Ten codes for the day the phone is lost. They are shown once; we keep a digest."""

    def create_recovery_codes(self, user: UserMixin) -> list[str]:
        """New ones in place of all before."""
        member = ours(user)
        codes = [_new_code() for _ in range(HOW_MANY)]
        digests = [_digest(member, code) for code in codes]
        entry = member.did(Kind.STAFF, "made new recovery codes")
        who = member.id
        write(lambda c: second_steps.set_recovery_codes(c, who, digests), entry)
        return codes

    def get_recovery_codes(self, user: UserMixin) -> list[str]:
        """None: what was shown once is not shown again."""
        return []

    def check_recovery_code(self, user: UserMixin, code: str) -> bool:
        """Whether it is one of theirs. Asking uses it up, so that two can't both be told yes."""
        member = ours(user)
        who, digest = member.id, _digest(member, code)
        entry = member.did(Kind.SIGN_IN, "used a recovery code")

        def use(connection: "Connection") -> bool:
            used = second_steps.use_recovery_code(connection, who, digest)
            if used:
                add_entry(connection, entry)
            return used

        return write(use)

    def delete_recovery_code(self, user: UserMixin, code: str) -> bool:
        """Done when it was checked."""
        return True


def _new_code() -> str:
    digits = secrets.token_hex(6)
    return f"{digits[:4]}-{digits[4:8]}-{digits[8:]}"


def _digest(member: Member, code: str) -> str:
    """However it is typed: blanks, dashes and capitals don't count."""
    plain = "".join(filter(str.isalnum, code)).lower()
    key = key_for(console().settings.secret_key, "recovery codes")
    return hmac.new(key, f"{member.id}:{plain}".encode(), hashlib.sha256).hexdigest()
