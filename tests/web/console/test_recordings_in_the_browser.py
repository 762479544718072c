"""What callers hear, changed by people: in Chromium, with and without scripts, and then rung."""

import pytest

from ivr.staff.account import Role
from tests.web.console.conftest import SignIn
from tests.web.console.room import Room
from tests.web.console.test_in_the_browser import press

pytestmark = pytest.mark.xdist_group(__name__)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_words_are_changed_looked_at_published_and_undone(
    sign_in: SignIn, served: Room, scripts: bool
) -> None:
    screen = sign_in(Role.RECORDINGS, scripts=scripts)
    page = screen.open("/staff/recordings")
    screen.look("recordings")
    screen.open("/staff/recordings?q=zebra")
    screen.look("recordings-none")
    page = screen.open("/staff/recordings/en/help-at-school")
    screen.look("recording-as-shipped")
    page.get_by_role("button", name="Change the words").click()
    words = page.get_by_label("Words")
    shipped = words.input_value()
    if scripts:
        words.fill("Ring us.\n" * 20)
        page.get_by_text("About 25 seconds.").wait_for()
    words.fill(shipped.replace("1: ", "8: ", 1))
    press(page, "Save as a draft")
    screen.look("recording-words-wrong")
    words.fill(shipped.replace("Extra help", "More help", 1))
    press(page, "Check, and say how long it is")
    screen.look("recording-words-checked")
    press(page, "Save as a draft")
    screen.look("recording-with-a-draft")
    page.get_by_role("button", name="Publish the draft").click()
    press(page, "Publish")
    screen.look("recording-publish-when")
    page.get_by_label("Now: the next caller hears it").check()
    press(page, "Publish")
    screen.look("recording-published")
    assert served.edition().wording("en", "help-at-school").written.startswith("More help")
    press(page, "Undo: put on air what was before")
    screen.look("recording-undone")
    assert served.edition().wording("en", "help-at-school").written.startswith("Extra help")
    screen.open("/staff/recordings/en/zebra")
    screen.look("recording-unknown")
