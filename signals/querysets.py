"""Who may see which signals and follow-ups: one door for pages, API, exports and counts alike."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.querysets import sites_of
from signals.lifecycle import CLOSED, Stage

if TYPE_CHECKING:
    from accounts.models import Person


def asleep(now: datetime) -> Q:
    """Snoozed; but first contact that is late has slept long enough."""
    later = Q(snoozed_until__isnull=False, snoozed_until__gt=now)
    return later & ~Q(contacted_at=None, due_at__lte=now)


def _helped(person: Person) -> models.QuerySet:
    """The ids of the follow-ups that ``person`` helps with."""
    return person.helps_with.through.objects.filter(person=person).values("followup_id")


def _looked_after_by(person: Person) -> models.QuerySet:
    """The ids of the people whom ``person`` manages, or shares a territory with."""
    through = person.territories.through.objects
    shared = through.filter(person=person).values("territory_id")
    near = through.filter(territory__in=shared).values("person_id")
    people = apps.get_model("accounts", "Person").objects
    return people.filter(Q(manager=person) | Q(pk__in=near)).order_by().values("pk")


def is_late(act_by: datetime, now: datetime) -> bool:
    """Whether an awake follow-up is late: it should have been acted on, be it a first call or a
    next step. What the queue calls late, and ``FollowUpQuerySet.late`` finds.
    """
    return act_by < now


class OfferQuerySet(models.QuerySet):
    """What we can sell."""

    def visible_to(self, person: Person) -> OfferQuerySet:
        """Everybody of the company may know what we sell."""
        return self


class QueueQuerySet(models.QuerySet):
    """Sales follow-up queues."""

    def visible_to(self, person: Person) -> QueueQuerySet:
        """All for managers; else one's own, those of one's territories, the default one."""
        if person.is_admin or person.is_manager:
            return self
        mine = person.queues.through.objects.filter(person=person).values("queue_id")
        places = person.territories.through.objects.filter(person=person).values("territory_id")
        return self.filter(Q(pk__in=mine) | Q(territory__in=places) | Q(is_default=True))


class SignalQuerySet(models.QuerySet):
    """Buying signals."""

    def visible_to(self, person: Person) -> SignalQuerySet:
        """Their own, those at sites they may see, and those whose follow-up they may see."""
        if person.is_admin:
            return self
        follow_ups = apps.get_model("signals", "FollowUp").objects.visible_to(person)
        return self.filter(
            Q(technician=person)
            | Q(site__in=sites_of(person))
            | Exists(follow_ups.filter(signal=OuterRef("pk")))
        )

    def kept(self) -> SignalQuerySet:
        """Those that were not taken back."""
        return self.filter(withdrawn_at=None)

    def of(self, person: Person) -> SignalQuerySet:
        """The signals that ``person`` noticed."""
        return self.filter(technician=person)

    def for_status(self) -> SignalQuerySet:
        """With all that tells what became of each, in one query."""
        return self.select_related(
            "site",
            "customer",
            "machine__model",
            "technician",
            "follow_up__owner",
            "follow_up__queue",
            "follow_up__merged_into__owner",
        )


class FollowUpQuerySet(models.QuerySet):
    """Sales tasks that signals became."""

    def visible_to(self, person: Person) -> FollowUpQuerySet:
        """A rep's own, those they help with, and their queues'; a manager's also by site.

        Where nobody knows the site yet, it is seen by whoever manages the technician who noticed
        it, or looks after one of their territories: they can ask, and say which site it is.

        A technician who is neither sees no follow-up: what became of a signal is told with the
        signal, without the quote and the conversation.
        """
        if person.is_admin:
            return self
        if not (person.is_rep or person.is_manager):
            return self.none()
        queues = person.queues.through.objects.filter(person=person).values("queue_id")
        mine = Q(owner=person) | Q(queue__in=queues) | Q(pk__in=_helped(person))
        if person.is_manager:
            mine |= Q(signal__site__in=sites_of(person))
            mine |= Q(signal__site=None, signal__technician__in=_looked_after_by(person))
        return self.filter(mine)

    def open(self) -> FollowUpQuerySet:
        """Neither won, lost nor merged."""
        return self.exclude(stage__in=CLOSED)

    def awake(self, now: datetime) -> FollowUpQuerySet:
        """Not snoozed; snooze never hides a first contact that is late."""
        return self.exclude(asleep(now))

    def asleep(self, now: datetime) -> FollowUpQuerySet:
        """Snoozed."""
        return self.filter(asleep(now))

    def owned_by(self, person: Person) -> FollowUpQuerySet:
        """What is theirs to do, as owner or as helper."""
        return self.filter(Q(owner=person) | Q(pk__in=_helped(person)))

    def own(self, person: Person) -> FollowUpQuerySet:
        """Those that ``person`` owns: visible by that alone, so the longer question is spared."""
        return self.filter(owner=person)

    def helped_by(self, person: Person) -> FollowUpQuerySet:
        """Those of others that ``person`` helps with: visible by that alone, too."""
        return self.filter(pk__in=_helped(person)).exclude(owner=person)

    def claimable(self) -> FollowUpQuerySet:
        """New ones that nobody was given."""
        return self.filter(stage=Stage.NEW, owner=None)

    def uncontacted(self) -> FollowUpQuerySet:
        """Open ones whose customer has not been reached: their clock runs."""
        return self.open().filter(contacted_at=None)

    def late(self, now: datetime) -> FollowUpQuerySet:
        """Those that are late (``is_late``)."""
        return self.open().awake(now).filter(act_by__lt=now)

    def kept_waiting(self, now: datetime) -> FollowUpQuerySet:
        """Those whose customer should have been reached for the first time by now."""
        return self.uncontacted().filter(due_at__lt=now)

    def by_what_is_due(self) -> FollowUpQuerySet:
        """What must be acted on first comes first."""
        return self.order_by("act_by", "id")

    def for_cards(self) -> FollowUpQuerySet:
        """With all that a card shows and nothing else, in one query."""
        through: Any = apps.get_model("signals", "FollowUp").helpers.through
        helpers = through.objects.filter(followup=OuterRef("pk"))
        rows = self.select_related(*CARD_ROWS).only(*CARD_COLUMNS)
        return rows.annotate(helper_ids=ArraySubquery(helpers.values("person_id")))

    def for_page(self) -> FollowUpQuerySet:
        """With all that a follow-up's own page shows, in two."""
        more = ("queue", "owner", "signal__offer", "signal__machine__model")
        rows = self.select_related(*CARD_ROWS, *more, "signal__visit__contact__succeeded_by")
        return rows.prefetch_related("helpers")


CARD_ROWS = (
    "signal__site",
    "signal__customer",
    "signal__machine",
    "signal__technician",
    "signal__contact",
)
CARD_COLUMNS = (
    *("owner_id", "stage", "due_at", "act_by", "snoozed_until", "closed_at"),
    *("contacted_at", "qualified_at", "quoted_at"),
    *(f"signal__{name}" for name in ("type", "clue", "offer_category", "note", "place")),
    *("signal__noticed_at", "signal__received_at"),
    *("signal__site__name", "signal__site__time_zone", "signal__site__do_not_sell"),
    *("signal__customer__name", "signal__customer__phone", "signal__machine__floor"),
    *("signal__technician__name", "signal__technician__username"),
    *(f"signal__contact__{name}" for name in ("name", "phone", "left_on", "archived_on")),
)
