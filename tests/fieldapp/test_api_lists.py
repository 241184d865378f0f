"""The API's lists: who sees what, page by page, in a fixed number of queries."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import access
from accounts.models import ApiKey, Contact, Contract, Customer, Machine, Site
from accounts.models.access import Why
from calls.models import Visit
from fieldapp.plumbing.ids import uuid7
from signals import routing
from signals.models import Offer, Queue, SignalPhoto
from tests import cast as casting
from tests.api import Program, code

LISTS = [
    "customers",
    "sites",
    "contacts",
    "machines",
    "contracts",
    "offers",
    "queues",
    "visits",
    "signals",
    "follow-ups",
]


@pytest.fixture
def company(cast):
    """One row of everything that Erin and Sam may see."""
    signal = casting.captured(cast)
    SignalPhoto.objects.create(signal=signal, sha256="ab" * 32)
    routing.route(signal.pk)
    return cast


def _more(cast, number):
    """Another row of everything."""
    customer = Customer.objects.create(name=f"Customer {number}", account_rep=cast.sam)
    site = Site.objects.create(
        customer=customer, name=f"Site {number}", country="GB", territory=cast.south
    )
    for person in (cast.erin, cast.sam):
        access.give(person, [site], Why.TERRITORY)
    Contact.objects.create(customer=customer, site=site, name=f"Contact {number}")
    machine = Machine.objects.create(site=site, model=cast.orion, serial=f"{number}")
    contract = Contract.objects.create(
        customer=customer, kind="lease", starts_on=dt.date(2024, 1, number + 1), value=5
    )
    contract.machines.add(machine)
    offer = Offer.objects.create(name=f"Offer {number}", category="machine")
    offer.models.add(cast.orion)
    Queue.objects.create(name=f"Queue {number}").members.add(cast.sam, cast.rita)
    visit = Visit.objects.create(site=site, kind="pm", lead=cast.erin, window_start=timezone.now())
    visit.machines.add(machine)
    visit.helpers.add(cast.carl)
    signal = casting.captured(cast, site=site, machine=machine, contact=None)
    SignalPhoto.objects.create(signal=signal, sha256=f"{number:064x}")
    routing.route(signal.pk).helpers.add(cast.rita)


def _queries(program, address):
    with CaptureQueriesContext(connection) as queries:
        answer = program.get(address)
    assert answer.status_code == 200, answer.content
    return len(queries), len(answer.json()["results"])


@pytest.mark.parametrize("name", LISTS)
def test_a_list_needs_as_many_queries_for_three_rows_as_for_one(company, name):
    sam = Program(company.sam)
    ApiKey.objects.update(last_used_on=timezone.localdate())
    if name == "visits":
        company.visit.helpers.add(company.carl)
    before, rows = _queries(sam, f"{name}/?page_size=1")
    assert rows == 1
    _more(company, 1)
    _more(company, 2)
    after, rows = _queries(sam, f"{name}/?page_size=3")
    assert rows == 3
    assert after == before <= 4


@pytest.mark.parametrize("name", LISTS)
def test_page_after_page_gives_every_row_once_and_back_again(company, name):
    for number in range(1, 5):
        _more(company, number)
    sam = Program(company.sam)
    whole = [row["id"] for row in sam.get(f"{name}/").json()["results"]]
    assert len(whole) >= 5
    forth, links, page = [], [], sam.get(f"{name}/?page_size=2").json()
    assert page["previous"] is None
    while True:
        forth += [row["id"] for row in page["results"]]
        links.append(page)
        if page["next"] is None:
            break
        page = sam.get(page["next"]).json()
    assert forth == whole
    back = sam.get(links[-1]["previous"]).json()
    assert back["results"] == links[-2]["results"]
    first = back
    while first["previous"]:
        first = sam.get(first["previous"]).json()
    assert first["results"] == links[0]["results"]


def test_rows_of_the_same_moment_are_neither_lost_nor_repeated(cast):
    at = timezone.now()
    for _number in range(7):
        Visit.objects.create(site=cast.tamsin_office, kind="pm", lead=cast.erin, window_start=at)
    erin, found = Program(cast.erin), []
    page = erin.get("visits/?page_size=3").json()
    while page:
        found += [row["id"] for row in page["results"]]
        page = erin.get(page["next"]).json() if page["next"] else None
    assert len(found) == len(set(found)) == 8


def test_no_page_is_longer_than_two_hundred(cast):
    Contact.objects.bulk_create(
        Contact(customer=cast.harlow, site=cast.harlow_hq, name=f"C {number:03}")
        for number in range(210)
    )
    page = Program(cast.erin).get("contacts/?page_size=1000").json()
    assert len(page["results"]) == 200


@pytest.mark.parametrize("name", LISTS)
def test_otto_sees_nothing_of_erins(company, name):
    theirs = {row["id"] for row in Program(company.sam).get(f"{name}/").json()["results"]}
    otto = Program(company.otto)
    ours = {row["id"] for row in otto.get(f"{name}/").json()["results"]}
    if name in {"offers", "queues"}:
        return  # what we sell, and the queue that takes what no other takes, are everybody's
    assert not ours & theirs
    unknown = otto.get(f"{name}/{uuid7()}/").json()
    for pk in theirs:
        answer = otto.get(f"{name}/{pk}/")
        assert code(answer) == (404, "not_found")
        assert answer.json() | {"instance": ""} == unknown | {"instance": ""}


@pytest.mark.parametrize("name", LISTS)
def test_what_is_in_the_list_is_there_by_its_id(company, name):
    sam = Program(company.sam)
    row = sam.get(f"{name}/").json()["results"][0]
    single = sam.get(f"{name}/{row['id']}/").json()
    assert {key: single[key] for key in row} == row


@pytest.mark.parametrize(
    ("name", "words", "found"),
    [
        ("customers", "harlow", 1),
        ("customers", "harlow nobody", 0),
        ("sites", "fleet testford", 1),
        ("machines", "88213", 1),
        ("contacts", "petrie", 1),
        ("contracts", "K-1", 1),
        ("offers", "orion", 1),
        ("visits", "V-1", 1),
        ("signals", "shot", 1),
        ("follow-ups", "shot", 1),
        ("follow-ups", "", 1),
    ],
)
def test_search_finds_rows_that_hold_every_word(company, name, words, found):
    rows = Program(company.sam).get(f"{name}/", search=words).json()["results"]
    assert len(rows) == found


@pytest.mark.parametrize("name", ["customers", "sites", "contacts", "machines"])
@pytest.mark.parametrize("words", ["test", "test gb"])
def test_a_search_needs_as_many_queries_for_three_rows_as_for_one(company, name, words):
    sam = Program(company.sam)
    ApiKey.objects.update(last_used_on=timezone.localdate())
    before, _rows = _queries(sam, f"{name}/?page_size=1&search={words}")
    _more(company, 1)
    _more(company, 2)
    after, _rows = _queries(sam, f"{name}/?page_size=3&search={words}")
    assert after == before <= 7


def test_archived_rows_leave_the_list_and_stay_at_their_address(cast):
    cast.copier.archived_on = dt.date(2026, 1, 1)
    cast.copier.save()
    erin = Program(cast.erin)
    listed = [row["serial"] for row in erin.get("machines/").json()["results"]]
    assert listed == ["V-77"]
    assert erin.get(f"machines/{cast.copier.pk}/").json()["archived_on"] == "2026-01-01"


def test_the_day_of_a_visit_is_the_sites_own(cast):
    cast.tamsin_office.time_zone = "Pacific/Auckland"
    cast.tamsin_office.save()
    late = dt.datetime(
        2026, 7, 1, 23, 30, tzinfo=dt.UTC
    )  # 2 July in Auckland, 00:30 there in London
    there = Visit.objects.create(
        site=cast.tamsin_office, kind="pm", lead=cast.erin, window_start=late
    )
    cast.harlow_hq.time_zone = ""
    cast.harlow_hq.save()
    here = Visit.objects.create(site=cast.harlow_hq, kind="pm", lead=cast.erin, window_start=late)
    early = late - dt.timedelta(hours=3)  # 1 July in London, 2 July in Auckland
    earlier = Visit.objects.create(
        site=cast.harlow_hq, kind="pm", lead=cast.erin, window_start=early
    )
    erin = Program(cast.erin)

    def on(day):
        return {row["id"] for row in erin.get("visits/", day=day).json()["results"]}

    assert on("2026-07-02") == {str(there.pk), str(here.pk)}
    assert on("2026-07-01") == {str(earlier.pk)}


def test_mine_stage_and_queue_narrow_the_follow_ups(cast):
    mine = routing.route(casting.captured(cast).pk)
    free = routing.route(
        casting.captured(cast, site=cast.tamsin_office, machine=None, contact=None).pk
    )
    sam = Program(cast.sam)

    def ids(**query):
        return {row["id"] for row in sam.get("follow-ups/", **query).json()["results"]}

    assert ids() == {str(mine.pk), str(free.pk)}
    assert ids(mine=1) == {str(mine.pk)}
    assert ids(mine=0) == ids()
    assert ids(stage="new", queue=str(cast.queue.pk)) == ids()
    assert ids(stage="won") == set()
    assert ids(queue=str(uuid7())) == set()


def test_my_signals_are_those_i_noticed(cast):
    own = casting.captured(cast)
    casting.captured(cast, by=cast.carl)
    erin = Program(cast.erin)
    assert len(erin.get("signals/").json()["results"]) == 2
    mine = erin.get("signals/", mine=1).json()["results"]
    assert [row["id"] for row in mine] == [str(own.pk)]


def test_money_is_a_decimal_string(company):
    _more(company, 1)
    rows = Program(company.sam).get("contracts/").json()["results"]
    assert {row["value"] for row in rows} == {None, "5.00"}


def test_me_says_who_i_am(cast):
    assert Program(cast.mona).get("me/").json() == {
        "username": "mona",
        "name": "Mona Cast",
        "roles": ["service_manager", "sales_manager"],
        "territories": ["North", "South"],
        "language": "",
        "time_zone": "",
    }
