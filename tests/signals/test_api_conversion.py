"""``GET conversion/`` keeps to its contract."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from accounts import company
from accounts.models import CompanySettings
from signals.groupings import GROUPINGS
from tests.api import Program, code
from tests.signals.scatter import follow_up, scatter, signal

NAMES = {
    "noticed",
    "contacted",
    "qualified",
    "quoted",
    "won",
    "lost",
    "open",
    "value",
    "median_hours_to_contact",
    "median_days_won",
    "median_days_lost",
}


def test_a_row_says_what_became_of_the_signals(cast):
    noticed = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
    later = noticed + dt.timedelta(hours=6)
    won = {"value": Decimal("1200.50"), "closed_at": later, "contacted_at": later}
    follow_up(signal(cast, noticed), cast, "won", **won)
    query = {"from": "2026-04-01", "to": "2026-04-01", "by": "territory"}
    figures = {
        "noticed": 1,
        "contacted": 1,
        "qualified": 1,
        "quoted": 1,
        "won": 1,
        "lost": 0,
        "open": 0,
        "value": "1200.50",
        "median_hours_to_contact": 6.0,
        "median_days_won": 0.25,
        "median_days_lost": None,
    }
    assert Program(cast.mona).get("conversion/", **query).json() == {
        "rows": [{"key": str(cast.south.pk), "label": "South", **figures}],
        "total": figures,
    }


@pytest.mark.parametrize("by", list(GROUPINGS))
def test_every_grouping_has_the_same_shape(cast, by):
    scatter(cast, 20)
    query = {"from": "2026-01-01", "to": "2026-07-01", "by": by}
    said = Program(cast.mona).get("conversion/", **query).json()
    assert set(said) == {"rows", "total"}
    assert set(said["total"]) == NAMES
    assert [set(row) for row in said["rows"]] == [{"key", "label", *NAMES}] * len(said["rows"])
    assert sum(row["noticed"] for row in said["rows"]) == said["total"]["noticed"] > 0


def test_it_can_be_narrowed_to_one_row(cast):
    scatter(cast, 40)
    days = {"from": "2026-01-01", "to": "2026-07-01"}
    program = Program(cast.mona)
    whole = program.get("conversion/", by="territory", **days).json()
    south = next(row for row in whole["rows"] if row["label"] == "South")
    part = program.get("conversion/", by="clue", territory=south["key"], **days).json()
    assert part["total"]["noticed"] == south["noticed"]


@pytest.mark.parametrize("who", ["erin", "carl", "otto", "sam", "rita"])
def test_it_is_for_managers(cast, who):
    answer = Program(getattr(cast, who)).get("conversion/")
    assert code(answer) == (403, "forbidden")


def test_strangers_sign_in(cast):
    assert code(Program(None).get("conversion/")) == (401, "login_required")


@pytest.mark.parametrize(
    "query",
    [
        {"by": "planet"},
        {"from": "soon"},
        {"to": "2026-13-01"},
        {"from": "2026-05-02", "to": "2026-05-01"},
        {"terittory": "x"},
        {"territory": "x"},
        {"segment": "\0"},
    ],
)
def test_what_cannot_be_read_is_a_bad_filter(cast, query):
    assert code(Program(cast.mona).get("conversion/", **query)) == (400, "bad_filter")


@pytest.mark.parametrize("by", ["technician", "rep", "manager"])
def test_where_reports_on_people_are_off_it_says_so(cast, by):
    CompanySettings.objects.update(personal_reports="off")
    company.forget()
    program = Program(cast.admin)
    assert code(program.get("conversion/", by=by)) == (403, "personal_reports_off")
    person = {by: str(cast.sam.pk)}
    assert code(program.get("conversion/", **person)) == (403, "personal_reports_off")
    assert program.get("conversion/", by="month").status_code == 200


def test_the_document_describes_it(cast):
    document = Program(cast.mona).get("schema/").json()
    call = document["paths"]["/api/v1/conversion/"]["get"]
    names = {parameter["name"] for parameter in call["parameters"] if parameter["in"] == "query"}
    assert names == {"from", "to", "by", *GROUPINGS}
    assert {"200", "400", "401", "403"} <= set(call["responses"])
