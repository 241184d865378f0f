"""The memory of work that must happen, of who is alive, and of what was imported."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from .importing.models import ImportRow, ImportRun

__all__ = ["Heartbeat", "ImportRow", "ImportRun", "OutboxRow"]


class OutboxRow(models.Model):
    """Work that must happen, written in the transaction that made it necessary.

    The broker only carries wake-ups; this row is the memory. ``kind`` is the Celery task's name,
    ``subject_id`` what the task is about: a signal's id, a Step's id, a notice's id.
    ``published`` counts messages sent, ``attempts`` runs begun: a long outage of the workers
    raises only the first, so good work never reaches the dead letters by waiting.
    """

    kind = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    request_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    next_at = models.DateTimeField(default=timezone.now)
    published = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    dead_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id"], name="work_of_a_kind_on_a_subject_is_asked_once"
            ),
            models.CheckConstraint(
                name="work_is_not_both_done_and_dead",
                condition=Q(done_at__isnull=True) | Q(dead_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                name="outbox_due",
                condition=Q(done_at__isnull=True, dead_at__isnull=True),
            ),
            models.Index(fields=["subject_id"], name="outbox_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"


class Heartbeat(models.Model):
    """When a process last said that it is alive: the relay, and each worker's queue."""

    name = models.CharField(max_length=60, primary_key=True)
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
