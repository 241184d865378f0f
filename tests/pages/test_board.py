"""The day board's pages as a browser sends them, with and without JavaScript."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Contract, Leave, Skill
from calls.models import FaultCode, Visit
from fieldapp.plumbing.ids import uuid7
from tests.calls.plans import MONDAY, at, fresh, planned
from tests.pages.fieldpages import hidden, queries, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def sven(cast, sign_in):
    return sign_in(cast.sven)


def day() -> str:
    return f"{reverse('board')}?day={MONDAY}"


def plan_of(visit) -> str:
    return reverse("board_visit", args=[visit.pk])


def verb(visit, name) -> str:
    return reverse("board_visit_verb", args=[visit.pk, name])


def give(browser, visit, lead, start="2031-03-10T13:15", **more):
    said = {"op_id": uuid7(), "rev": visit.rev, "lead": lead.pk if lead else "", "start": start}
    return browser.post(verb(visit, "give"), said | more)


def save(browser, visit, **more):
    """What the plan's form would send."""
    page = text(browser.get(plan_of(visit)))
    said = {
        "op_id": hidden(page, "op_id"),
        "rev": hidden(page, "rev"),
        "lead": visit.lead_id or "",
        "window_start": "2031-03-10T09:00",
        "window_end": "2031-03-10T10:30",
    }
    return browser.post(plan_of(visit), said | more)


# The board ---------------------------------------------------------------------------------


def test_the_board_shows_the_day(cast, sven):
    planned(cast)
    planned(cast, "11:00", lead=None, respond_by=at("12:00"))
    Leave.objects.create(person=cast.otto, first_day=MONDAY, last_day=MONDAY, substitute=cast.erin)
    page = text(sven.get(day()))
    assert "Monday 10 March" in page
    assert 'class="at-8 w-6"' in page
    assert "1 h 30 min planned" in page
    assert "by Mon 10 Mar 2031 12:00" in page
    assert "Erin Cast stands in" in page


@pytest.mark.parametrize("word", ["x", "2031-02-30", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_is_refused(sven, word):
    assert sven.get(f"{reverse('board')}?day={word}").status_code == 400


def test_the_board_is_today_where_no_day_is_named(cast, sven):
    page = text(sven.get(reverse("board")))
    assert f'data-board="{timezone.localdate()}"' in page


def test_counts_come_after_the_board(cast, sven):
    planned(cast, respond_by=at("08:00"))
    page = text(sven.get(reverse("board_counts")))
    assert "Promises at risk" in page
    assert page.count('class="count"') == 1


def test_a_board_with_three_visits_takes_as_many_queries_as_with_one(cast, sven):
    planned(cast, machines=[cast.copier])
    one = queries(sven, day())
    for clock in ("11:00", "13:00"):
        planned(cast, clock, machines=[cast.copier]).helpers.add(cast.otto)
    assert queries(sven, day()) == one


# A drop ------------------------------------------------------------------------------------


def test_a_drop_gives_a_visit_a_time_and_a_technician(cast, sven):
    visit = planned(cast)
    answer = give(sven, visit, cast.otto)
    kept = fresh(visit)
    assert answer.url == day()
    assert (kept.lead, kept.window_start, kept.window_end) == (
        cast.otto,
        at("13:15"),
        at("14:45"),
    )
    page = text(sven.get(answer.url))
    assert "Harlow &amp; Pike: Otto Cast, 13:15." in page
    assert verb(visit, "undo") in page
    sven.post(verb(visit, "undo"), {"op_id": uuid7()})
    assert (fresh(visit).lead, fresh(visit).window_start) == (cast.erin, at("09:00"))


def test_a_call_of_nobody_gets_the_usual_length_and_a_drop_on_nobody_takes_it_away(cast, sven):
    visit = planned(cast, lead=None, window_end=at("17:00"))
    give(sven, visit, cast.otto)
    assert fresh(visit).window_end == at("14:30")
    give(sven, fresh(visit), None, start="")
    assert (fresh(visit).lead, fresh(visit).window_start) == (None, at("13:15"))


def test_times_of_a_drop_are_those_of_the_managers_clock(cast, sign_in):
    cast.sven.time_zone = "Europe/Berlin"
    cast.sven.save()
    visit = planned(cast)
    give(sign_in(cast.sven), visit, cast.otto)
    assert fresh(visit).window_start == at("12:15")


def test_a_drop_upon_what_another_changed_shows_the_board_as_it_is(cast, sven):
    visit = planned(cast)
    Visit.objects.filter(pk=visit.pk).update(lead=cast.otto, rev=2)
    answer = give(sven, visit, cast.erin)
    page = text(answer)
    assert answer.status_code == 409
    assert "Somebody changed Harlow &amp; Pike meanwhile." in page
    assert 'data-board="2031-03-10"' in page
    assert fresh(visit).lead == cast.otto


@pytest.mark.parametrize(
    "said",
    [
        {"op_id": "x"},
        {"op_id": ""},
        {"rev": "x"},
        {"rev": "0"},
        {"rev": "99999999999"},
        {"start": "yesterday"},
        {"start": "0001-01-01T00:00"},
        {"start": "9999-12-31T23:59"},
        {"start": "2031-03-30T01:30"},  # the clocks skip it
    ],
)
def test_a_drop_that_cannot_be_read_is_refused(cast, sven, said):
    assert give(sven, planned(cast), cast.otto, **said).status_code == 400


def test_a_lead_that_cannot_be_is_refused(cast, sven):
    visit = planned(cast)
    said = {"op_id": uuid7(), "rev": 1, "lead": "x"}
    assert sven.post(verb(visit, "give"), said).status_code == 422


def test_a_visit_is_not_dropped_on_somebody_who_is_no_technician_of_theirs(cast, sven):
    visit = planned(cast)
    for someone in (cast.sam, cast.mona):
        assert give(sven, visit, someone).status_code == 422
    assert fresh(visit).lead == cast.erin


def test_only_known_verbs_and_only_posts(cast, sven):
    visit = planned(cast)
    assert sven.post(verb(visit, "burn"), {"op_id": uuid7()}).status_code == 404
    assert sven.get(verb(visit, "give")).status_code == 405


# The page of a plan ------------------------------------------------------------------------


def test_all_of_a_plan_is_changed_by_a_form(cast, sven):
    Skill.objects.create(person=cast.otto, name="Fusers")
    visit = planned(cast)
    answer = save(
        sven,
        visit,
        lead=cast.otto.pk,
        helpers=[cast.erin.pk],
        skills=["Fusers"],
        window_start="2031-03-11T14:00",
        window_end="2031-03-11T16:00",
    )
    kept = fresh(visit)
    assert answer.url == f"{reverse('board')}?day=2031-03-11"
    assert (kept.lead, list(kept.helpers.all()), kept.skills) == (
        cast.otto,
        [cast.erin],
        ["Fusers"],
    )
    assert kept.window_start == at("14:00", 1)
    story = text(sven.get(plan_of(visit)))
    assert "Sven Cast: given to Otto Cast instead of Erin Cast" in story
    assert "moved from Mon 10 Mar 2031 09:00 to Tue 11 Mar 2031 14:00" in story


def test_a_form_sent_twice_is_one_decision(cast, sven):
    visit = planned(cast)
    page = text(sven.get(plan_of(visit)))
    said = {"op_id": hidden(page, "op_id"), "rev": "1", "lead": cast.otto.pk}
    said |= {"window_start": "2031-03-10T09:00", "window_end": "2031-03-10T10:30"}
    for _again in range(2):
        assert sven.post(plan_of(visit), said).status_code == 302
    assert visit.plan_steps.count() == 1


def test_a_plan_changed_meanwhile_says_what_it_is_and_keeps_what_was_chosen(cast, sven):
    visit = planned(cast)
    Visit.objects.filter(pk=visit.pk).update(lead=cast.otto, rev=7)
    answer = save(sven, visit, rev="1", window_start="2031-03-10T15:00", window_end="")
    page = text(answer)
    assert answer.status_code == 409
    assert "It is now: Mon 10 Mar 2031 09:00, Otto Cast, planned." in page
    assert 'value="2031-03-10T15:00"' in page
    assert hidden(page, "rev") == "7"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"window_start": ""}, "Choose a day and a time."),
        ({"window_start": "soon"}, "Choose a day and a time."),
        ({"window_start": "1999-01-01T10:00"}, "This day is too far away."),
        ({"window_end": "2031-03-10T08:00"}, "Choose an end after the beginning."),
        ({"lead": "x"}, "Choose one that is here."),
        ({"helpers": ["x"]}, "not a valid"),
        ({"helpers": [str(uuid7())]}, "Choose one that is here."),
    ],
)
def test_a_plan_that_cannot_be_is_refused_in_words(cast, sven, said, words):
    answer = save(sven, planned(cast), **said)
    assert answer.status_code == 422
    assert words in text(answer)


def test_what_has_begun_has_no_form(cast, sven):
    visit = planned(cast, state="on_site")
    page = text(sven.get(plan_of(visit)))
    assert "Save the plan" not in page
    assert "Cancel the visit" not in page
    answer = sven.post(
        plan_of(visit), {"op_id": uuid7(), "rev": 1, "window_start": "2031-03-10T09:00"}
    )
    assert answer.status_code == 409


def test_a_suggestion_is_taken_with_one_button(cast, sven):
    start = timezone.now() + dt.timedelta(days=2)
    visit = planned(cast, lead=None, window_start=start, window_end=None)
    page = text(sven.get(plan_of(visit)))
    assert page.index("Who could go") < page.index("Erin Cast")
    form = page[page.index(verb(visit, "give")) :]
    said = {name: hidden(form, name) for name in ("op_id", "rev", "lead", "start")}
    assert sven.post(verb(visit, "give"), said).status_code == 302
    assert str(fresh(visit).lead_id) == said["lead"]


def test_a_cancellation_asks_why_and_can_be_taken_back(cast, sven):
    visit = planned(cast)
    refused = sven.post(verb(visit, "cancel"), {"op_id": uuid7(), "why": ""})
    assert refused.status_code == 422
    assert "Say why in a few words." in text(refused)
    answer = sven.post(verb(visit, "cancel"), {"op_id": uuid7(), "why": "Closed"})
    assert verb(visit, "undo") in text(sven.get(answer.url))
    assert "Cancelled because" in text(sven.get(plan_of(visit)))
    sven.post(verb(visit, "undo"), {"op_id": uuid7()})
    assert fresh(visit).state == "planned"
    story = text(sven.get(plan_of(visit)))
    assert "Sven Cast cancelled it" in story
    assert "Sven Cast took that back" in story


def test_a_cancellation_too_late_says_so(cast, sven):
    visit = planned(cast, state="on_site")
    answer = sven.post(verb(visit, "cancel"), {"op_id": uuid7(), "why": "Closed"})
    assert answer.status_code == 409
    assert "cannot become cancelled" in text(answer)


def test_the_return_visit_of_an_incomplete_one_is_planned(cast, sven):
    visit = planned(cast, state="incomplete", incomplete_why="part", finished_at=at("10:00"))
    answer = sven.post(verb(visit, "return"), {"op_id": uuid7()})
    assert answer.url == plan_of(Visit.objects.get(returns_to=visit))
    assert sven.post(verb(planned(cast), "return"), {"op_id": uuid7()}).status_code == 409


def test_a_page_of_a_plan_takes_as_many_queries_for_three_steps_as_for_one(cast, sven):
    visit = planned(cast, machines=[cast.copier])
    save(sven, visit, lead=cast.otto.pk)
    sven.get(day())
    one = queries(sven, plan_of(visit))
    for lead in (cast.carl, cast.otto):
        visit = fresh(visit)
        give(sven, visit, lead, start=f"{dt.date.today() + dt.timedelta(days=3)}T10:00")
    sven.get(day())
    assert queries(sven, plan_of(visit)) == one


# A new call --------------------------------------------------------------------------------


def new_call(browser, cast, **more):
    url = f"{reverse('new_call')}?machine={cast.copier.pk}"
    page = text(browser.get(url))
    said = {
        "op_id": hidden(page, "op_id"),
        "contact": cast.joan.pk,
        "problem": "It jams",
        "kind": "repair",
        "window_start": "2031-03-10T09:00",
        "window_end": "2031-03-10T13:00",
    }
    return browser.post(url, said | more)


@pytest.mark.parametrize("words", ["88213", "882", "C0P1E R0000", "harlow", "joan", "EC4A"])
def test_a_machine_is_found_by_serial_label_account_contact_or_place(cast, sven, words):
    page = text(sven.get(reverse("new_call"), {"q": words}))
    machine, site = f"?machine={cast.copier.pk}", f"?site={cast.harlow_hq.pk}"
    assert machine in page or site in page


@pytest.mark.parametrize("words", ["", "a\0b", "%", "x" * 200, "zzz"])
def test_a_search_that_finds_nothing_says_so(cast, sven, words):
    answer = sven.get(reverse("new_call"), {"q": words})
    assert answer.status_code == 200
    assert "?machine=" not in text(answer)


def test_the_promise_and_its_window_are_there_before_anything_is_typed(cast, sven):
    Contract.objects.filter(pk=cast.contract.pk).update(response_hours=4, service_hours="24x7")
    page = text(sven.get(f"{reverse('new_call')}?machine={cast.copier.pk}"))
    assert "Full service contract: 4 hours day and night, until " in page


def test_a_call_is_entered_and_leads_on_to_who_goes(cast, sven):
    answer = new_call(sven, cast)
    visit = Visit.objects.get(problem="It jams")
    assert answer.url == plan_of(visit)
    assert (visit.contact, visit.reported_by, visit.lead) == (cast.joan, "Joan Petrie", None)
    page = text(sven.get(answer.url))
    assert "Who could go" in page
    assert "Sven Cast entered the call" in page


def test_a_problem_of_the_short_list_and_somebody_else_who_called(cast, sven):
    jam = FaultCode.objects.create(kind="problem", words="Paper jam", categories=["copier"])
    lift = FaultCode.objects.create(kind="problem", words="Stuck", categories=["lift"])
    page = text(sven.get(f"{reverse('new_call')}?machine={cast.copier.pk}"))
    assert [jam.words in page, lift.words in page] == [True, False]
    new_call(
        sven, cast, contact="other", caller="Ann, 01632 960001", problem="", problem_code=jam.pk
    )
    visit = Visit.objects.get(problem="Paper jam")
    assert (visit.contact, visit.reported_by) == (None, "Ann, 01632 960001")
    assert new_call(sven, cast, problem_code=lift.pk).status_code == 422


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"contact": ""}, "Say who called."),
        ({"contact": "other"}, "Say who called."),
        ({"contact": "x"}, "Choose one that is here."),
        ({"problem": ""}, "Say what is wrong."),
        ({"kind": "x"}, "Select a valid choice"),
        ({"window_start": ""}, "Choose a day and a time."),
        ({"window_end": "2031-03-10T08:00"}, "Choose an end after the beginning."),
        ({"op_id": "x"}, "This page is too old."),
    ],
)
def test_a_call_that_cannot_be_is_refused_in_words(cast, sven, said, words):
    answer = new_call(sven, cast, **said)
    assert answer.status_code == 422
    assert words in text(answer)
    assert Visit.objects.filter(problem="It jams").count() == 0


def test_what_to_know_before_a_promise_is_said(cast, sven):
    cast.harlow_hq.credit_hold = True
    cast.harlow_hq.save()
    Contract.objects.filter(pk=cast.contract.pk).update(kind="time_and_materials")
    for ago in (1, 2, 3):
        end = timezone.now() - dt.timedelta(days=ago)
        planned(cast, machines=[cast.copier], window_start=end, window_end=None, state="done",
                finished_at=end)  # fmt: skip
    page = text(sven.get(f"{reverse('new_call')}?machine={cast.copier.pk}"))
    for words in (
        "This account is on credit hold",
        "Time and materials",
        "There is an open call already: PM call",
        "This machine is hot",
        "3 repairs in 30 days",
        "by Erin Cast",
    ):
        assert words in page
    rival = text(sven.get(f"{reverse('new_call')}?machine={cast.rival.pk}"))
    assert "Vantra Direct services this machine" in rival


@pytest.mark.parametrize("name", ["machine", "site"])
def test_what_one_may_not_see_is_not_there(cast, sign_in, name):
    cast.sven.territories.set([cast.north])
    cast.sven.access.all().delete()
    sven = sign_in(cast.sven)
    pk = {"machine": cast.copier.pk, "site": cast.harlow_hq.pk}[name]
    assert sven.get(reverse("new_call"), {name: pk}).status_code == 404
    assert sven.get(reverse("new_call"), {name: uuid7()}).status_code == 404
    assert sven.get(reverse("new_call"), {name: "x"}).status_code == 400
