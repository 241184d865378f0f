"""One person's work goes to others in one step: when they leave, or give up a territory.

Planned visits, open follow-ups, the posts of account rep, queues, territories and the people they
manage move; what they noticed, sold and earned stays theirs. All of it or nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts import access, company, people
from accounts.models import Access, Customer, HandOver, Person, Site, Territory
from accounts.models.access import Why
from accounts.querysets import CustomerQuerySet
from accounts.sign_in import may_sign_in
from calls import planning
from calls.lifecycle import OPEN
from calls.models import Visit
from fieldapp.plumbing.problems import Refused
from signals import followups, handing_over_words
from signals.models import FollowUp, Queue


@dataclass(frozen=True)
class Scope:
    """Whose work moves, and how much: all, as they leave on ``last_day``, or one territory's."""

    person: Person
    territory: Territory | None = None
    last_day: dt.date | None = None

    def visits(self) -> QuerySet[Visit]:
        """Their planned visits; of somebody who leaves, those after the last day."""
        return self._planned().filter(lead=self.person)

    def helps(self) -> QuerySet[Visit]:
        """The planned visits that they go along on, as far as they move."""
        return self._planned().filter(helpers=self.person)

    def _planned(self) -> QuerySet[Visit]:
        rows = Visit.objects.filter(state="planned", archived_on=None)
        if self.last_day:
            zone = ZoneInfo(company.current().time_zone)
            morning = dt.datetime.combine(self.last_day + dt.timedelta(days=1), dt.time(0), zone)
            rows = rows.filter(window_start__gte=morning)
        return rows.filter(site__territory=self.territory) if self.territory else rows

    def follow_ups(self) -> QuerySet[FollowUp]:
        """Their open follow-ups."""
        rows = FollowUp.objects.open().filter(owner=self.person)
        if not self.territory:
            return rows
        nowhere = Q(signal__site=None, signal__territory=self.territory)
        return rows.filter(Q(signal__site__territory=self.territory) | nowhere)

    def sites(self) -> QuerySet[Site]:
        """The sites whose account rep they are."""
        rows = Site.objects.current().filter(account_rep=self.person)
        return rows.filter(territory=self.territory) if self.territory else rows

    def customers(self) -> CustomerQuerySet:
        """The customers whose account rep they are; of a territory, those wholly in it."""
        rows = Customer.objects.current().filter(account_rep=self.person)
        if not self.territory:
            return rows
        sites = Site.objects.current().filter(customer=OuterRef("pk"))
        inside = sites.filter(territory=self.territory)
        outside = sites.exclude(territory=self.territory)
        return rows.filter(Exists(inside), ~Exists(outside))

    def queues(self) -> QuerySet[Queue]:
        """The queues that they work."""
        rows = Queue.objects.filter(members=self.person, archived_on=None)
        return rows.filter(territory=self.territory) if self.territory else rows

    def territories(self) -> QuerySet[Territory]:
        """What they look after."""
        rows = Territory.objects.filter(people=self.person)
        return rows.filter(pk=self.territory.pk) if self.territory else rows

    def reports(self) -> QuerySet[Person]:
        """Whom they manage; of a territory, nobody moves."""
        return (
            Person.objects.none() if self.territory else people.found().filter(manager=self.person)
        )


@dataclass(frozen=True)
class Heirs:
    """Who gets what; nobody is named where nothing moves."""

    visits: Person | None = None
    sales: Person | None = None
    territories: Person | None = None
    reports: Person | None = None

    def everybody(self) -> list[Person]:
        """Each of them once."""
        named = (self.visits, self.sales, self.territories, self.reports)
        return list({person.pk: person for person in named if person}.values())


@dataclass
class Moved:
    """What went to whom, counted by kind."""

    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    to: dict[UUID, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))

    def note(self, kind: str, count: int, to: Person | None) -> None:
        """So many of a kind went to somebody, or nowhere."""
        if count:
            self.counts[kind] += count
            if to:
                self.to[to.pk][kind] = count


@transaction.atomic
def hand_over(scope: Scope, heirs: Heirs, *, by: Person, now: datetime, op_id: UUID) -> HandOver:
    """Move all that ``scope`` names. Sent again with its ``op_id``, it is done once.

    Raises Refused where ``by`` may not move it, where somebody is not named who must be, or
    cannot do the work.
    """
    also = [heir.pk for heir in heirs.everybody()]
    person = people.locked(scope.person.pk, by=by, also=also)
    done = HandOver.objects.filter(op_id=op_id).first()
    if done:
        return done
    require_heirs(scope, heirs)
    require_sight(scope, by)
    step = HandOver.objects.create(
        op_id=op_id,
        person=person,
        territory=scope.territory,
        last_day=scope.last_day,
        by=by,
        at=now,
    )
    moved = _move(scope, heirs, step)
    if scope.last_day:
        _leave(person, scope.last_day, by=by, now=now)
    step.moved = dict(moved.counts)
    step.save(update_fields=["moved"])
    handing_over_words.tell(step, moved.to, heirs.everybody())
    return step


def require_heirs(scope: Scope, heirs: Heirs) -> None:
    """Raises Refused unless each kind of work that moves has somebody who can do it."""
    sales = scope.follow_ups().exists() or scope.sites().exists() or scope.customers().exists()
    if scope.visits().exists() and heirs.visits is None:
        raise Refused("heir_missing", _("Choose who makes the visits."), "/visits")
    if sales and heirs.sales is None:
        raise Refused("heir_missing", _("Choose who sells to these accounts."), "/sales")
    for pointer, heir in (("/visits", heirs.visits), ("/sales", heirs.sales)):
        fits = heir is None or (
            heir.is_technician if pointer == "/visits" else followups.sells(heir)
        )
        if not fits:
            raise Refused("wrong_role", _("%(name)s does other work.") % {"name": heir}, pointer)
    _require_there(scope, heirs.visits)
    for heir in heirs.everybody():
        if heir.pk == scope.person.pk or not may_sign_in(Person.objects.get(pk=heir.pk)):
            raise Refused("heir_gone", _("Choose somebody who stays."))


def _require_there(scope: Scope, heir: Person | None) -> None:
    """Raises Refused for somebody whose last day is before that of the visits."""
    last = scope.visits().order_by("window_start").last()
    if heir and last and heir.last_day and company.today(last.window_start) > heir.last_day:
        words = _("The last day of %(name)s is before the last of these visits.")
        raise Refused("left", words % {"name": heir}, "/visits")


def require_sight(scope: Scope, by: Person) -> None:
    """Raises Refused when some of it is not ``by``'s to see, and so not theirs to give."""
    if by.is_admin:
        return
    if scope.follow_ups().exists() and not by.is_sales_manager:
        raise Refused("wrong_role", _("Follow-ups are for a sales manager to hand over."))
    seen = Site.objects.visible_to(by).values("pk")
    foreign = (
        scope.visits().exclude(site__in=seen).exists()
        or scope.follow_ups().exclude(signal__site=None).exclude(signal__site__in=seen).exists()
        or scope.sites().exclude(pk__in=seen).exists()
        or scope.customers().reaching_beyond(by).exists()
    )
    mine = people.territories_to_give(by).values("pk")
    elsewhere = scope.queues().exclude(territory=None).exclude(territory__in=mine)
    if foreign or elsewhere.exists() or scope.territories().exclude(pk__in=mine).exists():
        raise Refused("foreign_sites", _("Some of this is outside your territories. Ask an admin."))


def _move(scope: Scope, heirs: Heirs, step: HandOver) -> Moved:
    moved = Moved()
    step_of: dict[str, Any] = {"by": step.by, "now": step.at, "part_of": step.pk}
    if heirs.visits:
        given = planning.hand_over(scope.visits(), to=heirs.visits, **step_of)
        moved.note("visits", len(given), heirs.visits)
    if heirs.sales:
        open_ones = scope.follow_ups().order_by("id").select_for_update(of=("self",))
        ids = list(open_ones.values_list("pk", flat=True))
        for pk in ids:
            followups.hand_over(pk, to=heirs.sales, **step_of)
        moved.note("follow_ups", len(ids), heirs.sales)
        moved.note("accounts", _posts(scope, heirs.sales), heirs.sales)
    moved.note("queues", _queues(scope, heirs.sales), heirs.sales)
    moved.note("territories", _territories(scope, heirs.territories), heirs.territories)
    reports = list(scope.reports().values_list("pk", flat=True))
    Person.objects.filter(pk__in=reports).update(manager=heirs.reports)
    moved.note("reports", len(reports), heirs.reports)
    if scope.last_day:
        helped = FollowUp.objects.open().filter(helpers=scope.person)
        scope.person.helps_with.remove(*helped)
        planning.release(scope.helps(), scope.person, **step_of)
    return moved


def _posts(scope: Scope, to: Person) -> int:
    """The accounts get another rep, who sees them."""
    sites = list(scope.sites().values_list("pk", flat=True))
    customers = list(scope.customers().values_list("pk", flat=True))
    Site.objects.filter(pk__in=sites).update(account_rep=to)
    Customer.objects.filter(pk__in=customers).update(account_rep=to)
    access.cover_sites(Site.objects.filter(Q(pk__in=sites) | Q(customer__in=customers)))
    return len(sites) + len(customers)


def _queues(scope: Scope, to: Person | None) -> int:
    queues = list(scope.queues())
    for queue in queues:
        queue.members.remove(scope.person)
        if to:
            queue.members.add(to)
    return len(queues)


def _territories(scope: Scope, to: Person | None) -> int:
    """The former keeps the sight of what is still theirs to visit until they go."""
    territories = list(scope.territories())
    scope.person.territories.remove(*territories)
    access.refresh_territories(scope.person)
    still = Visit.objects.of(scope.person).filter(state__in=OPEN).values("site")
    access.give(scope.person, Site.objects.filter(pk__in=still), Why.VISIT)
    if to:
        to.territories.add(*territories)
        access.refresh_territories(to)
    return len(territories)


def _leave(person: Person, last_day: dt.date, *, by: Person, now: datetime) -> None:
    """Their last day; where it has passed, the account is shut at once."""
    if person.is_admin:
        people.require_other_admin(person)
    if person.pk == by.pk and not by.is_admin:
        raise Refused("own_account", _("Somebody else has to say that you leave."))
    person.last_day = last_day
    person.save(update_fields=["last_day"])
    Access.objects.filter(person=person).update(until=last_day)
    if last_day < company.today():
        people.shut(person, now=now)
