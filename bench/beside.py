"""Earshot's pages beside THIN's page: rounds in turn, and a line for each with the ratios."""

from __future__ import annotations

import os
import statistics

from bench import load, stand
from bench.processes import cpu_seconds

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))


def head(title: str) -> None:
    """What the columns of ``show`` are."""
    print(f"\n{title}, {stand.CORES} workers each, 8 connections, {ROUNDS} rounds")
    print(f"{'':24}{'':>10}{'req/s':>9}{'p95 ms':>9}{'CPU ms':>9}{'rate':>8}{'CPU':>7}")


def interleaved(floor: tuple, ours: tuple, url: str) -> tuple[list[dict], list[dict]]:
    """Rounds of the one and the other in turn, after a warm-up of each."""
    results: tuple[list[dict], list[dict]] = ([], [])
    for number in range(ROUNDS + 1):
        for side, (web, make, headers) in zip(results, (floor, ours), strict=True):
            pids = [*web.pids, *stand.postgres_pids(url)]
            before = cpu_seconds(pids)
            outcome = load.run(web.port, make, headers, seconds=SECONDS if number else 1)
            pids = [*web.pids, *stand.postgres_pids(url)]
            spent = cpu_seconds(pids) - before
            if outcome.refused:
                raise SystemExit(f"{web.name} refused {outcome.refused} requests.")
            if number:
                side.append(
                    {
                        "rate": outcome.per_second,
                        "p95": outcome.percentile(95),
                        "cpu": spent * 1000 / len(outcome.seconds),
                    }
                )
    return results


def show(title: str, floor: list[dict], ours: list[dict]) -> None:
    """Medians of both, and the ratios."""

    def middle(rows: list[dict], name: str) -> float:
        return statistics.median(row[name] for row in rows)

    for name, rows in (("THIN", floor), ("Earshot", ours)):
        line = f"{title if name == 'THIN' else '':24}{name:>10}"
        line += "".join(f"{middle(rows, key):>9.1f}" for key in ("rate", "p95", "cpu"))
        if name == "Earshot":
            line += f"{middle(ours, 'rate') / middle(floor, 'rate'):>8.2f}"
            line += f"{middle(floor, 'cpu') / middle(ours, 'cpu'):>7.2f}"
        print(line, flush=True)


def thin_page(web: stand.Web) -> tuple:
    """THIN's page of twenty rows."""
    return web, lambda: load.Request("GET", "/page/"), {"Cookie": web.facts["cookie"]}


def page(web: stand.Web, path: str, person: str) -> tuple:
    """A page of ours, as a browser gets it."""
    headers = {"Cookie": web.facts["cookies"][person]}
    return web, lambda: load.Request("GET", path), headers
