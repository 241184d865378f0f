from django.conf import settings
from django.db import models
from django.db.models import Q

from fieldapp.plumbing.ids import uuid7


class Merger(models.Model):
    """That two customers, or two sites, were found to be one: which was kept, by whom, when.

    ``moved`` says how many rows of each kind went to the kept one, by their names.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    customer = models.ForeignKey(
        "accounts.Customer", models.PROTECT, null=True, blank=True, related_name="mergers"
    )
    customer_gone = models.OneToOneField(
        "accounts.Customer", models.PROTECT, null=True, blank=True, related_name="merger"
    )
    site = models.ForeignKey(
        "accounts.Site", models.PROTECT, null=True, blank=True, related_name="mergers"
    )
    site_gone = models.OneToOneField(
        "accounts.Site", models.PROTECT, null=True, blank=True, related_name="merger"
    )
    moved = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="a_merger_is_of_two_customers_or_of_two_sites",
                condition=Q(
                    customer__isnull=False,
                    customer_gone__isnull=False,
                    site__isnull=True,
                    site_gone__isnull=True,
                )
                | Q(
                    customer__isnull=True,
                    customer_gone__isnull=True,
                    site__isnull=False,
                    site_gone__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_gone or self.site_gone} into {self.customer or self.site}"
