"""Each night: what has not reached the office is told to those who look after it, once a matter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from uuid import UUID, uuid5

import structlog
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import notices
from accounts.models import Notice, Person
from accounts.models.people import Role
from fieldapp.sync import missing, phone_words
from fieldapp.sync.missing import Phone

log = structlog.get_logger(__name__)
MATTERS = UUID("6f0c3a52-6a59-4a8e-9d0e-3f1f1e6b7c11")  # a matter's id is the same each night
MOST_A_NIGHT = 3  # of one phone; the others are told the next night


def tell_managers(*, now: datetime) -> int:
    """Write the notices; a matter that was told of is not told again. Returns how many phones."""
    found = missing.everywhere(now=now)
    managers = managers_of({phone.person for phone in found})
    for phone in found:
        for manager in managers[phone.person.pk]:
            _tell(manager, phone, now)
    silent = sum(phone.is_silent for phone in found)
    log.info("not_received", phones=len(found), silent=silent, lost=sum(p.lost for p in found))
    return len(found)


def managers_of(people: Iterable[Person]) -> dict[UUID, list[Person]]:
    """Whom a person's missing work is told to: their manager, else those who manage service in
    their territories, else the admins. In three queries."""
    people = list(people)
    active = Person.objects.filter(is_active=True, archived_on=None)
    own = active.filter(pk__in=[each.manager_id for each in people if each.manager_id])
    by_id = {each.pk: each for each in own if each.is_manager or each.is_admin}
    territories: dict[UUID, list[Person]] = defaultdict(list)
    rows = active.filter(
        roles__contains=[Role.SERVICE_MANAGER],
        territories__people__in=[each for each in people if each.manager_id not in by_id],
    )
    through = rows.values_list("pk", "territories__people")
    known = {each.pk: each for each in rows.distinct()}
    for manager, person in set(through):
        territories[person].append(known[manager])
    admins = list(active.filter(roles__contains=[Role.ADMIN]))
    found = {}
    for each in people:
        first = [by_id[each.manager_id]] if each.manager_id in by_id else territories[each.pk]
        found[each.pk] = first or admins
    return found


def _tell(manager: Person, phone: Phone, now: datetime) -> None:
    zone = manager.time_zone or timezone.get_default_timezone_name()
    ids = {uuid5(MATTERS, f"{phone.person.pk} {matter}"): matter for matter in phone.matters}
    told = Notice.objects.filter(person=manager, event_id__in=ids).values_list(
        "event_id", flat=True
    )
    for event_id in [each for each in ids if each not in set(told)][:MOST_A_NIGHT]:
        notices.tell(
            manager,
            event_id=event_id,
            kind="not_received",
            words=partial(_words, phone, ids[event_id], now, zone),
            url=reverse("not_received"),
            now=now,
            by_email=True,
        )


def _words(phone: Phone, matter: str, now: datetime, zone: str) -> notices.Words:
    title = _("Work of %(name)s has not reached the office") % {"name": phone.person}
    lines = phone_words.lines(phone, now=now, zone=zone)
    return notices.Words(title, " ".join(each.words for each in lines if each.matter == matter))
