"""Leaflet requests as staff work on them: in Chromium, with and without scripts, by keyboard."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from ivr.leaflets.order import Item, State
from ivr.staff.account import Role
from ivr.store import requests as store
from ivr.voice import Kind
from tests.web.console.conftest import SignIn
from tests.web.console.orders import bring, put_order, voice
from tests.web.console.room import Room

pytestmark = pytest.mark.xdist_group(__name__)

NO_SCRIPTS = ("requests", "request", "request-changed")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def save_somebody_elses(room: Room, number: int) -> None:
    client = room.client(room.person(Role.MANAGER)).get(f"/staff/requests/{number}")
    typed: dict[str, Any] = {
        "name": "Sam Example",
        "address": "2 Low Road",
        "postcode": "S40 1DD",
        "formats-school-action": ["ordinary"],
        "language-school-action": "Polish",
        "stay": "1",
    }
    client.send(**typed)
    assert client.page.status_code == 200
    assert not client.errors


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_listen_type_save_next(sign_in: SignIn, served: Room, scripts: bool) -> None:
    in_polish = (Item("school-action", in_another_language=True),)
    first = put_order(served, 1, reference="123456", items=in_polish)
    second = put_order(served, 2, reference="654321", ring_back="+447700900123")
    put_order(served, 3, confirmed_at=None, spoken=False)
    bring(served, voice(1, Kind.ADDRESS), voice(2, Kind.ADDRESS), voice(2, Kind.NAME))
    screen = sign_in(Role.REQUESTS, scripts=scripts)

    def look(name: str) -> None:
        # Without scripts a look costs a window of its own, and most pages have none of ours.
        if scripts or name in NO_SCRIPTS:
            screen.look(name)

    page = screen.open("/staff/requests?state=posted")
    look("requests-empty")
    page = screen.open("/staff/requests")
    look("requests")
    press(page, "Next request")
    look("request")
    expect(page.get_by_text("The recording has not reached us yet.")).to_be_visible()
    press(page, "Save and next")
    expect(page.get_by_text("Nothing was changed")).to_be_visible()
    page = screen.open(f"/staff/requests/{first}")
    page.get_by_label("Address", exact=True).fill("1 High Street")
    press(page, "Save and next")
    look("request-wrong")
    page.get_by_label("Name", exact=True).fill("عائشة Świątek-Şahin")
    page.get_by_label("Postcode", exact=True).fill("de98 1aa")
    page.get_by_label("Address", exact=True).fill("1 High Street\nNewtown")
    page.get_by_label("Language, if not English").first.fill("Polski")
    press(page, "Save and next")
    look("request-doubtful")
    page.get_by_label("Postcode", exact=True).fill("de248ds")
    save_somebody_elses(served, first)
    press(page, "Save and next")
    expect(page.get_by_text("has changed this request")).to_be_visible()
    look("request-changed")
    press(page, "Save and next")
    expect(page.get_by_role("heading", level=1)).to_contain_text("654321")
    look("request-next")
    page.get_by_role("link", name="It can't be made out").click()
    press(page, "Close it, and open the next")
    look("request-close-wrong")
    page.get_by_label("The address can't be made out").check()
    press(page, "Close it, and open the next")
    look("requests-last")
    screen.open(f"/staff/requests/{second}")
    look("request-closed")
    press(page, "Open it again")
    page = screen.open("/staff/requests")
    page.get_by_label("Find", exact=True).fill("swiatek")
    press(page, "Find")
    look("requests-found")
    page.get_by_label("Find", exact=True).fill("nobody")
    press(page, "Find")
    expect(page.get_by_text("Nothing was found.")).to_be_visible()
    look("requests-not-found")
    screen.open("/staff/requests/999")
    look("request-unknown")
    saved = served.database.read(lambda connection: store.get_request(connection, first))
    assert saved.envelope
    assert saved.envelope.on_envelope[0] == "عائشة Świątek-Şahin"
    assert saved.order.state is State.BEING_HANDLED


def test_by_ear_and_keyboard(sign_in: SignIn, served: Room) -> None:
    number = put_order(served, 1, reference="123456")
    bring(served, voice(1, Kind.ADDRESS), voice(1, Kind.NAME))
    screen = sign_in(Role.REQUESTS)
    page = screen.open(f"/staff/requests/{number}")
    first = page.locator("audio").first
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.press("Alt+p")
    expect(first).to_have_js_property("paused", False)
    whole = "audio => audio.seekable.length && audio.seekable.end(0) === 2"
    page.wait_for_function(whole, arg=first.element_handle())
    page.keyboard.press("Alt+p")
    expect(first).to_have_js_property("paused", True)
    first.evaluate("audio => { audio.currentTime = 1.5; }")
    page.keyboard.press("Alt+b")
    expect(first).to_have_js_property("currentTime", 0)
    page.keyboard.press("Alt+s")
    expect(first).to_have_js_property("playbackRate", 0.75)
    press(page, "Slower for the address")
    expect(first).to_have_js_property("playbackRate", 1)
    press(page, "Again and again for the address")
    expect(first).to_have_js_property("loop", True)
    page.keyboard.press("Alt+p")
    expect(first).to_have_js_property("paused", False)
    page.locator("audio").nth(1).evaluate("audio => audio.play()")
    expect(first).to_have_js_property("paused", True)
    page.get_by_text("Keys for this page").click()
    screen.look("request-keys")
    page.get_by_label("Don't use these keys").check()
    page.keyboard.press("Alt+s")
    expect(first).to_have_js_property("playbackRate", 1)
    page.get_by_label("Don't use these keys").uncheck()
    page.get_by_label("Name", exact=True).fill("Jo Example")
    page.keyboard.press("Tab")
    page.keyboard.type("1 High Street")
    page.keyboard.press("Tab")
    page.keyboard.type("DE24 8DS")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Leaflet request 123456 is saved.")).to_be_visible()
    assert "Ravi Requests listened to the address of leaflet request 123456." in served.audit()
