"""The course of an import: nothing doubles, nothing is lost, whatever is killed or repeated."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Customer, Machine, MachineModel, MachinePlace, Site
from fieldapp.plumbing.importing import mapping, runs, slices
from fieldapp.plumbing.importing.models import ImportRow, ImportRun, RunState
from fieldapp.plumbing.problems import WrongMove
from tests import cast as casting
from tests.imports.files import applied, csv_of, fates, imported, received, rehearsed, words
from tests.test_house import ROOT

HEAD = ["customer_ref", "name", "segment"]


def test_importing_a_changed_file_changes_and_never_doubles(db):
    imported("customers", csv_of(HEAD, ["A", "One", "x"], ["B", "Two", "x"]))
    run = imported("customers", csv_of(HEAD, ["A", "One", "x"], ["B", "Two", "y"], ["C", "3", ""]))
    assert fates(run) == ["same", "changed", "created"]
    assert sorted(Customer.objects.values_list("ref", "segment")) == [
        ("A", "x"),
        ("B", "y"),
        ("C", ""),
    ]


def test_a_column_that_a_file_does_not_have_stays_and_an_empty_cell_empties(db):
    imported("customers", csv_of([*HEAD, "phone"], ["A", "One", "x", "1"]))
    imported("customers", csv_of(HEAD, ["A", "One", ""]))
    assert Customer.objects.values_list("segment", "phone").get() == ("", "1")


def test_a_row_that_repeats_is_the_same_and_one_that_contradicts_is_refused(db):
    run = imported("customers", csv_of(HEAD, ["A", "One", ""], ["A", "One", ""], ["A", "1", ""]))
    assert fates(run) == ["created", "same", "refused"]
    assert words(run)[4][0][1] == "Row 2 has the same customer_ref, and says something else."


def test_a_row_that_repeats_a_refused_one_is_refused_too(db):
    run = imported("customers", csv_of(HEAD, ["A", "", ""], ["A", "", ""]))
    assert fates(run) == ["refused", "refused"]


def test_refused_rows_are_tried_again_when_the_same_file_comes_again(db):
    data = csv_of(["site_ref", "customer_ref", "name", "country"], ["S", "A", "Yard", "GB"])
    assert fates(imported("sites", data)) == ["refused"]
    imported("customers", csv_of(HEAD, ["A", "One", ""]))
    run = imported("sites", data)
    assert (fates(run), run.refused, Site.objects.count()) == (["created"], 0, 1)
    assert ImportRun.objects.filter(kind="sites").count() == 1


def test_a_parent_may_stand_further_down(db):
    head = ["customer_ref", "name", "parent_ref"]
    run = rehearsed(
        received("customers", csv_of(head, ["C", "c", "B"], ["B", "b", "A"], ["A", "a", ""]))
    )
    assert fates(run) == ["created"] * 3
    assert fates(applied(run)) == ["created"] * 3
    assert Customer.objects.get(ref="C").parent.parent.ref == "A"


def test_a_child_of_a_refused_parent_is_refused(db):
    head = ["customer_ref", "name", "parent_ref"]
    run = imported("customers", csv_of(head, ["B", "b", "A"], ["A", "", ""]))
    assert fates(run) == ["refused", "refused"]


def test_parents_in_a_circle_are_refused_and_what_hangs_on_them(db):
    head = ["customer_ref", "name", "parent_ref"]
    rows = (["A", "a", "B"], ["B", "b", "A"], ["C", "c", "C"], ["D", "d", "A"], ["E", "e", ""])
    run = imported("customers", csv_of(head, *rows))
    assert fates(run) == ["refused"] * 4 + ["created"]


def test_a_circle_through_what_is_there_already_is_refused(db):
    head = ["customer_ref", "name", "parent_ref"]
    imported("customers", csv_of(head, ["A", "a", ""], ["B", "b", "A"], ["C", "c", "B"]))
    run = imported("customers", csv_of(head, ["A", "a", "C"]))
    assert words(run) == {2: [("parent_ref", "That is a branch of this customer.")]}


def test_a_run_is_applied_only_after_it_was_rehearsed(db):
    with pytest.raises(WrongMove):
        runs.begin(received("customers", csv_of(HEAD, ["A", "One", ""])), RunState.APPLYING)


def test_the_worker_does_slice_after_slice_through_the_outbox(db, monkeypatch):
    monkeypatch.setattr(slices, "ROWS", 3)
    rows = [[f"C-{n}", f"Name {n}", ""] for n in range(10)]
    run = runs.ask(received("customers", csv_of(HEAD, *rows)), RunState.REHEARSING, by=None)
    casting.work()
    run.refresh_from_db()
    assert (run.state, run.created, Customer.objects.count()) == (RunState.REHEARSED, 10, 0)
    runs.ask(run, RunState.APPLYING, by=None)
    casting.work()
    run.refresh_from_db()
    assert (run.state, run.handled, Customer.objects.count()) == (RunState.DONE, 10, 10)


def test_a_slice_that_the_outbox_brings_twice_is_done_once(db, monkeypatch):
    monkeypatch.setattr(slices, "ROWS", 3)
    run = received("customers", csv_of(HEAD, *[[f"C-{n}", "x", ""] for n in range(10)]))
    run = runs.begin(run, RunState.REHEARSING)
    turn = run.turn
    runs.work(turn, now=timezone.now())
    runs.work(turn, now=timezone.now())
    run.refresh_from_db()
    assert run.handled == 3


def test_a_rule_of_the_database_refuses_one_row_and_not_its_neighbours(db, monkeypatch):
    """Somebody takes the ref between our look and our insert."""
    run = rehearsed(received("customers", csv_of(HEAD, *[[f"C-{n}", "x", ""] for n in range(9)])))
    kind = runs.kinds.get("customers")
    monkeypatch.setattr(kind, "existing", lambda keys, by: {})
    Customer.objects.create(ref="C-4", name="Already here")
    applied_run = list(runs.through(run, RunState.APPLYING, now=timezone.now()))[-1]
    assert (applied_run.created, applied_run.refused) == (8, 1)
    assert list(words(applied_run)) == [6]


def test_the_number_of_queries_does_not_grow_with_the_rows(cast):
    def queries(rows: int) -> int:
        lines = [[f"Q{rows}-{n}", "C-1", "Yard", "GB", "EC4A", "sam"] for n in range(rows)]
        head = ["site_ref", "customer_ref", "name", "country", "postal_code", "account_rep"]
        run = received("sites", csv_of(head, *lines))
        with CaptureQueriesContext(connection) as caught:
            assert applied(run).created == rows
        return len(caught)

    queries(2)
    assert queries(200) == queries(20)


def test_another_mapping_for_a_kept_file_makes_another_run(db):
    data = "ref,called\nA,One\n"
    run = received("customers", data, keep_unmapped=True)
    assert (run.mapping, run.state) == (None, "read")
    with pytest.raises(WrongMove):
        runs.begin(run, RunState.REHEARSING)
    said = mapping.from_json({"columns": {"customer_ref": "ref", "name": "called"}})
    mapped = runs.map_anew(run, said, now=timezone.now())
    assert fates(applied(mapped)) == ["created"]
    assert list(ImportRun.objects.all()) == [mapped]
    assert received("customers", data, keep_unmapped=True) == mapped


@pytest.mark.django_db(transaction=True)
def test_c13_a_process_killed_while_it_applies_is_resumed_without_doubles(tmp_path):
    MachineModel.objects.create(name="Orion")
    customer = Customer.objects.create(ref="C", name="C")
    Site.objects.create(ref="S", customer=customer, name="S", country="GB")
    rows = [[f"M-{n}", "S" if n % 200 else "gone", "Orion"] for n in range(6000)]
    file = tmp_path / "machines.csv"
    file.write_bytes(csv_of(["machine_ref", "site_ref", "model"], *rows))
    address = os.environ["DATABASE_URL"].rpartition("/")[0]
    environ = {**os.environ, "DATABASE_URL": f"{address}/{connection.settings_dict['NAME']}"}
    command = [sys.executable, "manage.py", "import_data", "machines", str(file)]
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)
    try:
        limit = time.monotonic() + 60
        while not ImportRow.objects.filter(done=True).exists():
            assert process.poll() is None
            assert time.monotonic() < limit
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(20)
    stored = ImportRow.objects.filter(done=True).count()
    assert 0 < stored < 5970
    assert Machine.objects.count() == stored
    again = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    assert "5970 created, 0 changed, 0 the same, 30 refused." in again.stdout
    assert again.returncode == 1
    assert Machine.objects.count() == MachinePlace.objects.count() == 5970
