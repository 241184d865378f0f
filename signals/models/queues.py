from django.conf import settings
from django.db import models
from django.db.models import Q

from fieldapp.plumbing.ids import uuid7
from signals.clues import SignalType
from signals.querysets import QueueQuerySet


class Queue(models.Model):
    """A sales follow-up queue: who works it, for which territory, and by what clock.

    Without a territory it takes what no other queue takes; one queue is marked default.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=80, unique=True)
    territory = models.OneToOneField(
        "accounts.Territory", models.PROTECT, null=True, blank=True, related_name="queue"
    )
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="queues", blank=True)
    is_default = models.BooleanField(default=False)
    archived_on = models.DateField(null=True, blank=True)

    objects = QueueQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="one_queue_takes_what_no_other_takes",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Unit(models.TextChoices):
    """In what a clock counts."""

    MINUTES = "minutes"
    DAYS = "days"


class QueueClock(models.Model):
    """How long a queue has to reach the customer, for one type of signal, in working time.

    ``remind_after`` and ``due_after`` are both in ``unit``: working minutes, or working days
    (the same clock time on a later working day).
    """

    queue = models.ForeignKey(Queue, models.CASCADE, related_name="clocks")
    type = models.CharField(max_length=8, choices=SignalType)
    unit = models.CharField(max_length=7, choices=Unit)
    remind_after = models.PositiveIntegerField()
    due_after = models.PositiveIntegerField()

    class Meta:
        ordering = ["queue_id", "type"]
        constraints = [
            models.UniqueConstraint(
                fields=["queue", "type"], name="a_queue_has_one_clock_per_type"
            ),
            models.CheckConstraint(
                name="a_clock_reminds_before_it_ends",
                condition=Q(remind_after__lt=models.F("due_after")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.queue}: {self.type} {self.due_after} {self.unit}"
