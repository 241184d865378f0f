"""Browser profiles in which somebody signed in this morning: made once, copied for each test."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import psycopg
from playwright.sync_api import Playwright, expect

from tests.faults.plant import Plant
from tests.offline.phones import CHROMIUM, Phone
from tests.offline.proxy import Network

MONTH = 30 * 24 * 3600  # seconds: as long as the product keeps one signed in
# The same sign-in under a key of its own, so that tests may end it; and under the first one, which
# a browser finds again that was killed before it had written the other down.
SIGNED_IN = """
    insert into django_session (session_key, session_data, expire_date)
    select unnest(%s::text[]), %s, now() + interval '30 days' on conflict do nothing
"""
DATA = "select session_data from django_session where session_key = %s"
# A phone of its own: what names it is forgotten, what it fetched ahead stays.
NAMELESS = """() => new Promise((done) => {
    indexedDB.open('field').onsuccess = ({ target: { result: db } }) => {
      const tx = db.transaction(['meta', 'log'], 'readwrite')
      for (const store of ['meta', 'log']) tx.objectStore(store).clear()
      tx.oncomplete = () => { db.close(); done() }
    }
})"""


class Profiles:
    """To sign in and to fetch a day ahead takes seconds; to copy a folder takes none."""

    def __init__(
        self,
        playwright: Playwright,
        plant: Plant,
        network: Network,
        folder: Path,
        engine: str = CHROMIUM,
    ) -> None:
        self.playwright, self.plant, self.folder, self.engine = playwright, plant, folder, engine
        self.network = network
        self.address = f"http://localhost:{network.port}"
        self.sessions: dict[str, tuple[str, str]] = {}  # by name: the first one's key, its data

    def phone(self, username: str, folder: Path) -> Phone:
        """A new phone on which somebody is signed in; nobody's, where there is no name."""
        if not username:
            return self._switched_on(folder)
        if username not in self.sessions:
            self.sessions[username] = self._made(username)
        shutil.copytree(self.folder / username, folder)
        phone = self._switched_on(folder)
        self._sign_in(phone, username)
        return phone

    def _switched_on(self, folder: Path) -> Phone:
        return Phone(self.playwright, folder, self.address, self.engine)

    def _made(self, username: str) -> tuple[str, str]:
        """Sign in by the form and wait for the day; returns the session's key and data."""
        phone = self._switched_on(self.folder / username)
        self.network.keeps_day = True
        phone.sign_in(username, self.plant.people["password"])
        expect(phone.page.locator("[data-ready]")).to_contain_text("next day", timeout=60_000)
        key = phone.cookie("session")
        phone.page.goto("/healthz")  # no page of ours is awake there
        phone.page.evaluate(NAMELESS)
        assert phone.context
        phone.context.clear_cookies(name="device")
        phone.close()
        self.network.keeps_day = False
        return key, self.plant.ask(DATA, key)

    def _sign_in(self, phone: Phone, username: str) -> None:
        key = phone.folder.name + format(time.time_ns(), "x")
        key = key.replace("-", "").ljust(32, "0")
        first, data = self.sessions[username]
        with psycopg.connect(self.plant.servers.postgres.url, autocommit=True) as line:
            line.execute(SIGNED_IN, [[key, first], data])
        assert phone.context
        cookie = {"name": "session", "value": key, "url": self.address}
        facts = {"expires": time.time() + MONTH, "httpOnly": True, "sameSite": "Lax"}
        phone.context.add_cookies([cookie | facts])  # type: ignore[list-item]
