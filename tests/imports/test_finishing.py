"""A new map of territories moves all sites, slice by slice, whatever is killed meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection
from django.utils import timezone

from accounts import territories
from accounts.imports import territories as kind
from accounts.models import Customer, Site
from fieldapp.plumbing.importing import runs
from fieldapp.plumbing.importing.models import ImportRun, RunState
from tests import cast as casting
from tests.imports.files import csv_of, received, rehearsed
from tests.test_house import ROOT

FILE = csv_of(["territory", "country", "postal_prefixes"], ["Fens", "GB", "ZZ"])


def yards(count: int) -> Customer:
    """A customer with so many sites that no territory takes yet."""
    customer = Customer.objects.create(name="Yards", ref="Y")
    Site.objects.bulk_create(
        Site(customer=customer, name=f"Yard {n}", country="GB", postal_code="ZZ1 1AA")
        for n in range(count)
    )
    return customer


def placed() -> int:
    return Site.objects.filter(territory__name="Fens").count()


def test_each_slice_is_a_transaction_that_says_how_far_it_came(db, monkeypatch):
    monkeypatch.setattr(kind, "SITES_AT_ONCE", 2)
    yards(5)
    run = rehearsed(received("territories", FILE))
    seen = []
    for step in runs.through(run, RunState.APPLYING, now=timezone.now()):
        seen.append((placed(), bool(step.finished), step.state))
    assert seen == [
        (0, False, "applying"),
        (2, True, "applying"),
        (4, True, "applying"),
        (5, False, "done"),
    ]


def test_a_run_that_broke_off_while_it_placed_sites_goes_on_there(db, monkeypatch):
    monkeypatch.setattr(kind, "SITES_AT_ONCE", 2)
    yards(5)
    run = rehearsed(received("territories", FILE))
    steps = runs.through(run, RunState.APPLYING, now=timezone.now())
    next(steps), next(steps)
    looked_at = []
    real = territories.place_anew
    monkeypatch.setattr(
        territories, "place_anew", lambda some: looked_at.extend(some) or real(some)
    )
    for _step in runs.through(run, RunState.APPLYING, now=timezone.now()):
        pass
    assert (placed(), len(looked_at)) == (5, 3)


def test_the_worker_is_asked_for_each_slice(cast, monkeypatch):
    monkeypatch.setattr(kind, "SITES_AT_ONCE", 2)
    yards(5)
    run = runs.ask(rehearsed(received("territories", FILE)), RunState.APPLYING, by=cast.admin)
    casting.work()
    run.refresh_from_db()
    assert (run.state, run.finished, placed()) == ("done", "", 5)


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_while_sites_move_is_resumed_and_ends_right(tmp_path):
    casting.make()
    count = 8 * kind.SITES_AT_ONCE
    yards(count)
    file = tmp_path / "territories.csv"
    file.write_bytes(FILE)
    address = os.environ["DATABASE_URL"].rpartition("/")[0]
    environ = {**os.environ, "DATABASE_URL": f"{address}/{connection.settings_dict['NAME']}"}
    command = [sys.executable, "manage.py", "import_data", "territories", str(file)]
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)
    try:
        limit = time.monotonic() + 60
        while not ImportRun.objects.exclude(finished="").exists():
            assert process.poll() is None
            assert time.monotonic() < limit
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(20)
    assert 0 < placed() < count
    again = subprocess.run(command, cwd=ROOT, env=environ, check=False)
    assert again.returncode == 0
    assert placed() == count
    assert ImportRun.objects.get().state == RunState.DONE
