"""A contract in sentences that can be said to a customer."""

import datetime as dt

import pytest

from accounts import contract_words
from accounts.models import Contract, Machine
from accounts.models.contracts import ContractKind

TODAY = dt.date(2026, 5, 1)


def said(**facts) -> str:
    facts = {"kind": "parts", "starts_on": TODAY} | facts
    return " ".join(contract_words.of(Contract(**facts)))


@pytest.mark.parametrize("kind", ContractKind.values)
def test_every_kind_says_what_it_covers(kind):
    first = contract_words.of(Contract(kind=kind, starts_on=TODAY))[0]
    assert first.endswith(".")


def test_how_soon_how_often_and_how_it_ends():
    words = said(
        response_hours=4, pm_per_year=2, ends_on=dt.date(2027, 5, 3), notice_on=dt.date(2027, 2, 3)
    )
    assert "We come within 4 hours of a call, on working days." in words
    assert "2 PM calls a year." in words
    assert "It ends on 3 May 2027. Notice by 3 Feb 2027." in words


def test_day_and_night_and_by_itself():
    words = said(
        response_hours=1, service_hours="24x7", renewal="renews", ends_on=dt.date(2027, 5, 3)
    )
    assert "We come within 1 hour of a call, day and night." in words
    assert "On 3 May 2027 it renews by itself." in words
    assert "PM call" not in words
    assert "It has no last day." in said()


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "No contract: every visit and every part is billed."),
        (
            {"warranty_until": TODAY},
            "Under warranty until 1 May 2026; nothing covers it after that.",
        ),
        (
            {"warranty_until": TODAY - dt.timedelta(days=1)},
            "No contract: every visit and every part is billed.",
        ),
        ({"serviced_by": "Vantra Direct"}, "Serviced by Vantra Direct, not by us."),
    ],
)
def test_without_a_contract_it_says_what_holds(facts, words):
    assert contract_words.covers(Machine(**facts), [], today=TODAY) == [("", words)]
