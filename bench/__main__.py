"""``make bench``: Earshot beside THIN, interleaved, in the same run.

CPU milliseconds per request (web server and PostgreSQL together) is the figure to trust on a
shared machine; requests per second follow. Medians of the rounds; ratios are THIN's cost divided
by Earshot's (CPU) and Earshot's rate divided by THIN's. Needs DATABASE_URL and REDIS_URL of
servers that may be filled: `make bench` brings its own.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import uuid
from datetime import UTC, datetime
from pathlib import Path

from bench import importing, journey, load, stand, visits
from bench.beside import head, interleaved, page, show, thin_page

SIZES = [int(size) for size in os.environ.get("BENCH_SIZES", "10000,100000").split(",")]
JSON = {"Content-Type": "application/json", "Accept": "application/json"}


def main() -> None:
    """Measure at each size, then what does not depend on it."""
    folder = Path(tempfile.mkdtemp(prefix="earshot-bench-"))
    url = os.environ["DATABASE_URL"]
    environ = {**os.environ, "DATA_DIR": str(folder), "LOG_LEVEL": "WARNING"}
    environ["THIN_DATABASE_URL"] = stand.new_database(url, "thin")
    environ["API_CALLS_PER_SECOND"] = "100000"
    stand.run("manage.py", "collectstatic", "--noinput", environ=environ)
    try:
        thin = stand.facts_of(stand.run("-m", "bench.thin.seed", environ=environ))
        for size in SIZES:
            mine = environ | {"DATABASE_URL": stand.new_database(url, f"earshot_{size}")}
            compare(size, thin, mine)
        visits.main(environ | {"DATABASE_URL": stand.new_database(url, "earshot_visits")}, thin)
        search(environ | {"DATABASE_URL": stand.new_database(url, "earshot_search")})
        journey.main(environ | {"DATABASE_URL": stand.new_database(url, "earshot_at_rest")})
        importing.main(environ | {"DATABASE_URL": stand.new_database(url, "earshot_imports")})
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def search(environ: dict[str, str]) -> None:
    """The search over accounts, in a large company."""
    stand.run("manage.py", "migrate", "--verbosity=0", environ=environ)
    stand.run("manage.py", "demo", environ=environ)
    print(stand.run("-m", "bench.search", environ=environ), flush=True)


def compare(size: int, thin_facts: dict, environ: dict[str, str]) -> None:
    """Both web servers up, one of them busy at a time."""
    stand.run("manage.py", "migrate", "--verbosity=0", environ=environ)
    stand.run("manage.py", "demo", environ=environ)
    facts = stand.facts_of(stand.run("-m", "bench.seed", str(size), environ=environ))
    with (
        stand.web("thin", "bench.thin.wsgi:application", environ, thin_facts) as thin,
        stand.web("earshot", "fieldapp.wsgi:application", environ, facts) as earshot,
    ):
        head(f"{size:,} follow-ups")
        pairs = {
            "signal PUT / POST": (thin_post(thin), signal_put(earshot)),
            "queue page / page": (thin_page(thin), page(earshot, "/queue/", "sam")),
            "My day / page": (thin_page(thin), page(earshot, "/day/", "erin")),
            "API list / page": (thin_page(thin), api_list(earshot)),
        }
        for title, (floor, ours) in pairs.items():
            show(title, *interleaved(floor, ours, environ["DATABASE_URL"]))


def thin_post(web: stand.Web) -> tuple:
    """THIN's POST of one row."""
    body = json.dumps(
        {"account": "Harlow & Pike", "kind": "a", "score": 7, "note": "It jams. " * 9}
    )
    headers = JSON | {"Authorization": f"Token {web.facts['token']}"}
    return web, lambda: load.Request("POST", "/tasks/", body), headers


def signal_put(web: stand.Web) -> tuple:
    """A signal with site, machine, clue and note, each under an id of its own."""
    headers = JSON | {"Authorization": f"Token {web.facts['token']}"}

    def make() -> load.Request:
        body = {
            "type": "overt",
            "clue": "asked_machine",
            "site": web.facts["site"],
            "machine": web.facts["machine"],
            "note": "Our copier is shot. Don't you have a newer one?",
            "noticed_at": datetime.now(UTC).isoformat(),
        }
        return load.Request("PUT", f"/api/v1/signals/{uuid.uuid4()}/", json.dumps(body))

    return web, make, headers


def api_list(web: stand.Web) -> tuple:
    """The API's list of signals."""
    headers = JSON | {"Authorization": f"Token {web.facts['token']}"}
    return web, lambda: load.Request("GET", "/api/v1/signals/?page_size=20"), headers


if __name__ == "__main__":
    main()
