"""What browsers are told to forbid, forged forms, sessions, and what is served for good."""

import gzip
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import Connection, select

from ivr.config import Settings, read_settings
from ivr.staff.account import Role
from ivr.store import migrations, staff
from ivr.store.all_tables import METADATA
from ivr.store.database import Database, default_url
from ivr.web.console.assets import FOLDER, Assets
from ivr.web.console.doors import open_to, rule_of
from tests.store import rows_of_old
from tests.web.console.room import PASSWORD, Person, Room
from tests.web.console.test_doors import doors, path_of

FILES = ("audio/wav", "application/pdf", "text/csv")
"""What is downloaded, or shown by a program of the browser's own."""


def policy(header: str) -> dict[str, str]:
    return {part.split(" ", 1)[0]: part.split(" ", 1)[1] for part in header.split("; ")}


@pytest.fixture
def in_use(room: Room) -> Room:
    """A console in which there is one of everything."""
    room.database.write(partial(rows_of_old.fill, revision=migrations.newest()))
    return room


def boss_of(room: Room) -> Person:
    return room.person(Role.MANAGER, email="boss@example.org")


def test_headers_of_every_answer(in_use: Room) -> None:
    """Pages, refusals, redirections and files: every door is found from the map."""
    http = in_use.client(boss_of(in_use)).http
    paths = [path_of(each) for each in doors(in_use.app) if "GET" in (each.methods or ())]
    nonces = []
    for path in [*paths, "/staff/nothing", "/staff/%00"]:
        answer = http.get(path)
        headers = answer.headers
        assert "no-store" in headers["Cache-Control"], path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "same-origin", path
        assert headers["X-Frame-Options"] == "DENY", path
        told = policy(headers["Content-Security-Policy"])
        assert told["frame-ancestors"] == "'none'", path
        if answer.mimetype in FILES:
            assert told["default-src"] == "'none'", path
            continue
        assert told["default-src"] == "'self'", path
        assert told["base-uri"] == "'none'"
        assert told["form-action"] == "'self'"
        assert told["object-src"] == "'none'"
        assert "unsafe" not in headers["Content-Security-Policy"], path
        nonce = re.fullmatch(r"'self' 'nonce-([\w-]{20,})'", told["script-src"])
        assert nonce, path
        nonces.append(nonce[1])
        scripts = re.findall(r"<script\b[^>]*>", answer.text)
        assert all(f'nonce="{nonce[1]}"' in script for script in scripts), path
        assert not re.search(r"<[^>]+\s(on\w+|style)=", answer.text), path
    assert len(set(nonces)) == len(nonces) > 50


def test_an_error_page_forbids_as_much(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    client = room.client(room.person(Role.LOOK))
    client.get("/staff/people")
    refused = client.page
    fails = open_to(None)(lambda: 1 / 0)
    monkeypatch.setitem(room.app.view_functions, "today.today", fails)
    client.get("/staff/")
    failed = client.page
    room.database.close()
    away = client.get("/staff/account").page
    assert [each.status_code for each in (refused, failed, away)] == [403, 500, 503]
    for each in (refused, failed, away):
        assert "no-store" in each.headers["Cache-Control"]
        assert policy(each.headers["Content-Security-Policy"])["frame-ancestors"] == "'none'"


FORGED: dict[str, Callable[[Room], str | None]] = {
    "no token": lambda _: None,
    "an empty one": lambda _: "",
    "one of somebody else's session": lambda room: _token(
        room, room.person(Role.MANAGER, email="other@example.org")
    ),
    "one that was sealed with another key": lambda room: URLSafeTimedSerializer(
        "another key", salt="wtf-csrf-token"
    ).dumps("0" * 40),
}


def _token(room: Room, person: Person) -> str:
    return room.client(person).get("/staff/").hidden()["csrf_token"]


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_a_form_that_no_page_of_ours_has_sent_does_nothing(
    in_use: Room, forged: Callable[[Room], str | None]
) -> None:
    """Every door that takes a form, as its map has them, is sent one by a manager's browser."""
    boss, token = boss_of(in_use), forged(in_use)
    sent = {"name": "Eve", "do": "done", "submit": "1", "answer": "yes", "text": "Evil words."}
    taking = [each for each in doors(in_use.app) if "POST" in (each.methods or ())]
    assert len(taking) > 50
    client = in_use.client(boss)
    before = in_use.database.read(everything_kept)
    for route in taking:
        form = sent if token is None else sent | {"csrf_token": token}
        client.page = client.http.post(path_of(route), data=form)
        if rule_of(in_use.app, route.endpoint) is None:
            assert client.page.status_code == 404, route.rule
        elif client.page.status_code != 303:  # back to a page that says so
            assert client.page.status_code == 400, route.rule
            assert client.heading == "This page was open too long", route.rule
    assert in_use.database.read(everything_kept) == before


def everything_kept(connection: Connection) -> list[tuple[object, ...]]:
    """Every row, but for what somebody was typing."""
    tables = [each for each in METADATA.sorted_tables if each.name != "kept_text"]
    return [tuple(row) for each in tables for row in connection.execute(select(each))]


class TestSessions:
    """Whose browser it is, for how long, and that nobody can bring it about."""

    def test_signing_in_makes_all_anew(self, room: Room) -> None:
        """Whoever has planted a session in a browser knows nothing of what it becomes."""
        person = room.person()
        client = room.client().get("/staff/sign-in")
        name = room.app.config["SESSION_COOKIE_NAME"]
        planted, token = client.http.get_cookie(name), client.hidden()["csrf_token"]
        client.send(email=person.email, password=PASSWORD).send(code=person.code())
        assert client.heading == "Today"
        now = client.http.get_cookie(name)
        assert planted
        assert now
        assert planted.value != now.value
        again = room.client()
        again.http.set_cookie(name, planted.value)
        assert again.get("/staff/").heading == "Sign in"
        client.page = client.http.post("/staff/sign-out", data={"csrf_token": token})
        assert client.page.status_code == 400, "the token of before is worth nothing"

    @pytest.mark.parametrize(
        "change",
        [
            lambda cookie: cookie[:-1],
            lambda cookie: cookie[:-1] + ("A" if cookie[-1] != "A" else "B"),
            lambda cookie: "x" + cookie,
            lambda cookie: cookie.split(".")[0],
            lambda cookie: "",
        ],
    )
    def test_a_changed_cookie_is_none(self, room: Room, change: Callable[[str], str]) -> None:
        person = room.person()
        client = room.client()
        cookie = change(room.cookie_of(person))
        client.http.set_cookie(room.app.config["SESSION_COOKIE_NAME"], cookie)
        assert client.get("/staff/").heading == "Sign in"

    def test_a_cookie_of_another_installation_is_none(self, room: Room) -> None:
        person = room.person()
        theirs = room.settings.model_copy(update={"secret_key": "another"})
        cookie = Room(theirs, room.database).cookie_of(person)
        client = room.client()
        client.http.set_cookie(room.app.config["SESSION_COOKIE_NAME"], cookie)
        assert client.get("/staff/").heading == "Sign in"

    @pytest.mark.parametrize(
        ("path", "fields", "elsewhere_is"),
        [
            ("/staff/sign-out", {}, "Today"),
            ("/staff/account/sign-out-everywhere", {}, "Sign in"),
            (
                "/staff/account/password",
                {"password": PASSWORD, "new_password": "three new words"},
                "Sign in",
            ),
        ],
        ids=["signing out", "signing out everywhere", "a new password"],
    )
    def test_what_ends_which_sessions(
        self, room_on_both: Room, path: str, fields: dict[str, str], elsewhere_is: str
    ) -> None:
        """Somebody has a copy of the cookie, and shows it to another process."""
        room = room_on_both
        person = room.person()
        client = room.client().get("/staff/sign-in").send(email=person.email, password=PASSWORD)
        assert client.send(code=person.code()).heading == "Today"
        name = room.app.config["SESSION_COOKIE_NAME"]
        theirs = client.http.get_cookie(name)
        assert theirs
        copy, elsewhere = Room(room.settings, room.database).client(), room.client(person)
        copy.http.set_cookie(name, theirs.value)
        for window in (copy, elsewhere):
            assert window.get("/staff/").heading == "Today"
        client.get("/staff/account" if not fields else path).send(path, **fields)
        assert copy.get("/staff/").heading == "Sign in"
        copy.http.set_cookie(name, theirs.value)
        assert copy.get("/staff/").heading == "Sign in"
        assert elsewhere.get("/staff/").heading == elsewhere_is

    def test_a_cookie_that_names_no_session_is_none(self, room: Room) -> None:
        """As an older release made them: it could not be ended."""
        person = room.person()
        for cookie in (person.account.session, f"{person.account.session}."):
            client = room.client()
            with client.http.session_transaction() as session:
                session.update(room.session_of(person) | {"_user_id": cookie})
            assert client.get("/staff/").heading == "Sign in"

    def test_who_is_taken_off_the_staff_is_out_at_once(self, room: Room) -> None:
        person = room.person(Role.LOOK)
        client = room.client(person).get("/staff/")
        room.person(Role.MANAGER)
        room.database.write(lambda c: staff.remove(c, person.account.id))
        assert client.get("/staff/").heading == "Sign in"


def test_sign_in_pages_are_not_kept_either(room: Room) -> None:
    assert room.client().get("/staff/sign-in").page.headers["Cache-Control"] == "no-store"


@pytest.fixture
def public(settings: Settings) -> Room:
    """The console of a line that strangers can ring."""
    production = read_settings(
        home=settings.home,
        prompts=settings.prompts,
        audio=settings.audio,
        public_url="https://line.example.org/phone-line",
        twilio_auth_tokens=("a token",),
        secret_key="a secret",
    )
    database = Database(default_url(settings.home))
    database.upgrade()
    return Room(production, database)


def test_in_production_everything_is_https(public: Room) -> None:
    answer = public.app.test_client().get("/staff/sign-in")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-staff=")
    for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert word in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert 'action="/phone-line/staff/sign-in' in answer.text
    sheet = answer.text.split('rel="stylesheet" href="')[1].split('"')[0]
    assert sheet.startswith("/phone-line/staff/assets/")
    public.database.close()


def test_in_production_the_nearest_proxy_says_who_asks(public: Room) -> None:
    client = public.app.test_client()
    for number in range(12):  # each from elsewhere, whatever else they claim
        headers = {"X-Forwarded-For": f"1.1.1.1, 10.0.0.{number}"}
        client.post("/staff/sign-in", headers=headers, base_url="https://line.example.org")
    hidden = public.client()
    hidden.page = client.get("/staff/sign-in", base_url="https://line.example.org")
    statuses = [
        client.post(
            "/staff/sign-in",
            data=hidden.hidden(),
            headers={"X-Forwarded-For": f"9.9.9.{number}, 10.0.1.1"},
            base_url="https://line.example.org",
        ).status_code
        for number in range(12)
    ]
    assert statuses[-1] == 429
    public.database.close()


def test_assets_are_served_for_good_and_small(room: Room) -> None:
    page = room.client().get("/staff/sign-in").page.text
    paths = re.findall(r'(?:href|src)="(/staff/assets/[^"]+)"', page)
    assert len(paths) == 5
    client = room.app.test_client()
    for path in paths:
        whole = client.get(path)
        assert whole.status_code == 200
        assert whole.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Set-Cookie" not in whole.headers
        small = client.get(path, headers={"Accept-Encoding": "br, gzip"})
        assert gzip.decompress(small.data) == whole.data
        assert small.headers["Content-Encoding"] == "gzip"
        assert client.head(path).data == b""
    font = paths[0].rsplit("/", 1)[0] + ("/fonts/atkinson-hyperlegible-next-latin-400-normal.woff2")
    assert client.get(font).mimetype == "font/woff2"


@pytest.mark.parametrize(
    "path", ["x/console.css", "", "{v}/", "{v}/../app.py", "{v}/..%2fapp.py", "{v}/nothing.css"]
)
def test_assets_that_are_none(room: Room, path: str) -> None:
    version = Assets().url("console.css").split("/")[3]
    assert room.app.test_client().get(f"/staff/assets/{path.format(v=version)}").status_code == 404


def test_their_address_changes_with_them(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a{}")
    before = Assets(tmp_path).url("a.css")
    (tmp_path / "a.css").write_text("b{}")
    assert Assets(tmp_path).url("a.css") != before


def test_no_crown_and_no_font_of_gov_uk() -> None:
    built = "".join(
        path.read_text() for path in FOLDER.rglob("*") if path.suffix in (".css", ".js", ".svg")
    )
    for mark in ("gds transport", "crown", "crest"):
        assert mark not in built.lower()
    assert (FOLDER / "vendor" / "LICENSE").is_file()
    assert (FOLDER / "vendor" / "fonts" / "LICENSE").is_file()
