"""Who goes where, and when: what service managers decide about visits."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from accounts import access
from accounts.models.access import Why
from calls import visits as moves
from calls.lifecycle import OPEN, WrongMove
from calls.models import Visit
from calls.models.visits import VisitState
from fieldapp.plumbing.problems import Refused

if TYPE_CHECKING:
    from accounts.models import Person
    from calls.operations import Moment


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


def may_cancel(person: Person) -> bool:
    """Managers and admins; a technician who cannot go says so to them."""
    return person.is_manager or person.is_admin


@transaction.atomic
def cancel(visit_id: UUID, *, by: Person, at: Moment, why: str) -> Visit:
    """Nobody goes. Cancelled twice, it is cancelled once.

    Raises Http404 for what ``by`` does not see, PermissionDenied for others than managers,
    WrongMove once somebody is there, Refused where no reason is given.
    """
    if not may_cancel(by):
        raise PermissionDenied
    if not why.strip():
        raise Refused("required", _("Write why, in a few words."), "/why")
    rows = Visit.objects.visible_to(by).select_for_update(of=("self",)).select_related("site")
    visit = rows.filter(pk=visit_id).first()
    if visit is None:
        raise Http404
    if not moves.taken(visit, by, at) and visit.state != VisitState.CANCELLED:
        moves.apply(visit, VisitState.CANCELLED, by=by, at=at, cancelled_why=why)
    return visit


@transaction.atomic
def uncancel(visit_id: UUID, *, by: Person, at: Moment) -> Visit:
    """Take one's own cancelling back; taken back twice, it is taken back once.

    Raises as `cancel`, and WrongMove where it is not cancelled by ``by``.
    """
    visit = Visit.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=visit_id).first()
    if visit is None:
        raise Http404
    if moves.taken(visit, by, at):
        return visit
    step = visit.steps.filter(undone_by=None, undoes=None).last()
    cancelled = step is not None and step.became == visit.state == VisitState.CANCELLED
    if step is None or not cancelled or step.by_id != by.pk:
        raise WrongMove(_("There is nothing left to undo."))
    moves.undo_step(visit, step, by=by, at=at)
    return visit
