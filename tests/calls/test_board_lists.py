"""The lists beside the board: what belongs on each, and nothing of elsewhere."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import access
from accounts.models import Machine
from calls import hot
from calls.board_lists import LISTS
from calls.models import Fault, FaultCode, Part, Visit, Work
from fieldapp.plumbing.ids import uuid7
from tests.calls.made import DAY, lines, made

pytestmark = pytest.mark.django_db


@pytest.fixture
def jam(db):
    return FaultCode.objects.get_or_create(kind="problem", words="Paper jam")[0]


def whats(name, by, now) -> list[str]:
    return [line.what for line in lines(name, by, now)]


# Hot machines and call-backs ---------------------------------------------------------------


def test_three_repairs_in_thirty_days_are_hot(cast, now):
    for ago in (1, 20, 29):
        made(cast, ago, now)
    assert hot.hot_machines([cast.copier.pk], now=now)[cast.copier.pk].words == (
        "3 repairs in 30 days"
    )
    assert whats("hot", cast.sven, now) == ["Orion C4570 88213"]


@pytest.mark.parametrize(
    "third",
    [
        {"ago": 31},
        {"ago": 2, "kind": "pm"},
        {"ago": 2, "state": "on_site", "finished_at": None},
        {"ago": 2, "archived_on": dt.date(2026, 1, 1)},
    ],
)
def test_what_is_no_repair_of_these_days_does_not_count(cast, now, third):
    for ago in (1, 20):
        made(cast, ago, now)
    made(cast, third.pop("ago"), now, **third)
    assert hot.hot_machines(None, now=now) == {}


def test_a_return_visit_is_no_repair_of_its_own(cast, now, jam):
    made(cast, 20, now)
    first = made(cast, 9, now, state="incomplete", incomplete_why="part", fault=jam)
    made(cast, 2, now, returns_to=first, fault=jam)
    assert hot.hot_machines(None, now=now) == {}
    assert lines("call-backs", cast.sven, now) == []


def test_the_same_fault_twice_in_fourteen_days_is_hot_and_a_call_back(cast, now, jam):
    made(cast, 13, now, fault=jam)
    made(cast, 1, now, fault=jam, lead=cast.otto)
    heat = hot.hot_machines([cast.copier.pk], now=now)[cast.copier.pk]
    assert heat.words == "“Paper jam” 2 times in 14 days"
    (line,) = lines("call-backs", cast.sven, now)
    assert (line.what, line.who) == ("Orion C4570 88213", "Otto Cast")
    assert line.details[0].startswith("“Paper jam”, first ")
    assert line.details[0].endswith("by Erin Cast")


def test_another_fault_another_machine_or_a_removed_one_is_no_call_back(cast, now, jam):
    noise = FaultCode.objects.get_or_create(kind="problem", words="Noise")[0]
    made(cast, 10, now, fault=jam)
    made(cast, 1, now, fault=noise, kind="pm")
    made(cast, 2, now, machine=cast.rival, fault=jam)
    made(cast, 3, now, fault=jam)
    Fault.objects.filter(work__visit__finished_at__gt=now - 4 * DAY, problem=jam).update(
        removed_at=now
    )
    assert lines("call-backs", cast.sven, now) == []
    assert hot.hot_machines(None, now=now) == {}


def test_two_weeks_and_a_day_later_is_no_call_back(cast, now, jam):
    made(cast, 16, now, fault=jam)
    made(cast, 1, now, fault=jam)
    assert lines("call-backs", cast.sven, now) == []


# Promises, waiting, never ended ------------------------------------------------------------


def open_visit(cast, start, **facts) -> Visit:
    given = {"site": cast.harlow_hq, "kind": "repair", "lead": cast.erin, "window_start": start}
    return Visit.objects.create(**(given | facts))


def test_promises_that_the_plan_does_not_keep(cast, now):
    hour = dt.timedelta(hours=1)
    late = open_visit(cast, now - 3 * hour, respond_by=now - hour)
    nobodys = open_visit(cast, now + hour, respond_by=now + 3 * hour, lead=None)
    after = open_visit(cast, now + 9 * hour, respond_by=now + 8 * hour)
    open_visit(cast, now + hour, respond_by=now + 2 * hour)  # kept
    open_visit(cast, now + hour, respond_by=now + 30 * hour, lead=None)  # time enough
    open_visit(cast, now - hour, respond_by=now - hour, state="on_site")  # there
    open_visit(cast, now - hour, respond_by=now - hour, state="cancelled")
    found = lines("late", cast.sven, now)
    assert [line.url for line in found] == [
        reverse("board_visit", args=[one.pk]) for one in (late, nobodys, after)
    ]
    assert [line.alarm for line in found] == ["Late by 1 h", "At risk", "At risk"]


def test_waiting_for_parts_until_somebody_went_back(cast, now):
    broken = made(cast, 3, now, state="incomplete", incomplete_why="part", left="Fuser")
    work = Work.objects.create(visit=broken, machine=cast.copier)
    Part.objects.create(work=work, name="Fuser unit", number="F-1", state="needed", quantity=2)
    Part.objects.create(work=work, name="Belt", state="used")
    Part.objects.create(work=work, name="Roller", state="needed", removed_at=now)
    (line,) = lines("parts", cast.sven, now)
    assert line.details[-2:] == ["2 × Fuser unit F-1", "Fuser"]
    assert line.act == "Plan the return visit"
    back = open_visit(cast, now + DAY, returns_to=broken, lead=cast.otto)
    (line,) = lines("parts", cast.sven, now)
    assert (line.act, line.link) == ("", reverse("board_visit", args=[back.pk]))
    assert line.link_words.endswith("Otto Cast")
    Visit.objects.filter(pk=back.pk).update(state="cancelled")
    assert lines("parts", cast.sven, now)[0].act == "Plan the return visit"
    Visit.objects.filter(pk=back.pk).update(state="on_site")
    assert lines("parts", cast.sven, now) == []


def test_waiting_for_access_or_a_second_person_is_a_list_of_its_own(cast, now):
    made(cast, 2, now, state="incomplete", incomplete_why="access")
    made(cast, 1, now, state="incomplete", incomplete_why="second_person")
    assert len(lines("waiting", cast.sven, now)) == 2
    assert lines("parts", cast.sven, now) == []


def test_visits_that_nobody_ended(cast, now):
    made(cast, 2, now, state="on_site", finished_at=None)
    made(cast, 0, now, state="on_site", finished_at=None, arrived_at=now)
    made(cast, 2, now)
    (line,) = lines("never-ended", cast.sven, now)
    assert line.details[-1] == "Ask Erin Cast to end it."


# All of them -------------------------------------------------------------------------------


@pytest.fixture
def full(cast, now, jam, yearly):
    """Something on every list, of the south; called again, more of it."""

    def more() -> None:
        machine = Machine.objects.create(
            site=cast.harlow_hq, model=cast.orion, serial=f"X{uuid7()}", installed_on=None
        )
        cast.contract.machines.add(machine)
        for ago in (13, 5, 1):
            made(cast, ago, now, machine=machine, fault=jam)
        for why in ("part", "access"):
            made(cast, 40, now, machine=machine, state="incomplete", incomplete_why=why)
        made(cast, 2, now, machine=machine, state="on_site", finished_at=None)
        open_visit(cast, now, respond_by=now - DAY).machines.add(machine)

    more()
    return more


@pytest.mark.parametrize("name", LISTS)
def test_a_manager_of_elsewhere_sees_nothing_of_it(cast, now, full, name):
    assert lines(name, cast.sven, now)
    cast.sven.territories.set([cast.north])
    access.refresh_territories(cast.sven)
    assert lines(name, cast.sven, now) == []


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_three_takes_as_many_queries_as_of_one(cast, now, full, name):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            list(LISTS[name].lines(cast.sven, now))
        return len(queries)

    asked()  # reads what is kept for a while
    one = asked()
    full()
    full()
    assert len(lines(name, cast.sven, now)) >= 3
    assert asked() == one


@pytest.mark.parametrize("name", LISTS)
def test_each_list_is_a_page_and_a_file(cast, now, full, sign_in, name):
    sven = sign_in(cast.sven)
    page = sven.get(reverse("board_list", args=[name])).content.decode()
    answer = sven.get(reverse("board_list_file", args=[name, "csv"]))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == len(lines(name, cast.sven, now))
    assert rows[0]["Account"] == "Harlow &amp; Pike".replace("&amp;", "&")
    assert rows[0]["Site"] in page
    assert b"PK" in sven.get(reverse("board_list_file", args=[name, "xlsx"])).getvalue()[:2]


def test_an_unknown_list_is_not_there(cast, sign_in):
    assert sign_in(cast.sven).get("/board/nothing/").status_code == 404
    assert sign_in(cast.sven).get("/board/nothing/csv/").status_code == 404
