"""The day board: who is where when, as far as its manager sees; and who could go."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import access, company
from accounts.models import CompanySettings, Leave, Person, Site, Skill
from calls import dayboard, who_goes
from tests.calls.plans import LONDON, MONDAY, at, planned

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _carl_stays(cast):
    """The contractor's last day is after the week of these tests."""
    Person.objects.filter(pk=cast.carl.pk).update(last_day=MONDAY + dt.timedelta(days=60))


def board(cast, by=None, now=None, day=MONDAY):
    return dayboard.of(by or cast.sven, day, now=now or at("08:00"))


def lanes(shown) -> dict[str, list[tuple[int, int]]]:
    return {
        lane.person.username: [(card.at, card.wide) for card in lane.cards] for lane in shown.lanes
    }


def names(found) -> list[str]:
    return [one.person.username for one in found]


def test_visits_stand_by_technician_and_quarter_of_an_hour(cast):
    planned(cast, "09:00")
    planned(cast, "10:50", lead="otto", site=cast.northgate_library, window_end=None)
    shown = board(cast)
    assert (shown.first, shown.hours) == (8, 9)
    assert lanes(shown) == {"carl": [], "erin": [(4, 6)], "otto": [(11, 6)]}


def test_a_board_grows_to_an_early_and_a_late_visit(cast):
    planned(cast, "05:40")
    planned(cast, "22:30")
    shown = board(cast)
    assert (shown.first, shown.hours) == (5, 19)
    assert lanes(shown)["erin"] == [(2, 7), (70, 6)]


def test_a_board_is_as_long_as_the_company_and_the_sites_on_it_work(cast):
    CompanySettings.objects.update(hours={"mon": [["06:30", "12:00"], ["13:00", "15:30"]]})
    company.forget()
    assert (board(cast).first, board(cast).hours) == (6, 10)
    saturday = board(cast, day=MONDAY + dt.timedelta(days=5))
    assert (saturday.first, saturday.hours) == (6, 10)  # as on another day: all are closed
    Site.objects.filter(pk=cast.harlow_hq.pk).update(time_zone="Europe/Athens")  # two hours ahead
    planned(cast, "09:00", lead=None)
    assert (board(cast).first, board(cast).hours) == (4, 12)


def test_a_board_of_a_company_without_hours_or_with_few_can_be_read(cast):
    CompanySettings.objects.update(hours={"mon": [["20:00", "23:00"]]})
    company.forget()
    assert (board(cast).first, board(cast).hours) == (16, 8)
    CompanySettings.objects.update(hours={})
    company.forget()
    assert (board(cast).first, board(cast).hours) == (8, 9)


def places(cast) -> list[tuple[int, int, int, int]]:
    """Of erin's cards: when, how long, and where and how wide their words stand."""
    lane = next(lane for lane in board(cast).lanes if lane.person == cast.erin)
    return [(card.at, card.wide, card.left, card.across) for card in lane.cards]


def test_short_visits_have_room_for_their_words(cast):
    quarter = dt.timedelta(minutes=15)
    planned(cast, "09:00", window_end=at("09:00") + quarter)
    planned(cast, "10:15", window_end=at("10:15") + quarter)  # right after the words of the first
    planned(cast, "16:45", window_end=at("16:45") + quarter)  # the board ends before its words
    assert places(cast) == [(4, 1, 4, 5), (9, 1, 9, 6), (35, 1, 31, 5)]


def test_visits_at_one_time_stand_below_each_other_and_never_cover_words(cast):
    planned(cast, "09:00", window_end=at("11:00"))
    planned(cast, "09:30", window_end=at("10:30"))
    planned(cast, "11:00", window_end=at("12:00"))
    planned(cast, "10:45", window_end=at("11:15"))  # below the first, after the second
    assert places(cast) == [(4, 8, 4, 8), (6, 4, 6, 5), (11, 2, 11, 6), (12, 4, 12, 6)]


def test_days_are_those_of_the_managers_clock_and_times_those_of_the_site(cast):
    Site.objects.filter(pk=cast.harlow_hq.pk).update(time_zone="America/New_York")
    planned(cast, "23:30")  # 19:30 in New York
    cast.sven.time_zone = "Europe/Berlin"
    assert lanes(board(cast))["erin"] == []
    tuesday = board(cast, day=MONDAY + dt.timedelta(days=1))
    (card,) = next(lane for lane in tuesday.lanes if lane.person == cast.erin).cards
    assert (tuesday.first, card.at, card.clock) == (0, 2, "19:30–21:00 EDT")


def test_load_leave_and_helpers_are_shown(cast):
    visit = planned(cast)
    visit.helpers.add(cast.otto)
    Leave.objects.create(person=cast.erin, first_day=MONDAY, last_day=MONDAY, substitute=cast.carl)
    shown = {lane.person.username: lane for lane in board(cast).lanes}
    assert shown["erin"].load_words == shown["otto"].load_words == "1 h 30 min planned"
    assert shown["erin"].leave.substitute == cast.carl
    assert [card.movable for card in shown["erin"].cards + shown["otto"].cards] == [True, False]


def test_closed_hours_and_holidays_are_shown(cast):
    planned(cast, "07:00")
    planned(cast, "17:30")
    assert board(cast).closed == [(0, 4), (40, 8)]
    assert board(cast, day=MONDAY + dt.timedelta(days=5)).closed == [(0, 36)]
    assert board(cast, day=dt.date(2031, 4, 11)).closed == [(0, 36)]  # Good Friday


def test_calls_of_nobody_wait_the_first_promise_first(cast):
    later = planned(cast, "09:00", lead=None)
    soon = planned(cast, "16:00", days=-3, lead=None, respond_by=at("09:00", -3))
    planned(cast, "09:00", days=1, lead=None)  # another day
    planned(cast, "09:00", lead=None, state="cancelled")
    shown = board(cast)
    assert [card.visit.pk for card in shown.waiting] == [soon.pk, later.pk]
    assert [card.late for card in shown.waiting] == [True, False]


def test_nothing_of_elsewhere_is_on_the_board(cast):
    planned(cast)
    planned(cast, lead="otto", site=cast.northgate_library)
    planned(cast, lead=None, site=cast.northgate_library)
    cast.sven.territories.set([cast.south])
    access.refresh_territories(cast.sven)
    Person.objects.filter(pk=cast.otto.pk).update(manager=cast.mona)
    shown = board(cast)
    assert lanes(shown) == {"carl": [], "erin": [(4, 6)]}
    assert shown.waiting == []
    Person.objects.filter(pk=cast.otto.pk).update(manager=cast.sven)
    assert lanes(board(cast))["otto"] == []  # his visit in the north stays unseen


def test_a_board_of_three_takes_as_many_queries_as_of_one(cast):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            board(cast)
        return len(queries)

    planned(cast, machines=[cast.copier])
    planned(cast, lead=None)
    board(cast)
    one = asked()
    for clock in ("11:00", "13:00"):
        planned(cast, clock, machines=[cast.copier]).helpers.add(cast.otto)
        planned(cast, clock, lead=None, machines=[cast.copier])
    assert asked() == one


# Who could go ------------------------------------------------------------------------------


def candidates(cast, visit, now=None):
    return who_goes.candidates(visit, by=cast.sven, now=now or at("08:00"))


def test_who_has_a_visit_nearby_comes_first(cast):
    near = Site.objects.create(
        customer=cast.tamsin, name="Close", postal_code="EC4 2BB", country="GB"
    )
    planned(cast, "13:00", lead="otto", site=near)
    access.cover_site(near)
    access.give(cast.sven, [near], "account")
    found = candidates(cast, planned(cast, "09:00", lead=None))
    assert names(found) == ["otto", "carl", "erin"]
    assert found[0].reasons == ["1 h 30 min planned", "has a visit at EC4 that day"]


def test_a_code_of_another_country_is_not_near(cast):
    far = Site.objects.create(customer=cast.tamsin, name="Far", postal_code="EC4", country="ES")
    access.give(cast.sven, [far], "account")
    planned(cast, "13:00", lead="otto", site=far)
    found = candidates(cast, planned(cast, "09:00", lead=None))
    assert [one.near for one in found] == ["", "", ""]


def test_skills_count_until_they_expire(cast):
    Skill.objects.create(person=cast.otto, name="Fusers")
    Skill.objects.create(person=cast.erin, name="Fusers", expires_on=MONDAY - dt.timedelta(days=1))
    visit = planned(cast, "09:00", lead=None, skills=["Fusers"])
    found = candidates(cast, visit)
    assert names(found) == ["otto", "carl", "erin"]
    assert [one.lacks for one in found] == [[], ["Fusers"], ["Fusers"]]


def test_who_is_away_or_has_left_is_not_offered(cast):
    Leave.objects.create(person=cast.otto, first_day=MONDAY, last_day=MONDAY)
    Person.objects.filter(pk=cast.carl.pk).update(last_day=MONDAY - dt.timedelta(days=1))
    assert names(candidates(cast, planned(cast, lead=None))) == ["erin"]


def test_who_stands_in_for_who_had_it_comes_first(cast):
    visit = planned(cast)
    planned(cast, "14:00", lead="carl", site=cast.tamsin_office)
    Leave.objects.create(person=cast.erin, first_day=MONDAY, last_day=MONDAY, substitute=cast.carl)
    found = candidates(cast, visit)
    assert names(found) == ["carl", "otto"]
    assert found[0].reasons[0] == "stands in that day"


def test_the_first_gap_is_after_what_is_planned_and_not_in_the_past(cast):
    planned(cast, "09:00")
    visit = planned(cast, "08:00", lead=None)
    starts = {one.person.username: one.start for one in candidates(cast, visit)}
    assert starts["otto"] == at("08:00")
    assert starts["erin"] == at("10:30")  # 75 minutes do not fit before 09:00
    later = {one.person.username: one.start for one in candidates(cast, visit, at("11:07"))}
    assert later["erin"] == at("11:15")


def test_who_is_late_for_the_promise_comes_after_who_is_not(cast):
    planned(cast, "08:00", window_end=at("12:00"))
    planned(cast, "08:00", lead="carl", window_end=at("16:30"))
    visit = planned(cast, "08:00", lead=None, respond_by=at("10:00"))
    found = candidates(cast, visit)
    assert [(one.person.username, one.late, one.full) for one in found] == [
        ("otto", False, False),
        ("erin", True, False),
        ("carl", True, True),
    ]


def test_lunch_and_days_off_are_no_time_for_a_visit(cast):
    hours = {"mon": [["08:00", "09:00"], ["13:00", "17:00"]]}
    CompanySettings.objects.update(hours=hours)
    company.forget()
    visit = planned(cast, "08:00", lead=None)
    assert {one.start for one in candidates(cast, visit)} == {at("13:00")}
    tuesday = planned(cast, "08:00", days=1, lead=None)
    assert {one.full for one in candidates(cast, tuesday)} == {True}


def test_the_night_in_which_clocks_change_has_its_columns(cast):
    sunday = dt.date(2031, 3, 30)
    start = dt.datetime(2031, 3, 30, 9, tzinfo=LONDON)
    planned(cast, window_start=start, window_end=start + dt.timedelta(hours=1))
    shown = board(cast, day=sunday)
    assert (shown.first, lanes(shown)["erin"]) == (8, [(4, 4)])
