"""How many pages a machine makes in a month: by its counters, else as it was written down."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Machine
from calls import readings, volumes

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def read(cast, days, by=None, **values) -> None:
    """What the copier's counters showed so many days ago."""
    at = NOW - dt.timedelta(days=days)
    for counter, value in values.items():
        facts = {"visit": None, "operation": None, "by": cast.erin, "read_at": at}
        readings.keep(cast.copier, counter, Decimal(value), **facts)


def pages(cast) -> int | None:
    found = volumes.of(cast.copier, now=NOW)
    return found.pages if found else None


def test_of_a_machine_that_was_never_read_it_is_what_was_written_down(cast):
    assert pages(cast) is None
    Machine.objects.filter(pk=cast.copier.pk).update(monthly_volume=4000)
    cast.copier.refresh_from_db()
    found = volumes.of(cast.copier, now=NOW)
    assert (found.pages, found.since, found.rating) == (4000, None, 18_000)


def test_the_last_three_months_count_and_black_and_colour_are_added(cast):
    read(cast, 300, mono=1_000, colour=100)
    read(cast, 95, mono=50_000, colour=5_000)
    read(cast, 40, mono=60_000, colour=5_500, scans=90_000)
    read(cast, 4, mono=77_500, colour=8_650, scans=99_000)
    days = 91  # (27,500 + 3,650) pages in 91 days
    assert pages(cast) == 10_400  # 10,411 to the page
    found = volumes.of(cast.copier, now=NOW)
    assert (found.until - found.since).days == days


def test_a_few_weeks_are_too_short_and_say_nothing(cast):
    read(cast, 20, mono=1_000)
    read(cast, 1, mono=9_000)
    assert pages(cast) is None


def test_across_a_changed_counter_nothing_is_reckoned(cast):
    read(cast, 100, mono=500_000)
    read(cast, 60, mono=1_000)
    read(cast, 0, mono=13_000)
    assert pages(cast) == 6_080  # 12,000 pages in 60 days


def test_a_total_counts_where_nothing_else_was_read(cast):
    read(cast, 80, total=1_000)
    read(cast, 0, total=9_000)
    assert pages(cast) == 3_040  # 8,000 pages in 80 days


@pytest.mark.parametrize(
    ("made", "over", "under"),
    [(19_800, False, False), (19_801, True, False), (6_000, False, False), (5_999, False, True)],
)
def test_a_tenth_over_its_rating_is_too_much_and_less_than_a_third_is_hardly_used(
    cast, made, over, under
):
    Machine.objects.filter(pk=cast.copier.pk).update(monthly_volume=made)
    cast.copier.refresh_from_db()
    found = volumes.of(cast.copier, now=NOW)
    assert (found.is_over, found.is_under) == (over, under)


def test_without_a_rating_nothing_is_too_much(cast):
    cast.orion.recommended_monthly_volume = None
    cast.orion.save()
    Machine.objects.filter(pk=cast.copier.pk).update(monthly_volume=90_000)
    found = volumes.of(Machine.objects.select_related("model").get(pk=cast.copier.pk), now=NOW)
    assert (found.is_over, found.is_under) == (False, False)
