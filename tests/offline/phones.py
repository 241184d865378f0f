"""A phone: a browser with a memory of its own, that can be killed and switched on again."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    BrowserContext,
    CDPSession,
    Error,
    Locator,
    Page,
    Playwright,
    ViewportSize,
)

from fieldapp import processes
from tests import browser

CHROMIUM = "chromium"
SIZE = ViewportSize(width=390, height=844)
# Whether pages are among those of the day, the ones that are still being fetched not counted.
KEPT = """async (pages) => {
    const name = (await caches.keys()).find((name) => name.startsWith('day-'))
    if (!name) return false
    const day = await caches.open(name)
    return (await Promise.all(pages.map((page) => day.match(page)))).every(Boolean)
}"""
# Whether the bar has said how things stand, where a page has one.
AWAKE = """() => !document.querySelector('[data-phone]')
    || document.querySelector('[data-spoken]').dataset.is !== undefined"""
# What the phone's own store holds, read past our modules.
READ = """
    (store) => new Promise((done, failed) => {
      const opening = indexedDB.open('field')
      opening.onerror = () => failed(opening.error)
      opening.onsuccess = () => {
        const db = opening.result
        const end = (rows) => { db.close(); done(rows) }
        const plain = (row) => ({ ...row, bytes: row.bytes?.byteLength })
        if (!db.objectStoreNames.contains(store)) return end([])
        const asking = db.transaction(store).objectStore(store).getAll()
        asking.onsuccess = () => end(asking.result.map(plain))
        asking.onerror = () => failed(asking.error)
      }
    })"""


class Phone:
    """One browser profile in a folder; whatever is in it outlives the browser."""

    def __init__(
        self, playwright: Playwright, folder: Path, address: str, engine: str = CHROMIUM
    ) -> None:
        self.playwright, self.folder, self.address = playwright, folder, address
        self.engine = engine  # or "webkit", which is near to what iPhones have
        self.context: BrowserContext | None = None
        self.wiped = False  # a test took its storage away: it cannot account for what it had
        self.switch_on()

    def switch_on(self) -> Page:
        """Start the browser; it is where it always begins, on an empty page."""
        is_chromium = self.engine == CHROMIUM
        self.context = getattr(self.playwright, self.engine).launch_persistent_context(
            str(self.folder),
            executable_path=browser.find() if is_chromium else None,
            args=browser.sandbox() if is_chromium else None,
            base_url=self.address,
            viewport=SIZE,
            has_touch=True,
            service_workers="allow",
        )
        self.page = self.context.pages[0]
        return self.page

    def kill(self) -> None:
        """The battery is dead: nothing is flushed, nothing says goodbye."""
        for pid in self._pids():
            os.kill(pid, signal.SIGKILL)
        assert processes.wait_until(lambda: not self._pids(), 10)
        self.context = None

    def _pids(self) -> list[int]:
        """The browser's own process: its helpers end with it."""
        wanted = f"--user-data-dir={self.folder}".encode()
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    command = (entry / "cmdline").read_bytes().split(b"\0")
                except OSError:
                    continue
                if wanted in command and not any(a.startswith(b"--type=") for a in command):
                    found.append(int(entry.name))
        return found

    def close(self) -> None:
        if self.context:
            self.context.close()
            self.context = None

    def offline(self, is_off: bool = True) -> None:
        """Without a network, or with one again."""
        assert self.context
        self.context.set_offline(is_off)

    def devtools(self, page: Page) -> CDPSession:
        """What only Chromium lets a test do to a page; on another engine the test is skipped."""
        if self.engine != CHROMIUM:
            pytest.skip(f"{self.engine} has no such controls")
        assert self.context
        return self.context.new_cdp_session(page)

    def window(self) -> Page:
        """One window more."""
        assert self.context
        return self.context.new_page()

    def cookie(self, name: str) -> str:
        """What the browser would send; empty where there is none."""
        assert self.context
        found = [each["value"] for each in self.context.cookies() if each["name"] == name]
        return found[0] if found else ""

    def sign_in(self, username: str, password: str) -> None:
        """By the form, as people do; a page that asks for it may be open already."""
        if "/sign-in/" not in self.page.url:
            self.page.goto("/sign-in/login/")
        form = self.page.locator("form:has([type=password])")
        form.locator("input[name=login]").fill(username)
        form.locator("[type=password]").fill(password)
        form.locator("[type=password]").press("Enter")
        self.page.wait_for_url(lambda url: "sign-in" not in url)

    def ready(self, *pages: str) -> None:
        """Look at My day until pages are kept for when there is no network."""
        self.page.goto("/day/")
        assert processes.wait_until(lambda: self.run(KEPT, list(pages)), 30, pause=0.1)

    def again(self) -> None:
        """As when the phone is taken out of the pocket: what waits is tried at once."""
        processes.wait_until(lambda: self.run(AWAKE), 20, pause=0.05)  # else nobody would hear it
        self.run("dispatchEvent(new Event('online'))")

    def store(self, name: str) -> list[dict[str, Any]]:
        """The rows of one store of the phone."""
        return self.run(READ, name)

    def run(self, script: str, given: Any = None) -> Any:
        """What a script in the page says; one page that is just leaving is waited for."""
        try:
            return self.page.evaluate(script, given)
        except Error as error:
            if "navigation" not in str(error):
                raise
            self.page.wait_for_load_state()
            return self.page.evaluate(script, given)

    @property
    def outbox(self) -> list[dict[str, Any]]:
        """The operations that this phone has kept, in order."""
        return sorted(self.store("outbox"), key=lambda row: row["seq"])

    @property
    def states(self) -> list[str]:
        """How they stand."""
        return [row["state"] for row in self.outbox]

    @property
    def waiting(self) -> list[str]:
        """The ids of those that the office has not received yet."""
        return [row["op_id"] for row in self.outbox if row.get("open")]

    def until(self, *states: str, seconds: float = 20) -> None:
        """Until what it has kept stands like this."""
        arrived = processes.wait_until(lambda: self.states == list(states), seconds, pause=0.05)
        assert arrived, [(row["state"], row["type"], row.get("last_error")) for row in self.outbox]

    def last_outbox(self) -> list[dict[str, Any]]:
        """What it holds at the end, however the test left it."""
        if self.context is None:
            self.switch_on()
        self.offline(False)
        if not self.page.url.startswith(self.address):
            self.page.goto("/offline/")
        return self.outbox

    @property
    def bar(self) -> Locator:
        """What the bar says of this phone."""
        return self.page.locator("[data-sync]")
