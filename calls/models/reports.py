"""What the customer signed, and the report that was made of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from fieldapp.plumbing.ids import uuid7


class Signature(models.Model):
    """The customer's name under a visit: drawn, or ticked where nobody wants to draw.

    ``strokes`` is ``[[[x, y], ...], ...]`` in the pad's units (0 to 1000 wide, 300 high).
    ``shown`` is what stood on the page that was signed, word by word, as JSON. Where nobody could
    sign, ``why_not`` says so and there is no name. Once the end of its visit was taken back it has
    ``withdrawn_at`` and counts no more.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit = models.ForeignKey("calls.Visit", models.CASCADE, related_name="signatures")
    operation = models.ForeignKey(
        "calls.Operation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    contact = models.ForeignKey(
        "accounts.Contact", models.PROTECT, null=True, blank=True, related_name="signatures"
    )
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=10, blank=True)
    strokes = models.JSONField(null=True, blank=True)
    ticked = models.BooleanField(default=False)
    why_not = models.CharField(max_length=200, blank=True)
    shown = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["signed_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="a_signature_has_a_name_or_a_reason",
                condition=~Q(name="") | ~Q(why_not=""),
            ),
            models.UniqueConstraint(
                fields=["visit"],
                condition=Q(withdrawn_at__isnull=True),
                name="a_visit_has_one_signature_that_counts",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.why_not


class Report(models.Model):
    """The report of a visit as PDF, made by the worker out of ``contents``; kept as it was sent.

    ``number`` is what people call it. Made anew after something was put right, it is a new row.
    One whose visit was taken back has ``withdrawn_at``.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit = models.ForeignKey("calls.Visit", models.CASCADE, related_name="reports")
    signature = models.ForeignKey(
        Signature, models.PROTECT, null=True, blank=True, related_name="reports"
    )
    number = models.CharField(max_length=20, unique=True)
    language = models.CharField(max_length=10)
    contents = models.JSONField(default=dict)
    path = models.CharField(max_length=200, blank=True)
    size = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="a_report_that_was_made_has_a_file",
                condition=Q(made_at__isnull=True) | ~Q(path=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ReportEmail(models.Model):
    """One sending of a report to one address; sent again, it is another one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    report = models.ForeignKey(Report, models.CASCADE, related_name="emails")
    to = models.EmailField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    op_id = models.UUIDField(default=uuid7)
    asked_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["by", "op_id"], name="a_report_is_mailed_once_a_form"),
        ]

    def __str__(self) -> str:
        return self.to
