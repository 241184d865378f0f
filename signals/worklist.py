"""What stands in a person's queue: five views, filters, counts, a page at a time.

The order is by what is due. Pages go by the last row's place in that order, not by number, so
that a row that moves neither repeats nor hides another. Nothing is counted beyond what anybody
reads ("99+"), so that the page costs the same however long the queue has become.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import CharField, DateTimeField, Q, QuerySet, TextChoices, UUIDField, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Notice, Person, Territory
from accounts.models.people import Role
from fieldapp.plumbing import keyset, prepared
from signals.models import FollowUp, Queue
from signals.querysets import FollowUpQuerySet, is_late

PAGE = 20
MOST_COUNTED = 100


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
    """Whose queue it is, and what stands in it: when each is due, the most urgent hundred.

    ``first`` is the opening page of a view, by id.
    """

    person: Person
    helped: list[UUID] = field(default_factory=list)
    done: list[UUID] = field(default_factory=list)
    unread: list[UUID] = field(default_factory=list)
    mine: list[datetime] = field(default_factory=list)
    snoozed: list[datetime] = field(default_factory=list)
    unclaimed: list[datetime] = field(default_factory=list)
    first: dict[str, list[UUID]] = field(default_factory=dict)

    @property
    def sees_all(self) -> bool:
        """Managers and admins look at everybody's work."""
        return self.person.is_manager or self.person.is_admin

    def count(self, view: str) -> str | None:
        """How many stand in a view, as one reads it; None where nobody counted."""
        return words_for(len(getattr(self, view))) if hasattr(self, view) else None


def words_for(number: int) -> str:
    """A count as one reads it: "7", or "99+"."""
    return f"{MOST_COUNTED - 1}+" if number >= MOST_COUNTED else str(number)


def scope_of(person: Person, *, now: datetime) -> Scope:
    """Read what stands in a person's queue, in one question to the database.

    ``done`` are what they closed since midnight where they are.
    """
    scope = Scope(person)
    today, roles = _midnight(now), tuple(person.roles)
    for kind, key, moment in _standing(roles, person=person.pk, now=now, midnight=today):
        getattr(scope, kind).append((moment, key) if moment else key)
    for kind in (View.MINE, View.SNOOZED, View.UNCLAIMED):
        standing = sorted(getattr(scope, kind))  # moment, id
        scope.first[kind] = [pk for _moment, pk in standing[: PAGE + 1]]
        setattr(scope, kind, [moment for moment, _pk in standing])
    return scope


@prepared.question
def _standing(roles: tuple, *, person: UUID, now: datetime, midnight: datetime) -> QuerySet:
    who = Person(pk=person, roles=list(roles))
    seen, own = FollowUp.objects.visible_to(who), FollowUp.objects.own(who)
    helped = FollowUp.helpers.through.objects.filter(person=who)
    help_with = FollowUp.objects.helped_by(who).open()
    unread = Notice.objects.filter(person=who, read_at=None).order_by()
    arms = [
        _ids("helped", helped, "followup_id"),
        _ids("done", own.filter(closed_at__gte=midnight).order_by("-closed_at"), "pk"),
        _ids("unread", unread, "pk"),
        _moments("mine", own.open().awake(now), "act_by"),
        _moments("mine", help_with.awake(now), "act_by"),
        _moments("snoozed", own.open().asleep(now), "snoozed_until"),
        _moments("snoozed", help_with.asleep(now), "snoozed_until"),
        _moments("unclaimed", seen.claimable(), "act_by"),
    ]
    return arms[0].union(*arms[1:], all=True)


def _ids(kind: str, rows: QuerySet, column: str) -> QuerySet:
    """Some rows' ids, in their order, as part of the one question."""
    empty = Cast(Value(None), DateTimeField())
    some = rows.values_list(Value(kind, CharField()), Cast(column, UUIDField()), empty)
    return some[:MOST_COUNTED]


def _moments(kind: str, rows: FollowUpQuerySet, column: str) -> QuerySet:
    """When some open rows are due, the most urgent first. (Taking a signal back closes its own.)"""
    ordered = rows.order_by(column, "pk")
    return ordered.values_list(Value(kind, CharField()), "pk", column)[:MOST_COUNTED]


def page(scope: Scope, asked: Asked, cursor: str, *, now: datetime) -> keyset.Page:
    """One page of a view, with all that its cards show."""
    first = None if cursor or asked.is_narrowed else scope.first.get(asked.view)
    if first is None:
        column, falling = asked.column, asked.newest_first
        found = _found(scope, asked, cursor, now)
        return keyset.page(found, column, cursor, size=PAGE, newest_first=falling)
    rows = _cards(tuple(scope.person.roles), person=scope.person.pk, ids=first)
    rows.sort(key=lambda row: (getattr(row, asked.column), row.pk))
    return keyset.page_of(rows, asked.column, "", size=PAGE)


@prepared.question
def _cards(roles: tuple[str, ...], *, person: UUID, ids: list[UUID]) -> FollowUpQuerySet:
    seen = FollowUp.objects.visible_to(Person(pk=person, roles=list(roles)))
    return seen.filter(pk__any_of=ids).for_cards().order_by()


def beside(scope: Scope, asked: Asked, place: keyset.Place, *, now: datetime) -> FollowUp | None:
    """The follow-up next to a place in a view's order."""
    found = _found(scope, asked, str(place), now)
    ordered = keyset.beyond(found, asked.column, place, newest_first=asked.newest_first)
    return ordered.first()


def _found(scope: Scope, asked: Asked, cursor: str, now: datetime) -> FollowUpQuerySet:
    """The rows of a view as cards; of several sources the first ones of each, by their indexes."""
    sources = rows(scope, asked, now=now)
    if len(sources) == 1:
        return sources[0].for_cards()
    place, falling = keyset.read(cursor), asked.newest_first
    first = [
        keyset.beyond(source, asked.column, place, newest_first=falling).values_list("pk")
        for source in sources
    ]
    some = [source[: PAGE + 2] for source in first]
    ids = [pk for (pk,) in some[0].union(*some[1:], all=True)]
    return FollowUp.objects.visible_to(scope.person).filter(pk__in=ids).for_cards()


def rows(scope: Scope, asked: Asked, *, now: datetime) -> list[FollowUpQuerySet]:
    """The follow-ups of a view, from each of its sources: one's own, and what one helps with."""
    return [_narrowed(source, asked) for source in _of_view(scope, asked.view, now)]


def _of_view(scope: Scope, view: str, now: datetime) -> list[FollowUpQuerySet]:
    seen = FollowUp.objects.visible_to(scope.person)
    if view == View.DONE:
        return [seen.filter(pk__in=scope.done, signal__withdrawn_at=None)]
    if view == View.UNCLAIMED:
        return [seen.claimable()]
    if view == View.ALL and scope.sees_all:
        return [seen.open().awake(now)]
    sources = [FollowUp.objects.own(scope.person)]
    if scope.helped:
        sources.append(FollowUp.objects.helped_by(scope.person))
    opened = [each.open() for each in sources]
    return [each.asleep(now) if view == View.SNOOZED else each.awake(now) for each in opened]


def _narrowed(found: FollowUpQuerySet, asked: Asked) -> FollowUpQuerySet:
    wanted: dict[str, Any] = {
        "signal__type": asked.type,
        "queue": asked.queue,
        "owner": asked.owner,
        "signal__territory": asked.territory,
    }
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    return found.filter(_mentions(asked.search)) if asked.search else found


def _mentions(words: str) -> Q:
    return (
        Q(signal__customer__name__icontains=words)
        | Q(signal__site__name__icontains=words)
        | Q(signal__place__icontains=words)
        | Q(signal__note__icontains=words)
    )


def groups(scope: Scope, asked: Asked, *, now: datetime) -> dict[str, str]:
    """How many of a view are late, due today, or later, as far as anybody counts."""
    if asked.view == View.MINE and not asked.is_narrowed:
        moments = scope.mine
    elif asked.view == View.UNCLAIMED and not asked.is_narrowed:
        moments = scope.unclaimed
    elif asked.column == "act_by":
        first = [
            source.order_by("act_by").values_list("act_by", flat=True)[:MOST_COUNTED]
            for source in rows(scope, asked, now=now)
        ]
        moments = sorted(first[0].union(*first[1:], all=True) if first[1:] else first[0])
    else:
        return {}
    return _counted(moments[:MOST_COUNTED], now)


def _counted(moments: list[datetime], now: datetime) -> dict[str, str]:
    """The last group that fits into what was counted may go on beyond it."""
    counts = {"late": 0, "today": 0, "later": 0}
    for moment in moments:
        counts[group_of(moment, now)] += 1
    found = {name: str(number) for name, number in counts.items()}
    if len(moments) == MOST_COUNTED:
        last = group_of(moments[-1], now)
        found[last] = f"{counts[last]}+" if counts[last] < MOST_COUNTED else words_for(MOST_COUNTED)
        names = list(counts)
        for name in names[names.index(last) + 1 :]:
            del found[name]
    return found


def _midnight(now: datetime) -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localdate(now), time(0)))


def group_of(act_by: datetime, now: datetime) -> str:
    """Late, today or later: by when to act."""
    if is_late(act_by, now):
        return "late"
    return "today" if act_by < _midnight(now) + timedelta(days=1) else "later"


@dataclass
class Choices:
    """What a queue may be narrowed to, by name."""

    queues: list[tuple[UUID, str]] = field(default_factory=list)
    owners: list[tuple[UUID, str]] = field(default_factory=list)
    territories: list[tuple[UUID, str]] = field(default_factory=list)


def choices_of(scope: Scope) -> Choices:
    """The filters of a person; owners are asked for by managers only."""
    queues = Queue.objects.filter(archived_on=None)
    territories = Territory.objects.filter(archived_on=None)
    arms = []
    if scope.sees_all:
        sellers = Person.objects.filter(is_active=True, roles__overlap=[Role.REP])
        arms.append(_names("owners", sellers))
    else:
        queues = queues.filter(members=scope.person)
        territories = territories.filter(people=scope.person)
    arms, choices = [*arms, _names("queues", queues), _names("territories", territories)], Choices()
    for kind, pk, name in sorted(arms[0].union(*arms[1:], all=True), key=lambda row: row[2]):
        getattr(choices, kind).append((pk, name))
    return choices


def _names(kind: str, rows: QuerySet) -> QuerySet:
    return rows.order_by().values_list(Value(kind, CharField()), "pk", Cast("name", CharField()))
