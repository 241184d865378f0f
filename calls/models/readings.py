from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fieldapp.plumbing.ids import uuid7


class ReadingSource(models.TextChoices):
    """Where a reading comes from."""

    PERSON = "person", _("A person")
    CHECKLIST = "checklist", _("A checklist")
    DEVICE = "device", _("The machine itself")
    IMPORT = "import", _("A file")


class Reading(models.Model):
    """A counter (``mono``, ``colour``, ``a3``, ``scans``, ``hours``) or a measure of a machine.

    ``unit`` is empty for counters, whose name says it. One that was put right later has
    ``replaced_at``; only the others count.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    machine = models.ForeignKey("accounts.Machine", models.PROTECT, related_name="readings")
    counter = models.CharField(max_length=40)
    value = models.DecimalField(max_digits=14, decimal_places=3)
    unit = models.CharField(max_length=12, blank=True)
    is_measure = models.BooleanField(default=False)
    read_at = models.DateTimeField()
    source = models.CharField(max_length=9, choices=ReadingSource, default=ReadingSource.PERSON)
    visit = models.ForeignKey(
        "calls.Visit", models.PROTECT, null=True, blank=True, related_name="readings"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    operation = models.ForeignKey(
        "calls.Operation", models.PROTECT, null=True, blank=True, related_name="readings"
    )
    note = models.CharField(max_length=200, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-read_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["machine", "counter", "read_at"],
                condition=Q(replaced_at__isnull=True),
                name="a_counter_is_read_once_at_a_moment",
            ),
            models.CheckConstraint(
                name="a_counter_is_never_below_zero",
                condition=Q(is_measure=True) | Q(value__gte=0),
            ),
        ]
        indexes = [
            models.Index(fields=["machine", "counter", "-read_at"], name="reading_last"),
        ]

    def __str__(self) -> str:
        return f"{self.counter} {self.value}"
