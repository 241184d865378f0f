"""Every list as a file: CSV and XLSX with the same rows, those of the list, and no formula."""

from __future__ import annotations

import datetime as dt
import io
import tracemalloc
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Contact, Customer, Machine, Site, Territory, TerritoryArea
from fieldapp.plumbing import csv_files, downloads, xlsx_files
from fieldapp.plumbing.downloads import Column, Sheet
from fieldapp.plumbing.ids import uuid7
from signals.models import Offer
from tests.signals.scatter import follow_up, scatter, signal

pytestmark = pytest.mark.django_db
TRICKS = ["=HYPERLINK(0)", "+44", "-2", "@cmd", "\t=1", "\r=1", "\n=1", "  =1", "＝1"]
LISTS = {
    "accounts": "mona",
    "sites": "mona",
    "machines": "mona",
    "contacts": "mona",
    "contracts": "mona",
    "queue": "mona",
    "my_signals": "erin",
    "signal_list": "mona",
    "overview": "mona",
    "setup_people": "mona",
    "setup_territories": "mona",
    "setup_offers": "mona",
    "setup_queues": "mona",
}


def cells(answer) -> list[tuple]:
    """All cells of an XLSX file that was sent, the headings first."""
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return [tuple(row) for row in book.active.iter_rows()]


def grid(answer) -> list[dict[str, object]]:
    """The rows of an XLSX file by heading."""
    heads, *rows = [[cell.value for cell in row] for row in cells(answer)]
    return [dict(zip(heads, row, strict=True)) for row in rows]


def get(browser, name: str, form: str, **query: str):
    answer = browser.get(reverse(f"{name}_file", args=[form]), query)
    assert answer.status_code == 200
    return answer


@pytest.fixture
def busy(cast, now):
    """The cast with signals of every fate, some open ones in the queue."""
    scatter(cast, 30, until=now)
    for stage in ("new", "claimed", "quoted"):
        follow_up(signal(cast, now), cast, stage)
    return cast


@pytest.mark.parametrize(("name", "who"), LISTS.items())
def test_both_forms_hold_the_same(busy, sign_in, sheet, name, who):
    browser = sign_in(getattr(busy, who))
    query = {"view": "all"} if name == "queue" else {}
    lines = sheet(get(browser, name, "csv", **query))
    rows = grid(get(browser, name, "xlsx", **query))
    assert lines
    for line, row in zip(lines, rows, strict=True):
        assert line == {head: as_csv(cell, line[head]) for head, cell in row.items()}


def as_csv(cell: object, text: str) -> str:
    """How a cell of XLSX stands in CSV, where ``text`` is found."""
    if isinstance(cell, dt.datetime):
        return f"{cell:%Y-%m-%d %H:%M}" if " " in text else f"{cell:%Y-%m-%d}"
    if isinstance(cell, int | float):
        return text if float(text) == pytest.approx(cell) else str(cell)
    return str(csv_files.guarded(cell))


@pytest.mark.parametrize(("name", "who"), LISTS.items())
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_longer_list_asks_no_more_questions(busy, sign_in, name, who, form):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            query = {"view": "all"} if name == "queue" else {}
            b"".join(get(browser, name, form, **query).streaming_content)
        return len(queries)

    browser = sign_in(getattr(busy, who))
    asked()  # the first one reads the company's settings
    before = asked()
    for number in range(3):
        customer = Customer.objects.create(name=f"More {number}", account_rep=busy.sam)
        Site.objects.create(customer=customer, name="Here", territory=busy.south, country="GB")
        Machine.objects.create(site=busy.tamsin_office, model=busy.orion)
        Contact.objects.create(customer=busy.harlow, name=f"Person {number}")
        follow_up(signal(busy, timezone.now()), busy, "claimed")
    assert asked() == before


@pytest.mark.parametrize("trick", TRICKS)
def test_no_cell_is_a_formula(cast, sign_in, sheet, trick):
    Customer.objects.filter(pk=cast.harlow.pk).update(name=trick)
    Contact.objects.filter(pk=cast.joan.pk).update(name=trick, phone=trick)
    erin = sign_in(cast.erin)
    for name, head in (("accounts", "Name"), ("contacts", "Name"), ("machines", "Account")):
        assert f"'{trick}" in {row[head] for row in sheet(get(erin, name, "csv"))}
        found = [cell for row in cells(get(erin, name, "xlsx")) for cell in row]
        assert {cell.data_type for cell in found} <= {"s", "inlineStr", "n", "d"}
        tricks = [cell for cell in found if csv_files.is_formula(str(cell.value or ""))]
        assert tricks
        assert all(cell.quotePrefix for cell in tricks)


def test_what_a_file_of_excel_cannot_hold_is_left_out(tmp_path):
    words = ["#N/A", "a\x00b\x0bc\x1f", "x" * 40_000, "\ufffe"]
    file = xlsx_files.write([["Words"], *([word] for word in words)], "List")
    rows = list(load_workbook(file).active.iter_rows(min_row=2, values_only=True))
    assert rows == [("#N/A",), ("abc",), ("x" * 32_767,), (None,)]


# The rows are those of the list on the screen


def test_the_accounts_are_those_that_the_search_finds(cast, sign_in, sheet):
    erin = sign_in(cast.erin)
    assert [row["Name"] for row in sheet(get(erin, "accounts", "csv"))] == [
        "Harlow & Pike",
        "Tamsin Foods",
    ]
    found = sheet(get(erin, "accounts", "csv", q="88213"))
    assert [(row["Name"], row["Sites"], row["Machines"]) for row in found] == [
        ("Harlow & Pike", "1", "2")
    ]


def test_sites_and_machines_out_of_sight_are_not_counted(cast, sign_in, sheet):
    there = Site.objects.create(
        customer=cast.harlow, name="Harlow North", territory=cast.north, country="GB"
    )
    Machine.objects.create(site=there, model=cast.orion, serial="N-1")
    row = sheet(get(sign_in(cast.erin), "accounts", "csv", q="Harlow"))[0]
    assert (row["Sites"], row["Machines"]) == ("1", "2")
    row = sheet(get(sign_in(cast.admin), "accounts", "csv", q="Harlow"))[0]
    assert (row["Sites"], row["Machines"]) == ("2", "3")


def test_machines_of_an_account_or_all(cast, sign_in, sheet):
    sam, account = sign_in(cast.sam), str(cast.harlow.pk)
    assert {row["Serial"] for row in sheet(get(sam, "machines", "csv"))} == {"88213", "V-77"}
    found = sheet(get(sam, "machines", "csv", account=account))
    assert {(row["Serial"], row["Owned by"]) for row in found} == {
        ("88213", "us"),
        ("V-77", "Vantra Direct"),
    }
    assert [row["Serial"] for row in sheet(get(sign_in(cast.otto), "machines", "csv"))] == ["61940"]


def test_sites_of_an_account_are_those_in_sight(cast, sign_in, sheet):
    Site.objects.create(customer=cast.harlow, name="Secret depot", country="GB")
    account = str(cast.harlow.pk)
    rows = sheet(get(sign_in(cast.erin), "sites", "csv", account=account))
    assert [(row["Name"], row["Postal code"]) for row in rows] == [("Fleet Lane", "EC4A 1AA")]
    rows = sheet(get(sign_in(cast.admin), "sites", "csv", account=account))
    assert {row["Name"] for row in rows} == {"Fleet Lane", "Secret depot"}


def test_the_file_of_people_is_the_list_with_its_filters(cast, sign_in, sheet):
    mona = sign_in(cast.mona)
    rows = sheet(get(mona, "setup_people", "csv", role="rep", q="sam"))
    assert [(row["Username"], row["Roles"]) for row in rows] == [("sam", "Sales rep")]
    address = reverse("setup_people_file", args=["csv"])
    assert mona.get(address, {"role": "king"}).status_code == 400


def test_the_file_of_territories_has_a_row_for_each_country_and_those_without_any(
    cast, sign_in, sheet
):
    Territory.objects.create(name="Nowhere yet")
    TerritoryArea.objects.create(territory=cast.south, country="FR", prefix="06")
    TerritoryArea.objects.create(territory=cast.south, country="FR", prefix="13")
    rows = sheet(get(sign_in(cast.mona), "setup_territories", "csv"))
    found = {(row["Territory"], row["Country"]): row for row in rows}
    assert found["South", "FR"]["Postal codes beginning with"] == "06; 13"
    assert found["Nowhere yet", ""]["Postal codes beginning with"] == ""


def test_archived_offers_are_in_the_file_of_the_archived(cast, sign_in, sheet):
    Offer.objects.filter(pk=cast.offer.pk).update(archived_on=timezone.localdate())
    mona, name = sign_in(cast.mona), cast.offer.name
    assert name not in {row["Offer"] for row in sheet(get(mona, "setup_offers", "csv"))}
    archived = sheet(get(mona, "setup_offers", "csv", view="archived"))
    assert name in {row["Offer"] for row in archived}


@pytest.mark.parametrize("name", ["sites", "machines", "contacts", "contracts"])
def test_a_foreign_account_is_as_one_that_is_not_there(cast, sign_in, name):
    otto, address = sign_in(cast.otto), reverse(f"{name}_file", args=["csv"])
    answers = [otto.get(address, {"account": pk}).status_code for pk in (cast.harlow.pk, uuid7())]
    assert answers == [404, 404]
    assert otto.get(address, {"account": "1"}).status_code == 400


def test_the_queue_file_is_the_view_with_its_filters(busy, sign_in, sheet):
    mona = sign_in(busy.mona)
    everything = sheet(get(mona, "queue", "csv", view="all"))
    overt = sheet(get(mona, "queue", "csv", view="all", type="overt"))
    assert 0 < len(overt) < len(everything)
    assert {row["Type"] for row in overt} == {"overt"}
    due = [row["Act by"] for row in everything]
    assert due == sorted(due)
    assert sheet(get(mona, "queue", "csv", view="all", search="nothing like it")) == []


def test_a_rep_gets_what_is_theirs(cast, sign_in, sheet, now):
    theirs = follow_up(signal(cast, now), cast, "claimed")
    follow_up(signal(cast, now), cast, "claimed", owner=cast.rita)
    rows = sheet(get(sign_in(cast.sam), "queue", "csv"))
    assert [row["Id"] for row in rows] == [str(theirs.pk)]


def test_my_signals_tell_no_quote_that_is_open(cast, sign_in, sheet, now):
    follow_up(signal(cast, now), cast, "quoted", value=Decimal("900.00"))
    follow_up(signal(cast, now), cast, "won", value=Decimal("1200.50"), closed_at=now)
    rows = sheet(get(sign_in(cast.erin), "my_signals", "csv"))
    assert sorted(row["Value (GBP)"] for row in rows) == ["", "1200.50"]
    sold = sheet(get(sign_in(cast.erin), "my_signals", "csv", show="sold"))
    assert [row["What became of it"] for row in sold] == ["Sold"]


def test_moments_are_by_the_clock_of_the_site_which_is_named(cast, sign_in, sheet):
    Site.objects.filter(pk=cast.harlow_hq.pk).update(time_zone="America/New_York")
    noticed = dt.datetime(2026, 4, 14, 13, 30, tzinfo=dt.UTC)
    signal(cast, noticed)
    row = sheet(get(sign_in(cast.erin), "my_signals", "csv"))[0]
    assert (row["Noticed"], row["Time zone"]) == ("2026-04-14 09:30", "America/New_York")
    row = grid(get(sign_in(cast.erin), "my_signals", "xlsx"))[0]
    assert row["Noticed"] == dt.datetime(2026, 4, 14, 9, 30)


@pytest.mark.parametrize(
    ("address", "who", "name"),
    [
        ("/accounts/", "erin", "accounts"),
        ("/accounts/", "erin", "sites"),
        ("/accounts/{harlow}/", "erin", "machines"),
        ("/setup/people/", "mona", "setup_people"),
        ("/setup/territories/", "mona", "setup_territories"),
        ("/setup/offers/", "mona", "setup_offers"),
        ("/setup/queues/", "mona", "setup_queues"),
        ("/queue/?view=all", "mona", "queue"),
        ("/signals/", "erin", "my_signals"),
        ("/overview/", "mona", "overview"),
        ("/overview/signals/", "mona", "signal_list"),
    ],
)
def test_the_page_of_a_list_offers_both_forms(busy, sign_in, address, who, name):
    page = sign_in(getattr(busy, who)).get(address.format(harlow=busy.harlow.pk)).content.decode()
    for form in ("csv", "xlsx"):
        assert f'href="{reverse(f"{name}_file", args=[form])}' in page


# Long lists


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_long_list_costs_no_more_memory_than_a_short_one(cast, form):
    columns = [Column(f"c{n}", lambda number, n=n: f"cell {number} {n}") for n in range(8)]

    def peak(rows: int) -> int:
        tracemalloc.start()
        for _piece in downloads.answer(form, Sheet("x", "X", columns, range(rows)), by=cast.erin):
            pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(10)  # what is loaded once
    assert peak(6000) < peak(600) + 500_000
