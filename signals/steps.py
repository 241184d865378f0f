"""Writes the history of a follow-up: what a verb changes, and how to put it back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from django.http import Http404

from accounts import access
from accounts.models.access import Why
from fieldapp.plumbing import outbox
from fieldapp.plumbing.ids import uuid7
from signals.models import FollowUp, Step

if TYPE_CHECKING:
    from accounts.models import Person

TELL = "signals.tell"


def locked(follow_up_id: UUID) -> FollowUp:
    """The follow-up, locked until the transaction ends. Raises Http404 when there is none.

    The owner is not joined: after waiting for the lock, a join would still show the former one.
    """
    rows = FollowUp.objects.select_for_update(of=("self",)).select_related(
        "signal__site__customer", "queue"
    )
    follow_up = rows.filter(pk=follow_up_id, signal__withdrawn_at=None).first()
    if follow_up is None:
        raise Http404
    return follow_up


def taken(follow_up: FollowUp, op_id: UUID | None) -> bool:
    """Whether the form with this ``op_id`` has been acted upon already."""
    return op_id is not None and follow_up.steps.filter(op_id=op_id).exists()


def record(
    follow_up: FollowUp,
    verb: str,
    *,
    by: Person | None,
    now: datetime,
    op_id: UUID | None = None,
    note: str = "",
    facts: dict[str, Any] | None = None,
    **changes: Any,
) -> Step:
    """Apply ``changes`` to a locked follow-up, keep what they replaced, and tell who must hear.

    ``changes`` are by attribute name (``owner_id``, not ``owner``).
    """
    was, old_owner = follow_up.stage, follow_up.owner_id
    before = {name: plain(getattr(follow_up, name)) for name in changes}
    for name, value in changes.items():
        setattr(follow_up, name, value)
    follow_up.save(update_fields=[_field_of(name) for name in changes])
    if follow_up.owner_id != old_owner:
        move_sight(follow_up, old_owner)
    step = Step.objects.create(
        follow_up=follow_up,
        verb=verb,
        by=by,
        at=now,
        was=was,
        became=follow_up.stage,
        note=note.strip(),
        facts=facts or {},
        before=before,
        op_id=op_id or uuid7(),
        request_id=str(structlog.contextvars.get_contextvars().get("request_id", ""))[:64],
    )
    outbox.add(TELL, step.pk)
    return step


def restore(follow_up: FollowUp, before: dict[str, Any]) -> dict[str, Any]:
    """What ``record`` must be given to put back what a step replaced."""
    fields = {field.attname: field for field in FollowUp._meta.concrete_fields}
    return {name: fields[name].to_python(value) for name, value in before.items()}


def plain(value: Any) -> Any:
    """A column's value as JSON keeps it without loss."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value.total_seconds())
    if isinstance(value, Decimal | UUID):
        return str(value)
    return value


def _field_of(attname: str) -> str:
    return (
        attname.removesuffix("_id")
        if attname in {"owner_id", "merged_into_id", "queue_id"}
        else attname
    )


def move_sight(follow_up: FollowUp, old_owner_id: UUID | None) -> None:
    """Let the owner see the site, and take it from the former one if this was their reason."""
    from accounts.models import Person

    site = follow_up.signal.site
    if site is None:
        return
    if old_owner_id:
        still = FollowUp.objects.filter(owner_id=old_owner_id, signal__site=site)
        if not still.exclude(pk=follow_up.pk).exists():
            access.take(Person.objects.get(pk=old_owner_id), [site], Why.FOLLOW_UP)
    if follow_up.owner_id:
        access.give(Person.objects.get(pk=follow_up.owner_id), [site], Why.FOLLOW_UP)
