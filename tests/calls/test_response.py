"""What contracts promise whoever calls: working hours over nights, weekends and holidays."""

import datetime as dt

import pytest
from django.utils import translation

from accounts.models import CompanySettings, Contract
from calls import response
from tests.calls.plans import LONDON, at

pytestmark = pytest.mark.django_db


def promise(cast, reported_at, kind="repair", machines=None):
    machines = [cast.copier] if machines is None else machines
    with translation.override("en"):
        return response.promised(
            cast.harlow_hq, machines, kind, reported_at=reported_at, now=reported_at
        )


@pytest.fixture
def hours(cast):
    """Sets the response hours of Harlow's contract, which holds for years."""

    def to(number, service_hours="5x8", **more):
        Contract.objects.filter(pk=cast.contract.pk).update(
            response_hours=number,
            service_hours=service_hours,
            starts_on=dt.date(2025, 1, 1),
            ends_on=None,
            **more,
        )

    return to


@pytest.mark.parametrize(
    ("reported", "due"),
    [
        (at("09:00"), at("13:00")),
        (at("15:30"), at("10:30", 1)),  # 1.5 h today, 2.5 h tomorrow
        (at("20:00"), at("12:00", 1)),
        (at("16:00", 4), at("11:00", 7)),  # Friday to Monday
        (at("11:00", 5), at("12:00", 7)),  # Saturday counts nothing
    ],
)
def test_working_hours_pass_over_nights_and_weekends(cast, hours, reported, due):
    hours(4)
    assert promise(cast, reported).due == due


def test_working_hours_pass_over_a_holiday(cast, hours):
    """Good Friday and Easter Monday 2031 are 11 and 14 April."""
    hours(4)
    thursday = dt.datetime(2031, 4, 10, 16, tzinfo=LONDON)
    assert promise(cast, thursday).due == dt.datetime(2031, 4, 15, 11, tzinfo=LONDON)


def test_working_hours_pass_over_a_day_of_the_company(cast, hours):
    hours(4)
    CompanySettings.objects.update(own_days={"2031-03-11": {"name": "Outing", "hours": []}})
    from accounts import company

    company.forget()
    assert promise(cast, at("15:30")).due == at("10:30", 2)


def test_day_and_night_hours_pass_always(cast, hours):
    hours(4, "24x7")
    assert promise(cast, at("22:00", 5)).due == at("02:00", 6)


def test_the_promise_says_why(cast, hours):
    hours(4)
    assert promise(cast, at("15:30")).why == (
        "Full service contract: 4 working hours, until Tue 10:30"
    )
    hours(1, "24x7")
    assert promise(cast, at("15:30")).why == (
        "Full service contract: 1 hour day and night, until 16:30"
    )


def test_the_tightest_of_several_contracts_counts(cast, hours):
    hours(8)
    tight = Contract.objects.create(
        customer=cast.harlow, kind="parts", starts_on=dt.date(2025, 1, 1), response_hours=2
    )
    tight.machines.add(cast.copier)
    assert promise(cast, at("09:00")).due == at("11:00")


@pytest.mark.parametrize(
    "facts",
    [
        {"ends_on": dt.date(2031, 3, 9)},
        {"starts_on": dt.date(2031, 3, 11)},
        {"archived_on": dt.date(2030, 1, 1)},
    ],
)
def test_a_contract_that_does_not_hold_that_day_promises_nothing(cast, hours, facts):
    hours(4)
    Contract.objects.filter(pk=cast.contract.pk).update(**facts)
    nothing = promise(cast, at("09:00"))
    assert (nothing.due, nothing.why) == (
        None,
        "No service contract covers it: no promised time.",
    )


def test_another_machine_is_not_covered(cast, hours):
    hours(4)
    assert promise(cast, at("09:00"), machines=[cast.rival]).due is None
    assert promise(cast, at("09:00"), machines=[]).due is None


def test_only_repairs_are_promised(cast, hours):
    hours(4)
    assert promise(cast, at("09:00"), kind="pm").due is None


def test_time_and_materials_without_hours_is_said(cast, hours):
    hours(None, kind="time_and_materials")
    nothing = promise(cast, at("09:00"))
    assert (nothing.due, nothing.is_paid_by_visit) == (None, True)
    assert nothing.why == "Time and materials: no response time is agreed."


def test_a_lease_is_no_service_contract(cast, hours):
    hours(None, kind="lease")
    assert promise(cast, at("09:00")).contract is None
