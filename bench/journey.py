"""What does not depend on the number of rows: the way of one signal, memory, and the first page."""

from __future__ import annotations

import contextlib
import gzip
import http.client
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from bench import stand, stream
from bench.processes import family, memory

SIGNALS = 20
LINKED = re.compile(r'(?:href|src)="(/static/[^"#]+)')
IMPORTED = re.compile(r'"(/static/js/[^"]+)"\s*[,}]')
LIGHTHOUSE = "lighthouse@12"


def main(environ: dict[str, str]) -> None:
    """The whole product, as `make run` starts it, on a database where nothing waits."""
    with product(environ) as (process, port):
        facts = stand.facts_of(stand.run("-m", "bench.seed", "0", environ=environ))
        print("\nThe whole product at rest")
        way_of_a_signal(port, facts, environ["DATABASE_URL"])
        stream.main(port, facts, environ["DATABASE_URL"])
        weight(port, facts["cookies"]["erin"])
        lighthouse(port, facts["cookies"]["erin"])
        print_memory(process.pid)


@contextlib.contextmanager
def product(environ: dict[str, str]) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """`manage.py serve` on a port of its own, ready."""
    port = stand.free_port()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=stand.ROOT,
        env=environ | {"PORT": str(port)},
        stdout=subprocess.DEVNULL,
    )
    try:
        stand.wait_for(port, limit=120)
        while answer(port, "/readyz", {})[0] != 200:
            time.sleep(0.2)
        yield process, port
    finally:
        process.terminate()
        process.wait(60)


def answer(port: int, path: str, headers: dict[str, str]) -> tuple[int, bytes, Any]:
    """Status, bytes as they came over the wire, and headers."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    line.request("GET", path, headers=headers)
    reply = line.getresponse()
    found = reply.status, reply.read(), reply.headers
    line.close()
    return found


def way_of_a_signal(port: int, facts: dict, url: str) -> None:
    """From the PUT's first byte to the follow-up in the database, one signal after another."""
    headers = {"Content-Type": "application/json", "Authorization": f"Token {facts['token']}"}
    took, acknowledged = [], []
    with psycopg.connect(url, autocommit=True) as connection:
        for _ in range(SIGNALS):
            signal_id = uuid.uuid4()
            body = {
                "type": "overt",
                "site": facts["site"],
                "noticed_at": datetime.now(UTC).isoformat(),
            }
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            start = time.perf_counter()
            line.request("PUT", f"/api/v1/signals/{signal_id}/", json.dumps(body), headers)
            if line.getresponse().status != 201:
                raise SystemExit("A signal was refused.")
            acknowledged.append(time.perf_counter() - start)
            query = "select 1 from signals_followup where signal_id = %s"
            while connection.execute(query, [signal_id]).fetchone() is None:
                time.sleep(0.002)
            took.append(time.perf_counter() - start)
            line.close()
    line_of("PUT to acknowledgement", acknowledged)
    line_of("PUT to follow-up", took)


def line_of(title: str, seconds: list[float]) -> None:
    """Median and longest, in milliseconds."""
    middle, most = statistics.median(seconds) * 1000, max(seconds) * 1000
    print(f"  {title:28} median {middle:7.1f} ms   longest {most:7.1f} ms   (n={len(seconds)})")


def weight(port: int, cookie: str) -> None:
    """My day and all that it links to, compressed as a phone gets it, at the first visit."""
    headers = {"Cookie": cookie, "Accept-Encoding": "gzip"}
    _status, page, reply_headers = answer(port, "/day/", headers)
    text = gzip.decompress(page) if reply_headers.get("Content-Encoding") == "gzip" else page
    links = set(LINKED.findall(text.decode())) | set(IMPORTED.findall(text.decode()))
    sizes = {link: len(answer(port, link, headers)[1]) for link in links}
    scripts = sum(size for link, size in sizes.items() if link.endswith(".js"))
    total = len(page) + sum(sizes.values())
    print(
        f"  {'My day, first visit':28} {total / 1000:.1f} kB compressed: page "
        f"{len(page) / 1000:.1f}, scripts {scripts / 1000:.1f}, {len(sizes) + 1} requests at most"
    )


def print_memory(pid: int) -> None:
    """Web, worker, beat and relay together, without the supervisor and the servers."""
    groups: dict[str, list[int]] = {}
    for child in family(pid):
        command = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        for name in ("granian", "manage.py worker", "clockwork"):
            if name in command:
                groups.setdefault(name, []).append(child)
                break
    print("  memory at the end            proportional   resident (MiB)")
    totals = [0.0, 0.0]
    for name, pids in groups.items():
        shared, resident = memory(pids)
        totals = [totals[0] + shared, totals[1] + resident]
        print(f"    {name:27}{shared:12.0f}{resident:12.0f}")
    print(f"    {'together':27}{totals[0]:12.0f}{totals[1]:12.0f}")


def lighthouse(port: int, cookie: str) -> None:
    """LCP of My day on a simulated slow phone. Needs npx and a Chromium, and says so."""
    npx = shutil.which("npx")
    chromium = os.environ.get("CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if not npx or not chromium:
        print("  Lighthouse was not run: it needs npx and a Chromium.")
        return
    with tempfile.TemporaryDirectory() as folder:
        headers, report = Path(folder, "headers.json"), Path(folder, "report.json")
        headers.write_text(json.dumps({"Cookie": cookie}))
        subprocess.run(
            [
                npx, "--yes", LIGHTHOUSE, f"http://127.0.0.1:{port}/day/", "--quiet",
                "--only-categories=performance,accessibility,best-practices",
                "--output=json", f"--output-path={report}", f"--extra-headers={headers}",
                "--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage --disable-gpu",
            ],
            env=os.environ | {"CHROME_PATH": chromium}, check=False,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        if not report.exists():
            print("  Lighthouse gave no report.")
            return
        found = json.loads(report.read_text())
    audits, scores = found["audits"], found["categories"]
    lcp = audits["largest-contentful-paint"]["numericValue"] / 1000
    blocked = audits["total-blocking-time"]["numericValue"]
    words = ", ".join(f"{name} {round(part['score'] * 100)}" for name, part in scores.items())
    print(f"  {'My day by Lighthouse':28} LCP {lcp:.2f} s, blocked {blocked:.0f} ms, {words}")
