"""What stands in a person's queue: five views, filters, counts, a page at a time.

The order is by what is due. Pages go by the last row's place in that order, not by number, so
that a row that moves neither repeats nor hides another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import CharField, Count, Q, QuerySet, TextChoices, UUIDField, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, Territory
from accounts.models.people import Role
from signals.models import FollowUp, Queue
from signals.querysets import asleep

if TYPE_CHECKING:
    from signals.querysets import FollowUpQuerySet

PAGE = 25
MOST_COUNTED = 1000


class View(TextChoices):
    """What one may look at."""

    MINE = "mine", _("Mine")
    UNCLAIMED = "unclaimed", _("Unclaimed")
    SNOOZED = "snoozed", _("Snoozed")
    DONE = "done", _("Done today")
    ALL = "all", _("All queues")


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see; ``search`` looks at accounts, places and words."""

    view: str = View.MINE
    type: str = ""
    queue: UUID | None = None
    owner: UUID | None = None
    territory: UUID | None = None
    search: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter leaves something out."""
        return bool(self.type or self.queue or self.owner or self.territory or self.search)

    @property
    def column(self) -> str:
        """What the view is ordered by."""
        columns = {View.SNOOZED: "snoozed_until", View.DONE: "closed_at"}
        return columns.get(View(self.view), "act_by")

    @property
    def newest_first(self) -> bool:
        """What is done is read backwards."""
        return self.view == View.DONE


@dataclass
class Scope:
    """Whose queue it is, and what it may be narrowed to: one question to the database."""

    person: Person
    helped: list[UUID] = field(default_factory=list)
    done: list[UUID] = field(default_factory=list)
    queues: list[tuple[UUID, str]] = field(default_factory=list)
    owners: list[tuple[UUID, str]] = field(default_factory=list)
    territories: list[tuple[UUID, str]] = field(default_factory=list)

    @property
    def sees_all(self) -> bool:
        """Managers and admins look at everybody's work."""
        return self.person.is_manager or self.person.is_admin


def scope_of(person: Person, *, now: datetime) -> Scope:
    """Read a person's scope. ``done`` are what they closed since midnight where they are."""
    scope = Scope(person)
    midnight = _midnight(now)
    closed = FollowUp.objects.visible_to(person).filter(owner=person, closed_at__gte=midnight)
    helped = FollowUp.helpers.through.objects.filter(person=person)
    queues = Queue.objects.filter(archived_on=None)
    territories = Territory.objects.filter(archived_on=None)
    arms = [_arm("helped", helped, "followup_id"), _arm("done", closed, "pk")]
    if scope.sees_all:
        sellers = Person.objects.filter(is_active=True, roles__overlap=[Role.REP])
        arms += [_arm("owners", sellers, "pk", "name")]
    else:
        queues = queues.filter(members=person)
        territories = territories.filter(people=person)
    arms += [_arm("queues", queues, "pk", "name"), _arm("territories", territories, "pk", "name")]
    for kind, pk, name in sorted(arms[0].union(*arms[1:], all=True), key=lambda row: row[2]):
        getattr(scope, kind).append((pk, name) if name else pk)
    return scope


def _arm(kind: str, rows: QuerySet, pk: str, name: str = "") -> QuerySet:
    columns = {
        "kind": Value(kind, CharField()),
        "key": Cast(pk, UUIDField()),
        "label": Cast(name, CharField()) if name else Value("", CharField()),
    }
    return rows.order_by().values_list(*columns.values())


def rows(scope: Scope, asked: Asked, *, now: datetime) -> FollowUpQuerySet:
    """The follow-ups of a view, not yet in order."""
    found = _of_view(scope, asked.view, now)
    if asked.type:
        found = found.filter(signal__type=asked.type)
    if asked.queue:
        found = found.filter(queue=asked.queue)
    if asked.owner:
        found = found.filter(owner=asked.owner)
    if asked.territory:
        found = found.filter(signal__territory=asked.territory)
    if asked.search:
        found = found.filter(_mentions(asked.search))
    return found


def _of_view(scope: Scope, view: str, now: datetime) -> FollowUpQuerySet:
    seen = FollowUp.objects.visible_to(scope.person).filter(signal__withdrawn_at=None)
    if view == View.DONE:
        return seen.filter(pk__in=scope.done)
    if view == View.UNCLAIMED:
        return seen.claimable()
    if view == View.ALL and scope.sees_all:
        return seen.open().awake(now)
    mine = seen.open().filter(_theirs(scope))
    return mine.asleep(now) if view == View.SNOOZED else mine.awake(now)


def _theirs(scope: Scope) -> Q:
    own = Q(owner=scope.person)
    return own | Q(pk__in=scope.helped) if scope.helped else own


def _mentions(words: str) -> Q:
    return (
        Q(signal__customer__name__icontains=words)
        | Q(signal__site__name__icontains=words)
        | Q(signal__place__icontains=words)
        | Q(signal__note__icontains=words)
    )


@dataclass(frozen=True)
class Counts:
    """How many there are, up to ``MOST_COUNTED``: per chip, and per group of what is shown."""

    chips: dict[str, int]
    late: int
    today: int
    later: int


def count(scope: Scope, asked: Asked, *, now: datetime) -> Counts:
    """Count the chips, and the groups of the view that is asked for."""
    ours = FollowUp.objects.visible_to(scope.person).filter(signal__withdrawn_at=None).open()
    mine, snoozed = _theirs(scope), asleep(now)
    unclaimed = Q(stage="new", owner=None)
    found = _first(ours.filter(mine | unclaimed)).aggregate(
        mine=Count("pk", filter=mine & ~snoozed),
        snoozed=Count("pk", filter=mine & snoozed),
        unclaimed=Count("pk", filter=unclaimed),
        late=Count("pk", filter=mine & ~snoozed & Q(act_by__lt=now)),
        today=Count("pk", filter=mine & ~snoozed & _is_today(now)),
    )
    groups = {"all": found["mine"], "late": found["late"], "today": found["today"]}
    if asked.view not in (View.MINE, View.SNOOZED, View.DONE) or asked.is_narrowed:
        groups = _first(rows(scope, asked, now=now)).aggregate(
            all=Count("pk"),
            late=Count("pk", filter=Q(act_by__lt=now)),
            today=Count("pk", filter=_is_today(now)),
        )
    chips: dict[str, int] = {View.MINE: found["mine"], View.UNCLAIMED: found["unclaimed"]}
    chips |= {View.SNOOZED: found["snoozed"], View.DONE: len(scope.done)}
    if asked.view == View.ALL:
        chips[View.ALL] = groups["all"]
    later = groups["all"] - groups["late"] - groups["today"]
    return Counts(chips, groups["late"], groups["today"], later)


def _first(found: FollowUpQuerySet) -> FollowUpQuerySet:
    """No more than is worth counting, the most urgent first."""
    return found.by_what_is_due()[:MOST_COUNTED]


def _is_today(now: datetime) -> Q:
    return Q(act_by__gte=now, act_by__lt=_midnight(now) + timedelta(days=1))


def _midnight(now: datetime) -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localdate(now), time(0)))


def group_of(follow_up: FollowUp, now: datetime) -> str:
    """Late, today or later: by when to act on it."""
    if follow_up.act_by < now:
        return "late"
    return "today" if follow_up.act_by < _midnight(now) + timedelta(days=1) else "later"
