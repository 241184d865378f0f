"""Who could make a visit: what they can do, how full their day is, how near they are anyway."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Person, Skill
from accounts.territories import normalise
from calls import dayboard
from calls.dayboard import QUARTER, length_of
from calls.days import span

if TYPE_CHECKING:
    from uuid import UUID

    from calls.models import Visit

NEAR = 2  # letters and digits of a postal code that must be the same
MOST = 6


@dataclass
class Candidate:
    """Somebody who could go, from when, and what speaks for and against it."""

    person: Person
    start: dt.datetime
    load: dt.timedelta
    lacks: list[str] = field(default_factory=list)
    near: str = ""
    near_by: int = 0
    full: bool = False
    late: bool = False
    stands_in: bool = False

    @property
    def order(self) -> tuple:
        """The best first: able, in time, standing in for who had it, near, least planned."""
        able = (bool(self.lacks), self.full, self.late, not self.stands_in)
        return (*able, -self.near_by, self.load, str(self.person), str(self.person.pk))

    @property
    def reasons(self) -> list[str]:
        """For and against, in words."""
        load = _("%(time)s planned") % {"time": span(self.load)} if self.load else _("free all day")
        words = [_("stands in that day") if self.stands_in else "", load, self.near]
        if self.lacks:
            words.append(_("lacks %(skills)s") % {"skills": ", ".join(self.lacks)})
        if self.full:
            words.append(_("no time left in working hours"))
        if self.late:
            words.append(_("after the promised time"))
        return [each for each in words if each]


def day_for(visit: Visit, now: dt.datetime, zone: str) -> dt.date:
    """The day of a visit, or today where that has passed."""
    return max(visit.window_start, now).astimezone(ZoneInfo(zone)).date()


def candidates(
    visit: Visit, *, by: Person, now: dt.datetime, day: dt.date | None = None
) -> list[Candidate]:
    """Technicians for a visit on a day, the best first; whoever is away then is left out.

    Of others' visits only those count that ``by`` may see.
    """
    zone = dayboard.zone_of(by)
    day = day or day_for(visit, now, zone)
    people = {person.pk: person for person in dayboard.technicians(by, day)}
    away = dayboard.leaves_on(day, people)
    able = skilled(people, visit.skills, day) if visit.skills else {}
    plans: dict[UUID, list[Visit]] = {pk: [] for pk in people}
    for other in dayboard.on(day, zone, by):
        if other.pk != visit.pk:
            for person in dayboard.goers(other):
                plans.setdefault(person.pk, []).append(other)
    found = [
        _candidate(person, visit, plans[pk], able.get(pk, set()), day, now)
        for pk, person in people.items()
        if pk not in away
    ]
    if visit.lead_id in away:
        for one in found:
            one.stands_in = one.person.pk == away[visit.lead_id].substitute_id
    return sorted(found, key=lambda one: one.order)[:MOST]


def skilled(people: Iterable[UUID], names: list[str], day: dt.date) -> dict[UUID, set[str]]:
    """Which of some skills people have on a day; a certificate that is over does not count."""
    rows = Skill.objects.filter(person__in=list(people), name__in=names, archived_on=None)
    rows = rows.filter(Q(expires_on=None) | Q(expires_on__gte=day))
    found: dict[UUID, set[str]] = {}
    for person_id, name in rows.values_list("person_id", "name"):
        found.setdefault(person_id, set()).add(name)
    return found


def known_skills() -> list[str]:
    """Every skill that somebody here has."""
    rows = Skill.objects.filter(archived_on=None, person__is_active=True)
    return list(rows.order_by("name").values_list("name", flat=True).distinct())


def _candidate(
    person: Person,
    visit: Visit,
    plan: list[Visit],
    able: set[str],
    day: dt.date,
    now: dt.datetime,
) -> Candidate:
    not_before = max(now, _wanted(visit, day))
    gap = first_gap(plan, planned_length(visit), day, not_before=not_before)
    ends = [each.window_start + length_of(each) for each in plan]
    start = gap or _to_quarter(max([not_before, *ends]))
    load = sum((length_of(each) for each in plan), dt.timedelta(0))
    near_by, near = nearness(visit, plan)
    late = bool(visit.respond_by and start > visit.respond_by)
    lacks = sorted(set(visit.skills) - able)
    return Candidate(person, start, load, lacks, near, near_by, gap is None, late)


def planned_length(visit: Visit) -> dt.timedelta:
    """How long somebody will be there: of a call that nobody has, its window is a promise."""
    return length_of(visit) if visit.lead_id else dayboard.usual_length(visit.kind)


def _wanted(visit: Visit, day: dt.date) -> dt.datetime:
    """Not before the window that was agreed, where it lies on that day."""
    local = visit.window_start.astimezone(ZoneInfo(visit.site.zone))
    return local if local.date() == day else dt.datetime.combine(day, dt.time(0), local.tzinfo)


def first_gap(
    plan: list[Visit], length: dt.timedelta, day: dt.date, *, not_before: dt.datetime
) -> dt.datetime | None:
    """The first quarter of an hour at which so much time is free in working hours; None: never."""
    busy = sorted((one.window_start, one.window_start + length_of(one)) for one in plan)
    for opening, closing in dayboard.open_spans(day):
        start = _to_quarter(max(opening, not_before))
        for begin, end in busy:
            if begin < start + length and end > start:
                start = _to_quarter(end)
        if start + length <= closing:
            return start
    return None


def _to_quarter(moment: dt.datetime) -> dt.datetime:
    past = dt.timedelta(minutes=moment.minute % 15, seconds=moment.second) + dt.timedelta(
        microseconds=moment.microsecond
    )
    return moment + (QUARTER - past if past else past)


def nearness(visit: Visit, plan: list[Visit]) -> tuple[int, str]:
    """How many characters of the postal code another visit of the day shares, and that in words."""
    best, words = 0, ""
    code = normalise(visit.site.postal_code)
    for other in plan:
        if other.site_id == visit.site_id:
            return 99, _("is at this site that day")
        if other.site.country != visit.site.country:
            continue
        shared = _shared(code, normalise(other.site.postal_code))
        if shared >= NEAR and shared > best:
            best = shared
            words = _("has a visit at %(code)s that day") % {"code": code[:shared]}
    return best, words


def _shared(one: str, two: str) -> int:
    number = 0
    for left, right in zip(one, two, strict=False):
        if left != right:
            break
        number += 1
    return number
