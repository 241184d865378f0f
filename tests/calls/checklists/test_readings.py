"""Readings of a checklist are the machine's; what may be a mistake is kept and doubted."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from calls import readings
from calls.checklists.accepting import Said
from calls.models import Reading
from tests.calls.checklists.lists import item, published, said, sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(cast):
    published(cast)
    return cast


def test_a_reading_of_a_checklist_is_one_of_the_machine(cast):
    said(cast, {"Black": "504,418", "Fuser temp": "182.5"})
    rows = Reading.objects.order_by("counter").values_list(
        "counter", "value", "unit", "is_measure", "source", "visit"
    )
    assert list(rows) == [
        ("fuser_temperature", Decimal("182.5"), "°C", True, "checklist", cast.visit.pk),
        ("mono", Decimal(504418), "", False, "checklist", cast.visit.pk),
    ]


def test_a_reading_that_was_put_right_counts_once(cast):
    said(cast, {"Black": "504418"})
    shown = sheet(cast).row(item(cast, "Black").id).answer.pk
    said(cast, {"Black": Said("504481", shown=shown)})
    kept = Reading.objects.filter(replaced_at=None)
    assert [row.value for row in kept] == [Decimal(504481)]
    assert Reading.objects.count() == 2


def test_a_reading_that_was_taken_out_counts_no_more(cast):
    said(cast, {"Black": "504418"})
    shown = sheet(cast).row(item(cast, "Black").id).answer.pk
    said(cast, {"Black": Said("", shown=shown)})
    assert not Reading.objects.filter(replaced_at=None).exists()


def read_before(cast, value, counter="mono"):
    return Reading.objects.create(
        machine=cast.copier,
        counter=counter,
        value=value,
        read_at=timezone.now() - dt.timedelta(days=60),
    )


@pytest.mark.parametrize(
    ("text", "value", "doubt"),
    [
        ("Black", "486000", "Lower than last time"),
        ("Black", "486214", ""),
        ("Black", "504418", ""),
        ("Fuser temp", "150", "Outside the normal range"),
        ("Fuser temp", "160", ""),
        ("Fuser temp", "200", ""),
        ("Fuser temp", "200.1", "Outside the normal range"),
    ],
)
def test_a_reading_that_may_be_a_mistake_is_kept_and_doubted(cast, text, value, doubt):
    read_before(cast, 486_214)
    said(cast, {text: value})
    row = sheet(cast).row(item(cast, text).id)
    assert row.value == value
    assert (row.doubt[: len(doubt)], bool(row.doubt)) == (doubt, bool(doubt))


def test_the_last_reading_and_the_difference_stand_beside_the_new_one(cast):
    read_before(cast, 486_214)
    said(cast, {"Black": "504418"})
    row = sheet(cast).row(item(cast, "Black").id)
    assert (row.beside.value, row.difference) == ("486,214", "18,204 more")
    assert sheet(cast).row(item(cast, "Fuser temp").id).normal_range == "Should be 160 to 200."


def test_beside_a_visit_that_has_ended_stands_what_was_read_before_it(cast):
    read_before(cast, 480000)
    said(cast, {"Black": "504418"})
    visit = cast.visit
    visit.state, visit.finished_at = "done", timezone.now()
    visit.save(update_fields=["state", "finished_at"])
    later = timezone.now() + dt.timedelta(days=1)
    Reading.objects.create(machine=cast.copier, counter="mono", value=600000, read_at=later)
    black = item(cast, "Black").id
    assert sheet(cast).row(black).last.value == 480000
    (found,) = readings.last_readings([cast.copier.pk], but_of=visit).values()
    assert found["mono"].value == 480000
    (newest,) = readings.last_readings([cast.copier.pk]).values()
    assert newest["mono"].value == 600000
