"""Two managers make each of two customers the branch of the other, at once."""

from __future__ import annotations

import threading

import pytest

from accounts import keeping
from accounts.models import Customer
from fieldapp.plumbing.problems import Refused
from tests import cast as casting
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_that_would_be_above_each_other_one_is_refused(monkeypatch):
    cast, meeting = casting.make(), threading.Barrier(2)
    refuse_circle = keeping._refuse_circle

    def and_meet(customer):
        """Unless the other waits for our lock, both have looked before either has written."""
        refuse_circle(customer)
        try:
            meeting.wait(1)
        except threading.BrokenBarrierError:
            return

    monkeypatch.setattr(keeping, "_refuse_circle", and_meet)

    def below(one, other):
        parent = Customer.objects.get(pk=other.pk)
        return lambda: keeping.change_customer(one.pk, {"parent": parent}, by=cast.mona)

    results = together(below(cast.harlow, cast.tamsin), below(cast.tamsin, cast.harlow))
    assert sorted(type(each).__name__ for each in results) == ["Customer", "Refused"]
    assert Customer.objects.exclude(parent=None).count() == 1
    assert any(isinstance(each, Refused) and each.code == "circle" for each in results)
