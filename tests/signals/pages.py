"""What tests of pages need: follow-ups of today, their forms, what one reads, what it costs."""

from __future__ import annotations

import re
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import company
from fieldapp.plumbing.ids import uuid7
from signals.models import FollowUp
from tests import cast as casting
from tests.signals.week import followed_up


def fresh(cast: casting.Cast, *, ago: timedelta = timedelta(0), **facts: object) -> FollowUp:
    """A follow-up that came a moment ago; Sam's, unless the site is Tamsin's."""
    return followed_up(cast, timezone.now() - ago, **facts)


def at_tamsins(cast: casting.Cast, **facts: object) -> FollowUp:
    """A follow-up that nobody was given, in the queue of Sam and Rita."""
    return fresh(cast, site=cast.tamsin_office, machine=None, **facts)


def now():
    """This moment."""
    return timezone.now()


def url(follow_up, verb: str = "") -> str:
    """Of a follow-up's page, or of one of its verbs."""
    return f"/follow-ups/{follow_up.pk}/" + (f"{verb}/" if verb else "")


def press(browser, follow_up, verb: str, **typed: object):
    """Send a verb's form as the page does."""
    return browser.post(url(follow_up, verb), {"op_id": uuid7()} | typed)


def stage(follow_up) -> str:
    """How far it is now."""
    return FollowUp.objects.get(pk=follow_up.pk).stage


def text(reply) -> str:
    """What one reads of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", reply.content.decode()))


def questions(browser, address: str, **headers: str) -> int:
    """How many SQL statements a page takes once the company's settings are known."""
    company.current()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        reply = browser.get(address, **headers)
    assert reply.status_code == 200
    return len(asked)


def titles(reply) -> list[str]:
    """The titles of the cards, in order."""
    return re.findall(r'class="(?:said|saw)">([^<]*)</span></a>', reply.content.decode())
