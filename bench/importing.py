"""How long 100,000 machines take to come in, and what the office's pages do meanwhile.

``BENCH_MACHINES`` machines at a sixteenth as many sites, by `manage.py import_data`, while one
person asks for the queue again and again. Then the same file with one word changed in each row.
"""

from __future__ import annotations

import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from bench import stand
from bench.journey import answer
from bench.processes import cpu_seconds, memory

MACHINES = int(os.environ.get("BENCH_MACHINES", "100000"))
SITES = max(MACHINES // 16, 1)
MODELS = 40
MACHINE = [
    "machine_ref", "site_ref", "model", "serial", "owned_by", "serviced_by", "floor",
    "installed_on", "warranty_until", "lessor", "lease_number", "lease_end", "status",
]  # fmt: skip
PAUSE = 0.2  # seconds between two pages, as of somebody who reads


def main(environ: dict[str, str]) -> None:
    """Places first, then the machines under measurement."""
    stand.run("manage.py", "migrate", "--verbosity=0", environ=environ)
    stand.run("manage.py", "demo", environ=environ)
    facts = stand.facts_of(stand.run("-m", "bench.seed", "0", environ=environ))
    print(f"\nImport of {MACHINES:,} machines")
    with (
        tempfile.TemporaryDirectory() as name,
        stand.web("earshot", "fieldapp.wsgi:application", environ, facts) as web,
    ):
        folder = Path(name)
        for kind, rows in (("customers", customers()), ("sites", sites()), ("models", models())):
            stand.run(
                "manage.py", "import_data", kind, written(folder, kind, rows), environ=environ
            )
        pages(web, lambda _: len(took) >= 20, took := [])
        line("pages, nobody imports", took)
        for title, word in (("created", ""), ("changed", "Vantra")):
            measure(web, title, written(folder, "machines", machines(word)), environ)


def measure(web: stand.Web, title: str, file: str, environ: dict[str, str]) -> None:
    """One import from its start to its end, with the pages that were asked for meanwhile."""
    url, took = environ["DATABASE_URL"], []
    command = [sys.executable, "manage.py", "import_data", "machines", file]
    before, start = cpu_seconds(stand.postgres_pids(url)), time.perf_counter()
    process = subprocess.Popen(
        command, cwd=stand.ROOT, env=environ, stdout=subprocess.PIPE, text=True
    )
    most = pages(web, lambda _: process.poll() is not None, took, process.pid)
    seconds = time.perf_counter() - start
    said = process.communicate()[0].strip().splitlines()[-1]
    if f"{MACHINES} {title}" not in said:
        raise SystemExit(f"The import went wrong: {said}")
    spent = cpu_seconds(stand.postgres_pids(url)) - before
    print(
        f"  {'machines ' + title:28} {seconds:7.1f} s   {MACHINES / seconds:7.0f} rows/s   "
        f"PostgreSQL {spent:.0f} CPU s   memory {most:.0f} MiB"
    )
    line("pages meanwhile", took)


def pages(web: stand.Web, is_over, took: list[float], pid: int = 0) -> float:
    """Ask for the queue until ``is_over``; returns the most memory of ``pid``, in MiB."""
    headers, most = {"Cookie": web.facts["cookies"]["sam"]}, 0.0
    while not is_over(took):
        start = time.perf_counter()
        if answer(web.port, "/queue/", headers)[0] != 200:
            raise SystemExit("The queue was refused.")
        took.append(time.perf_counter() - start)
        most = max(most, memory([pid])[1]) if pid else most
        time.sleep(PAUSE)
    return most


def line(title: str, seconds: list[float]) -> None:
    """Median, 95th percentile and longest, in milliseconds."""
    ordered = sorted(seconds)
    high = ordered[int(len(ordered) * 0.95)] * 1000
    print(
        f"  {title:28} median {statistics.median(ordered) * 1000:7.1f} ms   95% {high:7.1f} ms   "
        f"longest {ordered[-1] * 1000:7.1f} ms   (n={len(ordered)})",
        flush=True,
    )


def written(folder: Path, kind: str, rows: Iterable[list[object]]) -> str:
    """A CSV of some rows; returns its place."""
    file = folder / f"{kind}.csv"
    with file.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows(rows)
    return str(file)


def customers() -> Iterable[list[object]]:
    """A third as many as sites."""
    yield ["customer_ref", "name", "segment", "country"]
    for number in range(SITES // 3 + 1):
        yield [f"BC-{number}", f"Customer {number}", "legal", "GB"]


def sites() -> Iterable[list[object]]:
    """In many postal areas."""
    yield ["site_ref", "customer_ref", "name", "address", "city", "postal_code", "country"]
    for number in range(SITES):
        place = [f"{number} Mill Road", "Testford", f"EC{number % 20} 1AA", "GB"]
        yield [f"BS-{number}", f"BC-{number // 3}", f"Site {number}", *place]


def models() -> Iterable[list[object]]:
    """As many as a dealer has."""
    yield ["model", "brand", "category"]
    for number in range(MODELS):
        yield [f"Model {number}", "Orion", "copier"]


def machines(servicer: str) -> Iterable[list[object]]:
    """Half of them leased, a third of another owner."""
    yield MACHINE
    for number in range(MACHINES):
        lease = ["Brightmere", f"L-{number}", "2027-01-31"] if number % 2 else ["", "", ""]
        owner = "" if number % 3 else "Vantra Direct"
        dates = ["2023-05-06", "2026-05-06"]
        what = [f"Model {number % MODELS}", f"SN{number:07}", owner, servicer, str(number % 5)]
        yield [f"BM-{number}", f"BS-{number % SITES}", *what, *dates, *lease, "in_use"]


if __name__ == "__main__":
    main({**os.environ})
