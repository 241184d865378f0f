from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from fieldapp.plumbing.ids import uuid7
from signals.lifecycle import CLOSED, LostReason, Stage
from signals.querysets import FollowUpQuerySet

PERSON = settings.AUTH_USER_MODEL
OPEN = ~Q(stage__in=list(CLOSED))
# Of what was closed elsewhere: by whom and why may never have been written down.
RULE_OF_IMPORTS = "import"
ELSEWHERE = Q(rule=RULE_OF_IMPORTS)


class FollowUp(models.Model):
    """The sales task that a buying signal became: exactly one per signal.

    ``due_at`` is the end of the clock to first contact, in working time from when the office
    received the signal. ``act_by`` is what the queue is sorted by: the clock's end until the
    customer is reached, then the day of the next step. ``alarm_at`` is when the relay must raise
    ``alarm_level`` (1 remind, 2 late, 3 and more: late still), empty once nothing is to be raised.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    signal = models.OneToOneField("signals.Signal", models.PROTECT, related_name="follow_up")
    queue = models.ForeignKey("signals.Queue", models.PROTECT, related_name="follow_ups")
    owner = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="follow_ups", db_index=False
    )
    helpers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="helps_with", blank=True
    )
    stage = models.CharField(max_length=9, choices=Stage, default=Stage.NEW)
    rule = models.CharField(max_length=40)
    rule_version = models.PositiveIntegerField(default=1)
    clock_type = models.CharField(max_length=8)

    routed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    act_by = models.DateTimeField()
    next_on = models.DateField(null=True, blank=True)
    alarm_at = models.DateTimeField(null=True, blank=True)
    alarm_level = models.PositiveSmallIntegerField(default=1)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    snooze_reason = models.CharField(max_length=200, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    clock_left = models.DurationField(null=True, blank=True)

    claimed_at = models.DateTimeField(null=True, blank=True)
    contacted_at = models.DateTimeField(null=True, blank=True)
    qualified_at = models.DateTimeField(null=True, blank=True)
    quoted_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    value = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    monthly = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    months = models.PositiveSmallIntegerField(null=True, blank=True)
    thanks = models.CharField(max_length=500, blank=True)
    lost_reason = models.CharField(max_length=12, choices=LostReason, blank=True)
    rival = models.CharField(max_length=80, blank=True)
    locked_until = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged"
    )
    reopened = models.PositiveSmallIntegerField(default=0)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["act_by", "id"]
        constraints = [
            models.CheckConstraint(
                name="a_claimed_follow_up_has_an_owner",
                condition=Q(stage__in=[Stage.NEW, Stage.MERGED])
                | Q(owner__isnull=False)
                | (ELSEWHERE & Q(stage__in=[Stage.WON, Stage.LOST])),
            ),
            models.CheckConstraint(
                name="a_closed_follow_up_has_its_time",
                condition=(~OPEN & Q(closed_at__isnull=False)) | (OPEN & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="a_won_follow_up_has_a_value",
                condition=~Q(stage=Stage.WON) | Q(value__isnull=False),
            ),
            models.CheckConstraint(
                name="a_lost_follow_up_has_a_reason",
                condition=~Q(stage=Stage.LOST) | ~Q(lost_reason="") | ELSEWHERE,
            ),
            models.CheckConstraint(
                name="a_merged_follow_up_names_the_other",
                condition=~Q(stage=Stage.MERGED) | Q(merged_into__isnull=False),
            ),
            models.CheckConstraint(
                name="a_follow_up_is_not_worth_less_than_nothing",
                condition=Q(value__isnull=True) | Q(value__gte=0),
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "act_by", "id"], name="followup_owner", condition=OPEN),
            models.Index(fields=["queue", "act_by", "id"], name="followup_queue", condition=OPEN),
            models.Index(fields=["act_by", "id"], name="followup_open", condition=OPEN),
            models.Index(
                fields=["alarm_at"], name="followup_alarm", condition=Q(alarm_at__isnull=False)
            ),
            models.Index(
                fields=["locked_until"],
                name="followup_locked",
                condition=Q(locked_until__isnull=False),
            ),
            models.Index(fields=["owner", "-closed_at"], name="followup_closed"),
            models.Index(
                fields=["owner", "snoozed_until"],
                name="followup_snoozed",
                condition=Q(snoozed_until__isnull=False),
            ),
            models.Index(
                fields=["returned_at"],
                name="followup_returned",
                condition=Q(returned_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.pk}"

    @cached_property
    def helper_ids(self) -> list[UUID]:
        """Who helps with it, by id; lists bring it with the rows (``for_cards``)."""
        return [helper.pk for helper in self.helpers.all()]

    @property
    def is_open(self) -> bool:
        """Neither won, lost nor merged."""
        return self.stage not in CLOSED


class Verb(models.TextChoices):
    """What happened to a follow-up."""

    ROUTE = "route", _("Routed")
    CLAIM = "claim", _("Claimed")
    CONTACT = "contact", _("Call logged")
    QUALIFY = "qualify", _("Qualified")
    QUOTE = "quote", _("Quoted")
    WIN = "win", _("Won")
    LOSE = "lose", _("Lost")
    SNOOZE = "snooze", _("Snoozed")
    RETURN = "return", _("Technician asked")
    ANSWER = "answer", _("Technician answered")
    MERGE = "merge", _("Merged")
    HAND_OVER = "hand_over", _("Handed over")
    UNDO = "undo", _("Undone")
    SAID_YES = "said_yes", _("They said yes")
    NOBODY_CALLED = "nobody_called", _("Nobody called")
    WAKE = "wake", _("Woke up")
    DESCRIBE = "describe", _("Signal completed")
    WITHDRAW = "withdraw", _("Signal taken back")
    MOVE = "move", _("Moved to another queue")
    CLEAR = "clear", _("A name taken out")
    PLACE = "place", _("Place known")


class Step(models.Model):
    """One thing that happened to a follow-up: its history, written by the verb that did it.

    ``before`` keeps what the verb changed, so that an undo can put it back.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    follow_up = models.ForeignKey(FollowUp, models.CASCADE, related_name="steps")
    verb = models.CharField(max_length=13, choices=Verb)
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    was = models.CharField(max_length=9, choices=Stage, blank=True)
    became = models.CharField(max_length=9, choices=Stage)
    note = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    op_id = models.UUIDField(default=uuid7)
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by"
    )
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["follow_up", "op_id"], name="a_step_is_taken_once"),
        ]
        indexes = [models.Index(fields=["follow_up", "at", "id"], name="step_follow_up")]

    def __str__(self) -> str:
        return f"{self.verb} {self.follow_up_id}"


class Escalation(models.Model):
    """That a clock's level was raised: once each, however often the relay looks.

    ``round`` is how often the follow-up had been reopened: a reopened one has a clock anew.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    follow_up = models.ForeignKey(FollowUp, models.CASCADE, related_name="escalations")
    round = models.PositiveSmallIntegerField(default=0)
    level = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["follow_up", "round", "level"], name="a_level_is_raised_once"
            ),
        ]

    def __str__(self) -> str:
        return f"level {self.level} of {self.follow_up_id}"


class CreditShare(models.Model):
    """How much of a follow-up's success is a technician's, in per cent; a follow-up's sum to 100.

    Frozen when it is won.
    """

    follow_up = models.ForeignKey(FollowUp, models.CASCADE, related_name="shares")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="credit")
    percent = models.PositiveSmallIntegerField()
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-percent", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["follow_up", "person"], name="a_person_has_one_share_of_a_follow_up"
            ),
            models.CheckConstraint(
                name="a_share_is_of_a_hundred", condition=Q(percent__gte=1, percent__lte=100)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.percent} % {self.person_id}"
