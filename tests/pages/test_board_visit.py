"""The page of a visit's plan: form, suggestions, cancelling, and who decided what."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Leave, Skill
from calls.models import Visit
from fieldapp.plumbing.ids import uuid7
from tests.calls.plans import MONDAY, at, fresh, planned
from tests.pages.boards import day, give, plan_of, save, verb
from tests.pages.fieldpages import hidden, queries, text

pytestmark = pytest.mark.django_db


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


def test_who_is_away_or_lacks_a_skill_is_warned_of_and_may_go_all_the_same(cast, sven):
    visit = planned(cast, lead=None, skills=["Fusers"])
    days = {"first_day": MONDAY, "last_day": MONDAY + dt.timedelta(days=3)}
    Leave.objects.create(person=cast.erin, substitute=cast.otto, **days)
    Skill.objects.create(person=cast.otto, name="Fusers")
    answer = give(sven, visit, cast.erin)
    assert fresh(visit).lead == cast.erin
    away = "Erin Cast is away until 13 Mar; Otto Cast stands in."
    for page in (text(sven.get(answer.url)), text(sven.get(plan_of(visit)))):
        assert away in page
        assert "Nobody who goes knows Fusers." in page
    save(sven, fresh(visit), lead=cast.erin.pk, helpers=[cast.otto.pk], skills=["Fusers"])
    page = text(sven.get(plan_of(visit)))
    assert away in page
    assert "Nobody who goes knows" not in page  # otto does, and goes along
    assert "stands in that day" in page
    save(sven, fresh(visit), lead=cast.otto.pk, skills=["Fusers"])
    page = text(sven.get(plan_of(visit)))
    assert "is away" not in page.split("How it was planned")[0].split('id="main"')[1]


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
