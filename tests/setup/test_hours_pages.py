"""Hours and holidays: changed in words, tried out by the real clock, obeyed by new signals only."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from accounts import company, coverage, own_days
from accounts import hours as working
from accounts.models import CompanySettings, Site
from accounts.models.access import Access
from fieldapp.plumbing.ids import uuid7
from signals import clock
from signals.models import FollowUp, Queue
from tests import cast as casting
from tests.pages.fieldpages import queries, text

PAGE, WEEK, DAYS = "/setup/hours/", "/setup/hours/week/", "/setup/hours/days/"
HOLIDAYS = "/setup/hours/holidays/"


def next_year(month: int, day: int) -> dt.date:
    return dt.date(company.today().year + 1, month, day)


def test_the_week_is_typed_a_line_a_day_and_new_clocks_follow_it(cast, sign_in):
    mona = sign_in(cast.mona)
    typed = {"mon": "8-12, 13:00 – 17.30", "tue": "22:00-24:00"}
    assert mona.post(WEEK, typed)["Location"] == PAGE
    assert company.current().hours == {
        "mon": [["08:00", "12:00"], ["13:00", "17:30"]],
        "tue": [["22:00", "24:00"]],
    }
    week = coverage.calendar_of(cast.harlow_hq).week
    assert [bool(spans) for spans in week] == [True, True] + [False] * 5
    assert "08:00-12:00, 13:00-17:30" in text(mona.get(PAGE))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"mon": "morning"}, "give each span as a start and an end"),
        ({"mon": "08:00-25:00"}, "“25:00” is no time of day"),
        ({"mon": "17:00-08:00"}, "runs backwards"),
        ({"mon": "08:00-12:00, 11:00-15:00"}, "overlap"),
        ({"mon": "08:00-00:00"}, "write midnight at the end of a day as 24:00"),
        ({"mon": ""}, "Give at least one day some hours."),
        ({"mon": "x" * 81}, "at most 80 characters"),
        ({"mon": "08:00-17:00\x00"}, "Null characters"),
    ],
)
def test_hours_that_make_no_sense_are_refused_in_words(cast, sign_in, typed, said):
    reply = sign_in(cast.mona).post(WEEK, typed)
    assert reply.status_code == 422
    assert said in text(reply)
    assert len(CompanySettings.objects.get().hours) == 5


def test_a_day_off_stops_clocks_and_an_extra_day_runs_them(cast, sign_in):
    mona = sign_in(cast.mona)
    first = next_year(3, 1)
    tuesday = first + dt.timedelta(days=(1 - first.weekday()) % 7)
    sunday = tuesday + dt.timedelta(days=5)
    mona.post(DAYS, {"day": str(tuesday), "name": "Stocktaking", "hours": ""})
    mona.post(DAYS, {"day": str(sunday), "name": "Open house", "hours": "10-14"})
    calendar = coverage.calendar_of(cast.harlow_hq)
    assert not working.is_working_day(tuesday, calendar)
    assert working.is_working_day(sunday, calendar)
    opens = working.next_opening(dt.datetime.combine(sunday, dt.time(0), dt.UTC), calendar)
    assert opens.hour == 10
    page = text(mona.get(PAGE))
    assert "Stocktaking" in page
    assert "10:00–14:00" in page


def test_an_extra_day_wins_over_a_public_holiday(cast, sign_in):
    christmas = next_year(12, 25)
    assert not working.is_working_day(christmas, coverage.calendar_of(cast.harlow_hq))
    sign_in(cast.mona).post(DAYS, {"day": str(christmas), "name": "Open", "hours": "9-12"})
    assert working.is_working_day(christmas, coverage.calendar_of(cast.harlow_hq))


def test_a_day_is_taken_out_again_and_twice_is_once(cast, sign_in):
    day, mona = next_year(6, 1), sign_in(cast.mona)
    own_days.put(day, name="Outing", hours=[])
    for _twice in range(2):
        assert mona.post(f"{DAYS}{day}/remove/").status_code == 302
    assert own_days.from_today() == []
    assert mona.post(f"{DAYS}nonsense/remove/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"day": "", "name": "x"}, "Choose the day."),
        ({"day": "soon", "name": "x"}, "Write the day as 2026-12-24."),
        ({"day": "2020-01-01", "name": "x"}, "Choose today or a later day."),
        ({"day": "2999-01-01", "name": "x"}, "Choose a day within three years."),
        ({"day": "9999-12-31", "name": "x"}, "This day is too far away."),
        ({"day": "today", "name": ""}, "Say what it is"),
        ({"day": "today", "name": "x", "hours": "9-8"}, "runs backwards"),
    ],
)
def test_a_day_that_cannot_be_kept_is_refused_in_words(cast, sign_in, typed, said):
    typed = {k: str(company.today()) if v == "today" else v for k, v in typed.items()}
    reply = sign_in(cast.mona).post(DAYS, typed)
    assert reply.status_code == 422
    assert said in text(reply)
    assert own_days.from_today() == []


def test_holidays_are_those_of_a_country_and_a_part_of_it(cast, sign_in):
    mona = sign_in(cast.mona)
    assert mona.post(HOLIDAYS, {"country": "GB", "holiday_region": "SCT"})["Location"] == PAGE
    assert company.current().holiday_region == "SCT"
    reply = mona.post(HOLIDAYS, {"country": "DE", "holiday_region": "SCT"})
    assert reply["Location"] == HOLIDAYS  # to choose the part
    assert (company.current().country, company.current().holiday_region) == ("DE", "")
    assert "Bayern (BY)" in text(mona.get(HOLIDAYS))


@pytest.mark.parametrize("typed", [{"country": "XX"}, {"country": "GB", "holiday_region": "BY"}])
def test_holidays_of_nowhere_are_refused(cast, sign_in, typed):
    reply = sign_in(cast.mona).post(HOLIDAYS, typed)
    assert reply.status_code == 422
    assert "that is here" in text(reply)


def test_a_site_may_have_its_own_zone_and_holidays(cast, sign_in):
    mona, url = sign_in(cast.mona), reverse("setup_hours_site", args=[cast.harlow_hq.pk])
    typed = {"time_zone": "Europe/Dublin", "holiday_region": "NIR"}
    assert mona.post(url, typed)["Location"] == url
    calendar = coverage.calendar_of(Site.objects.get(pk=cast.harlow_hq.pk))
    assert (calendar.zone, calendar.subdivision) == ("Europe/Dublin", "NIR")
    assert "Europe/Dublin" in text(mona.get(PAGE))  # among the sites that differ
    assert mona.post(url, {"time_zone": "Mars/Olympus"}).status_code == 422


def test_a_site_out_of_sight_answers_as_an_unknown_one(cast, sign_in):
    Access.objects.filter(person=cast.sven, site=cast.harlow_hq).delete()
    sven = sign_in(cast.sven)
    for pk in (cast.harlow_hq.pk, uuid7(), "nonsense"):
        assert sven.get(PAGE, {"site": str(pk)}).status_code == 404
    for pk in (cast.harlow_hq.pk, uuid7()):
        assert sven.get(reverse("setup_hours_site", args=[pk])).status_code == 404
        assert sven.post(reverse("setup_hours_site", args=[pk]), {}).status_code == 404
    assert "Fleet Lane" not in text(sven.get(PAGE, {"q": "Fleet"}))


@pytest.mark.parametrize("type_", ["overt", "passive", "observed"])
def test_the_try_out_says_what_routing_then_does(cast, sign_in, type_):
    query = {"site": str(cast.tamsin_office.pk), "type": type_}
    tried = sign_in(cast.mona).get(PAGE, query).context["tried"]
    signal = casting.captured(cast, type=type_, clue="", site=cast.tamsin_office, machine=None)
    casting.work()
    follow_up = FollowUp.objects.get(signal=signal)
    assert (tried.decision.queue, tried.decision.owner) == (follow_up.queue, follow_up.owner)
    assert tried.decision.rule == follow_up.rule
    assert abs(tried.times.due_at - follow_up.due_at) < dt.timedelta(minutes=1)


def test_the_try_out_finds_a_place_by_words_and_asks_which_one(cast, sign_in):
    mona = sign_in(cast.mona)
    assert "Tamsin Foods, Mill Road office" in text(mona.get(PAGE, {"q": "Mill Road"}))
    page = text(mona.get(PAGE, {"q": "Testford", "type": "nonsense"}))
    assert "Which of these?" in page
    assert len(re.findall(r"\?site=[\w-]+&amp;type=overt", page)) == 3
    assert "Nothing found for “zzz”." in text(mona.get(PAGE, {"q": "zzz"}))
    assert "A place we do not know yet" in text(mona.get(PAGE))


def test_clocks_that_run_keep_their_end(cast, sign_in):
    follow_up = casting.followed_up(cast)
    sign_in(cast.mona).post(WEEK, {"mon": "9-10"})
    assert FollowUp.objects.get().due_at == follow_up.due_at
    later = clock.of_signal(follow_up.signal, Queue.objects.first(), start=follow_up.routed_at)
    assert later.due_at != follow_up.due_at


def test_the_page_asks_as_many_questions_for_three_rows_as_for_one(cast, sign_in):
    mona = sign_in(cast.mona)
    own_days.put(next_year(1, 4), name="One", hours=[])
    before = queries(mona, PAGE)
    for number in range(2):
        own_days.put(next_year(2, 1 + number), name="More", hours=[])
        site = Site.objects.create(
            customer=cast.harlow, name=f"S{number}", country="FR", time_zone="Europe/Paris"
        )
        Access.objects.create(person=cast.mona, site=site, why="territory")
    assert queries(mona, PAGE) == before
