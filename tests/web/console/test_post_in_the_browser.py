"""Messages and post as people meet them: in Chromium, with and without scripts, and by keyboard."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from ivr.leaflets.order import State
from ivr.staff.account import Role
from ivr.work.exports import make_export
from tests.web.console.browser import tab_to
from tests.web.console.conftest import SignIn
from tests.web.console.room import Room
from tests.web.console.test_export import ask_for_leaflets
from tests.web.console.test_in_the_browser import enter, press
from tests.web.console.test_messages import leave_message
from tests.web.console.test_printing import NAMES, ask_by_post, states
from tests.web.console.test_today import set_hours

pytestmark = pytest.mark.xdist_group(__name__)


def test_every_page_about_messages(sign_in: SignIn, served: Room) -> None:
    leave_message(served, 1, topic="school-action", call_back="+447700900123")
    leave_message(served, 2, office="chesterfield", language="pl", has_come=False)
    set_hours(served, "derby", sunday="1:00-1:05")
    screen = sign_in(Role.REQUESTS)
    page = screen.open("/staff/")
    while not page.get_by_text("Closed", exact=True).count():  # until the line has looked again
        page.reload()
    for part in page.locator("main summary").all():
        part.click()
    screen.look("today-with-messages")
    screen.open("/staff/messages")
    screen.look("messages")
    screen.open("/staff/messages?state=done")
    screen.look("messages-none-done")
    screen.open("/staff/messages/2")
    screen.look("message-without-sound")
    page = screen.open("/staff/messages/1")
    press(page, "Save the note")
    screen.look("message-wrong")
    page.get_by_label("Note").fill("Rang at nine, nobody in.\nTry after school.")
    press(page, "Take it")
    screen.look("message-taken")
    press(page, "Mark as done")
    screen.look("message-done")


def test_a_message_is_heard_and_done_by_keyboard(sign_in: SignIn, served: Room) -> None:
    leave_message(served)
    screen = sign_in(Role.REQUESTS)
    page = screen.open("/staff/")
    tab_to(screen, "Messages")
    enter(screen, "Messages")
    tab_to(screen, "Message 1")
    enter(screen, "Message 1")
    player = page.locator("audio")
    while not player.evaluate("player => player === document.activeElement"):
        screen.press("Tab")
    screen.press("Space")
    page.wait_for_function("() => document.querySelector('audio').ended")
    tab_to(screen, "Note")
    page.keyboard.type("Spoke to her")
    tab_to(screen, "Mark as done")
    enter(screen, "Messages")
    expect(page.get_by_text("Message 1 is done.")).to_be_visible()
    assert served.audit() == [
        "Ravi Requests listened to message 1.",
        "Ravi Requests wrote a note on message 1.",
        "Ravi Requests marked message 1 as done.",
    ]


def test_every_page_about_files(sign_in: SignIn, served: Room) -> None:
    ask_for_leaflets(served, 501)
    screen = sign_in(Role.REQUESTS)
    page = screen.open("/staff/export")
    page.get_by_label("Year").first.fill("12")
    press(page, "Make the file")
    screen.look("export-wrong")
    page.get_by_label("Year").first.fill("2026")
    page.get_by_label("Month").first.fill("1")
    press(page, "Make the file")
    screen.look("export-making")
    make_export(served.database, served.settings.prompts, 1, lambda: datetime.now(UTC))
    expect(page.get_by_role("heading", name="Your file is ready")).to_be_visible()
    screen.look("export-ready")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the file").click()
    assert len(download.value.path().read_text().splitlines()) == 502
    screen.open("/staff/export/2")
    screen.look("export-not-here")


def test_every_page_of_print_and_post(sign_in: SignIn, served: Room) -> None:
    screen = sign_in(Role.REQUESTS)
    page = screen.open("/staff/print")
    screen.look("print-nothing")
    ask_by_post(served, large=True)
    page = screen.open("/staff/print")
    press(page, "Print labels and letters")
    screen.look("print-wrong")
    for name in NAMES[:3]:
        page.get_by_label(name).check()
    press(page, "Print labels and letters")
    screen.look("print-setup")
    page.get_by_label("Start at label").fill("22")
    press(page, "Make the papers")
    screen.look("print-setup-wrong")
    page.get_by_label("L7163").check()
    page.get_by_label("Start at label").fill("13")
    press(page, "Show the sheet again")
    screen.look("print-setup-last-labels")
    press(page, "Make the papers")
    screen.look("print-papers")
    press(page, "Continue")
    screen.look("print-papers-wrong")
    page.get_by_label("Some of them").check()
    press(page, "Continue")
    press(page, "Mark these as printed")
    screen.look("print-which-wrong")
    page.get_by_label(NAMES[1]).check()
    press(page, "Mark these as printed")
    screen.look("print-marked")
    press(page, "Mark as posted")
    screen.look("print-posted-none")
    page.get_by_label(NAMES[1]).check()
    press(page, "Mark as posted")
    page.get_by_label("Year").fill("2199")
    press(page, "Mark as posted")
    screen.look("print-posted-wrong")
    screen.open("/staff/print/9")
    screen.look("print-unknown")


def test_a_label_is_printed_and_posted_by_keyboard(sign_in: SignIn, served: Room) -> None:
    ask_by_post(served, "Łucja Świątek-Şahin")
    screen = sign_in(Role.REQUESTS)
    page = screen.open("/staff/")
    tab_to(screen, "1\nready to print")
    enter(screen, "Leaflet requests")
    tab_to(screen, "Choose leaflet request")
    screen.press("Space")
    tab_to(screen, "Print the chosen ones")
    enter(screen, "How should it be printed?")
    tab_to(screen, "Start at label")
    page.keyboard.type("5")
    tab_to(screen, "Make the papers")
    enter(screen, "Print the papers")
    tab_to(screen, "labels (PDF)")
    with page.expect_download() as opened:
        screen.press("Enter")
    assert opened.value.path().read_bytes().startswith(b"%PDF")
    page = screen.open("/staff/print/1/papers")
    assert states(served, 1) == [State.BEING_HANDLED]
    tab_to(screen, "Yes, all of them")
    screen.press("Space")
    tab_to(screen, "Continue")
    enter(screen, "Print and post")
    tab_to(screen, "Choose all")
    screen.press("Enter")
    tab_to(screen, "Mark as posted")
    enter(screen, "When were they posted?")
    tab_to(screen, "Mark as posted")
    enter(screen, "Print and post")
    expect(page.get_by_text("1 request marked as posted.")).to_be_visible()
    assert states(served, 1) == [State.POSTED]


def test_all_of_it_without_scripts(sign_in: SignIn, served: Room) -> None:
    leave_message(served)
    ask_for_leaflets(served, 501)
    ask_by_post(served, "Łucja Świątek-Şahin", "Jo Example")
    screen = sign_in(Role.REQUESTS, scripts=False)
    page = screen.open("/staff/messages/1")
    page.get_by_label("Note").fill("Spoke to her")
    press(page, "Mark as done")
    expect(page.get_by_text("Message 1 is done.")).to_be_visible()
    page = screen.open("/staff/print")
    page.get_by_label("Łucja").check()
    page.get_by_label("Jo Example").check()
    press(page, "Print labels and letters")
    page.get_by_label("Start at label").fill("20")
    press(page, "Show the sheet again")
    screen.look("print-setup")
    press(page, "Make the papers")
    page.get_by_label("Some of them").check()
    press(page, "Continue")
    page.get_by_label("Jo Example").check()
    screen.look("print-which")
    press(page, "Mark these as printed")
    page.get_by_label("Jo Example").check()
    press(page, "Mark as posted")
    press(page, "Mark as posted")
    expect(page.get_by_text("1 request marked as posted.")).to_be_visible()
    page.get_by_role("link", name="Make a file of requests for a spreadsheet").click()
    press(page, "Make the file")
    screen.look("export-making")
    make_export(served.database, served.settings.prompts, 1, lambda: datetime.now(UTC))
    page.get_by_role("link", name="See how far it is").click()
    expect(page.get_by_role("heading", name="Your file is ready")).to_be_visible()
