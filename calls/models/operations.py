from django.conf import settings
from django.db import models

from fieldapp.plumbing.ids import uuid7


class Operation(models.Model):
    """One form from the field about a visit: sent again, it is the same one and changes nothing.

    What it said is kept in rows of their own that point here (faults, answers, readings, parts,
    the signature). Times and ``skew`` are as in VisitStep; ``said_sha256`` is the hash of what was
    sent, so that the same id with other words is refused.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit = models.ForeignKey("calls.Visit", models.CASCADE, related_name="operations")
    op_id = models.UUIDField()
    kind = models.CharField(max_length=24)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    said_sha256 = models.CharField(max_length=64, blank=True)
    captured_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField()
    skew = models.IntegerField(default=0)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["received_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["by", "op_id"], name="a_form_from_the_field_is_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.op_id}"
