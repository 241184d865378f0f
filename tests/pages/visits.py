"""What tests of visits share: who is on site, forms as a browser would send them."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from calls import visits
from calls.models import FaultCode, Visit
from calls.operations import Moment
from fieldapp.plumbing.ids import uuid7


def now(seconds=0):
    """A moment of ours, some seconds ago."""
    return Moment.here(timezone.now() - dt.timedelta(seconds=seconds))


def on_site(cast, by=None, seconds=3600):
    """Erin has arrived at Harlow's."""
    visits.arrive(cast.visit.pk, by=by or cast.erin, at=now(seconds))
    return Visit.objects.get(pk=cast.visit.pk)


def bench(cast, **query):
    """The address of the page of the copier on the visit."""
    url = reverse("visit_machine", args=[cast.visit.pk, cast.copier.pk])
    return url + "?" + "&".join(f"{name}={value}" for name, value in query.items())


def code(kind, words):
    return FaultCode.objects.get(kind=kind, words=words)


def send(browser, url, op_id=None, **fields):
    return browser.post(url, {"op_id": op_id or uuid7()} | fields)


def fault(browser, cast, problem="Paper jam", **fields):
    wrong = code("problem", problem).pk
    return send(browser, bench(cast, do="fault"), **({"problem": wrong} | fields))
