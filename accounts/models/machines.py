from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import machine_codes, words
from accounts.querysets import MachineQuerySet
from fieldapp.plumbing.ids import uuid7

# Owned or serviced by somebody else of whom we know no more than that.
SOMEBODY_ELSE = "other"


def name_of(company: str) -> str:
    """Who owns or services a machine, in words."""
    if company == SOMEBODY_ELSE:
        return gettext("somebody else")
    return company or gettext("us")


class MachineModel(models.Model):
    """A model of machine, of ours or of another brand."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=80, unique=True)
    brand = models.CharField(max_length=60, blank=True)
    category = models.CharField(max_length=60, blank=True)
    recommended_monthly_volume = models.PositiveIntegerField(null=True, blank=True)
    end_of_support = models.DateField(null=True, blank=True)
    archived_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class MachineStatus(models.TextChoices):
    """Where a machine is in its life."""

    IN_USE = "in_use", _("In use")
    STORED = "stored", _("Stored")
    GONE = "gone", _("Gone")


class Machine(models.Model):
    """One machine at a site. ``owned_by`` and ``serviced_by`` empty means: by us."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ref = models.CharField(max_length=80, unique=True, null=True, blank=True)
    code = models.CharField(max_length=10, unique=True, default=machine_codes.new, editable=False)
    site = models.ForeignKey("accounts.Site", models.PROTECT, related_name="machines")
    model = models.ForeignKey(MachineModel, models.PROTECT, related_name="machines")
    serial = models.CharField(max_length=60, blank=True)
    floor = models.CharField(max_length=20, blank=True)
    spot = models.CharField(max_length=80, blank=True)
    owned_by = models.CharField(max_length=80, blank=True)
    serviced_by = models.CharField(max_length=80, blank=True)
    installed_on = models.DateField(null=True, blank=True)
    warranty_until = models.DateField(null=True, blank=True)
    lessor = models.CharField(max_length=80, blank=True)
    lease_number = models.CharField(max_length=60, blank=True)
    lease_end = models.DateField(null=True, blank=True)
    notice_on = models.DateField(null=True, blank=True)
    monthly_volume = models.PositiveIntegerField(null=True, blank=True)
    stands_in_for = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="loaners"
    )
    status = models.CharField(max_length=6, choices=MachineStatus, default=MachineStatus.IN_USE)
    archived_on = models.DateField(null=True, blank=True)

    objects = MachineQuerySet.as_manager()

    class Meta:
        ordering = ["site_id", "floor", "id"]
        indexes = [
            models.Index(fields=["serial"], name="machine_serial"),
            GinIndex(words.SERIAL, name="machine_words"),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_machine_does_not_stand_in_for_itself",
                condition=Q(stands_in_for__isnull=True) | ~Q(stands_in_for=models.F("id")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model.name} {self.serial}".strip()

    @property
    def is_other_brand(self) -> bool:
        """Neither owned nor serviced by us: a chance, and a competitor's foot in the door."""
        return bool(self.owned_by and self.serviced_by)

    @property
    def label(self) -> str:
        """The code as it stands on the label."""
        return machine_codes.spaced(self.code)

    @property
    def owner_words(self) -> str:
        """Whose it is."""
        return name_of(self.owned_by)

    @property
    def servicer_words(self) -> str:
        """Who services it."""
        return name_of(self.serviced_by)


class MachinePlace(models.Model):
    """Where a machine stood, from when to when."""

    machine = models.ForeignKey(Machine, models.CASCADE, related_name="places")
    site = models.ForeignKey("accounts.Site", models.PROTECT, related_name="+")
    floor = models.CharField(max_length=20, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["machine"],
                condition=Q(until__isnull=True),
                name="a_machine_stands_in_one_place",
            ),
            models.CheckConstraint(
                name="a_place_ends_after_it_began",
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.machine_id} at {self.site_id}"


class MachineOwner(models.Model):
    """Who owned and who serviced a machine, from when to when; an empty name is us.

    What holds today is kept with the machine; its row here is made equal to it as it ends.
    """

    machine = models.ForeignKey(Machine, models.CASCADE, related_name="owners")
    owned_by = models.CharField(max_length=80, blank=True)
    serviced_by = models.CharField(max_length=80, blank=True, default="", db_default="")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["machine"],
                condition=Q(until__isnull=True),
                name="a_machine_has_one_owner_at_a_time",
            ),
            models.CheckConstraint(
                name="an_ownership_ends_after_it_began",
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.machine_id} owned by {self.owned_by or 'us'}"
