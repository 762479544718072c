"""Signing in: Flask-Security, set up for an authenticator app, passkeys and recovery codes."""

from datetime import timedelta
from typing import Any

from flask import Flask, request, session
from flask_limiter import Limiter
from flask_login import user_logged_out
from flask_security import Security, user_authenticated
from flask_security.utils import set_request_attr

from ivr.config import Settings
from ivr.staff.account import Role
from ivr.staff.audit import Kind
from ivr.store import staff
from ivr.store.database import DatabaseUnavailable
from ivr.web.console import sign_in_forms, typed
from ivr.web.console.at_hand import now, write
from ivr.web.console.doors import EVERYBODY, FRESH_FOR, Rule, set_rules
from ivr.web.console.members import Member, Members, find_signed_in, ours
from ivr.web.console.second_step import (
    HOW_MANY,
    AuthenticatorCodes,
    RecoveryCodes,
    authenticator_keys,
)
from ivr.web.console.words import SERVICE

_OUR_DOORS = {
    "login": EVERYBODY,
    "two_factor_token_validation": EVERYBODY,
    "two_factor_setup": EVERYBODY,
    "tf_select": EVERYBODY,
    "mf_recovery": EVERYBODY,
    "wan_signin": EVERYBODY,
    "wan_signin_response": EVERYBODY,
    "logout": Rule(Role.LOOK),
    "verify": Rule(Role.LOOK),
    "change_password": Rule(Role.LOOK),
    "mf_recovery_codes": Rule(Role.LOOK, fresh=True),
    "wan_register": Rule(Role.LOOK, fresh=True),
    "wan_register_response": Rule(Role.LOOK, fresh=True),
    "wan_delete": Rule(Role.LOOK, fresh=True),
    "wan_verify": Rule(Role.LOOK),
    "wan_verify_response": Rule(Role.LOOK),
}
"""Flask-Security's doors that are open. All others of it are closed, having no rule."""
_GUESSED_AT = (
    "security.login",
    "security.two_factor_token_validation",
    "security.mf_recovery",
    "security.verify",
    "security.change_password",
    "set_up.set_up",
)
_A_MINUTE = "10 per minute"
"""So often may one address send what could be a guess, to each process."""

_SETTINGS: dict[str, Any] = {
    # What it would say by itself, "no-store=True", no browser understands; see `security`.
    "CACHE_CONTROL": None,
    "URL_PREFIX": "/staff",
    "LOGIN_URL": "/sign-in",
    "LOGOUT_URL": "/sign-out",
    "VERIFY_URL": "/confirm",
    "CHANGE_URL": "/account/password",
    "TWO_FACTOR_SETUP_URL": "/authenticator",
    "TWO_FACTOR_TOKEN_VALIDATION_URL": "/code",
    "TWO_FACTOR_SELECT_URL": "/second-step",
    "MULTI_FACTOR_RECOVERY_URL": "/recovery-code",
    "MULTI_FACTOR_RECOVERY_CODES_URL": "/account/recovery-codes",
    "WAN_REGISTER_URL": "/account/passkeys",
    "WAN_DELETE_URL": "/account/passkeys/remove",
    "WAN_SIGNIN_URL": "/passkey",
    "WAN_VERIFY_URL": "/confirm/passkey",
    "POST_LOGIN_VIEW": "today.today",
    "POST_LOGOUT_VIEW": "security.login",
    "POST_CHANGE_VIEW": "account.account",
    "TWO_FACTOR_POST_SETUP_VIEW": "account.account",
    "WAN_POST_REGISTER_VIEW": "security.wan_register",
    "LOGIN_USER_TEMPLATE": "sign_in/password.html",
    "TWO_FACTOR_SETUP_TEMPLATE": "sign_in/authenticator.html",
    "TWO_FACTOR_VERIFY_CODE_TEMPLATE": "sign_in/code.html",
    "TWO_FACTOR_SELECT_TEMPLATE": "sign_in/second_step.html",
    "MULTI_FACTOR_RECOVERY_TEMPLATE": "sign_in/recovery_code.html",
    "MULTI_FACTOR_RECOVERY_CODES_TEMPLATE": "account/recovery_codes.html",
    "VERIFY_TEMPLATE": "sign_in/confirm.html",
    "CHANGE_PASSWORD_TEMPLATE": "account/password.html",
    "WAN_REGISTER_TEMPLATE": "account/passkeys.html",
    "WAN_SIGNIN_TEMPLATE": "sign_in/passkey.html",
    "WAN_VERIFY_TEMPLATE": "sign_in/confirm_passkey.html",
    "STATIC_FOLDER": None,
    "CLI_USERS_NAME": None,
    "CLI_ROLES_NAME": None,
    "API_ENABLED_METHODS": ["session"],
    "CHANGEABLE": True,
    "SEND_PASSWORD_CHANGE_EMAIL": False,
    "PASSWORD_SCHEMES": ["argon2"],
    "PASSWORD_SINGLE_HASH": True,
    "FRESHNESS": FRESH_FOR,
    "FRESHNESS_GRACE_PERIOD": timedelta(0),
    "TWO_FACTOR": True,
    "TWO_FACTOR_REQUIRED": True,
    "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
    "TWO_FACTOR_RESCUE_EMAIL": False,
    # Seconds to either side: a code is still taken while it is being typed.
    "TWO_FACTOR_AUTHENTICATOR_VALIDITY": 60,
    "TOTP_ISSUER": SERVICE,
    "MULTI_FACTOR_RECOVERY_CODES": True,
    "MULTI_FACTOR_RECOVERY_CODES_N": HOW_MANY,
    "WEBAUTHN": True,
    "WAN_RP_NAME": SERVICE,
    "WAN_ALLOW_AS_FIRST_FACTOR": False,
    "WAN_ALLOW_AS_MULTI_FACTOR": False,
    "WAN_ALLOW_AS_VERIFY": ["secondary"],
    "WAN_SIGNIN_WITHIN": timedelta(minutes=5),
}
_MESSAGES = {
    "TWO_FACTOR_LOGIN_SUCCESSFUL": ("", "success"),
    "REAUTHENTICATION_SUCCESSFUL": ("", "success"),
    "PASSWORD_CHANGE": (
        "Your password is changed. Every other browser you were signed in with is signed out.",
        "success",
    ),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": ("Your new authenticator app is set up.", "success"),
    "TWO_FACTOR_PERMISSION_DENIED": (
        "Begin again with your email address and password.",
        "important",
    ),
    "API_ERROR": ("That did not work. Begin again.", "error"),
    "INVALID_REDIRECT": ("That address leads elsewhere. You were taken to Today.", "error"),
    "WEBAUTHN_EXPIRED": ("The passkey took longer than 5 minutes. Begin again.", "error"),
    "WEBAUTHN_NAME_INUSE": ("You have a passkey called %(name)s. Choose another name", "error"),
    "WEBAUTHN_NAME_NOT_FOUND": ("You have no passkey called %(name)s.", "error"),
    "WEBAUTHN_NAME_DISALLOWED_CHARACTERS": (
        "Use only letters, numbers, blanks and hyphens in the name",
        "error",
    ),
    "WEBAUTHN_CREDENTIAL_DELETED": ("The passkey %(name)s is removed.", "success"),
    "WEBAUTHN_REGISTER_SUCCESSFUL": ("The passkey %(name)s is made.", "success"),
    "WEBAUTHN_CREDENTIAL_ID_INUSE": ("You have made a passkey on this device already.", "error"),
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": ("That passkey is not known here. Use another.", "error"),
    "WEBAUTHN_NO_VERIFY": ("The passkey did not work. Try again, or use a code.", "error"),
    "WEBAUTHN_CREDENTIAL_WRONG_USAGE": ("That passkey is not for this. Use another.", "error"),
    "WEBAUTHN_MISMATCH_USER_HANDLE": ("That passkey is somebody else's. Use your own.", "error"),
}


def set_up_sign_in(app: Flask, settings: Settings) -> None:
    """Add the doors of signing in. CSRF protection stands already."""
    app.config.update({f"SECURITY_{name}": value for name, value in _SETTINGS.items()})
    app.config.update({f"SECURITY_MSG_{name}": told for name, told in _MESSAGES.items()})
    app.config["SECURITY_TOTP_SECRETS"] = authenticator_keys(settings)
    security = Security(
        app,
        Members(),
        login_form=sign_in_forms.SignInForm,
        verify_form=sign_in_forms.ConfirmForm,
        change_password_form=sign_in_forms.NewPasswordForm,
        two_factor_setup_form=sign_in_forms.SetUpAuthenticatorForm,
        two_factor_verify_code_form=sign_in_forms.CodeForm,
        two_factor_select_form=sign_in_forms.SecondStepForm,
        two_factor_rescue_form=sign_in_forms.NoRescueForm,
        mf_recovery_form=sign_in_forms.RecoveryCodeForm,
        wan_register_form=sign_in_forms.PasskeyForm,
        totp_cls=AuthenticatorCodes,
        mf_recovery_codes_util_cls=RecoveryCodes,
    )
    security.want_json(lambda _: False)  # the console has pages, and no other way in
    security.login_manager.request_loader(lambda _: None)  # nor tokens
    security.login_manager.id_attribute = Member.begin_session.__name__
    security.login_manager.user_loader(_who_comes_with)
    set_rules(app, {f"security.{name}": rule for name, rule in _OUR_DOORS.items()})
    user_authenticated.connect(_let_in, app)
    user_logged_out.connect(_note_signed_out, app)


def limit_guesses(app: Flask) -> None:
    """Slow down whoever tries passwords, codes or links. All pages are there already.

    An account locks besides, which all processes count together.
    """
    limiter = Limiter(key_func=lambda: request.remote_addr or "", app=app, storage_uri="memory://")
    for endpoint in _GUESSED_AT:
        # Limiting a view that is registered does nothing unless the limited one takes its place.
        limited: Any = limiter.limit(_A_MINUTE, methods=["POST"])(app.view_functions[endpoint])
        app.view_functions[endpoint] = limited


def _let_in(_: Flask, user: Any, authn_via: list[str] | None = None, **__: object) -> None:
    """Somebody has shown all that was asked, or has just changed their password."""
    member, at = ours(user), now()
    typed.mark_forms_of(member.id)
    session.permanent = True
    if authn_via == ["change"]:
        return
    who = member.id
    try:
        write(
            lambda connection: staff.note_signed_in(connection, who, at),
            member.did(Kind.SIGN_IN, "signed in"),
        )
    except DatabaseUnavailable:
        session.clear()  # nobody is let in whose coming can't be written down
        raise


def _who_comes_with(cookie: str) -> Member | None:
    member = find_signed_in(cookie)
    if member:
        set_request_attr("fs_authn_via", "session")  # as Flask-Security's own does
        set_request_attr("fs_paa", session.get("fs_paa", 0))
    return member


def _note_signed_out(_: Flask, user: Any, **__: object) -> None:
    member, at = ours(user), now()
    write(
        lambda connection: staff.end_session(connection, member.session_name, at),
        member.did(Kind.SIGN_IN, "signed out"),
    )
