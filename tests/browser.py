"""A Chromium for the journeys: found, installed where we may, or missed loudly.

Also a pytest plugin: it tells Playwright which Chromium to drive, and skips the journeys where
there is none.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

NONE = "none"  # in CHROMIUM: we have looked, and there is none
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CACHES = (Path.home() / ".cache" / "ms-playwright", Path.home() / "Library/Caches/ms-playwright")
START_WEBKIT = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    playwright.webkit.launch().close()
"""
INSIDE = ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*")


def find() -> str | None:
    """The Chromium to use: CHROMIUM, one on PATH, or one that Playwright has fetched."""
    named = os.environ.get("CHROMIUM", "").strip()
    if named:
        return None if named == NONE else named
    for name in NAMES:
        if found := shutil.which(name):
            return found
    kept = os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "")
    for cache in ([Path(kept)] if kept else []) + list(CACHES):
        for pattern in INSIDE:
            for found in sorted(cache.glob(pattern), reverse=True):
                return str(found)
    return None


def find_or_install() -> str | None:
    """A Chromium that starts; None, with the reason on the screen, where none is to be had."""
    if not find():
        install()
    found = find()
    if found and not starts(found):
        print(f"{found} is there but does not start.", flush=True)
        return None
    return found


def install() -> None:
    """Fetch a Chromium: from Debian as root, else Playwright's own."""
    print("Installing Chromium for the journeys (once) …", flush=True)
    if os.geteuid() == 0 and shutil.which("apt-get") and "ID=debian" in system():
        run(["apt-get", "update", "-qq"])
        run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"])
    if not find():
        dependencies = ["--with-deps"] if os.geteuid() == 0 and shutil.which("apt-get") else []
        run([sys.executable, "-m", "playwright", "install", *dependencies, "chromium"])


def system() -> str:
    try:
        return Path("/etc/os-release").read_text()
    except OSError:
        return ""


def run(command: list[str]) -> None:
    reply = subprocess.run(command, capture_output=True, text=True, check=False)
    if reply.returncode:
        print("\n".join((reply.stdout + reply.stderr).splitlines()[-5:]), flush=True)


def starts(chromium: str) -> bool:
    """Whether it draws an empty page; a missing system library shows here and not in a test."""
    command = [chromium, "--headless", *sandbox(), "--dump-dom", "about:blank"]
    try:
        reply = subprocess.run(command, capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return b"<html" in reply.stdout


def starts_webkit() -> bool:
    """Whether Playwright's WebKit, which is near to what iPhones have, is there and starts."""
    command = [sys.executable, "-c", START_WEBKIT]
    return not subprocess.run(command, capture_output=True, check=False).returncode


def sandbox() -> list[str]:
    """Chromium's sandbox does not work for root."""
    return ["--no-sandbox"] if os.geteuid() == 0 else []


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, browser_name):
    """What Playwright starts the browser with: our Chromium, or a browser of its own."""
    if browser_name != "chromium":
        return browser_type_launch_args
    return {**browser_type_launch_args, "executable_path": find(), "args": sandbox()}


def pytest_collection_modifyitems(config, items):
    """Skip what drives a Chromium where there is none."""
    if find() or config.getoption("browser") not in ([], ["chromium"]):
        return
    for item in items:
        if "journey" in item.keywords or "page" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.skip(reason="no Chromium: set CHROMIUM to its path"))
