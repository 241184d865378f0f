"""What speaks against who goes: said to whoever plans, who may know better. It blocks nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from calls import dayboard, who_goes

if TYPE_CHECKING:
    from accounts.models import Leave
    from calls.models import Visit


def of_visit(visit: Visit) -> list[str]:
    """In sentences: who is away on its day and who stands in, and what nobody who goes can do."""
    day = visit.window_start.astimezone(ZoneInfo(visit.site.zone)).date()
    people = {one.pk: one for one in dayboard.goers(visit)}
    if not people:
        return []
    said = [_away(leave) for leave in dayboard.leaves_on(day, people).values()]
    if visit.skills:
        able = set().union(*who_goes.skilled(people, visit.skills, day).values())
        if lacks := sorted(set(visit.skills) - able):
            said.append(_("Nobody who goes knows %(skills)s.") % {"skills": ", ".join(lacks)})
    return said


def _away(leave: Leave) -> str:
    facts = {"name": leave.person, "day": date_format(leave.last_day, "j M")}
    if leave.substitute is None:
        return _("%(name)s is away until %(day)s.") % facts
    words = _("%(name)s is away until %(day)s; %(other)s stands in.")
    return words % {**facts, "other": leave.substitute}
