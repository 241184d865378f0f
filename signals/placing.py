"""A new place, noticed in words, becomes a site: then its signals belong to an account.

What a signal is stamped with is written once: site, customer, territory and segment were empty as
long as nobody knew the place, and are set when somebody does.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from accounts import access
from accounts.models import Site
from accounts.models.access import Why
from signals import routing
from signals.lifecycle import Stage, WrongMove
from signals.models import FollowUp, Signal
from signals.models.followups import Verb
from signals.steps import locked, record

if TYPE_CHECKING:
    from accounts.models import Person


def unknown_places(person: Person) -> QuerySet[Signal]:
    """The signals that ``person`` may see and whose place is only words yet."""
    return Signal.objects.visible_to(person).kept().filter(site=None)


@transaction.atomic
def settle(signal_id: UUID, *, site_id: UUID, by: Person, now: datetime) -> Signal:
    """Say at which site a signal was noticed. Said again, it changes nothing.

    A follow-up that nobody has yet goes where a signal from there would go; whoever has it, sees
    the site from now on. Raises Http404 for a signal or site that ``by`` may not see, WrongMove
    where the site is known already to be another.
    """
    if not Signal.objects.visible_to(by).kept().filter(pk=signal_id).exists():
        raise Http404
    signal = Signal.objects.select_for_update(no_key=True).get(pk=signal_id)
    rows = Site.objects.visible_to(by).current().select_related("customer", "territory")
    site = rows.filter(pk=site_id).first()
    if site is None:
        raise Http404
    if signal.site_id == site.pk:
        return signal
    if signal.site_id is not None:
        raise WrongMove(_("Somebody has said by now where this was."))
    _stamp(signal, site)
    found = routing.follow_up_now(signal)
    if found is not None:
        _go_on(locked(found.pk), site, by=by, now=now)
    return signal


def _stamp(signal: Signal, site: Site) -> None:
    """What was empty because the place was not known."""
    facts: dict[str, Any] = {"site_id": site.pk}
    facts["customer_id"] = signal.customer_id or site.customer_id
    facts["territory_id"] = signal.territory_id or site.territory_id
    facts["segment"] = signal.segment or site.customer.segment
    for name, value in facts.items():
        setattr(signal, name, value)
    signal.save(update_fields=[name.removesuffix("_id") for name in facts])


def _go_on(follow_up: FollowUp, site: Site, *, by: Person, now: datetime) -> None:
    follow_up.signal.refresh_from_db()
    changes: dict[str, Any] = {}
    if follow_up.stage == Stage.NEW and follow_up.owner_id is None:
        decision = routing.decide(routing.facts_of(follow_up.signal), routing.queues())
        changes["queue_id"] = decision.queue.pk
        if decision.owner:
            changes["owner_id"] = decision.owner.pk
    record(follow_up, Verb.PLACE, by=by, now=now, facts={"site": str(site.pk)}, **changes)
    people = [follow_up.owner, *follow_up.helpers.all()] if follow_up.is_open else []
    for person in filter(None, people):
        access.give(person, [site], Why.FOLLOW_UP)
