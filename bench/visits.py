"""The pages of a service department: forty technicians, eighteen months of their visits.

``make bench`` shows each beside THIN's page; ``python -m bench.visits`` does that alone.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from bench import stand
from bench.beside import head, interleaved, page, show, thin_page

TECHNICIANS = 40
PER_DAY = 5
DAYS = 540
SITES = 6_000  # each is visited every month


def main(environ: dict[str, str], thin_facts: dict) -> None:
    """Fill a database, then the pages one after another."""
    stand.run("manage.py", "migrate", "--verbosity=0", environ=environ)
    stand.run("manage.py", "demo", environ=environ)
    facts = stand.facts_of(stand.run("-m", "bench.visits_seed", environ=environ))
    with (
        stand.web("thin", "bench.thin.wsgi:application", environ, thin_facts) as thin,
        stand.web("earshot", "fieldapp.wsgi:application", environ, facts) as earshot,
    ):
        head(f"{facts['visits']:,} visits of {TECHNICIANS} technicians")
        for title, person, path in facts["pages"]:
            sides = thin_page(thin), page(earshot, path, person)
            show(title, *interleaved(*sides, environ["DATABASE_URL"]))


def alone() -> None:
    """Without the other measurements; needs DATABASE_URL and REDIS_URL of servers to fill."""
    folder = Path(tempfile.mkdtemp(prefix="earshot-bench-"))
    url = os.environ["DATABASE_URL"]
    environ = {**os.environ, "DATA_DIR": str(folder), "LOG_LEVEL": "WARNING"}
    environ["THIN_DATABASE_URL"] = stand.new_database(url, "thin")
    stand.run("manage.py", "collectstatic", "--noinput", environ=environ)
    try:
        thin = stand.facts_of(stand.run("-m", "bench.thin.seed", environ=environ))
        main(environ | {"DATABASE_URL": stand.new_database(url, "earshot_visits")}, thin)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    alone()
