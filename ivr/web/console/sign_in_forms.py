"""The forms of signing in: Flask-Security's own, in our words."""

from typing import Any

import flask_security as fs
from flask import current_app, url_for
from flask_security.forms import Form as SecurityForm
from flask_security.webauthn import WebAuthnRegisterForm

from ivr.staff.audit import NOBODY, Entry, Kind
from ivr.web.console import forms, typed
from ivr.web.console.at_hand import now, write
from ivr.web.console.members import Member, ours

SHORTEST, LONGEST = 12, 200
HOW_LONG = "At least 12 characters. Three words that don't belong together are easy to keep."
_WRONG = "The email address or the password is not right. Capital letters count in a password"
_NOT_YOURS = "That is not your password. Capital letters count"
_WRONG_CODE = "That is not the code, or it has been used. Wait for the next one in your app"
_WRONG_RECOVERY = "That is none of your recovery codes, or it has been used. Each works once"


def long_enough(password: str) -> bool:
    """Whether somebody may use it as their password."""
    return SHORTEST <= len(password) <= LONGEST


class _ThenOnwards:
    """Where somebody goes afterwards: within the console, and else to Today."""

    next = forms.Hidden()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not _is_here(self.next.data or ""):
            self.next.data = url_for("today.today")


class SignInForm(_ThenOnwards, fs.LoginForm):
    """Email address and password. A locked account says so before the password is looked at."""

    email = forms.Email("Email address", [forms.Given("Enter your email address")])
    password = forms.Password("Password", [forms.Given("Enter your password")])
    remember = None
    kept = forms.Hidden()
    submit = forms.Button("Sign in")

    def validate(self, **kwargs: Any) -> bool:
        """Whether the password opens the account."""
        if not SecurityForm.validate(self, **kwargs):
            return False
        found = _members().find_user(email=self.email.data)
        if found is None or not found.active or not found.password:
            fs.hash_password("")  # takes as long as looking at a password would
            _note_stranger(found)
            self.email.errors = [_WRONG]
            return False
        if not found.is_locked(self.email.errors):
            if _is_password(found, self.password.data):
                self.user = found
                if self.kept.data:
                    typed.keep_for(found.id, self.kept.data)
                return True
            found.track_failed_authn("password")
            found.is_locked(self.email.errors)
        self.email.errors = self.email.errors or [_WRONG]
        return False


class ConfirmForm(_ThenOnwards, fs.VerifyForm):
    """The password once more, before something that matters."""

    password = forms.Password("Your password", [forms.Given("Enter your password")])
    submit = forms.Button("Continue")

    def validate(self, **kwargs: Any) -> bool:
        """Whether it is theirs."""
        if not SecurityForm.validate(self, **kwargs):
            return False
        member = ours(self.user)
        if member.is_locked(self.password.errors):
            return False
        if _is_password(member, self.password.data):
            return True
        member.track_failed_authn("password")
        if not member.is_locked(self.password.errors):
            self.password.errors.append(_NOT_YOURS)
        return False


class NewPasswordForm(fs.ChangePasswordForm):
    """A new password for somebody who knows the old one."""

    password = forms.Password("Your password now", [forms.Given("Enter your password")])
    new_password = forms.Password(
        "New password",
        [
            forms.Given("Enter a new password"),
            forms.Otherwise(long_enough, "The new password must have 12 to 200 characters"),
        ],
        hint=HOW_LONG,
        autocomplete="new-password",
    )
    new_password_confirm = None
    submit = forms.Button("Change password")

    def validate(self, **kwargs: Any) -> bool:
        """Whether the old one is theirs and the new one another."""
        if not SecurityForm.validate(self, **kwargs):
            return False
        member = ours(fs.current_user)
        if member.is_locked(self.password.errors):
            return False
        if not _is_password(member, self.password.data):
            member.track_failed_authn("password")
            self.password.errors.append(_NOT_YOURS)
            return False
        if self.password.data == self.new_password.data:
            self.new_password.errors.append("Choose a password that you don't use now")
            return False
        self.new_password.data = normal(self.new_password.data)
        return True


class SetUpAuthenticatorForm(fs.TwoFactorSetupForm):
    """Only authenticator apps can be set up, so there is nothing to choose."""

    setup = forms.Hidden(default="authenticator")
    phone = None
    submit = forms.Button("I have an authenticator app")

    def validate(self, **kwargs: Any) -> bool:
        """Whether this is what can be set up."""
        is_sent_by_us: bool = SecurityForm.validate(self, **kwargs)
        return is_sent_by_us and self.setup.data == "authenticator"


class CodeForm(fs.TwoFactorVerifyCodeForm):
    """Six digits of the authenticator app."""

    code = forms.Code(
        "Code from your authenticator app",
        [forms.Given("Enter the 6 digits that your authenticator app shows")],
        hint="6 digits. They change every half minute.",
    )
    submit = forms.Button("Continue")

    def validate(self, **kwargs: Any) -> bool:
        """Whether the app and we agree. Wrong codes of a new app lock nothing."""
        if not SecurityForm.validate(self, **kwargs):
            return False
        member = ours(self.user)
        if member.is_locked(self.code.errors):
            return False
        window = current_app.config["SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY"]
        codes = current_app.extensions["security"].totp_factory
        if codes.verify_totp(self.code.data, self.tf_totp_secret, member, window):
            return True
        if self.tf_totp_secret == member.account.authenticator:
            member.track_failed_authn("code", tfa=True)
        if not member.is_locked(self.code.errors):
            self.code.errors.append(_WRONG_CODE)
        return False


class SecondStepForm(fs.TwoFactorSelectForm):
    """With a passkey or with a code, for who has both."""

    which = forms.Choices("How do you want to go on?")


class NoRescueForm(fs.TwoFactorRescueForm):
    """Flask-Security makes one for each code page; ours leads to recovery codes by itself."""

    help_setup = forms.Choices("")


class RecoveryCodeForm(fs.MfRecoveryForm):
    """One of the ten codes that were printed or written down."""

    code = forms.Text(
        "Recovery code",
        [forms.Given("Enter one of your recovery codes")],
        hint="For example, 3f9a-0c51-77be. Each works once.",
        width=20,
        autocomplete="off",
    )
    submit = forms.Button("Continue")

    def validate(self, **kwargs: Any) -> bool:
        """Whether it is one of theirs, which uses it up."""
        if not SecurityForm.validate(self, **kwargs):
            return False
        member = ours(self.user)
        if member.is_locked(self.code.errors):
            return False
        recovery = current_app.extensions["security"].mf_recovery_codes_util
        if recovery.check_recovery_code(member, self.code.data):
            return True
        member.track_failed_authn("recovery code", tfa=True)
        if not member.is_locked(self.code.errors):
            self.code.errors.append(_WRONG_RECOVERY)
        return False


class PasskeyForm(WebAuthnRegisterForm):
    """A name for a new passkey."""

    name = forms.Text(
        "Name of the passkey",
        [forms.Given("Enter a name for the passkey"), forms.Longest(64, "The name")],
        hint="So that you know it again, such as Blue key or My laptop.",
        width=20,
    )
    usage = forms.Hidden(default="secondary")
    submit = forms.Button("Make a passkey")


def _is_here(address: str) -> bool:
    """Whether it is a path of ours. Browsers take a backslash for a slash."""
    return address.startswith("/") and not address.startswith("//") and "\\" not in address


def _members() -> Any:
    return current_app.extensions["security"].datastore


def normal(password: str) -> str:
    """The same however a keyboard writes its accents."""
    written: str = current_app.extensions["security"].password_util.normalize(password)
    return written


def _is_password(member: Member, typed_in: str) -> bool:
    """Whether it is theirs; nobody's is longer than may be chosen."""
    return len(typed_in) <= LONGEST and member.verify_and_update_password(normal(typed_in))


def _note_stranger(found: Member | None) -> None:
    """Whoever has no account, or none that opens. What they typed may be anything."""
    if found:
        did = f"tried to sign in as {found.account.called}, whose account is not open"
    else:
        did = "tried to sign in with an email address that has no account"
    staff = found.id if found else None
    write(lambda _: None, Entry(now(), Kind.FAILED_SIGN_IN, did, NOBODY, staff))
