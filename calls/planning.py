"""Who goes where, and when: what service managers decide about visits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, QuerySet

from accounts import access
from accounts.models.access import Why
from calls.lifecycle import OPEN
from calls.models import Visit
from calls.models.visits import VisitState

if TYPE_CHECKING:
    from accounts.models import Person


def assign(visit: Visit, lead: Person) -> None:
    """Give a visit to a technician; they see its site from then on."""
    visit.lead = lead
    visit.save(update_fields=["lead"])
    access.give(lead, [visit.site], Why.VISIT)


@transaction.atomic
def hand_over(visits: QuerySet[Visit], *, to: Person) -> list[Visit]:
    """Give planned visits to another technician, who sees their sites from then on.

    Locks them; what has begun or ended in the meantime stays. The former lead keeps the sight of
    a site only while they have another visit to make there. Returns what moved.
    """
    planned = visits.filter(state=VisitState.PLANNED).exclude(lead=to)
    moving = list(
        planned.order_by("id").select_for_update(of=("self",)).select_related("lead", "site")
    )
    Visit.objects.filter(pk__in=[visit.pk for visit in moving]).update(lead=to, rev=F("rev") + 1)
    access.give(to, list({visit.site for visit in moving}), Why.VISIT)
    for former in {visit.lead for visit in moving if visit.lead}:
        left = {visit.site_id for visit in moving if visit.lead_id == former.pk}
        still = Visit.objects.of(former).filter(state__in=OPEN, site__in=left)
        access.take(former, left - set(still.values_list("site", flat=True)), Why.VISIT)
    return moving
