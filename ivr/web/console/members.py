"""The staff as Flask-Security wants to see them, over our own store.

Each change is written at once, with its line in the audit log, and not when Flask-Security commits:
what it has promised is on disk.
"""

import secrets
from functools import cached_property
from typing import Any

from flask_security import RoleMixin, UserDatastore, UserMixin, WebAuthnMixin

from ivr.staff.account import Account
from ivr.staff.audit import NOBODY, Entry, Kind
from ivr.store import second_steps, staff
from ivr.store.second_steps import Passkey
from ivr.web.console.at_hand import now, read, write

AUTHENTICATOR = "authenticator"
_AND = "."
LOCKED = (
    "This account is locked for 30 minutes, because ten wrong passwords or codes were entered. "
    "A manager can give you a link that opens it at once"
)


class Member(UserMixin):
    """One member of staff."""

    us_totp_secrets = None

    def __init__(self, account: Account, session_name: str = "") -> None:
        self.account = account
        self.session_name = session_name
        """The session of the browser they are signed in with, which has a name of its own."""
        self.proved_code: int | None = None
        """The code with which a new authenticator app has just been tried."""
        self._new_password: str | None = None
        self._signs_out = False

    @property
    def id(self) -> int:  # type: ignore[override]  # Flask-Security declares plain attributes
        """The number of the account."""
        return self.account.id

    @property
    def email(self) -> str:  # type: ignore[override]
        """What they sign in with."""
        return self.account.email

    @property
    def active(self) -> bool:  # type: ignore[override]
        """Whether they are on the staff."""
        return self.account.is_active

    @property
    def fs_uniquifier(self) -> str:  # type: ignore[override]
        """What all their sessions have in common."""
        return self.account.session

    def begin_session(self) -> str:
        """Name a session of one browser; what stands in its cookie."""
        self.session_name = secrets.token_hex(16)
        return f"{self.account.session}{_AND}{self.session_name}"

    @property
    def fs_webauthn_user_handle(self) -> str:  # type: ignore[override]
        """What their passkeys know them by."""
        return self.account.passkey_handle

    @property
    def roles(self) -> list[RoleMixin]:  # type: ignore[override]
        """None of Flask-Security's: each page has its own rule."""
        return []

    @property
    def tf_primary_method(self) -> str | None:  # type: ignore[override]
        """What they show besides the password."""
        return AUTHENTICATOR if self.account.authenticator else None

    @property
    def tf_totp_secret(self) -> str | None:  # type: ignore[override]
        """What their authenticator shares with us, encrypted."""
        return self.account.authenticator

    @property
    def password(self) -> str | None:
        """Hashed."""
        return self._new_password or self.account.password

    @password.setter
    def password(self, hashed: str | None) -> None:
        self._new_password = hashed

    @cached_property
    def webauthn(self) -> list["MemberPasskey"]:  # type: ignore[override]
        """Their passkeys."""
        found = read(lambda connection: second_steps.list_passkeys(connection, self.id))
        return [MemberPasskey(passkey) for passkey in found]

    def is_locked(self, form_error: list[str] | None = None) -> bool:
        """Whether nobody is let in now; says so among the errors of a field."""
        locked = self.account.is_locked(now())
        if locked and form_error is not None:
            form_error.append(LOCKED)
        return locked

    def track_failed_authn(self, auth_type: str, tfa: bool = False) -> None:
        """Count what was wrong, in the database: all processes count together."""
        at, account = now(), self.account
        what = "a wrong code" if tfa else f"a wrong {auth_type}"
        did = f"entered {what} for {account.called}"
        entry = Entry(at, Kind.FAILED_SIGN_IN, did, NOBODY, account.id)
        self.account = write(lambda c: staff.note_wrong(c, account.id, at), entry)
        if self.account.is_locked(at):
            locked = (
                f"was wrong ten times, so the account of {account.called} is locked for a while"
            )
            write(lambda _: None, Entry(at, Kind.FAILED_SIGN_IN, locked, NOBODY, account.id))

    def did(self, kind: Kind, did: str) -> Entry:
        """What they have just done, for the audit log."""
        return Entry(now(), kind, did, self.account.called, self.account.id)


def find_signed_in(cookie: str) -> Member | None:
    """Who is signed in with a browser, by what stands in its cookie."""
    session, _, name = cookie.partition(_AND)
    if not name:
        return None  # it is of a release before sessions had names, and could not be ended
    account = read(lambda connection: staff.find_signed_in(connection, session, name))
    return Member(account, name) if account else None


class MemberPasskey(WebAuthnMixin):
    """A passkey of one of them."""

    usage = "secondary"
    extensions = None

    def __init__(self, passkey: Passkey) -> None:
        self.passkey = passkey
        self.user_id = passkey.staff_id
        self.name = passkey.name
        self.credential_id = passkey.credential
        self.public_key = passkey.public_key
        self.transports = list(passkey.transports)
        self.sign_count = passkey.sign_count
        self.lastuse_datetime = passkey.used_at
        self.backup_state = False
        self.device_type = ""


class _NoRole(RoleMixin):
    """Flask-Security must have a class for roles."""


class Members(UserDatastore):
    """Where Flask-Security finds them, and changes what lets them in."""

    def __init__(self) -> None:
        super().__init__(Member, _NoRole, MemberPasskey)

    def commit(self) -> None:
        """Everything is written already."""

    def put(self, model: Any) -> Any:
        """A password was changed, or a passkey was used."""
        if isinstance(model, MemberPasskey):
            used = second_steps.counted(model.passkey, model.sign_count)
            at = now()
            write(lambda connection: second_steps.note_passkey_used(connection, used, at))
        elif isinstance(model, Member) and model._new_password:
            hashed, who = model._new_password, model.id
            if model._signs_out:
                entry = model.did(Kind.STAFF, "chose a new password")
                model.account = write(lambda c: staff.set_password(c, who, hashed), entry)
            else:
                model.account = write(lambda c: staff.rehash_password(c, who, hashed))
            model._new_password = None
        return model

    def delete(self, model: Any) -> None:
        """A passkey is to open nothing any more."""
        passkey: Passkey = model.passkey
        who = self.find_user(id=passkey.staff_id)
        entry = who.did(Kind.STAFF, f"removed the passkey {passkey.name}") if who else None
        write(
            lambda connection: second_steps.delete_passkey(connection, passkey),
            *([entry] if entry else []),
        )

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> Member | None:
        """By `email`, by `fs_uniquifier` or by `id`."""
        ((name, value),) = kwargs.items()
        ours = {"email": "email", "fs_uniquifier": "session", "id": "staff_id"}[name]
        account = read(lambda connection: staff.find_account(connection, **{ours: value}))
        return Member(account) if account else None

    def find_role(self, role: str) -> RoleMixin | None:
        """None of Flask-Security's."""
        return None

    def set_uniquifier(self, user: UserMixin, uniquifier: str | None = None) -> None:
        """A new password signs out everywhere; both are written together in `put`."""
        ours(user)._signs_out = True

    def tf_set(
        self,
        user: UserMixin,
        primary_method: str,
        totp_secret: str | None = None,
        phone: str | None = None,
    ) -> None:
        """An authenticator app has proved itself."""
        member = ours(user)
        if not totp_secret or totp_secret == member.account.authenticator:
            return
        who, code = member.id, member.proved_code or 0
        entry = member.did(Kind.STAFF, "set up an authenticator app")
        write(lambda c: second_steps.set_authenticator(c, who, totp_secret, code), entry)
        member.account = read(lambda connection: staff.get_account(connection, who))

    def mf_get_recovery_codes(self, user: UserMixin) -> list[str]:
        """As many blanks as there are codes: what they are is not known here."""
        who = ours(user).id
        return [""] * read(lambda c: second_steps.count_recovery_codes(c, who))

    def create_webauthn(
        self,
        user: UserMixin,
        credential_id: bytes,
        public_key: bytes,
        name: str,
        sign_count: int,
        usage: str,
        device_type: str,
        backup_state: bool,
        transports: list[str] | None = None,
        extensions: str | None = None,
        **kwargs: Any,
    ) -> None:
        """A browser has made a passkey for them."""
        member, at = ours(user), now()
        passkey = Passkey(
            staff_id=member.id,
            name=name,
            credential=credential_id,
            public_key=public_key,
            sign_count=sign_count,
            transports=tuple(getattr(each, "value", each) for each in transports or ()),
            made_at=at,
            used_at=at,
        )
        entry = member.did(Kind.STAFF, f"made the passkey {name}")
        write(lambda connection: second_steps.add_passkey(connection, passkey), entry)

    def find_webauthn(self, credential_id: bytes) -> MemberPasskey | None:
        """By what its device calls it."""
        found = read(lambda connection: second_steps.find_passkey(connection, credential_id))
        return MemberPasskey(found) if found else None


def ours(user: UserMixin | None) -> Member:
    """Flask-Security hands on the one behind Flask-Login's stand-in, or the stand-in itself."""
    member: Any = getattr(user, "_get_current_object", lambda: user)()
    if not isinstance(member, Member):
        raise TypeError("not one of ours")
    return member
