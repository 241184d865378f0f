from django.conf import settings
from django.db import models
from django.db.models import Q

from calls.querysets import SuppliesRequestQuerySet
from fieldapp.plumbing.ids import uuid7


class SuppliesRequest(models.Model):
    """What a customer ran out of, told to the supplies desk: a service, with no sales clock."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey("accounts.Site", models.PROTECT, related_name="supplies_requests")
    machine = models.ForeignKey(
        "accounts.Machine", models.PROTECT, null=True, blank=True, related_name="supplies_requests"
    )
    visit = models.ForeignKey(
        "calls.Visit", models.PROTECT, null=True, blank=True, related_name="supplies_requests"
    )
    what = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    received_at = models.DateTimeField()
    emailed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = SuppliesRequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "id"]
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=Q(sent_at__isnull=True, withdrawn_at__isnull=True),
                name="supplies_open",
            ),
        ]

    def __str__(self) -> str:
        return self.what
