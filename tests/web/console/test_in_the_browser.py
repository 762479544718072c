"""The console as people meet it: in Chromium, with and without scripts, and by keyboard alone."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pyotp
import pypdf
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Connection

from ivr.config import Settings
from ivr.leaflets.order import State
from ivr.staff.account import Role
from ivr.store import staff
from ivr.store.at_twilio import settle
from ivr.store.checks import SELF_CALL, Check, note_check
from ivr.store.database import DatabaseUnavailable
from ivr.store.heartbeats import WORKER, beat
from ivr.store.requests import get_request
from ivr.store.set_up_links import make_link
from ivr.store.staff import add_account
from ivr.voice import Fate, Kind
from tests.web.console.browser import Screen, new_screen, tab_to
from tests.web.console.conftest import SignIn
from tests.web.console.orders import bring, put_order, voice
from tests.web.console.room import PASSWORD, Room
from tests.web.console.test_messages import leave_message

WRONG = f"Our own call to https://{'a-long-name.' * 5}example.org went wrong: no answer."
pytestmark = pytest.mark.xdist_group(__name__)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def first_sign_in(room: Room, screen: Screen) -> None:
    """From the link to Today, with every mistake on the way, looking at every page."""

    def make(connection: Any) -> str:
        account = add_account(connection, "priya@example.org", Role.MANAGER)
        return make_link(connection, account.id, datetime.now(UTC))

    page = screen.open(f"/staff/set-up/{room.database.write(make)}")
    screen.look("set-up")
    press(page, "Continue")
    screen.look("set-up-empty")
    page.get_by_label("Your name").fill("Priya Shah")
    page.get_by_label("Choose a password").fill("three words apart")
    press(page, "Continue")
    screen.look("authenticator")
    press(page, "I have an authenticator app")
    screen.look("authenticator-square")
    key = page.locator("#authenticator-key").text_content() or ""
    app = pyotp.TOTP(key.replace("-", ""))
    page.get_by_label("Code from your authenticator app").fill("12345")
    press(page, "Continue")
    screen.look("authenticator-wrong")
    page.get_by_label("Code from your authenticator app").fill(app.now())
    press(page, "Continue")
    screen.look("recovery-codes")
    press(page, "Make recovery codes")
    screen.look("recovery-codes-made")
    page.get_by_role("button", name="I have kept them").click()
    screen.look("today")
    assert page.get_by_role("heading", level=1).inner_text() == "Today"


def test_from_the_link_to_the_first_leaflet_in_the_post(
    browser: Browser, served_on_both: Room
) -> None:
    number = put_order(served_on_both, 1, reference="123456")
    bring(served_on_both, voice(1, Kind.ADDRESS), voice(1, Kind.NAME))
    screen = new_screen(browser, served_on_both.settings.address)
    first_sign_in(served_on_both, screen)
    page = screen.page
    page.get_by_role("link", name="Leaflet requests", exact=True).first.click()
    press(page, "Next request")
    page.locator("audio").first.evaluate("player => player.play()")
    page.wait_for_function("() => document.querySelector('audio').ended")
    page.get_by_label("Name", exact=True).fill("Jo Example")
    page.get_by_label("Address", exact=True).fill("1 High Street")
    page.get_by_label("Postcode", exact=True).fill("de248ds")
    press(page, "Save and next")
    page = screen.open("/staff/print")
    page.get_by_label("Jo Example").check()
    press(page, "Print labels and letters")
    press(page, "Make the papers")
    labels = page.get_by_role("link", name="labels (PDF)").get_attribute("href")
    paper = screen.context.request.get(f"{screen.url}{labels}").body()
    assert "1 High Street" in pypdf.PdfReader(BytesIO(paper)).pages[0].extract_text()
    page.get_by_label("Yes, all of them").check()
    press(page, "Continue")
    page.get_by_label("Jo Example").check()
    press(page, "Mark as posted")
    press(page, "Mark as posted")
    expect(page.get_by_text("1 request marked as posted.")).to_be_visible()
    screen.look("posted")
    sent = served_on_both.database.read(lambda connection: get_request(connection, number))
    assert sent.order.state is State.POSTED
    screen.context.close()


def test_first_sign_in_without_scripts(browser: Browser, served: Room) -> None:
    screen = new_screen(browser, served.settings.address, scripts=False)
    first_sign_in(served, screen)
    screen.context.close()


PAGES = {
    "settings": "/staff/settings",
    "line": "/staff/settings/line",
    "languages": "/staff/languages",
    "pronunciations": "/staff/recordings/en/pronunciations",
    "pronunciations-words": "/staff/recordings/en/pronunciations/words",
    "people": "/staff/people",
    "invite": "/staff/people/invite",
    "member": "/staff/people/1",
    "role": "/staff/people/1/role",
    "second-step": "/staff/people/1/second-step",
    "remove": "/staff/people/1/remove",
    "nobody": "/staff/people/99",
    "account": "/staff/account",
    "name": "/staff/account/name",
    "password": "/staff/account/password",
    "passkeys": "/staff/account/passkeys",
    "new-authenticator": "/staff/authenticator",
    "confirm": "/staff/confirm",
    "audit": "/staff/audit",
    "audit-nothing": "/staff/audit?kind=export",
    "audit-wrong": "/staff/audit?since=1",
    "not-found": "/staff/nothing",
}


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_every_page_of_a_manager(
    sign_in: SignIn, served: Room, scripts: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = sign_in(Role.MANAGER, scripts=scripts)
    for name, path in PAGES.items():
        screen.open(path)
        screen.look(name)
    page = screen.open("/staff/people/invite")
    press(page, "Make their link")
    screen.look("invite-empty")
    page.get_by_label("Their name").fill("Jo Example")
    page.get_by_label("Their email address").fill("jo@example.org")
    page.get_by_label("Can do requests").check()
    press(page, "Make their link")
    screen.look("invited")
    page = screen.open("/staff/people/1/remove")
    press(page, "Take them off the staff")
    screen.look("last-manager")
    page = screen.open("/staff/account/name")
    page.get_by_label("Your name").fill("Priya Shah")
    press(page, "Save")
    screen.look("name-changed")
    page = screen.open("/staff/account/password")
    press(page, "Change password")
    screen.look("password-empty")
    monkeypatch.setattr(Settings, "rings_itself", True)  # as it does at a public address
    all_goes_wrong(served)
    page = screen.open("/staff/")
    page.get_by_text("What was found on").click()
    expect(page.get_by_text(WRONG)).to_be_visible()
    screen.look("today-trouble")


def all_goes_wrong(room: Room) -> None:
    """Whatever staff are warned of on the first page."""
    now = datetime.now(UTC)
    for number, fate in enumerate((None, Fate.GONE, Fate.GIVEN_UP), start=1):
        leave_message(room, number, has_come=fate is Fate.GIVEN_UP)

        def change(connection: Connection, number: int = number, fate: Fate | None = fate) -> None:
            if fate:
                settle(connection, f"RE{number:032x}", fate, now)

        room.database.write(change)
    room.database.write(lambda c: note_check(c, SELF_CALL, Check(now, (WRONG,))))
    room.database.write(lambda c: beat(c, WORKER, now - timedelta(hours=3)))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_every_page_of_signing_in(sign_in: SignIn, served: Room, scripts: bool) -> None:
    person = served.person(Role.REQUESTS)
    screen = sign_in(None, scripts=scripts)
    page = screen.open("/staff/")
    screen.look("sign-in")
    press(page, "Sign in")
    screen.look("sign-in-empty")
    page.get_by_label("Email address").fill(person.email)
    page.get_by_label("Password", exact=True).fill("wrong")
    press(page, "Sign in")
    screen.look("sign-in-wrong")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Sign in")
    screen.look("code")
    press(page, "Continue")
    screen.look("code-empty")
    page.get_by_role("link", name="Use a recovery code instead").click()
    screen.look("recovery-code")
    page.get_by_label("Recovery code").fill("0000-0000-0000")
    press(page, "Continue")
    screen.look("recovery-code-wrong")
    page.get_by_role("link", name="Back", exact=True).click()
    page.get_by_label("Code from your authenticator app").fill(person.code())
    press(page, "Continue")
    screen.look("today-requests")
    screen.open("/staff/audit")
    screen.look("role-needed")
    press(page, "Sign out")
    screen.look("signed-out")
    for name, path in {
        "link-unknown": "/staff/set-up/none",
        "not-found-stranger": "/staff/nothing",
    }.items():
        screen.open(path)
        screen.look(name)


def test_a_page_that_was_open_too_long(sign_in: SignIn) -> None:
    screen = sign_in(Role.LOOK)
    page = screen.open("/staff/account/name")
    page.evaluate("document.querySelector('main [name=csrf_token]').value = ''")
    press(page, "Save")
    screen.look("too-long-open")


def test_too_many_tries(sign_in: SignIn) -> None:
    screen = sign_in(None)
    page = screen.open("/staff/sign-in")
    for _ in range(11):
        press(page, "Sign in")
    screen.look("too-often")


def test_a_fault_of_ours_and_a_database_that_is_away(
    sign_in: SignIn, served: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = sign_in(Role.MANAGER)
    for name, trouble in (("failed", LookupError()), ("database-away", DatabaseUnavailable("x"))):

        def fail(*_: object, trouble: Exception = trouble) -> None:
            raise trouble

        monkeypatch.setattr(staff, "list_accounts", fail)
        screen.open("/staff/people")
        screen.look(name)


def enter(screen: Screen, heading: str) -> None:
    """Press Enter, and wait for the page that it leads to."""
    screen.press("Enter")
    found = screen.page.get_by_role("heading", level=1, name=heading, exact=True)
    expect(found).to_be_visible()


def test_by_keyboard_alone(sign_in: SignIn, served: Room) -> None:
    person = served.person(Role.MANAGER)
    screen = sign_in(None)
    page = screen.open("/staff/")
    screen.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to main content"
    screen.press("Enter")
    tab_to(screen, "Email address")
    page.keyboard.type(person.email)
    tab_to(screen, "Password")
    page.keyboard.type("wrong")
    screen.press("Enter")
    page.wait_for_selector(".govuk-error-summary")
    assert page.locator(":focus").get_attribute("class") == "govuk-error-summary"
    screen.press("Tab", "Enter")  # the problem leads to its field
    assert page.locator(":focus").get_attribute("name") == "email"
    tab_to(screen, "Password")
    page.keyboard.type(PASSWORD)
    enter(screen, "Enter a code")
    tab_to(screen, "Code from your")
    page.keyboard.type(person.code())
    enter(screen, "Today")
    tab_to(screen, "Settings")
    enter(screen, "Settings")
    tab_to(screen, "People")
    enter(screen, "People")
    tab_to(screen, "Let somebody in")
    enter(screen, "Let somebody in")
    tab_to(screen, "Their name")
    page.keyboard.type("Jo Example")
    screen.press("Tab")
    page.keyboard.type("jo@example.org")
    screen.press("Tab", "Space", "ArrowDown")
    assert page.get_by_label("Can do requests").is_checked()
    tab_to(screen, "Make their link")
    enter(screen, "Jo Example")
    tab_to(screen, "Sign out")
    enter(screen, "Sign in")
    assert "Priya Manager let Jo Example in: can do requests." in served.audit()


def test_a_passkey(sign_in: SignIn, served: Room) -> None:
    person = served.person(Role.LOOK)
    screen = sign_in(Role.LOOK, person=person)
    page = screen.open("/staff/account/passkeys")
    device = screen.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "automaticPresenceSimulation": True}
    added = device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.get_by_label("Name of the passkey").fill("Blue key")
    press(page, "Make a passkey")
    expect(page.get_by_text("The passkey Blue key is made.")).to_be_visible()
    screen.look("passkey-made")
    page.get_by_label("Name of the passkey").fill("Blue key")
    press(page, "Make a passkey")
    screen.look("passkey-name-taken")
    press(page, "Sign out")
    page.get_by_label("Email address").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Sign in")
    screen.look("second-step-choice")
    press(page, "Continue")
    screen.look("passkey")
    device.send(
        "WebAuthn.setAutomaticPresenceSimulation",
        {"authenticatorId": added["authenticatorId"], "enabled": False},
    )
    press(page, "Use my passkey")
    screen.look("passkey-waiting")
    device.send(
        "WebAuthn.setAutomaticPresenceSimulation",
        {"authenticatorId": added["authenticatorId"], "enabled": True},
    )
    screen.open("/staff/passkey?next=/staff/")
    press(page, "Use my passkey")
    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible()
    screen.open("/staff/confirm")
    screen.look("confirm-with-passkey")
    press(page, "Use a passkey instead")
    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible()
    screen.open("/staff/account/passkeys")
    press(page, "Remove the passkey Blue key")
    expect(page.get_by_text("The passkey Blue key is removed.")).to_be_visible()
    assert [line for line in served.audit() if "passkey" in line] == [
        "Lou Look made the passkey Blue key.",
        "Lou Look removed the passkey Blue key.",
    ]


def test_a_warning_before_the_session_ends(sign_in: SignIn, served: Room) -> None:
    person = served.person(Role.LOOK)
    screen = sign_in(Role.LOOK, person=person)
    screen.page.clock.install()
    page = screen.open("/staff/account/name")
    page.clock.fast_forward("24:00")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_hidden()
    page.clock.fast_forward("01:30")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("You will be signed out soon")
    expect(dialog).to_contain_text("in 5 minutes")
    screen.look("timeout")
    press(page, "Stay signed in")
    expect(dialog).to_be_hidden()
    page.clock.fast_forward("24:00")
    expect(dialog).to_be_hidden()  # the half hour has begun anew
    page.get_by_label("Your name").fill("Lou Lark")
    page.clock.fast_forward("06:10")
    expect(dialog).to_contain_text("You are signed out")
    screen.look("timeout-over")
    screen.context.clear_cookies()  # as browsers do when a cookie's time has come
    press(page, "Sign in again")
    screen.look("sign-in-with-typed")
    page.get_by_label("Email address").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Sign in")
    page.get_by_label("Code from your authenticator app").fill(person.code())
    press(page, "Continue")
    expect(page.get_by_label("Your name")).to_have_value("Lou Lark")
    screen.look("typed-is-back")
    assert served.account(person).name == "Lou Look"
    press(page, "Save")
    assert served.account(person).name == "Lou Lark"
