"""How a visit comes to be: a call, PM that is due, a return visit; each once."""

import pytest
from django.http import Http404

from accounts.models import Contract, Machine
from calls import planning
from calls.lifecycle import WrongMove
from calls.models import Visit
from calls.operations import Moment
from fieldapp.plumbing.problems import Refused
from tests.calls.plans import at, call, form, new_id, planned

pytestmark = pytest.mark.django_db


def test_a_call_is_entered_once_with_what_the_contract_promises(cast):
    Contract.objects.filter(pk=cast.contract.pk).update(response_hours=4, ends_on=None)
    visit_id, moment = new_id(), form(at("15:30"))
    for _again in range(2):
        visit = planning.new_call(visit_id, call(cast), by=cast.sven, at=moment)
    assert Visit.objects.filter(site=cast.harlow_hq, state="planned", lead=None).count() == 1
    assert (visit.pk, visit.respond_by, visit.reported_at) == (
        visit_id,
        at("10:30", 1),
        at("15:30"),
    )
    assert [one.pk for one in visit.machines.all()] == [cast.copier.pk]
    with pytest.raises(WrongMove):
        planning.undo(visit_id, by=cast.sven, at=form())


def test_a_call_names_machines_of_its_site(cast):
    with pytest.raises(Refused) as refused:
        planning.new_call(
            new_id(), call(cast, machines=[cast.library_copier]), by=cast.sven, at=form()
        )
    assert refused.value.code == "unknown_reference"


def test_an_id_that_is_another_visits_is_refused(cast):
    with pytest.raises(Refused) as refused:
        planning.new_call(cast.otto_visit.pk, call(cast), by=cast.sven, at=form())
    assert refused.value.code == "op_reused"


def test_a_pm_is_planned_once_for_the_next_working_day(cast):
    friday = form(at("10:00", 4))
    visit = planning.plan_pm(new_id(), cast.copier.pk, by=cast.sven, at=friday)
    Visit.objects.filter(pk=cast.visit.pk).update(state="done")
    assert visit.pk == cast.visit.pk  # Erin's PM call of the copier is open
    visit = planning.plan_pm(new_id(), cast.copier.pk, by=cast.sven, at=friday)
    again = planning.plan_pm(new_id(), cast.copier.pk, by=cast.mona, at=form(at("10:00", 4)))
    assert (visit.window_start, visit.window_end) == (at("08:00", 7), at("10:00", 7))
    assert again.pk == visit.pk


def test_a_return_visit_is_planned_once(cast):
    broken = planned(
        cast,
        state="incomplete",
        incomplete_why="part",
        left="Fuser to be changed",
        machines=[cast.copier],
        skills=["Fusers"],
    )
    first = planning.plan_return(new_id(), broken.pk, by=cast.sven, at=form())
    again = planning.plan_return(new_id(), broken.pk, by=cast.mona, at=form())
    assert (first.pk, first.returns_to, first.lead) == (again.pk, broken, None)
    assert (first.problem, first.skills) == ("Fuser to be changed", ["Fusers"])
    with pytest.raises(WrongMove):
        planning.plan_return(new_id(), planned(cast).pk, by=cast.sven, at=form())


def test_a_machine_that_is_gone_gets_no_pm(cast):
    Machine.objects.filter(pk=cast.copier.pk).update(status="gone")
    with pytest.raises(Http404):
        planning.plan_pm(new_id(), cast.copier.pk, by=cast.sven, at=Moment.here(at("08:00")))
