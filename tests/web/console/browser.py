"""Chromium, and what every page must be: in order for axe, narrow screens and strict rules."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    BrowserType,
    ConsoleMessage,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests.conftest import CHECKOUT
from tests.needed import require

CHROMIUM = Path("/usr/bin/chromium-headless-shell")
"""The whole browser without a window's furniture, which takes half as long again to draw."""
_GET_IT = "apt-get install chromium-headless-shell"
SCREENSHOTS = CHECKOUT / "test-output" / "screenshots"
SPOKEN = CHECKOUT / "audio" / "en" / "greeting.wav"
"""What is said into the microphone, over and over."""
_FLAGS = [
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    f"--use-file-for-fake-audio-capture={SPOKEN}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_AXE = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    # What passes need not be listed: to say so takes longer than to look.
    "resultTypes": ["violations"],
    # GOV.UK's link back stands before the main part, so that the skip link passes it by.
    "rules": {"region": {"enabled": False}},
}


_PATIENCE = 30_000
"""Milliseconds: a busy machine is no fault of a page."""
expect.set_options(timeout=_PATIENCE)
_WIDE: ViewportSize = {"width": 1100, "height": 800}
_WIDTH = "document.documentElement.scrollWidth"
# What readers may set for themselves, by WCAG 1.4.12.
_SPACED = """
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """One browser for many tests."""
    require(CHROMIUM.exists(), f"{CHROMIUM} is missing: {_GET_IT}")
    with sync_playwright() as playwright:
        browser = launch(playwright.chromium)
        yield browser
        browser.close()


def launch(chromium: BrowserType, *flags: str) -> Browser:
    """Another browser, with flags of its own."""
    return chromium.launch(executable_path=str(CHROMIUM), args=[*_FLAGS, *flags])


class Screen:
    """A window of the browser, which remembers what the browser complained of."""

    def __init__(self, browser: Browser, context: BrowserContext, url: str, scripts: bool) -> None:
        self.browser = browser
        self.context = context
        self.url = url
        self.scripts = scripts
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str) -> Page:
        """Go to a page."""
        self.page.goto(self.url + path)
        return self.page

    def look(self, name: str) -> None:
        """The page is fit for everybody; a picture of it is kept under a name."""
        page = self.page
        page.wait_for_load_state()
        expect(page.locator("h1"), name).to_have_count(1)
        assert page.title().endswith("– Parent Partnership phone line")
        has_summary = page.locator(".govuk-error-summary").count() > 0
        assert page.title().startswith("Error: ") == has_summary, page.title()
        self._picture(name)
        page.set_viewport_size({"width": 320, "height": 640})
        self._picture(f"{name}-narrow")
        for spaced in (False, True):
            page.evaluate(_SPACED if spaced else _WIDTH)
            width = page.evaluate(_WIDTH)
            assert width <= 320, f"{name} is {width} px wide on a screen of 320, spaced: {spaced}"
        page.evaluate("document.adoptedStyleSheets = []")
        page.set_viewport_size(_WIDE)
        if self.scripts:  # which axe is one of; without them the page is the same, and less
            found = Axe().run(page, options=_AXE)
            assert not found.response["violations"], f"{name}: {found.generate_report()}"
        assert not self.complaints, f"{name}: {self.complaints}"

    def _picture(self, name: str) -> None:
        if os.environ.get("CI") == "true":  # nobody is there to look at it
            return
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        kind = "" if self.scripts else "-no-scripts"
        self.page.screenshot(path=SCREENSHOTS / f"{name}{kind}.png", full_page=True)

    def _note(self, message: ConsoleMessage) -> None:
        # A page that is refused or not found says so in its status, which Chromium calls an error.
        if message.type in ("error", "warning") and "the server responded with" not in message.text:
            self.complaints.append(message.text)

    def press(self, *keys: str) -> None:
        """Keys, one after another."""
        for key in keys:
            self.page.keyboard.press(key)


def tab_to(screen: Screen, words: str, *, most: int = 40) -> None:
    """Press Tab until what has these words has the focus, and can be seen to have it."""
    for _ in range(most):
        screen.press("Tab")
        focused = screen.page.evaluate(
            """() => { const e = document.activeElement;
              const named = e.labels?.length ? e.labels[0].innerText : e.innerText;
              const seen = getComputedStyle(e);
              return [named?.trim() ?? '', e.checkVisibility(), e.getBoundingClientRect().top,
                seen.outlineStyle !== 'none' || seen.boxShadow !== 'none']; }"""
        )
        if focused[0].startswith(words):
            assert focused[1]
            assert focused[2] >= 0
            assert focused[3], f"nobody sees that {words!r} has the focus"
            return
    raise AssertionError(f"Tab never reaches {words!r}")


def new_screen(browser: Browser, url: str, *, scripts: bool = True, **more: Any) -> Screen:
    """A window of its own, that shares nothing with others."""
    context = browser.new_context(java_script_enabled=scripts, viewport=_WIDE, **more)
    context.set_default_timeout(_PATIENCE)
    return Screen(browser, context, url, scripts)
