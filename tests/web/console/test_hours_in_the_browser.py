"""Opening hours and announcements in Chromium: with and without scripts, and by keyboard."""

import pytest

from ivr.staff.account import Role
from tests.web.console.browser import tab_to
from tests.web.console.conftest import SignIn
from tests.web.console.room import Room
from tests.web.console.test_in_the_browser import enter, press

pytestmark = pytest.mark.xdist_group(__name__)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_every_page_about_opening_hours(sign_in: SignIn, served: Room, scripts: bool) -> None:
    screen = sign_in(Role.RECORDINGS, scripts=scripts)
    page = screen.open("/staff/hours/derby/week")
    page.get_by_label("Monday").fill("9am to 12.30, 1.30pm to 5pm")
    press(page, "Copy Monday to Friday")
    screen.look("hours-week")
    page.get_by_label("Saturday").fill("10am to 9am")
    press(page, "Save")
    screen.look("hours-week-wrong")
    page.get_by_label("Saturday").fill("")
    press(page, "Save")
    screen.open("/staff/hours/derby/bank-holidays")
    screen.look("hours-bank-holidays")
    page = screen.open("/staff/hours/derby/closures")
    screen.look("hours-closures-none")
    press(page, "Add this closure")
    screen.look("hours-closure-empty")
    for legend in ("First day", "Last day"):
        day = page.get_by_role("group", name=legend)
        for part, value in (("Day", "24"), ("Month", "12"), ("Year", "2098")):
            day.get_by_label(part).fill(value)
    page.get_by_label("Why?").fill("Christmas party")
    press(page, "Add this closure")
    screen.look("hours-closures")
    screen.open("/staff/hours/derby/close")
    press(page, "Close the office")
    screen.look("hours-close-wrong")
    page.get_by_label("Until somebody opens it again").check()
    press(page, "Close the office")
    screen.look("hours-closed")
    screen.open("/staff/hours?day=25&day=12&day=2026&time=10am#ask")
    screen.look("hours-asked")
    screen.open("/staff/hours/leicester/week")
    screen.look("hours-no-such-office")


def test_an_office_is_closed_by_keyboard_alone(sign_in: SignIn, served: Room) -> None:
    screen = sign_in(Role.RECORDINGS)
    page = screen.open("/staff/")
    tab_to(screen, "Opening hours")
    enter(screen, "Opening hours")
    tab_to(screen, "Close now")
    enter(screen, "Close Chesterfield now")
    tab_to(screen, "Until somebody opens it again")
    screen.press("Space")
    tab_to(screen, "Close the office")
    enter(screen, "Opening hours")
    main = page.locator("main")
    assert "Chesterfield is closed until somebody opens it again." in main.inner_text()
    tab_to(screen, "Open again")
    enter(screen, "Opening hours")
    assert "Chesterfield keeps its opening hours again." in main.inner_text()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_every_page_about_announcements(sign_in: SignIn, served: Room, scripts: bool) -> None:
    screen = sign_in(Role.RECORDINGS, scripts=scripts)
    page = screen.open("/staff/notices")
    press(page, "Announce something")
    press(page, "Put on air")
    screen.look("notice-empty")
    page.get_by_label("What do you call it?").fill("Snow in Derby")
    page.get_by_label("What is said?").fill("Snow has closed our Derby office today.")
    page.get_by_label("At which page?").select_option(label="Main menu")
    for choice in ("Before the page", "Everybody", "Now: the next", "Until somebody ends it"):
        page.get_by_label(choice).check()
    press(page, "Put on air")
    screen.look("notices")
    page.get_by_role("link", name="Change Snow in derby").click()
    screen.look("notice")
    screen.open("/staff/notices/rain")
    screen.look("notice-unknown")
