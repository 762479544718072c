"""The staff room: a console that answers over HTTP, and people who may sign in to it."""

import re
import time
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import Any, ClassVar

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from jinja2.bccache import Bucket, BytecodeCache
from passlib.totp import TOTP
from werkzeug.test import TestResponse

from ivr.call.edition import Edition
from ivr.config import Settings
from ivr.staff.account import Account, Role
from ivr.store import second_steps, staff
from ivr.store.audio_files import PublishedAudio
from ivr.store.audit import Wanted, list_entries
from ivr.store.database import Database
from ivr.store.on_air import read_on_air
from ivr.store.voices import Voices
from ivr.web.console.app import create_console
from ivr.web.console.at_hand import Console
from ivr.web.console.members import Member
from ivr.web.console.second_step import authenticator_keys
from ivr.web.console.studio import Studio
from ivr.work.exports import export_later

PASSWORD = "correct horse battery"
NAMES = {
    Role.LOOK: "Lou Look",
    Role.REQUESTS: "Ravi Requests",
    Role.RECORDINGS: "Rosa Recordings",
    Role.MANAGER: "Priya Manager",
}


@dataclass(frozen=True)
class Person:
    """Somebody who has set up everything that lets them in."""

    account: Account
    authenticator: pyotp.TOTP

    @property
    def email(self) -> str:
        return self.account.email

    def code(self) -> str:
        """What their app shows."""
        return self.authenticator.now()


class _Compiled(BytecodeCache):
    """Templates that one console has compiled serve the next."""

    _known: ClassVar[dict[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Where it is known; a template that has changed since is none."""
        if known := self._known.get(bucket.key):
            bucket.bytecode_from_string(known)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it for as long as the tests run."""
        self._known[bucket.key] = bucket.bytecode_to_string()


class Room:
    """A console with its own database. Nothing is pretended: only `clock` can be moved."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.settings = settings
        self.database = database
        self.offset = 0.0
        self.voices = Voices(settings.home / "voices")
        self.published = PublishedAudio(settings.home / "audio")
        self._studio = Studio(settings)
        self.app: Flask = create_console(
            Console(
                settings,
                lambda: time.time() + self.offset,
                database,
                self.voices,
                self.published,
                self.edition,
                export_later(settings),
            )
        )
        self.app.jinja_env.bytecode_cache = _Compiled()

    def edition(self) -> Edition:
        """What is on air: the script, with what staff have put over it."""
        return self._studio.edition(self.settings, self.database.read(read_on_air))

    def person(self, role: Role = Role.MANAGER, name: str = "", email: str = "") -> Person:
        """Somebody new with a role, a password, an authenticator and recovery codes."""
        name = name or NAMES[role]
        email = email or f"{name.split()[0].lower()}@example.org"
        app = TOTP.using(issuer="x", secrets=authenticator_keys(self.settings)).new()
        with self.app.app_context():
            hashed = _hashed()

        def change(connection: Any) -> Account:
            account = staff.add_account(connection, email, role, name)
            staff.set_password(connection, account.id, hashed)
            second_steps.set_authenticator(connection, account.id, app.to_json(encrypt=True), 0)
            second_steps.set_recovery_codes(connection, account.id, ["digest"])
            return staff.get_account(connection, account.id)

        return Person(self.database.write(change), pyotp.TOTP(app.base32_key))

    def session_of(self, person: Person, *, seconds_ago: float = 0.0) -> dict[str, Any]:
        """What the cookie of somebody holds who has signed in."""
        return {
            "_user_id": Member(person.account).begin_session(),
            "_fresh": True,
            "_permanent": True,
            "fs_paa": time.time() - seconds_ago,
            "csrf_token": f"{person.account.id}.{'0' * 40}",
        }

    def cookie_of(self, person: Person, *, seconds_ago: float = 0.0) -> str:
        """The cookie itself."""
        interface: Any = self.app.session_interface
        signed: str = interface.get_signing_serializer(self.app).dumps(
            self.session_of(person, seconds_ago=seconds_ago)
        )
        return signed

    def client(self, person: Person | None = None, *, seconds_ago: float = 0.0) -> "Client":
        """A browser without scripts, signed in if it is somebody's."""
        client = Client(self.app)
        if person:
            cookie = self.cookie_of(person, seconds_ago=seconds_ago)
            client.http.set_cookie(self.app.config["SESSION_COOKIE_NAME"], cookie)
        return client

    def account(self, person: Person) -> Account:
        """Theirs as it stands now."""
        found = self.database.read(
            lambda connection: staff.find_account(connection, staff_id=person.account.id)
        )
        assert found
        return found

    def audit(self) -> list[str]:
        """Every sentence of the audit log, the oldest first."""
        page = self.database.read(lambda c: list_entries(c, Wanted(), most=1000))
        return [entry.sentence for entry in reversed(page.entries)]


class Client:
    """Pages asked for as a browser without scripts asks: forms are sent with what they hide."""

    def __init__(self, app: Flask) -> None:
        self.http: FlaskClient = app.test_client()
        self.page: TestResponse

    @property
    def text(self) -> str:
        """What the page says, without its tags."""
        body = re.sub(r"<(script|style)\b.*?</\1>", " ", self.page.text, flags=re.S)
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body))).strip()

    @property
    def heading(self) -> str:
        """The one h1."""
        found = re.findall(r"<h1\b.*?</h1>", self.page.text, flags=re.S)
        assert len(found) == 1, found
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", found[0]))).strip()

    @property
    def errors(self) -> list[str]:
        """The lines of the error summary."""
        summary = re.search(r'govuk-error-summary__list">(.*?)</ul>', self.page.text, flags=re.S)
        lines = re.findall(r"<li>(.*?)</li>", summary[1], flags=re.S) if summary else []
        return [unescape(re.sub(r"<[^>]+>", "", line)).strip() for line in lines]

    @property
    def where(self) -> str:
        """The path of the page."""
        return self.page.request.path

    def get(self, path: str) -> "Client":
        """Open a page, wherever it leads."""
        self.page = self.http.get(path, follow_redirects=True)
        return self

    def send(self, path: str = "", /, **fields: Any) -> "Client":
        """Send a form of the page with what it hides and what is filled in."""
        hidden = self.hidden()
        target = path or self.page.request.full_path.rstrip("?")
        self.page = self.http.post(target, data=hidden | fields, follow_redirects=True)
        return self

    def hidden(self) -> dict[str, str]:
        """What the forms of the page hide."""
        return hidden_in(self.page.text)


def hidden_in(page: str) -> dict[str, str]:
    """What the forms of a page hide."""
    fields = {}
    for tag in re.findall(r'<input[^>]+type="hidden"[^>]*>', page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            fields[unescape(name[1])] = unescape(value[1]) if value else ""
    return fields


@cache
def _hashed() -> str:
    """Hashing is slow on purpose, so it is done once."""
    return hash_password(PASSWORD)


def link_in(words: str) -> str:
    """The path of a set-up link that stands in a text."""
    found = re.search(r"https?://[^/\s\"]+(/staff/set-up/[\w-]+)", words)
    assert found, words
    return found[1]
