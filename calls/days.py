"""The days of a technician: what is next, later, ahead and done, by the clock of each site."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import moments
from accounts.models import Person
from calls.lifecycle import OPEN, UNDER_WAY
from calls.models import Visit
from calls.models.visits import VisitState
from fieldapp.plumbing import prepared

if TYPE_CHECKING:
    from accounts.models import Site


LOOK_BACK = dt.timedelta(days=14)
LOOK_AHEAD = dt.timedelta(days=8)
SOON = dt.timedelta(minutes=90)
MOST = 60  # visits on one page; a technician has four to eight a day


@dataclass
class Days:
    """``next`` is what is under way, else the first one planned; the others in order of time."""

    next: Visit | None = None
    later: list[Visit] = field(default_factory=list)
    done: list[Visit] = field(default_factory=list)
    missed: list[Visit] = field(default_factory=list)
    ahead: list[tuple[dt.date, list[Visit]]] = field(default_factory=list)

    @property
    def all(self) -> list[Visit]:
        """Those that are still to be made."""
        first = [self.next] if self.next else []
        return [*first, *self.later, *self.missed, *(v for _day, some in self.ahead for v in some)]

    @property
    def today(self) -> int:
        """How many visits today has."""
        return len(self.later) + len(self.done) + bool(self.next)


def of(person: Person, *, now: dt.datetime) -> Days:
    """The visits that ``person`` leads or helps with, two weeks back to a week ahead."""
    return sort(_planned(person=person.pk, start=now - LOOK_BACK, end=now + LOOK_AHEAD), now=now)


@prepared.question
def _planned(*, person: UUID, start: dt.datetime, end: dt.datetime) -> QuerySet[Visit]:
    rows = Visit.objects.of(Person(pk=person)).filter(archived_on=None).for_cards()
    recent = Q(window_start__range=(start, end))
    return rows.filter(recent | Q(state__in=UNDER_WAY)).order_by("window_start", "id")[:MOST]


def sort(visits: Iterable[Visit], *, now: dt.datetime) -> Days:
    """Put visits, in order of time, where they belong. Only what is open can be next."""
    days = Days()
    waiting: list[Visit] = []
    ahead: list[Visit] = []
    for visit in visits:
        distance = (day_of(visit) - now.astimezone(ZoneInfo(visit.site.zone)).date()).days
        if visit.state in UNDER_WAY or (distance == 0 and visit.state in OPEN):
            waiting.append(visit)
        elif distance == 0 and visit.state == VisitState.DONE:
            days.done.append(visit)
        elif distance > 0 and visit.state in OPEN:
            ahead.append(visit)
        elif distance < 0 and visit.state in OPEN:
            days.missed.append(visit)
    waiting.sort(key=lambda visit: visit.state not in UNDER_WAY)  # stable: time stays within
    days.next, days.later = (waiting[0], waiting[1:]) if waiting else (None, [])
    ahead.sort(key=day_of)
    days.ahead = [(day, list(group)) for day, group in groupby(ahead, key=day_of)]
    return days


def day_of(visit: Visit) -> dt.date:
    """The day of a visit as its site's calendar has it."""
    return visit.window_start.astimezone(ZoneInfo(visit.site.zone)).date()


def under_way(person: Person, *, now: dt.datetime, within: dt.timedelta) -> Visit | None:
    """The visit that a person is on, or was on a short while ago: where they probably heard it."""
    rows = Visit.objects.of(person).filter(archived_on=None).for_cards()
    touched = Q(arrived_at__gte=now - within) | Q(finished_at__gte=now - within)
    open_ones = Q(state=VisitState.ON_SITE, arrived_at__gte=now - dt.timedelta(hours=14))
    return rows.filter(touched | open_ones).order_by("-arrived_at", "-id").first()


def when(visit: Visit, *, now: dt.datetime) -> str:
    """Where a visit stands, in words: "In 12 minutes", "Mon 08:00", "On site for 24 min"."""
    if visit.state == VisitState.ON_SITE and visit.arrived_at:
        return _("On site for %(time)s") % {"time": span(now - visit.arrived_at)}
    if visit.state == VisitState.ON_THE_WAY:
        return _("On the way")
    until = visit.window_start - now
    if dt.timedelta(0) <= until < SOON:
        minutes = until // dt.timedelta(minutes=1)
        return ngettext("In %(n)d minute", "In %(n)d minutes", minutes) % {"n": minutes}
    return moments.heard_at(visit.window_start, now, visit.site.zone)


def span(time: dt.timedelta) -> str:
    """A stretch of time in words: "24 min", "1 h 10 min"."""
    hours, minutes = divmod(max(time, dt.timedelta(0)) // dt.timedelta(minutes=1), 60)
    if not hours:
        return _("%(minutes)d min") % {"minutes": minutes}
    if not minutes:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}


def recent_sites(person: Person, *, now: dt.datetime, most: int = 3) -> list[Site]:
    """Where a person was last, the latest first: most things are noticed there."""
    rows = Visit.objects.of(person).filter(archived_on=None, window_start__lte=now + SOON)
    rows = rows.filter(site__archived_on=None).select_related("site__customer")
    sites = {visit.site_id: visit.site for visit in rows.order_by("-window_start", "-id")[:20]}
    return list(sites.values())[:most]
