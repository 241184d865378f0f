"""What people can do and when they are away: what later decides who is asked instead."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts import people
from accounts.models import Leave, Skill
from fieldapp.plumbing.problems import Refused

if TYPE_CHECKING:
    from accounts.models import Person

SOON = dt.timedelta(days=60)  # time enough to sit an exam again


@transaction.atomic
def add_skill(
    person_id: UUID, *, by: Person, kind: str, name: str, expires_on: dt.date | None
) -> Skill:
    """Note a skill or a certificate; noted again, its last day is the new one."""
    person = people.locked(person_id, by=by)
    kept = person.skills.filter(kind=kind, name=name, archived_on=None).first()
    if kept:
        kept.expires_on = expires_on
        kept.save(update_fields=["expires_on"])
        return kept
    return Skill.objects.create(person=person, kind=kind, name=name, expires_on=expires_on)


@transaction.atomic
def drop_skill(person_id: UUID, skill_id: UUID, *, by: Person, today: dt.date) -> None:
    """Take a skill from the list; it stays in the history."""
    person = people.locked(person_id, by=by)
    person.skills.filter(pk=skill_id, archived_on=None).update(archived_on=today)


@transaction.atomic
def add_leave(
    person_id: UUID,
    *,
    by: Person,
    first_day: dt.date,
    last_day: dt.date,
    substitute: Person | None,
) -> Leave:
    """Note that a person is away. Raises Refused when they are away already on such a day."""
    person = people.locked(person_id, by=by)
    others = person.leaves.filter(archived_on=None, first_day__lte=last_day)
    same = others.filter(first_day=first_day, last_day=last_day).first()
    if same:
        same.substitute = substitute
        same.save(update_fields=["substitute"])
        return same
    if others.filter(last_day__gte=first_day).exists():
        raise Refused("overlap", _("They are away then already."), "/first_day")
    try:
        with transaction.atomic():
            return Leave.objects.create(
                person=person, first_day=first_day, last_day=last_day, substitute=substitute
            )
    except IntegrityError:
        raise Refused("bad_days", _("Choose a last day after the first."), "/last_day") from None


@transaction.atomic
def drop_leave(person_id: UUID, leave_id: UUID, *, by: Person, today: dt.date) -> None:
    """They are not away after all."""
    person = people.locked(person_id, by=by)
    person.leaves.filter(pk=leave_id, archived_on=None).update(archived_on=today)


def leaves_of(person: Person, *, today: dt.date) -> QuerySet[Leave]:
    """When they are or will be away, the next first."""
    leaves = person.leaves.filter(archived_on=None, last_day__gte=today)
    return leaves.select_related("substitute").order_by("first_day")


def away(day: dt.date) -> Q:
    """A condition on people: away on a day."""
    return Q(leaves__archived_on=None, leaves__first_day__lte=day, leaves__last_day__gte=day)
