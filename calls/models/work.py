"""What was found and done at each machine of a visit, with what, and who was there."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fieldapp.plumbing.ids import uuid7


class Work(models.Model):
    """One machine on one visit: whether it is fixed, and what was done, in words.

    Made when the first thing is kept about it; ``fixed`` is None until somebody says so.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit = models.ForeignKey("calls.Visit", models.CASCADE, related_name="work")
    machine = models.ForeignKey("accounts.Machine", models.PROTECT, related_name="work")
    fixed = models.BooleanField(null=True, blank=True)
    done = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "machine"], name="a_machine_is_worked_on_once_in_a_visit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.machine_id} on {self.visit_id}"


class FaultList(models.TextChoices):
    """The three short lists that a fault is told with."""

    PROBLEM = "problem", _("Problem")
    CAUSE = "cause", _("Cause")
    CORRECTION = "correction", _("Correction")


class FaultCode(models.Model):
    """One entry of a short list. ``categories`` names kinds of machine; empty means every kind."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=FaultList)
    words = models.CharField(max_length=80)
    categories = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=100)
    archived_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "position", "words", "id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "words"], name="a_fault_code_is_listed_once"),
        ]

    def __str__(self) -> str:
        return self.words


class Fault(models.Model):
    """One fault of one machine on one visit: problem, cause, correction. Several are possible."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    work = models.ForeignKey(Work, models.CASCADE, related_name="faults")
    operation = models.ForeignKey(
        "calls.Operation", models.PROTECT, null=True, blank=True, related_name="faults"
    )
    problem = models.ForeignKey(FaultCode, models.PROTECT, related_name="+")
    cause = models.ForeignKey(FaultCode, models.PROTECT, null=True, blank=True, related_name="+")
    correction = models.ForeignKey(
        FaultCode, models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(max_length=500, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.problem)


class PartState(models.TextChoices):
    """Whether a part went in, or has to be brought."""

    USED = "used", _("Used")
    NEEDED = "needed", _("Needed")


class Part(models.Model):
    """A part that was used at a machine, or that its return visit needs."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    work = models.ForeignKey(Work, models.CASCADE, related_name="parts")
    operation = models.ForeignKey(
        "calls.Operation", models.PROTECT, null=True, blank=True, related_name="parts"
    )
    number = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=120)
    quantity = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=6, choices=PartState, default=PartState.USED)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="there_is_at_least_one_of_a_part", condition=Q(quantity__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Presence(models.Model):
    """When one of those who went arrived and left: two technicians have times of their own."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit = models.ForeignKey("calls.Visit", models.CASCADE, related_name="presences")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="presences")
    arrived_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["arrived_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "person"], name="a_person_is_at_a_visit_once"),
            models.CheckConstraint(
                name="a_person_leaves_after_arriving",
                condition=Q(left_at__isnull=True) | Q(left_at__gte=models.F("arrived_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.visit_id}"


class VisitPhoto(models.Model):
    """A photo taken on a visit, of a machine or of one item of its checklist.

    Its bytes may still be on the phone; ``sha256`` and ``by`` find them when they come.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit = models.ForeignKey("calls.Visit", models.CASCADE, related_name="photos")
    machine = models.ForeignKey(
        "accounts.Machine", models.PROTECT, null=True, blank=True, related_name="visit_photos"
    )
    item_id = models.UUIDField(null=True, blank=True)
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["taken_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "machine", "item_id", "sha256"],
                name="a_photo_is_once_at_its_item",
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["sha256"], name="visit_photo_sha256")]

    def __str__(self) -> str:
        return self.sha256[:12]
