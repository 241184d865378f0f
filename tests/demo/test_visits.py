"""What the demo company shows of visits: the day, the lists, the work, what was signed."""

from __future__ import annotations

from itertools import pairwise

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from accounts import invariants as of_accounts
from calls import checklists, hot, readings, returns
from calls import invariants as of_calls
from calls.board_lists import LISTS
from calls.models import (
    Answer,
    ChecklistTemplate,
    Fault,
    Part,
    Presence,
    Reading,
    Report,
    ReportEmail,
    Signature,
    SuppliesRequest,
    Visit,
    Work,
)
from calls.models.visits import VisitState
from calls.reports import making as reports
from calls.strokes import HEIGHT, WIDTH
from tests.demo.conftest import NOW


@pytest.fixture
def day(demo):
    """Erin's visits of today: done, under way, and two to come."""
    rows = Visit.objects.of(demo["erin"]).filter(window_start__date=NOW.date())
    return list(rows.for_cards().order_by("window_start"))


@pytest.mark.parametrize("name", LISTS)
def test_each_list_beside_the_board_has_something_in_it(demo, name):
    assert LISTS[name].count(demo["mona"], NOW)
    assert LISTS[name].lines(demo["mona"], NOW)


def test_nothing_is_violated(demo):
    assert [said for rule in (*of_calls.ALL, *of_accounts.ALL) for said in rule()] == []


def test_erins_first_visit_is_signed_and_its_report_went_out(day):
    done = day[0]
    work = done.work.get()
    assert (work.fixed, work.faults.count()) == (True, 1)
    assert done.readings.exists()
    assert done.signatures.get().strokes
    report = done.reports.get()
    assert report.contents["machines"][0]["faults"]
    assert report.emails.exclude(sent_at=None).exists()


def test_the_second_is_half_done_and_goes_on_with_what_the_last_one_left(day):
    begun, other = checklists.of_visit(day[1], now=NOW)
    if begun.checklist is None:
        begun, other = other, begun
    assert 0 < begun.done < begun.total
    left = {row.item.text: row.is_answered for row in begun.rows if row.left}
    assert left == {"Waste toner box": True, "Error log": False}
    assert (other.checklist, other.done) == (None, 0)
    assert hot.hot_machines([begun.machine.pk], now=NOW)


def test_the_third_waits_untouched_with_two_machines_and_their_last_readings(day):
    waiting = checklists.of_visit(day[2], now=NOW)
    assert [sheet.done for sheet in waiting] == [0, 0]
    for sheet in waiting:
        assert all(row.last for row in sheet.rows if row.item.is_reading)
        assert any(row.normal_range for row in sheet.rows)


def test_the_last_one_brings_the_part_that_was_missing(day):
    assert day[3].returns_to.state == "incomplete"
    assert [part.name for part in returns.parts_to_bring([day[3]])[day[3].pk]] == ["Fuser unit"]


def test_all_of_it_can_be_opened(demo, day):
    client = Client()
    client.force_login(demo["erin"])
    for visit in day:
        assert client.get(reverse("visit", args=[visit.pk])).status_code == 200
    assert client.get(reverse("report", args=[day[0].pk])).status_code == 200
    assert client.get(reverse("sign_off", args=[day[1].pk])).status_code == 200


def test_each_checklist_to_start_from_is_published(demo):
    names = ChecklistTemplate.objects.exclude(versions__published_at=None)
    assert set(names.values_list("name", flat=True)) == {
        "Copier PM",
        "Mono copier PM",
        "Air conditioning PM",
        "Forklift PM",
        "UPS PM",
    }
    assert set(Answer.objects.values_list("value", flat=True)) >= {"ok", "not_ok", "not_done"}


def test_calls_wait_for_somebody_one_of_them_late(demo):
    waiting = Visit.objects.filter(lead=None, state="planned", returns_to=None)
    assert waiting.count() == 6
    assert waiting.filter(respond_by__lt=NOW).count() == 1
    assert waiting.filter(respond_by__gt=NOW).count() == 3
    assert set(waiting.values_list("plan_steps__by__username", flat=True)) == {"sven"}


def test_visits_end_in_every_way(demo):
    states = set(Visit.objects.values_list("state", flat=True))
    assert states == set(VisitState.values)
    short = Visit.objects.filter(state="closed_short")
    assert not short.filter(asked="")
    assert not short.filter(agreed="")
    assert Visit.objects.filter(kind="phone_fix", on_the_way_at=None).exists()
    assert Visit.objects.filter(unplanned=True).exists()


def test_a_return_visit_comes_after_what_it_finishes(demo):
    back = Visit.objects.exclude(returns_to=None)
    assert back.filter(state="done").exists()
    assert not back.filter(window_start__lt=F("returns_to__finished_at"))
    assert not back.exclude(site=F("returns_to__site"))
    assert set(back.values_list("returns_to__state", flat=True)) == {"incomplete"}


def test_faults_are_told_with_the_lists_and_take_parts(demo):
    assert not Fault.objects.exclude(problem__kind="problem")
    assert not Fault.objects.filter(work__fixed=True, correction=None)
    assert set(Part.objects.values_list("state", flat=True)) == {"used", "needed"}
    assert Work.objects.filter(fixed=False).exists()
    done = Visit.objects.filter(kind="repair", state="done")
    assert not done.exclude(work__faults__isnull=False)


def test_two_who_went_have_times_of_their_own(demo):
    helped = Presence.objects.exclude(person=F("visit__lead"))
    assert helped.exists()
    assert not helped.filter(arrived_at=F("visit__arrived_at"))


def test_counters_only_rise_and_months_have_readings(demo):
    shown: dict[tuple, list] = {}
    for row in Reading.objects.filter(is_measure=False).order_by("read_at", "id"):
        shown.setdefault((row.machine_id, row.counter), []).append(row)
    for rows in shown.values():
        assert all(a.value <= b.value for a, b in pairwise(rows))
    assert {row.counter for rows in shown.values() for row in rows} <= set(readings.PAGES)
    months = {row.read_at.month for row in Reading.objects.filter(source="device")}
    assert len(months) >= 3


def test_signatures_are_drawn_ticked_refused_and_taken_back(demo):
    drawn = Signature.objects.filter(strokes__isnull=False)
    assert drawn.exists()
    for signature in drawn:
        points = [point for line in signature.strokes for point in line]
        assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)
    assert Signature.objects.filter(ticked=True, strokes__isnull=True).exists()
    assert Signature.objects.filter(name="").exclude(why_not="").exists()
    assert Signature.objects.exclude(withdrawn_at=None).exists()


def test_reports_are_numbered_through_and_the_next_number_is_free(demo):
    numbers = sorted(Report.objects.values_list("number", flat=True))
    assert numbers == [f"2026-{n:05d}" for n in range(1, len(numbers) + 1)]
    assert Report.objects.exclude(withdrawn_at=None).exists()
    assert not Report.objects.exclude(made_at=None)  # the worker draws them
    assert ReportEmail.objects.exists()
    assert not ReportEmail.objects.filter(sent_at=None)
    visit = Visit.objects.filter(state="done").select_related("site").first()
    assert reports.ask(visit, by=demo["erin"], now=NOW).number not in numbers


def test_a_report_can_be_drawn(demo, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    report = Report.objects.filter(withdrawn_at=None, signature__strokes__isnull=False).first()
    assert reports.make(report.pk, now=NOW).size > 5_000


def test_supplies_are_sent_and_wait(demo):
    assert SuppliesRequest.objects.filter(sent_at=None).exists()
    assert SuppliesRequest.objects.exclude(sent_at=None).exists()
