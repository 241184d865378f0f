"""Visits that are planned when a company moves in."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import Site
from calls.models import Visit
from tests.imports.files import csv_of, fates, imported, words

HEAD = "visit_ref site_ref machine_refs kind technician helpers window_start window_end contact_ref"
HEADINGS = HEAD.split()


@pytest.fixture
def places(cast):
    cast.harlow_hq.ref, cast.harlow_hq.time_zone = "S-1", "America/New_York"
    cast.harlow_hq.save()
    cast.joan.ref = "K-1"
    cast.joan.save()
    return cast


def visit(**facts: str) -> bytes:
    row = {"visit_ref": "W", "site_ref": "S-1", "kind": "pm", "window_start": "2026-12-01 09:00"}
    return csv_of(HEADINGS, [(row | facts).get(name, "") for name in HEADINGS])


def test_a_visit_is_planned_with_everybody_and_they_see_the_site(places):
    facts = {
        "machine_refs": "M-1",
        "technician": "otto",
        "helpers": "carl",
        "contact_ref": "K-1",
        "window_end": "2026-12-01T15:00Z",
    }
    assert fates(imported("planned_visits", visit(**facts))) == ["created"]
    made = Visit.objects.get(ref="W")
    assert made.window_start == dt.datetime(2026, 12, 1, 14, tzinfo=dt.UTC)
    assert made.window_end == dt.datetime(2026, 12, 1, 15, tzinfo=dt.UTC)
    assert (list(made.machines.all()), list(made.helpers.all())) == ([places.copier], [places.carl])
    for person in (places.otto, places.carl):
        assert places.harlow_hq in Site.objects.visible_to(person)
    assert fates(imported("planned_visits", visit(**facts, kind="repair"))) == ["changed"]
    assert fates(imported("planned_visits", visit(**facts, kind="Repair"))) == ["same"]


def test_a_bare_day_is_midnight_at_the_site(places):
    imported("planned_visits", visit(window_start="2026-12-01"))
    assert Visit.objects.get(ref="W").window_start == dt.datetime(2026, 12, 1, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("column", "facts"),
    [
        ("window_start", {"window_start": "tomorrow"}),
        ("window_end", {"window_end": "2026-11-30"}),
        ("technician", {"technician": "sam"}),
        ("technician", {"technician": "nobody"}),
        ("kind", {"kind": "party"}),
        ("site_ref", {"site_ref": "S-0"}),
    ],
)
def test_what_cannot_be_is_refused_by_its_column(places, column, facts):
    run = imported("planned_visits", visit(**facts))
    assert [name for name, _words in words(run)[2]] == [column]


def test_a_machine_of_another_site_is_refused(places):
    places.library_copier.ref = "M-9"
    places.library_copier.save()
    run = imported("planned_visits", visit(machine_refs="M-1;M-9"))
    assert words(run)[2] == [("machine_refs", "The machine M-9 stands at another site.")]


def test_a_visit_that_has_begun_is_not_changed_by_a_file(places):
    Visit.objects.filter(ref="V-1").update(state="on_site")
    assert fates(imported("planned_visits", visit(visit_ref="V-1", kind="swap"))) == ["same"]
    assert Visit.objects.get(ref="V-1").kind == "pm"


def test_who_no_longer_goes_loses_the_sight_and_an_open_plan_is_stale(places):
    imported("planned_visits", visit(technician="otto", helpers="carl"))
    imported("planned_visits", visit(technician="erin", helpers="carl"))
    made = Visit.objects.get(ref="W")
    assert (made.lead, made.rev) == (places.erin, 2)
    assert places.harlow_hq not in Site.objects.visible_to(places.otto)
    assert places.harlow_hq in Site.objects.visible_to(places.carl)
