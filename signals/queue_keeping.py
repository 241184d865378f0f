"""Queues: who works them, for which territory, by what clock; archived and never deleted.

Changes do not move clocks that run: a follow-up keeps the end that it was given.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import company
from fieldapp.plumbing.problems import Refused
from signals.lifecycle import CLOSED
from signals.models import FollowUp, Queue, QueueClock
from signals.models.followups import Verb
from signals.steps import locked, record

if TYPE_CHECKING:
    from accounts.models import Person, Territory
    from signals.clock import Span

OPEN = Q(follow_ups__isnull=False) & ~Q(follow_ups__stage__in=list(CLOSED))


@dataclass(frozen=True)
class Wanted:
    """How a queue should be."""

    name: str
    territory: Territory | None
    is_default: bool
    members: Iterable[Person]
    clocks: dict[str, Span]


def listed(person: Person, *, archived: bool = False) -> QuerySet[Any]:
    """Queues in use, or archived ones, with how many people and open follow-ups each has."""
    rows = Queue.objects.visible_to(person).filter(archived_on__isnull=not archived)
    rows = rows.select_related("territory").prefetch_related("clocks").order_by("name", "id")
    return rows.annotate(
        member_count=Count("members", distinct=True),
        open_count=Count("follow_ups", filter=OPEN, distinct=True),
    )


def open_in(queue: Queue) -> int:
    """How many follow-ups in it are neither won, lost nor merged."""
    return FollowUp.objects.filter(queue=queue).open().count()


@transaction.atomic
def store(queue_id: UUID | None, wanted: Wanted, *, by: Person) -> Queue:
    """Keep a queue, or make one. A new default takes the place of the former one.

    Raises Refused when it is the default and should no longer be (one queue always is), while it
    is archived, and where it is or becomes that of a territory which ``by`` does not have.
    """
    all_of_them = {row.pk: row for row in Queue.objects.select_for_update().order_by("pk")}
    queue = all_of_them[queue_id] if queue_id else Queue()
    former = [each.territory_id for each in all_of_them.values() if each.is_default]
    about = [queue.territory_id, wanted.territory.pk if wanted.territory else None]
    _require_own([*about, *(former if wanted.is_default else [])], by)
    if queue.archived_on:
        raise Refused("archived", _("Take it into use again first."))
    if queue.is_default and not wanted.is_default:
        raise Refused("default_queue", _("Make another queue the default instead."), "/is_default")
    if wanted.is_default:
        Queue.objects.filter(is_default=True).exclude(pk=queue.pk).update(is_default=False)
    queue.name, queue.territory = wanted.name, wanted.territory
    queue.is_default = wanted.is_default
    queue.save()
    queue.members.set(wanted.members)
    for type_, span in wanted.clocks.items():
        facts = {"unit": span.unit, "remind_after": span.remind, "due_after": span.due}
        QueueClock.objects.update_or_create(queue=queue, type=type_, defaults=facts)
    return queue


def _require_own(territory_ids: Iterable[UUID | None], by: Person) -> None:
    """Whoever works in a queue reads what is in it: managers keep those of their territories."""
    foreign = set(territory_ids) - {None}
    if not by.is_admin and foreign - set(by.territories.values_list("pk", flat=True)):
        raise Refused(
            "foreign_territory", _("This is about a territory that is not yours. Ask an admin.")
        )


@transaction.atomic
def archive(queue_id: UUID, *, by: Person, now: datetime, move_to: Queue | None = None) -> Queue:
    """Send nothing to it any more; its territory is free for another one.

    What is open in it moves to ``move_to``, clocks unchanged. Archived twice, it was archived
    once. Raises Refused for the default queue, and for open follow-ups without a place to go.
    """
    ids = {queue_id} | ({move_to.pk} if move_to else set())
    rows = {row.pk: row for row in Queue.objects.select_for_update().filter(pk__in=ids)}
    queue = rows[queue_id]
    if queue.archived_on:
        return queue
    _require_own([queue.territory_id], by)
    if queue.is_default:
        raise Refused(
            "default_queue", _("It is the default. Make another queue the default first.")
        )
    _move_all(queue, rows.get(move_to.pk) if move_to else None, by=by, now=now)
    queue.archived_on, queue.territory = company.today(), None
    queue.save(update_fields=["archived_on", "territory"])
    return queue


def _move_all(queue: Queue, target: Queue | None, *, by: Person, now: datetime) -> None:
    open_ones = FollowUp.objects.filter(queue=queue).open().order_by("pk")
    ids = list(open_ones.values_list("pk", flat=True))
    if not ids:
        return
    if target is None or target.archived_on or target.pk == queue.pk:
        many = ngettext(
            "%(n)d follow-up is open in it. Choose the queue that takes it.",
            "%(n)d follow-ups are open in it. Choose the queue that takes them.",
            len(ids),
        )
        raise Refused("open_follow_ups", many % {"n": len(ids)}, "/move_to")
    for pk in ids:
        follow_up = locked(pk)
        facts = {"from": queue.name}
        record(follow_up, Verb.MOVE, by=by, now=now, facts=facts, queue_id=target.pk)


def restore(queue_id: UUID) -> None:
    """Take it into use again, without the territory that it had."""
    Queue.objects.filter(pk=queue_id).update(archived_on=None)
