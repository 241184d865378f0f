"""A visit that ends otherwise than done: incomplete, or closed short."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from calls import here, returns, visits
from calls.ending_forms import ME, CloseShortForm, IncompleteForm
from calls.models import Visit
from calls.models.visits import WhyIncomplete
from fieldapp.plumbing.field_forms import Handler, Kept, Sent, said_in


def incomplete_form(
    data: Any, visit: Visit, *, now: datetime, initial: Any = None
) -> IncompleteForm:
    """With the machines that are not fixed yet."""
    machines = returns.unfinished(visit)
    return IncompleteForm(data, machines=machines, today=_day(visit, now), initial=initial)


def close_short_form(
    data: Any, visit: Visit, *, now: datetime, initial: Any = None
) -> CloseShortForm:
    """It needs to know nothing of the visit."""
    return CloseShortForm(data, initial=initial)


FORMS = {"incomplete": incomplete_form, "close-short": close_short_form}


def incomplete(sent: Sent) -> Kept:
    """It waits, and a return visit is planned; for a day that is over by now, the next one."""
    visit, at = here.own(sent), sent.at
    form = incomplete_form(sent.fields, visit, now=at.happened_at)
    with said_in(form) as said:
        day = said["return_on"]
        if at.from_phone and day and day < _day(visit, at.received_at):
            day = None
        done = visits.incomplete(
            visit.pk,
            by=sent.by,
            at=at,
            why=WhyIncomplete(said["why"]),
            left=said["left"],
            returns_by=sent.by if said["who"] == ME else None,
            return_on=day,
            parts=form.parts,
        )
    return _ended(done, visit)


def close_short(sent: Sent) -> Kept:
    """It ends without all that was asked for."""
    visit = here.own(sent)
    with said_in(CloseShortForm(sent.fields)) as said:
        facts = {name: said[name] for name in ("asked", "why_not", "agreed")}
        done = visits.close_short(visit.pk, by=sent.by, at=sent.at, **facts)
    return _ended(done, visit)


def _ended(done: Visit, visit: Visit) -> Kept:
    facts = {"account": visit.site.customer, "state": done.get_state_display().lower()}
    undo = reverse("visit_move", args=[visit.pk, "undo"])
    url = reverse("sign_off", args=[visit.pk]) if visit.arrived_at else reverse("my_day")
    return Kept(_("%(account)s: %(state)s") % facts, url, undo)


def _day(visit: Visit, now: datetime) -> Any:
    return now.astimezone(ZoneInfo(visit.site.zone)).date()


HANDLERS: dict[str, Handler] = {"incomplete": incomplete, "close-short": close_short}
