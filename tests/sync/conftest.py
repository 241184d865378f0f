"""What the office meets: operations that came too late, a phone, a file."""

from __future__ import annotations

import pytest
from django.utils import timezone

from calls import planning, visits
from calls.models import FaultCode
from calls.operations import Moment
from fieldapp.sync.models import Device
from tests.sync.field import op, receive


@pytest.fixture
def fault_fields():
    """What a phone says of a fault."""
    return {"problem": FaultCode.objects.filter(kind="problem").first().pk, "note": "Jams"}


@pytest.fixture
def late_fault(cast, fault_fields):
    """A fault of Erin's on her visit, which had ended: it counts, with a doubt."""
    visits.arrive(cast.visit.pk, by=cast.erin, at=Moment.here(timezone.now()))
    visits.done(cast.visit.pk, by=cast.erin, at=Moment.here(timezone.now()))
    body = op("work.fault", fault_fields, visit=cast.visit.pk, machine=cast.copier.pk)
    return receive(cast.erin, body)


@pytest.fixture
def foreign_fault(cast, fault_fields):
    """A fault of Erin's on a visit that was given to Carl meanwhile: it waits for the office."""
    give_to_carl(cast)
    body = op("work.fault", fault_fields, visit=cast.visit.pk, machine=cast.copier.pk)
    return receive(cast.erin, body)


@pytest.fixture
def north_fault(cast, fault_fields):
    """A fault of Erin's on a visit that is Otto's: it waits for the office."""
    cast.otto_visit.machines.add(cast.library_copier)
    where = {"visit": cast.otto_visit.pk, "machine": cast.library_copier.pk}
    return receive(cast.erin, op("work.fault", fault_fields, **where))


def give_to_carl(cast) -> None:
    """Sven decides that Carl goes."""
    at = Moment.here(timezone.now())
    planning.decide(cast.visit.pk, {"lead": cast.carl}, by=cast.sven, at=at)


@pytest.fixture
def phone(cast) -> Device:
    """Erin's, heard of just now."""
    return Device.objects.create(person=cast.erin, name="Chrome on Android")
