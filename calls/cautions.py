"""What whoever takes a call should know before a promise is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import moments
from calls import deciding, hot
from calls.lifecycle import OPEN
from calls.models.visits import VisitKind

if TYPE_CHECKING:
    from accounts.models import Machine, Person, Site
    from calls.response import Response

LATELY = timedelta(days=14)


@dataclass(frozen=True)
class Caution:
    """One thing to know; ``url`` leads to it."""

    title: str
    text: str = ""
    url: str = ""


def of_call(
    site: Site, machine: Machine | None, promise: Response, *, by: Person, now: datetime
) -> list[Caution]:
    """Credit, contract, an open call already, a hot machine, a repair a few days ago."""
    found = []
    if site.credit_hold:
        words = _("Ask accounts before you promise a visit.")
        found.append(Caution(_("This account is on credit hold"), words))
    if promise.is_paid_by_visit:
        words = _("Tell the caller that this visit is charged.")
        found.append(Caution(_("Time and materials"), words))
    if machine is not None:
        if machine.serviced_by:
            words = _("%(name)s services this machine") % {"name": machine.servicer_words}
            found.append(Caution(words[:1].upper() + words[1:]))
        found += _of_machine(machine, by, now)
    return found


def _of_machine(machine: Machine, by: Person, now: datetime) -> list[Caution]:
    rows = deciding.plannable(by).filter(machines=machine).select_related("lead", "site")
    found = []
    for visit in rows.filter(state__in=OPEN).order_by("window_start", "id")[:3]:
        when = moments.due_when(visit.window_start, now, visit.site.zone)
        facts = {"kind": visit.get_kind_display(), "when": when}
        text = f"{visit.problem or visit.note} {visit.lead or _('Nobody has it yet')}".strip()
        title = _("There is an open call already: %(kind)s, %(when)s") % facts
        found.append(Caution(title, text, reverse("board_visit", args=[visit.pk])))
    if heat := hot.hot_machines([machine.pk], now=now).get(machine.pk):
        url = reverse("machine", args=[machine.pk])
        found.append(Caution(_("This machine is hot"), heat.words, url))
    last = rows.filter(kind=VisitKind.REPAIR, finished_at__gt=now - LATELY).order_by("finished_at")
    if visit := last.last():
        when = moments.heard_at(visit.finished_at, now, visit.site.zone)
        title = _("Repaired %(when)s by %(who)s") % {"when": when, "who": visit.lead}
        text = _("The same fault again is a call-back.")
        found.append(Caution(title, text, reverse("visit", args=[visit.pk])))
    return found
