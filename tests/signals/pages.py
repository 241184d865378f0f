"""What tests of pages need: follow-ups of today, and how many questions a page asks."""

from __future__ import annotations

import re
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import company
from signals.models import FollowUp
from tests import cast as casting
from tests.signals.week import followed_up


def fresh(cast: casting.Cast, *, ago: timedelta = timedelta(0), **facts: object) -> FollowUp:
    """A follow-up that came a moment ago; Sam's, unless the site is Tamsin's."""
    return followed_up(cast, timezone.now() - ago, **facts)


def at_tamsins(cast: casting.Cast, **facts: object) -> FollowUp:
    """A follow-up that nobody was given, in the queue of Sam and Rita."""
    return fresh(cast, site=cast.tamsin_office, machine=None, **facts)


def questions(browser, url: str, **headers: str) -> int:
    """How many SQL statements a page takes once the company's settings are known."""
    company.current()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        reply = browser.get(url, **headers)
    assert reply.status_code == 200
    return len(asked)


def titles(reply) -> list[str]:
    """The titles of the cards, in order."""
    return re.findall(r'class="(?:said|saw)">([^<]*)</span></a>', reply.content.decode())
