from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.querysets import ContractQuerySet
from fieldapp.plumbing.ids import uuid7


class ContractKind(models.TextChoices):
    """What a contract is about."""

    LEASE = "lease", _("Lease")
    FULL_SERVICE = "full_service", _("Full service")
    PARTS = "parts", _("Service with parts")
    TIME_AND_MATERIALS = "time_and_materials", _("Time and materials")
    WARRANTY = "warranty", _("Extended warranty")


class RenewalKind(models.TextChoices):
    """What happens when a contract ends and nobody does anything."""

    ENDS = "ends", _("It ends")
    RENEWS = "renews", _("It renews by itself")


class ServiceHours(models.TextChoices):
    """When a contract promises service."""

    WORKING_DAYS = "5x8", _("Working days")
    ALWAYS = "24x7", _("Day and night")


class Contract(models.Model):
    """A lease, service or warranty contract, and the machines it covers."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ref = models.CharField(max_length=80, unique=True, null=True, blank=True)
    customer = models.ForeignKey("accounts.Customer", models.PROTECT, related_name="contracts")
    kind = models.CharField(max_length=18, choices=ContractKind)
    machines = models.ManyToManyField("accounts.Machine", related_name="contracts", blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    notice_on = models.DateField(null=True, blank=True)
    renewal = models.CharField(max_length=6, choices=RenewalKind, default=RenewalKind.ENDS)
    value = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    response_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    service_hours = models.CharField(
        max_length=4, choices=ServiceHours, default=ServiceHours.WORKING_DAYS
    )
    pm_per_year = models.PositiveSmallIntegerField(null=True, blank=True)
    renewed_from = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="renewed_by"
    )
    archived_on = models.DateField(null=True, blank=True)

    objects = ContractQuerySet.as_manager()

    class Meta:
        ordering = ["ends_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="a_contract_ends_after_it_started",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
            ),
            models.CheckConstraint(
                name="a_contract_is_not_worth_less_than_nothing",
                condition=Q(value__isnull=True) | Q(value__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.ref or ''}".strip()
