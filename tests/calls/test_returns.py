"""Return visits: whoever plans one, from a phone or at the board, gets the same one."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts import company
from accounts.models import Access, CompanySettings, Notice
from calls import dayboard, plan_story, planning, visits
from calls.models import Visit
from calls.models.visits import VisitState
from calls.operations import Moment
from fieldapp.plumbing.problems import Refused
from tests.calls.plans import assign, form, new_id, sees, told

pytestmark = pytest.mark.django_db

FACTS = ("site", "kind", "contact", "problem", "reported_by", "reported_at", "respond_by", "skills")
WAITS = {"why": "part", "left": "Fuser to be changed"}


def now() -> Moment:
    return Moment.here(timezone.now())


@pytest.fixture
def broken(cast) -> Visit:
    """A call with a promise, which erin could not finish; its return visit was called off."""
    said = {"problem": "Streaks", "reported_by": "Joan", "reported_at": timezone.now()}
    rows = Visit.objects.filter(pk=cast.visit.pk)
    rows.update(**said, respond_by=timezone.now(), skills=["Fusers"], kind="repair")
    visits.arrive(cast.visit.pk, by=cast.erin, at=now())
    return Visit.objects.get(pk=cast.visit.pk)


def returned(broken) -> Visit:
    return Visit.objects.get(returns_to=broken, archived_on=None)


def said(visit) -> tuple:
    told = tuple(getattr(visit, name) for name in (*FACTS, "window_start", "window_end"))
    return (*told, set(visit.machines.all()))


def test_from_the_phone_and_from_the_board_it_is_the_same_visit(cast, broken):
    at = now()
    visits.incomplete(broken.pk, by=cast.erin, at=at, **WAITS)
    first = returned(broken)
    from_the_phone = said(first)
    Visit.objects.filter(pk=first.pk).update(state=VisitState.CANCELLED)
    again = planning.plan_return(new_id(), broken.pk, by=cast.sven, at=Moment.here(at.received_at))
    assert again.pk != first.pk
    assert said(again) == from_the_phone
    assert (again.problem, again.reported_by, again.skills) == ("Streaks", "Joan", ["Fusers"])


def test_nobody_is_late_for_a_promise_that_the_first_visit_kept(cast, broken):
    visits.incomplete(broken.pk, by=cast.erin, at=now(), **WAITS)
    back = returned(broken)
    assert back.respond_by is None
    assert not dayboard.is_after_promise(back, timezone.now() + dt.timedelta(days=30))


def test_it_begins_when_the_site_opens_on_the_next_working_day(cast, broken):
    week = {key: [["09:30", "17:00"]] for key in ("mon", "thu", "fri")}
    CompanySettings.objects.update(hours=week, time_zone="UTC")
    company.forget()
    friday = dt.datetime(2031, 3, 7, 12, tzinfo=dt.UTC)
    visits.incomplete(broken.pk, by=cast.erin, at=Moment.here(friday), **WAITS)
    back = returned(broken)
    assert back.window_start == dt.datetime(2031, 3, 10, 9, 30, tzinfo=dt.UTC)
    assert back.window_end - back.window_start == dt.timedelta(hours=2)


def test_on_a_day_that_was_named_it_begins_at_opening_or_in_the_morning(cast, broken):
    thursday = dt.datetime(2031, 3, 6, 12, tzinfo=dt.UTC)
    days = (dt.date(2031, 3, 10), dt.date(2031, 3, 9), dt.date(2031, 3, 6))
    begun = []
    for day in days:
        at = Moment.here(thursday)
        visits.incomplete(
            broken.pk, by=cast.erin, at=at, returns_by=cast.erin, return_on=day, **WAITS
        )
        begun.append(returned(broken).window_start)
        visits.undo(broken.pk, by=cast.erin, at=Moment.here(thursday))
    morning = dt.timedelta(hours=8)
    assert begun == [
        dt.datetime(2031, 3, 10, tzinfo=dt.UTC) + morning,
        dt.datetime(2031, 3, 9, tzinfo=dt.UTC) + morning,  # a Sunday: they said so
        thursday,  # today: not before now
    ]


def test_a_day_that_is_over_is_refused(cast, broken):
    day = timezone.localdate() - dt.timedelta(days=1)
    with pytest.raises(Refused) as refused:
        visits.incomplete(
            broken.pk, by=cast.erin, at=now(), returns_by=cast.erin, return_on=day, **WAITS
        )
    assert (refused.value.code, refused.value.pointer) == ("in_the_past", "/return_on")


def test_the_story_of_its_plan_begins_with_who_planned_it(cast, broken):
    visits.incomplete(broken.pk, by=cast.erin, at=now(), returns_by=cast.erin, **WAITS)
    (first,) = plan_story.of_visit(returned(broken), now=timezone.now())
    assert first.words == "Erin Cast planned the return visit, given to Erin Cast"


def test_an_id_of_another_visit_is_refused(cast, broken):
    visits.incomplete(broken.pk, by=cast.erin, at=now(), **WAITS)
    returned(broken).delete()
    with pytest.raises(Refused) as refused:
        planning.plan_return(cast.otto_visit.pk, broken.pk, by=cast.sven, at=form())
    assert refused.value.code == "op_reused"


def test_who_was_to_come_back_is_told_when_the_visit_goes_on_after_all(cast, broken):
    visits.incomplete(broken.pk, by=cast.erin, at=now(), **WAITS)
    back = returned(broken)
    assign(back.pk, cast.otto, by=cast.sven, at=now())
    assert sees(cast.otto, cast.harlow_hq) == {"visit"}
    Notice.objects.all().delete()
    visits.undo(broken.pk, by=cast.erin, at=now())
    assert told() == [("otto", "visit_cancelled")]
    assert Notice.objects.get().text == "The visit before goes on."
    assert not Access.objects.filter(person=cast.otto, site=cast.harlow_hq).exists()
