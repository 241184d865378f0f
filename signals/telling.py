"""Who hears of what happens to a follow-up, and in which words.

The subject of a notice is the Step (or the Escalation) that it tells of: told twice, it is
written once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from accounts import notices
from accounts.models import Person
from accounts.models.people import Role
from accounts.notices import Words
from fieldapp.plumbing import prepared
from signals import addresses, clock, wording
from signals.clues import Category
from signals.models import Escalation, FollowUp, Step
from signals.models.followups import Verb

if TYPE_CHECKING:
    from django.db.models import QuerySet

OF_A_FOLLOW_UP = ("owner", "queue", "signal__customer", "signal__technician", "signal__site")
BY_EMAIL = {
    "routed",
    "handed_over",
    "asked",
    "answered",
    "sold",
    "nobody_called",
    "late",
    "fix_first",
    "might_leave",
}


def tell(step_id: UUID, *, now: datetime) -> None:
    """Write the notices of a step. An undone step is not told."""
    for step in _steps(pk=step_id):
        TELLERS.get(step.verb, _tell_nobody)(step, now)


@prepared.question
def _steps(*, pk: UUID) -> QuerySet[Step]:
    """A step with all that is told of it; none where it was undone."""
    more = (f"follow_up__{name}" for name in OF_A_FOLLOW_UP)
    return Step.objects.filter(pk=pk, undone_by=None).select_related("by", *more).order_by()


def tell_alarm(escalation_id: UUID, *, now: datetime) -> None:
    """Raise a clock's level: remind its people; late, tell the managers and add a helper."""
    rows = Escalation.objects.select_related(*(f"follow_up__{name}" for name in OF_A_FOLLOW_UP))
    escalation = rows.filter(pk=escalation_id).first()
    if escalation is None or not escalation.follow_up.is_open or escalation.follow_up.contacted_at:
        return
    follow_up = escalation.follow_up
    if escalation.level == clock.REMIND:
        _send(workers(follow_up), escalation.pk, "reminder", follow_up, now, wording.reminder)
        return
    if escalation.level == clock.LATE:
        add_helper(follow_up)
    _send(sales_managers(follow_up), escalation.pk, "late", follow_up, now, wording.late)


def workers(follow_up: FollowUp) -> list[Person]:
    """Its owner, or as long as there is none everybody of its queue."""
    if follow_up.owner:
        return [follow_up.owner, *follow_up.helpers.all()]
    return list(follow_up.queue.members.all())


def sales_managers(follow_up: FollowUp) -> list[Person]:
    """The owner's manager, and the sales managers who look after the site."""
    managers = list(_managers(follow_up, Role.SALES_MANAGER))
    boss = follow_up.owner.manager if follow_up.owner else None
    return list(dict.fromkeys([*([boss] if boss else []), *managers]))


def _managers(follow_up: FollowUp, role: Role) -> QuerySet[Person]:
    """Those who may see it: by its site, else by who noticed it; if there is none, the admins."""
    people = Person.objects.filter(is_active=True)
    managers = people.filter(roles__contains=[role])
    signal = follow_up.signal
    if signal.site:
        return managers.filter(access__site=signal.site).distinct()
    near = signal.technician.territories.values("pk")
    theirs = Q(pk=signal.technician.manager_id) | Q(territories__in=near)
    found = managers.filter(theirs).distinct()
    return found if found.exists() else people.filter(roles__contains=[Role.ADMIN])


def add_helper(follow_up: FollowUp) -> None:
    """Add the member of the queue with the fewest open follow-ups, once."""
    if follow_up.helpers.exists():
        return
    members = follow_up.queue.members.filter(is_active=True)
    if follow_up.owner_id:
        members = members.exclude(pk=follow_up.owner_id)
    busy = {person.pk: FollowUp.objects.open().filter(owner=person).count() for person in members}
    helper = min(members, key=lambda person: (busy[person.pk], str(person.pk)), default=None)
    if helper and follow_up.owner_id:
        follow_up.helpers.add(helper)


def _send(
    people: Iterable[Person],
    event_id: UUID,
    kind: str,
    follow_up: FollowUp,
    now: datetime,
    words: Callable[[FollowUp], Words],
    *,
    url: str = "",
) -> None:
    for person in dict.fromkeys(people):
        notices.tell(
            person,
            event_id=event_id,
            kind=kind,
            words=lambda: words(follow_up),
            url=url or addresses.follow_up(follow_up.pk),
            now=now,
            by_email=kind in BY_EMAIL,
        )


def _tell_nobody(step: Step, now: datetime) -> None:
    """Some steps are history only."""


def _tell_route(step: Step, now: datetime) -> None:
    follow_up = step.follow_up
    _send(workers(follow_up), step.pk, "routed", follow_up, now, wording.new)
    if follow_up.signal.offer_category == Category.RETENTION:
        others = set(sales_managers(follow_up)) - set(workers(follow_up))
        _send(others, step.pk, "might_leave", follow_up, now, wording.might_leave)
    if follow_up.signal.fix_first:
        _tell_service(step, now)


def _tell_place(step: Step, now: datetime) -> None:
    """Whoever got it with the place hears of it as of a new one."""
    owner = step.follow_up.owner
    if owner and "owner_id" in step.before and owner.pk != step.by_id:
        _send([owner], step.pk, "routed", step.follow_up, now, wording.new)


def _tell_describe(step: Step, now: datetime) -> None:
    follow_up = step.follow_up
    _send(workers(follow_up), step.pk, "described", follow_up, now, wording.described)
    if "fix_first" in step.facts.get("added", ()):
        _tell_service(step, now)


def _tell_service(step: Step, now: datetime) -> None:
    """A fault stands in the way of a sale: the service managers of the site fix it first."""
    follow_up = step.follow_up
    site = follow_up.signal.site
    url = addresses.account(site.customer_id) if site else ""
    managers = _managers(follow_up, Role.SERVICE_MANAGER)
    _send(managers, step.pk, "fix_first", follow_up, now, wording.fix_first, url=url)


def _tell_claim(step: Step, now: datetime) -> None:
    former = step.facts.get("former_owner")
    if former:
        people = Person.objects.filter(pk=former)
        _send(people, step.pk, "taken", step.follow_up, now, wording.taken)
    _tell_technician(step, now, "claimed", wording.claimed)


def _tell_contact(step: Step, now: datetime) -> None:
    if step.facts.get("outcome") == "reached":
        _tell_technician(step, now, "called", wording.called)


def _tell_technician(
    step: Step, now: datetime, kind: str, words: Callable[[FollowUp], Words]
) -> None:
    signals = [step.follow_up.signal, *(other.signal for other in step.follow_up.merged.all())]
    people = [signal.technician for signal in signals if signal.technician_id != step.by_id]
    _send(people, step.pk, kind, step.follow_up, now, words, url=addresses.MY_SIGNALS)


def _tell_hand_over(step: Step, now: datetime) -> None:
    follow_up = step.follow_up
    if "part_of" in step.facts:
        return
    if follow_up.owner and follow_up.owner_id != step.by_id:
        _send([follow_up.owner], step.pk, "handed_over", follow_up, now, wording.yours)
    former = step.facts.get("former_owner")
    if former and former != str(step.by_id):
        _send(Person.objects.filter(pk=former), step.pk, "taken", follow_up, now, wording.taken)


def _tell_nobody_called(step: Step, now: datetime) -> None:
    people = [*workers(step.follow_up), *sales_managers(step.follow_up)]
    _send(people, step.pk, "nobody_called", step.follow_up, now, wording.not_called)


def _to_workers(kind: str, words: Callable[[FollowUp], Words]) -> Callable[[Step, datetime], None]:
    def teller(step: Step, now: datetime) -> None:
        _send(workers(step.follow_up), step.pk, kind, step.follow_up, now, words)

    return teller


def _to_technician(
    kind: str, words: Callable[[FollowUp], Words]
) -> Callable[[Step, datetime], None]:
    def teller(step: Step, now: datetime) -> None:
        _tell_technician(step, now, kind, words)

    return teller


TELLERS: dict[str, Callable[[Step, datetime], None]] = {
    Verb.ROUTE: _tell_route,
    Verb.CLAIM: _tell_claim,
    Verb.CONTACT: _tell_contact,
    Verb.QUOTE: _to_technician("offered", wording.offered),
    Verb.WIN: _to_technician("sold", wording.sold),
    Verb.LOSE: _to_technician("not_this_time", wording.not_this_time),
    Verb.RETURN: _to_technician("asked", wording.asked),
    Verb.ANSWER: _to_workers("answered", wording.answered),
    Verb.SAID_YES: _to_workers("said_yes", wording.yes),
    Verb.DESCRIBE: _tell_describe,
    Verb.PLACE: _tell_place,
    Verb.WAKE: _to_workers("routed", wording.awake),
    Verb.HAND_OVER: _tell_hand_over,
    Verb.NOBODY_CALLED: _tell_nobody_called,
}
