"""What phones sent, as they sent it; which photos are still to come; which phones there are."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fieldapp.plumbing.ids import uuid7
from fieldapp.sync.querysets import (
    DeclaredPhotoQuerySet,
    DeviceQuerySet,
    FieldOperationQuerySet,
)

PERSON = settings.AUTH_USER_MODEL


class Result(models.TextChoices):
    """What became of an operation when it arrived."""

    APPLIED = "applied", _("Received")
    FLAGGED = "flagged", _("Received, in review")  # it counts, and the office should look at it
    QUARANTINED = "quarantined", _("Received, the office will place it")
    REJECTED = "rejected", _("Not accepted")  # the phone keeps it and shows why


class Settled(models.TextChoices):
    """How the office settled an operation that it had to look at."""

    ACCEPTED = "accepted", _("Accepted")
    CORRECTED = "corrected", _("Corrected")
    SENT_BACK = "sent_back", _("Sent back")
    SUPERSEDED = "superseded", _("Put right on the phone")


class Device(models.Model):
    """One browser on one phone: what it said of itself when it was last heard of."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="devices")
    name = models.CharField(max_length=120, blank=True)
    first_seen_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)
    last_seq = models.PositiveBigIntegerField(default=0)
    pending = models.PositiveIntegerField(default=0)
    oldest_pending_at = models.DateTimeField(null=True, blank=True)
    persisted = models.BooleanField(null=True, blank=True)
    quota_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    app_version = models.CharField(max_length=40, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)  # its storage was found empty
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")

    objects = DeviceQuerySet.as_manager()

    class Meta:
        ordering = ["-last_seen_at", "id"]
        indexes = [
            models.Index(
                fields=["last_seen_at"], name="device_with_work", condition=Q(pending__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.pk)


class LeftOnPhone(models.Model):
    """What somebody had not sent when another person signed in on the phone: as last heard of it.

    It is there until they are back on that phone.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    device = models.ForeignKey(Device, models.PROTECT, related_name="left")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    pending = models.PositiveIntegerField()
    oldest_pending_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField()

    objects = DeviceQuerySet.as_manager()

    class Meta:
        ordering = ["last_seen_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["device", "person"], name="what_a_person_left_on_a_phone_is_one_row"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pending} of {self.person_id}"


class FieldOperation(models.Model):
    """One operation as a phone sent it: the black box, kept whatever became of it.

    ``body`` is the JSON as it came; ``raw`` its bytes where they could not be read. Times as on
    every fact from the field; ``skew`` is how many seconds the phone's clock was ahead. ``why``
    names what the office should look at, ``answer`` is what the phone was told, so that the same
    operation sent again is told the same.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="field_operations")
    op_id = models.UUIDField()
    device = models.ForeignKey(
        Device, models.PROTECT, null=True, blank=True, related_name="operations"
    )
    seq = models.PositiveBigIntegerField(null=True, blank=True)
    type = models.CharField(max_length=40)
    schema = models.PositiveSmallIntegerField(default=1)
    sha256 = models.CharField(max_length=64)
    body = models.JSONField(null=True, blank=True)
    raw = models.BinaryField(null=True, blank=True)
    visit_id = models.UUIDField(null=True, blank=True)  # no key: it may be of a visit unknown here
    says = models.CharField(max_length=200, blank=True)
    captured_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()
    skew = models.IntegerField(default=0)
    app_version = models.CharField(max_length=40, blank=True)
    result = models.CharField(max_length=11, choices=Result)
    why = models.CharField(max_length=40, blank=True)
    detail = models.TextField(blank=True)
    answer = models.JSONField(default=dict)
    supersedes = models.UUIDField(null=True, blank=True)
    imported_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    settled = models.CharField(max_length=10, choices=Settled, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    settled_note = models.CharField(max_length=500, blank=True)

    is_new = False  # set by whoever receives it: whether it was here before

    objects = FieldOperationQuerySet.as_manager()

    class Meta:
        ordering = ["received_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "op_id"], name="a_field_operation_arrives_once"
            ),
            models.CheckConstraint(
                name="a_field_operation_was_kept_as_it_came",
                condition=Q(body__isnull=False) | Q(raw__isnull=False),
            ),
            models.CheckConstraint(
                name="whoever_settles_is_named",
                condition=Q(settled="", settled_at__isnull=True)
                | (~Q(settled="") & Q(settled_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["device", "seq"], name="field_operation_seq"),
            models.Index(fields=["visit_id"], name="field_operation_visit"),
            models.Index(
                fields=["received_at"],
                name="field_operation_to_review",
                condition=Q(settled="") & ~Q(result="applied"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.op_id}"


class DeclaredPhoto(models.Model):
    """A photo that an operation names; its bytes come by themselves, maybe days later."""

    operation = models.ForeignKey(FieldOperation, models.CASCADE, related_name="photos")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=20, blank=True)

    objects = DeclaredPhotoQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["operation", "sha256"], name="an_operation_declares_a_photo_once"
            ),
        ]
        indexes = [models.Index(fields=["sha256"], name="declared_photo_sha256")]

    def __str__(self) -> str:
        return self.sha256[:12]


class Epoch(models.Model):
    """Which life of the database this is: a restore begins a new one, and phones send again."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    began_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-began_at"]

    def __str__(self) -> str:
        return str(self.pk)


class Decision(models.TextChoices):
    """What the office did with an operation that it looked at."""

    ACCEPTED = "accepted", _("accepted it")
    CORRECTED = "corrected", _("corrected it")
    SENT_BACK = "sent_back", _("sent it back")
    UNDONE = "undone", _("took that back")


class ReviewStep(models.Model):
    """One decision about an operation: nothing of what was decided before is overwritten.

    ``changed`` is what was applied instead of what the phone said, where somebody corrected it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    operation = models.ForeignKey(FieldOperation, models.PROTECT, related_name="steps")
    decision = models.CharField(max_length=9, choices=Decision)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)
    changed = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.decision} {self.operation_id}"


class PutAside(models.Model):
    """Something missing that somebody has looked into: it is not asked about again.

    ``matter`` names it, as in ``gap:<phone>:12-14``.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    matter = models.CharField(max_length=120)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "matter"], name="a_matter_is_put_aside_once"),
        ]

    def __str__(self) -> str:
        return self.matter
