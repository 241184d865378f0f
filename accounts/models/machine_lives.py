from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fieldapp.plumbing.ids import uuid7


class MachineLoan(models.Model):
    """That a machine stood in for another one, from when to when."""

    machine = models.ForeignKey("accounts.Machine", models.CASCADE, related_name="loans")
    stands_in_for = models.ForeignKey(
        "accounts.Machine", models.CASCADE, related_name="stood_in_by"
    )
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["machine"],
                condition=Q(until__isnull=True),
                name="a_machine_stands_in_for_one_at_a_time",
            ),
            models.CheckConstraint(
                name="a_loan_ends_after_it_began",
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
            ),
            models.CheckConstraint(
                name="a_loan_is_for_another_machine",
                condition=~Q(stands_in_for=models.F("machine")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.machine_id} for {self.stands_in_for_id}"


class MachinePhoto(models.Model):
    """A picture of a machine, such as whoever found it took."""

    machine = models.ForeignKey("accounts.Machine", models.CASCADE, related_name="pictures")
    photo = models.ForeignKey("accounts.Photo", models.PROTECT, related_name="machines")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["machine", "photo"], name="a_machine_has_a_picture_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.photo_id} of {self.machine_id}"


class MachineVerb(models.TextChoices):
    """What is done to a machine's record."""

    ADD = "add", _("Added")
    EDIT = "edit", _("Changed")
    MOVE = "move", _("Moved")
    HANDS = "hands", _("Owner or service changed")
    STORE = "store", _("Put into store")
    GONE = "gone", _("Gone")
    BACK = "back", _("Back in use")
    STAND_IN = "stand_in", _("Stands in for another")
    STAND_IN_ENDED = "stand_in_ended", _("Stands in no longer")
    UNDO = "undo", _("Taken back")


class MachineStep(models.Model):
    """One thing done to a machine: who, when, for which day, and what it replaced.

    ``op_id`` is made as the form is opened: sent twice, it is one step. ``before`` holds what an
    undo puts back; ``facts`` what is shown.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    machine = models.ForeignKey("accounts.Machine", models.CASCADE, related_name="steps")
    verb = models.CharField(max_length=14, choices=MachineVerb)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    on = models.DateField()
    facts = models.JSONField(default=dict, blank=True)
    before = models.JSONField(default=dict, blank=True)
    op_id = models.UUIDField(default=uuid7)
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by"
    )
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["by", "op_id"], name="a_machines_step_is_made_once"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.machine_id}"
