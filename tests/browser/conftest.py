"""A headless Chromium, and what went on in it: every request, console message and policy violation."""

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Page, Request, Route, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW_TO_INSTALL = (
    "No Chromium found: install it (Debian and Ubuntu: apt-get install chromium) or name its file in "
    "the environment variable CHROMIUM."
)
# Without the sandbox, since tests may run as root; the rest keeps the browser from calling home.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ICON = "favicon.svg"
# Told by the browser itself when the content security policy is broken, whatever the page does.
REPORT_VIOLATIONS = """
    document.addEventListener("securitypolicyviolation", (event) =>
        console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI}`));
"""


@dataclass
class Visit:
    """One page, and what it tried to load or complained about."""

    page: Page
    origin: str
    foreign: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    icon: asyncio.Event = field(default_factory=asyncio.Event)

    async def only_own(self, route: Route) -> None:
        """Let a request to our own origin pass; record and stop any other."""
        url = route.request.url
        if url.startswith(f"{self.origin}/"):
            await route.continue_()
            return
        self.foreign.append(url)
        await route.abort()

    def on_console(self, message: ConsoleMessage) -> None:
        """Keep errors that the page wrote to the console; warnings are its libraries' advice to their authors."""
        if message.type == "error":
            self.complaints.append(message.text)

    def watch(self) -> None:
        """Record what goes wrong from here on."""
        self.page.on("console", self.on_console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfailed", lambda request: self.failed.append(request.url))
        self.page.on("requestfinished", self._on_finished)

    def _on_finished(self, request: Request) -> None:
        if urlsplit(request.url).path.endswith(ICON):
            self.icon.set()

    async def all_is_here(self) -> None:
        """Come back when nothing is being loaded: leaving the page would break off what is, and count it as failed.

        The browser asks for the icon last, when the page itself has been at rest for a while.
        """
        await self.page.wait_for_load_state("networkidle")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(5):
                await self.icon.wait()

    def assert_clean(self) -> None:
        """Nothing asked of others, nothing failed, nothing complained about."""
        assert (self.foreign, self.failed, self.complaints) == ([], [], [])


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where the browser is; a sentence how to get one when there is none."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.fail(HOW_TO_INSTALL, pytrace=False)
    return found


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium_path: str) -> AsyncIterator[Browser]:
    """One browser for all tests, since it takes a second to start."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser, demo) -> AsyncIterator[Visit]:
    """A new page that remembers nothing, and can reach nothing but the demo's own origin."""
    page = await browser.new_page(viewport={"width": 1440, "height": 900})
    address = urlsplit(demo.endpoint)
    visit = Visit(page, f"{address.scheme}://{address.netloc}")
    await page.add_init_script(REPORT_VIOLATIONS)
    await page.route("**/*", visit.only_own)
    visit.watch()
    yield visit
    await page.context.close()
