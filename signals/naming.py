"""Words of signals and of their follow-ups that carry somebody's name: found, and written anew.

Nothing is changed silently: a person reads each note and takes the name out.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.anonymity import naming, words_of
from signals import routing
from signals.models import Signal, Step
from signals.models.followups import Verb
from signals.steps import locked, record

if TYPE_CHECKING:
    from accounts.models import Contact, Person


def _about(contact: Contact, reader: Person) -> QuerySet[Signal]:
    """Signals at the contact's customer, as far as the reader may see them."""
    there = Q(customer=contact.customer_id) | Q(contact=contact)
    return Signal.objects.visible_to(reader).filter(there)


def signals_naming(contact: Contact, *, reader: Person) -> QuerySet[Signal]:
    """Signals whose note carries the contact's name, phone or e-mail."""
    found = _about(contact, reader).filter(naming("note", words_of(contact)))
    return found.order_by("-noticed_at", "-id")


def steps_naming(contact: Contact, *, reader: Person) -> QuerySet[Step]:
    """Steps of follow-ups whose words do: calls, questions, answers, reasons."""
    signals = _about(contact, reader).order_by().values("pk")
    found = Step.objects.filter(follow_up__signal__in=signals)
    return found.filter(naming("note", words_of(contact))).order_by("-at", "-id")


@transaction.atomic
def rewrite_signal(signal_id: UUID, *, by: Person, now: datetime, note: str) -> None:
    """Put other words in place of a signal's note; its history says who did it, not what stood."""
    signal = Signal.objects.select_for_update(of=("self",)).get(pk=signal_id)
    if signal.note == note:
        return
    signal.note = note
    signal.save(update_fields=["note"])
    follow_up = routing.follow_up_now(signal)
    if follow_up and not signal.withdrawn_at:
        record(locked(follow_up.pk), Verb.CLEAR, by=by, now=now)


@transaction.atomic
def rewrite_step(step_id: UUID, *, by: Person, now: datetime, note: str) -> None:
    """Put other words in place of a step's."""
    rows = Step.objects.select_for_update(of=("self",)).select_related("follow_up__signal")
    found = rows.get(pk=step_id)
    if found.note == note:
        return
    found.note = note
    found.save(update_fields=["note"])
    if not found.follow_up.signal.withdrawn_at:
        record(locked(found.follow_up_id), Verb.CLEAR, by=by, now=now)
