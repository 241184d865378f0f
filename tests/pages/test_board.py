"""The day board's pages as a browser sends them, with and without JavaScript."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Leave
from calls.models import Visit
from fieldapp.plumbing.ids import uuid7
from tests.calls.plans import MONDAY, at, fresh, planned
from tests.pages.boards import day, give, verb
from tests.pages.fieldpages import queries, text

pytestmark = pytest.mark.django_db


# The board ---------------------------------------------------------------------------------


def test_the_board_shows_the_day(cast, sven):
    planned(cast)
    planned(cast, "11:00", lead=None, respond_by=at("12:00"))
    Leave.objects.create(person=cast.otto, first_day=MONDAY, last_day=MONDAY, substitute=cast.erin)
    page = text(sven.get(day()))
    assert "Monday 10 March" in page
    assert 'class="at-4 w-6"' in page
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
