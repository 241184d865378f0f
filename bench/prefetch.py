"""What a technician's morning costs the server: `python -m bench.prefetch`.

A phone asks for My day's list and for every page on it, as on the first morning; that is done here
for the demo's technician with the most pages, in this process. Beside it, by turns, the floor: an
empty page of ours rendered as often, without a question to the database. CPU of Python alone; what
PostgreSQL takes comes on top. Fills the database of DATABASE_URL if it is empty.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import time
from collections import Counter
from typing import Any

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
KEEP = {"X-Field-Prefetch": "1"}
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


def main() -> None:
    """Print pages, bytes, seconds of CPU, and how often the floor's that is."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fieldapp.settings")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    django.setup()

    from django.conf import settings
    from django.core.management import call_command

    settings.ALLOWED_HOSTS = ["*"]
    call_command("prepare")
    browser, addresses = busiest()
    ask_all(browser, addresses)  # warm
    rounds = [(floor(len(addresses)), ask_all(browser, addresses)) for _ in range(ROUNDS)]
    least = statistics.median(each for each, _asked in rounds)
    seconds = statistics.median(sum(asked["seconds"].values()) for _floor, asked in rounds)
    size = sum(rounds[0][1]["bytes"].values())
    print(f"\n{len(addresses)} pages, {size / 1000:.0f} kB, {seconds:.2f} s of CPU")
    print(f"as many empty pages: {least:.2f} s; ratio {seconds / least:.1f}\n")
    show(rounds[-1][1])


def busiest() -> tuple[Any, list[str]]:
    """A browser of the technician with the most pages, and their addresses."""
    from django.test import Client

    from accounts.models import Person

    found = []
    for person in Person.objects.filter(roles__contains=["technician"]):
        browser = Client()
        browser.force_login(person)
        day = json.loads(browser.get("/field/day.json").content)
        found.append((browser, [page["url"] for page in day["now"] + day["later"]]))
    return max(found, key=lambda each: len(each[1]))


def ask_all(browser: Any, addresses: list[str]) -> dict[str, Counter]:
    """Fetch them all; by kind of page: how many, bytes, seconds of CPU."""
    counted: dict[str, Counter] = {"pages": Counter(), "bytes": Counter(), "seconds": Counter()}
    for address in addresses:
        kind, began = ID.sub("…", address), time.process_time()
        answer = browser.get(address, headers=KEEP)
        counted["seconds"][kind] += time.process_time() - began  # type: ignore[assignment]
        counted["pages"][kind] += 1
        counted["bytes"][kind] += len(answer.content)
        if answer.headers.get("X-Field-Page") != "1":
            raise SystemExit(f"{address} cannot be kept: {answer.status_code}")
    return counted


def floor(times: int) -> float:
    """CPU seconds of rendering the frame of our pages, empty, as often."""
    from django.template.loader import get_template

    frame, began = get_template("base.html"), time.process_time()
    for _ in range(times):
        frame.render({"user": None})
    return time.process_time() - began


def show(asked: dict[str, Counter]) -> None:
    """A line for each kind of page, the dearest first."""
    print(f"{'pages':>6}{'CPU s':>8}{'ms each':>9}{'kB each':>9}  kind")
    for kind, seconds in asked["seconds"].most_common():
        pages = asked["pages"][kind]
        each = asked["bytes"][kind] / pages / 1000
        print(f"{pages:>6}{seconds:>8.2f}{seconds * 1000 / pages:>9.1f}{each:>9.1f}  {kind}")


if __name__ == "__main__":
    main()
