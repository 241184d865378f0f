"""Signals of the past: they count as captured ones do, and what contradicts itself is refused."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import access
from accounts.models import Notice, Site
from fieldapp.plumbing.models import OutboxRow
from signals import clock, cohorts, conversion, followups, invariants, status
from signals.groupings import GROUPINGS
from signals.models import FollowUp, Offer, Signal
from tests.imports.files import applied, csv_of, fates, imported, received, rehearsed, words

HEAD = [
    *("signal_ref", "noticed_at", "type", "clue", "technician", "site_ref", "machine_ref"),
    *("offer", "offer_category", "note", "rep", "contacted_at", "qualified_at", "quoted_at"),
    *("closed_at", "outcome", "value", "lost_reason"),
]
SOLD = {
    "signal_ref": "S-1",
    "noticed_at": "2025-03-03",
    "type": "overt",
    "clue": "asked_machine",
    "technician": "erin",
    "site_ref": "HQ",
    "machine_ref": "M-1",
    "rep": "sam",
    "contacted_at": "2025-03-03 10:30",
    "quoted_at": "2025-03-10",
    "closed_at": "2025-04-01",
    "outcome": "won",
    "value": "12500.00",
}


def row(**said: str) -> list[str]:
    facts = SOLD | said
    return [facts.get(name, "") for name in HEAD]


def lost(**said: str) -> list[str]:
    return row(**({"outcome": "lost", "value": ""} | said))


def still_open(**said: str) -> list[str]:
    return row(**({"outcome": "open", "value": "", "closed_at": "", "quoted_at": ""} | said))


@pytest.fixture
def place(cast):
    Site.objects.filter(pk=cast.harlow_hq.pk).update(ref="HQ", time_zone="America/New_York")
    Site.objects.filter(pk=cast.northgate_library.pk).update(ref="LIB")
    return cast


def test_a_signal_of_the_past_is_stamped_as_if_it_had_been_captured_then(place):
    run = imported("signals", csv_of(HEAD, row()))
    signal = Signal.objects.get()
    task = signal.follow_up
    assert fates(run) == ["created"]
    midnight = dt.datetime(2025, 3, 3, 5, tzinfo=dt.UTC)  # in New York
    assert signal.noticed_at == signal.received_at == signal.sent_at == task.routed_at == midnight
    assert (signal.territory, signal.customer, signal.segment) == (
        place.south,
        place.harlow,
        "legal",
    )
    assert (signal.technician, signal.model) == (place.erin, place.orion)
    assert (task.stage, task.owner, task.value) == ("won", place.sam, Decimal("12500.00"))
    assert task.due_at == dt.datetime(2025, 3, 3, 17, tzinfo=dt.UTC)  # four hours of work later
    assert [(step.verb, step.became, step.by) for step in task.steps.all()] == [
        ("route", "new", None),
        ("contact", "contacted", place.sam),
        ("quote", "quoted", place.sam),
        ("win", "won", place.sam),
    ]
    assert [(s.person, s.percent, s.frozen_at) for s in task.shares.all()] == [
        (place.erin, 100, task.closed_at)
    ]
    assert [words for rule in invariants.ALL for words in rule()] == []


def test_nobody_is_told_of_what_is_over(place):
    imported("signals", csv_of(HEAD, row(), still_open(signal_ref="S-2")))
    clock.raise_due(now=timezone.now())
    assert not OutboxRow.objects.exists()
    assert not Notice.objects.exists()
    assert mail.outbox == []


def test_they_count_among_the_captured_ones_by_their_own_dates(place):
    rows = [row(), lost(signal_ref="S-2"), still_open(signal_ref="S-3")]
    imported("signals", csv_of(HEAD, *rows))
    days = {"from": "2025-03-01", "to": "2025-03-31"}
    cohort = cohorts.asked(days, asker=place.mona, now=timezone.now())
    total = conversion.count(cohort, GROUPINGS["technician"], now=timezone.now()).total
    counted = (total.noticed, total.contacted, total.quoted, total.won, total.lost, total.open)
    assert counted == (3, 3, 2, 1, 1, 1)
    assert total.value == Decimal("12500.00")


def test_what_is_open_lands_in_the_queue_where_it_stood(place):
    data = csv_of(
        HEAD,
        still_open(signal_ref="A", rep="", contacted_at=""),
        still_open(signal_ref="B", rep="rita", contacted_at=""),
        still_open(signal_ref="C"),
        still_open(signal_ref="D", qualified_at="2025-03-05"),
        still_open(signal_ref="E", rep="", contacted_at="", site_ref="LIB", machine_ref=""),
    )
    assert fates(imported("signals", data)) == ["created"] * 5
    tasks = FollowUp.objects.order_by("signal__ref").select_related("owner", "queue")
    assert [(one.stage, str(one.owner or ""), one.queue.name) for one in tasks] == [
        ("new", "Sam Cast", "South sales"),  # whose account it is
        ("new", "Rita Cast", "South sales"),
        ("contacted", "Sam Cast", "South sales"),
        ("qualified", "Sam Cast", "South sales"),
        ("new", "", "North sales"),
    ]
    assert {one.alarm_at for one in tasks} == {None}
    first = tasks[0]
    assert followups.claim(first.pk, by=place.sam, now=timezone.now()).stage == "claimed"


def test_a_clock_that_still_runs_has_its_reminder_ahead(place):
    noticed = timezone.now() - dt.timedelta(minutes=5)
    kind = {"type": "observed", "clue": "", "contacted_at": ""}
    imported("signals", csv_of(HEAD, still_open(noticed_at=noticed.isoformat(), **kind)))
    task = FollowUp.objects.get()
    assert noticed < task.alarm_at < task.due_at


@pytest.mark.parametrize(
    ("said", "column", "sentence"),
    [
        ({"closed_at": "2025-03-02"}, "closed_at", "This is before quoted_at."),
        ({"contacted_at": "2025-03-01"}, "contacted_at", "This is before noticed_at."),
        ({"closed_at": "2060-01-01"}, "closed_at", "This is in the future."),
        ({"noticed_at": "03/04/2025"}, "noticed_at", "Write a moment as 2026-11-21 14:05"),
        ({"value": ""}, "value", "Say for how much it was sold."),
        ({"closed_at": ""}, "closed_at", "Say when it was closed."),
        ({"outcome": "lost"}, "value", "Only what was won has a value."),
        ({"lost_reason": "price"}, "lost_reason", "Only what was lost has a reason."),
        ({"outcome": "open", "value": ""}, "closed_at", "It is open, and yet was closed."),
        ({"outcome": "maybe"}, "outcome", "Write one of won, lost, open."),
        ({"offer": "Orion C9"}, "offer", "There is nothing called “Orion C9” here."),
        ({"clue": "overused"}, "clue", "This is no clue of a signal that is overt."),
        ({"offer": "Orion C6000", "offer_category": "training"}, "offer_category", "The offer"),
        ({"site_ref": "LIB"}, "machine_ref", "This machine stands at another site."),
        ({"technician": "nobody"}, "technician", "There is nothing called “nobody” here."),
        ({"site_ref": ""}, "site_ref", "This must not be empty."),
    ],
)
def test_a_row_that_contradicts_itself_is_refused_with_words(place, said, column, sentence):
    run = imported("signals", csv_of(HEAD, row(**said)))
    assert fates(run) == ["refused"]
    assert [named for named, _words in words(run)[2]] == [column]
    assert words(run)[2][0][1].startswith(sentence)
    assert not Signal.objects.exists()


@pytest.mark.parametrize(
    ("said", "column"),
    [
        ({"qualified_at": "2025-03-05", "contacted_at": ""}, "contacted_at"),
        ({"rep": "erin"}, "rep"),
        ({"rep": "", "site_ref": "LIB", "machine_ref": ""}, "rep"),
        ({"value": "5.00"}, "value"),
    ],
)
def test_somebody_must_be_able_to_go_on_with_an_open_one(place, said, column):
    run = imported("signals", csv_of(HEAD, still_open(**said)))
    assert [named for named, _words in words(run)[2]] == [column]


def test_what_another_system_never_wrote_down_stays_unknown(place):
    imported("signals", csv_of(HEAD, lost(rep="", contacted_at="", quoted_at="")))
    task = FollowUp.objects.get()
    assert (task.stage, task.lost_reason, task.owner, task.contacted_at) == ("lost", "", None, None)
    assert status.text_of(task.signal) == "Not this time"


def test_the_same_again_doubles_nothing_and_a_changed_row_changes(place):
    rows = [row(), still_open(signal_ref="S-2", rep="")]
    imported("signals", csv_of(HEAD, *rows))
    facts = list(FollowUp.objects.order_by("pk").values_list("pk", "stage", "value"))
    again = imported("signals", csv_of(HEAD, *rows, lost(signal_ref="S-3")))
    assert fates(again) == ["same", "same", "created"]
    assert list(
        FollowUp.objects.exclude(signal__ref="S-3").values_list("pk", "stage", "value")
    ) == (facts)
    changed = imported("signals", csv_of(HEAD, row(), row(signal_ref="S-2", value="80.50")))
    assert fates(changed) == ["same", "changed"]
    task = FollowUp.objects.get(signal__ref="S-2")
    assert (task.stage, task.value, task.owner) == ("won", Decimal("80.50"), place.sam)
    assert task.steps.count() == 4
    assert Signal.objects.count() == 3
    assert [words for rule in invariants.ALL for words in rule()] == []


def test_a_loss_for_nothing_is_the_same_when_it_comes_again(place):
    """Some systems write 0 as the value of what they did not sell."""
    rows = [lost(value="0"), still_open(signal_ref="S-2", value="0.00")]
    imported("signals", csv_of(HEAD, *rows))
    assert set(FollowUp.objects.values_list("value", flat=True)) == {None}
    assert fates(imported("signals", csv_of(HEAD, *rows, lost(signal_ref="S-3")))) == [
        *("same", "same", "created")
    ]


def test_a_file_does_not_change_what_people_have_worked_on_since(place):
    imported("signals", csv_of(HEAD, still_open(contacted_at="")))
    task = FollowUp.objects.get()
    followups.claim(task.pk, by=place.sam, now=timezone.now())
    assert fates(imported("signals", csv_of(HEAD, row()))) == ["same"]
    assert FollowUp.objects.get().stage == "claimed"


def test_a_manager_names_only_what_they_see(place):
    place.sven.territories.set([place.south])
    access.refresh_territories(place.sven)
    rows = [row(), row(signal_ref="S-2", site_ref="LIB", machine_ref="")]
    run = imported("signals", csv_of(HEAD, *rows), by=place.sven)
    assert fates(run) == ["created", "refused"]
    assert words(run)[3] == [("site_ref", "There is nothing called “LIB” here.")]


def test_many_rows_ask_no_more_questions_than_few(place):
    def questions(many: int) -> int:
        rows = [row(signal_ref=f"{many}-{number}") for number in range(many)]
        run = rehearsed(received("signals", csv_of(HEAD, *rows)))
        with CaptureQueriesContext(connection) as queries:
            applied(run)
        return len(queries)

    questions(1)
    assert questions(30) == questions(3)


def test_offers_come_with_the_machines_that_they_fit(cast):
    head = ["offer", "category", "models", "talking_points", "brochure_url"]
    rows = [
        ["Finisher", "upgrade", "Orion C4570; Vantra 6055", "Staples.", "example.com/finisher"],
        ["Course", "training", "", "", ""],
        ["Wrong", "cars", "", "", ""],
        ["Other", "", "Nothing", "", ""],
    ]
    run = imported("offers", csv_of(head, *rows))
    assert fates(run) == ["created", "created", "refused", "refused"]
    offer = Offer.objects.get(name="Finisher")
    assert set(offer.models.values_list("name", flat=True)) == {"Orion C4570", "Vantra 6055"}
    assert offer.brochure_url == "https://example.com/finisher"
    assert fates(imported("offers", csv_of(["offer"], ["Plain"]))) == ["created"]
    assert Offer.objects.get(name="Plain").category == "unsure"
