"""What browsers are told to forbid, cookies, and what is served for good."""

import gzip
import re
from pathlib import Path

import pytest

from ivr.config import Settings, read_settings
from ivr.staff.account import Role
from ivr.store.database import Database, default_url
from ivr.web.console.assets import FOLDER, Assets
from tests.web.console.room import Room


def policy(header: str) -> dict[str, str]:
    return {part.split(" ", 1)[0]: part.split(" ", 1)[1] for part in header.split("; ")}


def test_headers_of_every_page(room: Room) -> None:
    client = room.client(room.person(Role.MANAGER))
    nonces = set()
    for path in ("/staff/", "/staff/people", "/staff/nothing", "/staff/account"):
        headers = client.get(path).page.headers
        assert "no-store" in headers["Cache-Control"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        told = policy(headers["Content-Security-Policy"])
        assert told["default-src"] == "'self'"
        assert told["frame-ancestors"] == "'none'"
        assert told["base-uri"] == "'none'"
        assert told["form-action"] == "'self'"
        assert "unsafe" not in headers["Content-Security-Policy"]
        nonce = re.fullmatch(r"'self' 'nonce-([\w-]{20,})'", told["script-src"])
        assert nonce
        nonces.add(nonce[1])
        scripts = re.findall(r"<script\b[^>]*>", client.page.text)
        assert all(f'nonce="{nonce[1]}"' in script for script in scripts)
        assert not re.search(r"\son\w+=|style=", client.page.text)
    assert len(nonces) == 4


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
