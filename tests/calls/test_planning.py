"""What service managers decide about visits: once, as far as they may, with sight and notices."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts import access
from accounts.models import Access, Person
from accounts.models.access import Why
from calls import planning
from calls.lifecycle import WrongMove
from calls.models import PlanStep, Visit, VisitStep, Work
from fieldapp.plumbing.problems import Refused
from tests.calls.plans import (
    assign,
    at,
    call,
    form,
    fresh,
    move,
    new_id,
    planned,
    sees,
    set_helpers,
    told,
)

pytestmark = pytest.mark.django_db


# Assigning, and what follows ---------------------------------------------------------------


def test_a_contractor_sees_the_site_of_a_visit_until_their_last_day(cast):
    visit = planned(cast, lead=None, window_start=at("09:00"), window_end=None)
    Person.objects.filter(pk=cast.carl.pk).update(last_day=at("09:00").date())
    cast.carl.refresh_from_db()
    assign(visit.pk, cast.carl, by=cast.sven, at=form())
    row = Access.objects.get(person=cast.carl, site=cast.harlow_hq)
    assert (row.why, row.until) == ("visit", cast.carl.last_day)
    assert told() == [("carl", "visit_given")]


def test_who_loses_a_visit_loses_the_sight(cast):
    visit = planned(cast, lead=None)
    assign(visit.pk, cast.otto, by=cast.sven, at=form())
    assert sees(cast.otto, cast.harlow_hq) == {"visit"}
    assign(visit.pk, cast.erin, by=cast.sven, at=form())
    assert sees(cast.otto, cast.harlow_hq) == set()
    assert not Visit.objects.visible_to(cast.otto).filter(pk=visit.pk).exists()
    assert told() == [("erin", "visit_given"), ("otto", "visit_given"), ("otto", "visit_taken")]


def test_another_visit_there_or_another_reason_keeps_the_sight(cast):
    visit, other = planned(cast, lead="otto"), planned(cast, "15:00", lead="otto")
    access.give(cast.otto, [cast.harlow_hq], Why.VISIT)
    assign(visit.pk, cast.erin, by=cast.sven, at=form())
    assert sees(cast.otto, cast.harlow_hq) == {"visit"}
    assign(other.pk, None, by=cast.sven, at=form())
    assert sees(cast.otto, cast.harlow_hq) == set()
    assign(visit.pk, None, by=cast.sven, at=form())
    assert "territory" in sees(cast.erin, cast.harlow_hq)


def test_helpers_see_the_site_and_are_told(cast):
    visit = planned(cast)
    set_helpers(visit.pk, [cast.otto, cast.erin], by=cast.sven, at=form())
    assert [one.pk for one in visit.helpers.all()] == [cast.otto.pk]  # the lead is no helper
    assert sees(cast.otto, cast.harlow_hq) == {"visit"}
    assert told() == [("otto", "visit_given")]
    set_helpers(visit.pk, [], by=cast.sven, at=form())
    assert sees(cast.otto, cast.harlow_hq) == set()


def test_who_goes_hears_of_another_time(cast):
    visit = planned(cast)
    move(visit.pk, at("11:00"), at("12:00"), by=cast.sven, at=form())
    assert told() == [("erin", "visit_moved")]
    step = PlanStep.objects.get()
    assert (step.by, step.was["window_start"]) == (cast.sven, "2031-03-10T09:00:00+00:00")
    assert fresh(visit).rev == 2


def test_what_changes_nothing_is_no_step(cast):
    visit = planned(cast)
    assign(visit.pk, cast.erin, by=cast.sven, at=form())
    assert (PlanStep.objects.count(), fresh(visit).rev, told()) == (0, 1, [])


def test_a_form_sent_twice_is_one_decision(cast):
    visit, moment = planned(cast), form()
    for _again in range(2):
        assign(visit.pk, cast.otto, by=cast.sven, at=moment)
    assert (PlanStep.objects.count(), fresh(visit).rev) == (1, 2)


def test_a_form_of_one_visit_is_none_of_another(cast):
    moment = form()
    assign(planned(cast).pk, cast.otto, by=cast.sven, at=moment)
    with pytest.raises(Refused) as refused:
        assign(planned(cast).pk, cast.otto, by=cast.sven, at=moment)
    assert refused.value.code == "op_reused"


# Refusals ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["erin", "carl", "otto", "sam", "rita"])
def test_only_service_managers_plan(cast, name):
    visit, by = planned(cast), getattr(cast, name)
    for verb in (
        lambda: assign(visit.pk, cast.otto, by=by, at=form()),
        lambda: planning.cancel(visit.pk, by=by, at=form(), why="No"),
        lambda: planning.undo(visit.pk, by=by, at=form()),
        lambda: planning.new_call(new_id(), call(cast), by=by, at=form()),
        lambda: planning.plan_pm(new_id(), cast.copier.pk, by=by, at=form()),
        lambda: planning.plan_return(new_id(), visit.pk, by=by, at=form()),
    ):
        with pytest.raises(PermissionDenied):
            verb()


def test_a_sales_manager_alone_does_not_plan(cast):
    cast.mona.roles = ["sales_manager"]
    with pytest.raises(PermissionDenied):
        assign(planned(cast).pk, cast.otto, by=cast.mona, at=form())


def test_a_manager_of_elsewhere_does_not_know_the_visit(cast):
    visit = planned(cast)
    cast.sven.territories.set([cast.north])
    access.refresh_territories(cast.sven)
    for verb in (
        lambda: assign(visit.pk, cast.otto, by=cast.sven, at=form()),
        lambda: planning.cancel(visit.pk, by=cast.sven, at=form(), why="No"),
        lambda: planning.plan_pm(new_id(), cast.copier.pk, by=cast.sven, at=form()),
    ):
        with pytest.raises(Http404):
            verb()
    with pytest.raises(Refused) as refused:
        planning.new_call(new_id(), call(cast), by=cast.sven, at=form())
    assert refused.value.code == "unknown_reference"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"roles": ["rep"]}, "wrong_role"),
        ({"is_active": False}, "wrong_role"),
        ({"last_day": dt.date(2031, 3, 9)}, "left"),
    ],
)
def test_who_cannot_go_is_refused(cast, change, code):
    Person.objects.filter(pk=cast.otto.pk).update(**change)
    otto = Person.objects.get(pk=cast.otto.pk)
    with pytest.raises(Refused) as refused:
        assign(planned(cast).pk, otto, by=cast.sven, at=form())
    assert refused.value.code == code


def test_a_visit_is_not_moved_past_the_last_day_of_who_makes_it(cast):
    Person.objects.filter(pk=cast.carl.pk).update(last_day=dt.date(2031, 3, 10))
    visit = planned(cast, lead="carl")
    with pytest.raises(Refused) as refused:
        move(visit.pk, at("09:00", 1), None, by=cast.sven, at=form())
    assert refused.value.code == "left"


@pytest.mark.parametrize("end", [at("09:00"), at("08:00"), at("10:00", 60)])
def test_a_window_ends_after_it_begins_and_within_weeks(cast, end):
    with pytest.raises(Refused) as refused:
        move(planned(cast).pk, at("09:00"), end, by=cast.sven, at=form())
    assert refused.value.code == "bad_window"


@pytest.mark.parametrize("state", ["on_the_way", "on_site", "done", "cancelled"])
def test_what_has_begun_or_ended_is_not_moved(cast, state):
    visit = planned(cast, state=state)
    with pytest.raises(WrongMove):
        assign(visit.pk, cast.otto, by=cast.sven, at=form())
    with pytest.raises(WrongMove):
        move(visit.pk, at("11:00"), None, by=cast.sven, at=form())


def test_a_helper_may_join_whoever_is_on_site_but_not_what_is_over(cast):
    visit = planned(cast, state="on_site")
    set_helpers(visit.pk, [cast.otto], by=cast.sven, at=form())
    over = planned(cast, state="done")
    with pytest.raises(WrongMove):
        set_helpers(over.pk, [cast.otto], by=cast.sven, at=form())


def test_somebody_who_looked_before_another_changed_it_reads_what_it_is_now(cast):
    visit = planned(cast)
    assign(visit.pk, cast.otto, by=cast.mona, at=form(), rev=1)
    with pytest.raises(WrongMove) as refused:
        assign(visit.pk, cast.carl, by=cast.sven, at=form(), rev=1)
    assert str(refused.value) == (
        "Somebody changed Harlow & Pike meanwhile. It is now: 09:00, Otto Cast, planned."
    )
    assert fresh(visit).lead == cast.otto


# Cancelling and undoing --------------------------------------------------------------------


def test_a_visit_is_cancelled_once_with_its_reason(cast):
    visit = planned(cast, lead="otto")
    access.give(cast.otto, [cast.harlow_hq], Why.VISIT)
    moment = form()
    for _again in range(2):
        planning.cancel(visit.pk, by=cast.sven, at=moment, why="They closed for the day")
    kept = fresh(visit)
    assert (kept.state, kept.cancelled_why) == ("cancelled", "They closed for the day")
    assert VisitStep.objects.filter(visit=visit).count() == 1
    assert told() == [("otto", "visit_cancelled")]
    assert sees(cast.otto, cast.harlow_hq) == set()


def test_a_cancellation_needs_a_reason_and_nobody_there(cast):
    with pytest.raises(Refused) as refused:
        planning.cancel(planned(cast).pk, by=cast.sven, at=form(), why="  ")
    assert (refused.value.code, refused.value.pointer) == ("required", "/why")
    with pytest.raises(WrongMove):
        planning.cancel(planned(cast, state="on_site").pk, by=cast.sven, at=form(), why="No")


def test_a_return_visit_is_for_what_is_not_fixed_and_planned_once(cast):
    visit = planned(cast, machines=[cast.copier, cast.rival])
    Visit.objects.filter(pk=visit.pk).update(state="incomplete", incomplete_why="part")
    Work.objects.create(visit=visit, machine=cast.copier, fixed=True)
    back = planning.plan_return(new_id(), visit.pk, by=cast.sven, at=form())
    assert list(back.machines.all()) == [cast.rival]
    assert planning.plan_return(new_id(), visit.pk, by=cast.sven, at=form()) == back
    Visit.objects.filter(pk=back.pk).update(archived_on=at("08:00").date())
    assert planning.plan_return(new_id(), visit.pk, by=cast.sven, at=form()) != back


def test_a_cancellation_is_taken_back(cast):
    visit = planned(cast, lead="otto")
    planning.cancel(visit.pk, by=cast.sven, at=form(), why="No")
    planning.undo(visit.pk, by=cast.sven, at=form())
    kept = fresh(visit)
    assert (kept.state, kept.cancelled_why, told()) == ("planned", "", [])
    assert sees(cast.otto, cast.harlow_hq) == {"visit"}


def test_undo_gives_it_back_and_takes_the_notices_back(cast):
    visit, moment = planned(cast, lead="otto"), form()
    planning.decide(
        visit.pk,
        {"lead": cast.erin, "window_start": at("13:00"), "window_end": at("14:00")},
        by=cast.sven,
        at=form(),
    )
    for _again in range(2):
        planning.undo(visit.pk, by=cast.sven, at=moment)
    kept = fresh(visit)
    assert (kept.lead, kept.window_start, kept.rev) == (cast.otto, at("09:00"), 3)
    assert told() == []
    assert sees(cast.otto, cast.harlow_hq) == {"visit"}
    with pytest.raises(WrongMove):
        planning.undo(visit.pk, by=cast.sven, at=form())


def test_what_another_decided_or_began_since_is_not_undone(cast):
    visit = planned(cast)
    assign(visit.pk, cast.otto, by=cast.sven, at=form())
    with pytest.raises(WrongMove):
        planning.undo(visit.pk, by=cast.mona, at=form())
    Visit.objects.filter(pk=visit.pk).update(state="on_site")
    with pytest.raises(WrongMove):
        planning.undo(visit.pk, by=cast.sven, at=form())


def test_the_id_of_a_decision_makes_no_call(cast):
    moment, visit = form(), planned(cast)
    assign(visit.pk, None, by=cast.sven, at=moment)
    with pytest.raises(Refused) as refused:
        planning.new_call(moment.op_id, call(cast), by=cast.sven, at=moment)
    assert refused.value.code == "op_reused"
