"""How long a phone takes to show My day without a network: `python -m bench.cached_start`.

A real Chromium with a quarter of this machine's speed and no connection opens My day from what it
kept. Beside it, by turns and in the same browser, an empty kept page: the floor, below which no
page of ours can get. The time is from the start of the navigation to the first heading's paint.
"""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect, sync_playwright

from bench import stand
from bench.journey import product
from tests import browser as browsers

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "15"))
SLOWER = 4
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
EMPTY = """async () => {
  const day = await caches.open((await caches.keys()).find((name) => name.startsWith('day-')))
  const page = '<!doctype html><html lang="en"><title>Empty</title><h1>Empty</h1>'
  await day.put('/empty/', new Response(page, { headers: { 'Content-Type': 'text/html' } }))
}"""
SHOWN = """() => new Promise((done) => {
  const paint = () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime
  const look = () => {
    if (paint() && document.querySelector('h1')) done(paint())
    else requestAnimationFrame(look)
  }
  look()
})"""


def main() -> None:
    """Keep a day, cut the connection, and open two pages by turns."""
    folder = Path(tempfile.mkdtemp(prefix="earshot-bench-"))
    url = stand.new_database(os.environ["DATABASE_URL"], "earshot_start")
    environ = {**os.environ, "DATA_DIR": str(folder), "LOG_LEVEL": "WARNING", "DATABASE_URL": url}
    try:
        with product(environ) as (_process, port), sync_playwright() as playwright:
            chromium = playwright.chromium.launch(
                executable_path=browsers.find(), args=browsers.sandbox()
            )
            report(measured(chromium, f"http://localhost:{port}"))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measured(chromium: Any, origin: str) -> dict[str, list[float]]:
    """Milliseconds of each round, by page."""
    context = chromium.new_context(base_url=origin, **PHONE)
    page = context.new_page()
    page.goto("/sign-in/login/")
    page.locator("button[name=login][value=erin]").click()
    said = page.locator("[data-ready]")
    expect(said).to_contain_text(said.get_attribute("data-more-word") or "", timeout=120_000)
    page.evaluate(EMPTY)
    context.set_offline(True)
    line = context.new_cdp_session(page)
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    found: dict[str, list[float]] = {"/empty/": [], "/day/": []}
    for _ in range(ROUNDS + 1):
        for address, times in found.items():
            times.append(start(page, address))
    return {address: times[1:] for address, times in found.items()}  # the first warms up


def start(page: Page, address: str) -> float:
    """Open a page, and say after how many milliseconds its heading was there."""
    page.goto("about:blank")
    page.goto(address)
    return float(page.evaluate(SHOWN))


def report(found: dict[str, list[float]]) -> None:
    """Medians, and how often the floor fits into My day."""
    floor, day = (statistics.median(found[address]) for address in ("/empty/", "/day/"))
    print(f"cached start, {SLOWER}x slower, no network, median of {ROUNDS}")
    print(f"  an empty kept page   {floor:7.0f} ms   (the floor)")
    print(f"  My day               {day:7.0f} ms   {day / floor:.1f} x the floor")


if __name__ == "__main__":
    main()
