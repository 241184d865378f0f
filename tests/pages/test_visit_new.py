"""Visits that nobody planned: started by search or by a label, or fixed on the phone."""

import pytest
from django.urls import reverse

from calls.models import Fault, Visit, VisitStep
from fieldapp.plumbing.ids import uuid7
from tests.pages.fieldpages import hidden, text
from tests.pages.visits import code, on_site, send

NEW, PHONE, SCAN = "/visits/new/", "/visits/phone-fix/", "/scan/"


def started(browser, cast, **fields):
    facts = {"kind": "repair", "machines": cast.copier.pk, "problem": "Streaks"}
    return send(browser, f"{NEW}?site={cast.harlow_hq.pk}", **(facts | fields))


def fixed(browser, cast, query=None, **fields):
    facts = {
        "machine": cast.copier.pk,
        "problem": code("problem", "Paper jam").pk,
        "correction": code("correction", "User shown how").pk,
        "minutes": 15,
        "reported_by": "Joan",
    }
    return send(browser, f"{PHONE}?{query or f'site={cast.harlow_hq.pk}'}", **(facts | fields))


def test_a_site_is_found_by_what_one_knows_of_it(cast, sign_in):
    erin = sign_in(cast.erin)
    page = text(erin.get(f"{NEW}?q=88213"))
    assert f"{NEW}?site={cast.harlow_hq.pk}" in page
    assert "Nothing found" in text(erin.get(f"{NEW}?q=northgate"))
    assert "Where you were last" in text(erin.get(NEW))


def test_a_visit_starts_on_site(cast, sign_in):
    erin, op_id = sign_in(cast.erin), uuid7()
    for _again in range(2):
        answer = started(erin, cast, op_id=op_id)
        assert answer.url == reverse("visit", args=[op_id])
    kept = Visit.objects.get(pk=op_id)
    assert (kept.state, kept.lead, kept.unplanned) == ("on_site", cast.erin, True)
    assert (list(kept.machines.all()), kept.problem) == ([cast.copier], "Streaks")
    assert VisitStep.objects.filter(visit=kept).count() == 1
    assert kept.presences.get().person == cast.erin


def test_the_id_of_somebody_elses_visit_starts_nothing(cast, sign_in):
    answer = started(sign_in(cast.erin), cast, op_id=cast.otto_visit.pk)
    assert answer.status_code == 404
    assert Visit.objects.get(pk=cast.otto_visit.pk).lead == cast.otto


def test_started_by_mistake_it_is_taken_back(cast, sign_in):
    erin, op_id = sign_in(cast.erin), uuid7()
    started(erin, cast, op_id=op_id)
    undo = reverse("visit_move", args=[op_id, "undo"])
    assert send(erin, undo).url == reverse("my_day")
    kept = Visit.objects.get(pk=op_id)
    assert kept.archived_on
    assert "was taken back" in text(erin.get(reverse("visit", args=[op_id])))
    answer = send(erin, reverse("visit_move", args=[op_id, "arrive"]))
    assert "was taken back" in text(erin.get(answer.url))


def test_a_visit_about_which_something_is_kept_is_not_taken_back(cast, sign_in):
    erin, op_id = sign_in(cast.erin), uuid7()
    started(erin, cast, op_id=op_id)
    bench = reverse("visit_machine", args=[op_id, cast.copier.pk]) + "?do=done"
    send(erin, bench, done="Cleaned", fixed="yes", was="")
    answer = send(erin, reverse("visit_move", args=[op_id, "undo"]))
    assert "Something is kept" in text(erin.get(answer.url))
    assert Visit.objects.get(pk=op_id).archived_on is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"kind": "phone_fix"}, "Choose one of these."),
        ({"machines": "nonsense"}, "Choose machines that are here."),
        ({"problem": "x" * 501}, "at most 500 characters"),
        ({"op_id": "x"}, "This page is too old."),
    ],
)
def test_starts_that_are_refused(cast, sign_in, wrong, said):
    before = Visit.objects.count()
    answer = started(sign_in(cast.erin), cast, **wrong)
    assert answer.status_code == 422
    assert said in text(answer)
    assert Visit.objects.count() == before


def test_machines_of_other_sites_are_not_offered_nor_taken(cast, sign_in):
    erin = sign_in(cast.erin)
    assert "61940" not in text(erin.get(f"{NEW}?site={cast.harlow_hq.pk}"))
    assert started(erin, cast, machines=cast.library_copier.pk).status_code == 422


def test_the_visit_of_today_is_offered_instead(cast, sign_in):
    page = text(sign_in(cast.erin).get(f"{NEW}?machine={cast.copier.pk}"))
    assert reverse("visit", args=[cast.visit.pk]) in page
    assert f'value="{cast.copier.pk}"' in page
    assert "checked" in page[page.index(f'value="{cast.copier.pk}"') :][:120]


@pytest.mark.parametrize("url", [NEW, PHONE, SCAN])
def test_others_than_technicians_start_nothing(cast, sign_in, url):
    assert sign_in(cast.sam).get(url).status_code == 403


@pytest.mark.parametrize("url", [NEW, PHONE, "/supplies/new/"])
def test_a_foreign_site_answers_as_an_unknown_one(cast, sign_in, url):
    erin = sign_in(cast.erin)
    for pk in (cast.northgate_library.pk, uuid7(), "x"):
        assert erin.get(f"{url}?site={pk}").status_code == 404
        assert erin.get(f"{url}?visit={pk}&machine={pk}").status_code == 404


def test_a_label_leads_to_the_machine_on_todays_visit(cast, sign_in):
    erin = sign_in(cast.erin)
    bench = reverse("visit_machine", args=[cast.visit.pk, cast.copier.pk])
    for typed in ("C0P1E-R0000", "c0p1er0000", "https://earshot.example/m/C0P1ER0000/"):
        assert erin.get(SCAN, {"code": typed}).url == bench


def test_a_label_of_a_machine_that_is_not_on_it_offers_to_add_it(cast, sign_in):
    answer = sign_in(cast.erin).get(SCAN, {"code": cast.rival.code})
    add = reverse("visit_add_machine", args=[cast.visit.pk])
    assert answer.url == f"{add}?machine={cast.rival.pk}"


def test_a_label_where_nothing_is_planned_starts_a_visit(cast, sign_in):
    Visit.objects.filter(pk=cast.visit.pk).update(state="done")
    answer = sign_in(cast.erin).get(SCAN, {"code": cast.copier.code})
    assert answer.url == f"{NEW}?machine={cast.copier.pk}"


def test_codes_that_lead_nowhere(cast, sign_in):
    erin = sign_in(cast.erin)
    foreign = erin.get(SCAN, {"code": cast.library_copier.code})
    unknown = erin.get(SCAN, {"code": "0000000000"})
    assert foreign.status_code == unknown.status_code == 422
    assert "We know no machine with this code." in text(foreign)
    assert "We know no machine with this code." in text(unknown)
    assert "It has ten signs." in text(erin.get(SCAN, {"code": "12"}))
    assert erin.get(SCAN).status_code == 200


def test_a_phone_fix_is_done_as_it_is_written_down(cast, sign_in):
    erin, op_id = sign_in(cast.erin), uuid7()
    for _again in range(2):
        assert fixed(erin, cast, op_id=op_id).url == reverse("my_day")
    kept = Visit.objects.get(pk=op_id)
    assert (kept.kind, kept.state, kept.reported_by) == ("phone_fix", "done", "Joan")
    assert (kept.finished_at - kept.arrived_at).total_seconds() == 15 * 60
    told = Fault.objects.get()
    assert (str(told.problem), told.work.machine, told.work.fixed) == (
        "Paper jam",
        cast.copier,
        True,
    )
    send(erin, reverse("visit_move", args=[op_id, "undo"]))
    kept.refresh_from_db()
    assert kept.archived_on


@pytest.mark.parametrize("wrong", [{"machine": ""}, {"problem": ""}, {"minutes": "0"}])
def test_phone_fixes_that_are_refused(cast, sign_in, wrong):
    assert fixed(sign_in(cast.erin), cast, **wrong).status_code == 422
    assert not Fault.objects.exists()


def test_a_planned_visit_that_a_call_made_unnecessary(cast, sign_in):
    erin, query = sign_in(cast.erin), f"visit={cast.visit.pk}"
    assert "Fixed on the phone" in text(erin.get(reverse("visit", args=[cast.visit.pk])))
    answer = fixed(erin, cast, query)
    kept = Visit.objects.get(pk=cast.visit.pk)
    assert (kept.kind, kept.state) == ("phone_fix", "done")
    page = text(erin.get(answer.url))
    undo = reverse("visit_move", args=[cast.visit.pk, "not-fixed"])
    assert undo in page
    send(erin, undo)
    kept.refresh_from_db()
    assert (kept.kind, kept.state, kept.arrived_at) == ("pm", "planned", None)
    assert not Fault.objects.filter(removed_at=None).exists()


def test_a_visit_one_is_at_is_no_phone_fix(cast, sign_in):
    on_site(cast)
    answer = fixed(sign_in(cast.erin), cast, f"visit={cast.visit.pk}")
    assert answer.status_code == 409
    assert "You are on site already" in text(answer)


def test_anothers_visit_is_not_fixed_on_the_phone(cast, sign_in):
    for pk in (cast.otto_visit.pk, uuid7(), "x"):
        assert sign_in(cast.erin).get(f"{PHONE}?visit={pk}").status_code == 404


def test_pages_of_machines_and_accounts_start_visits(cast, sign_in):
    erin, sam = sign_in(cast.erin), sign_in(cast.sam)
    machine = reverse("machine", args=[cast.copier.pk])
    account = reverse("account", args=[cast.harlow.pk])
    for url in (machine, account):
        assert NEW in text(erin.get(url))
        assert NEW not in text(sam.get(url))
    day = text(erin.get(reverse("my_day")))
    assert all(url in day for url in (NEW, SCAN, PHONE))


def test_forms_have_an_id_that_is_made_as_they_are_opened(cast, sign_in):
    erin = sign_in(cast.erin)
    urls = [f"{NEW}?site={cast.harlow_hq.pk}", f"{PHONE}?site={cast.harlow_hq.pk}"]
    ids = [hidden(text(erin.get(url)), "op_id") for url in urls * 2]
    assert len(set(ids)) == 4
