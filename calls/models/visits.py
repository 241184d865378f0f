from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from calls.querysets import VisitQuerySet
from fieldapp.plumbing.ids import uuid7


class VisitKind(models.TextChoices):
    """What a visit is for."""

    PM = "pm", _("PM call")
    REPAIR = "repair", _("Repair")
    INSTALLATION = "installation", _("Installation")
    TRAINING = "training", _("Training")
    COURTESY = "courtesy", _("Courtesy call")
    PHONE_FIX = "phone_fix", _("Phone fix")
    DELIVERY = "delivery", _("Delivery")
    SWAP = "swap", _("Swap")


class VisitState(models.TextChoices):
    """How far a visit is. The moves between them are in ``calls/lifecycle.py``."""

    PLANNED = "planned", _("Planned")
    ON_THE_WAY = "on_the_way", _("On the way")
    ON_SITE = "on_site", _("On site")
    DONE = "done", _("Done")
    INCOMPLETE = "incomplete", _("Incomplete")
    CLOSED_SHORT = "closed_short", _("Closed short")
    CANCELLED = "cancelled", _("Cancelled")


class Visit(models.Model):
    """One call at one site, by a lead technician and maybe helpers."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ref = models.CharField(max_length=80, unique=True, null=True, blank=True)
    site = models.ForeignKey("accounts.Site", models.PROTECT, related_name="visits")
    kind = models.CharField(max_length=12, choices=VisitKind)
    state = models.CharField(max_length=12, choices=VisitState, default=VisitState.PLANNED)
    rev = models.PositiveIntegerField(default=1)
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="visits"
    )
    helpers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="helps_on", blank=True)
    machines = models.ManyToManyField("accounts.Machine", related_name="visits", blank=True)
    contact = models.ForeignKey(
        "accounts.Contact", models.PROTECT, null=True, blank=True, related_name="visits"
    )
    window_start = models.DateTimeField()
    window_end = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    on_the_way_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    heard_nothing = models.BooleanField(default=False)
    archived_on = models.DateField(null=True, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["window_start", "id"]
        indexes = [
            models.Index(fields=["lead", "window_start"], name="visit_lead_day"),
            models.Index(fields=["site", "-window_start"], name="visit_site"),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_visits_window_ends_after_it_begins",
                condition=Q(window_end__isnull=True) | Q(window_end__gte=models.F("window_start")),
            ),
            models.CheckConstraint(
                name="a_visit_under_way_has_a_technician",
                condition=Q(state__in=["planned", "cancelled"]) | Q(lead__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} at {self.site}"


class VisitStep(models.Model):
    """One move of a visit: who, when on their clock and on ours, from what to what.

    ``op_id`` is made when the form is opened, on the phone or here; the same one twice is one
    move. ``skew`` is how far the phone's clock was ahead of ours, in seconds.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="steps")
    op_id = models.UUIDField(default=uuid7)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    was = models.CharField(max_length=12, choices=VisitState)
    became = models.CharField(max_length=12, choices=VisitState)
    captured_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField()
    skew = models.IntegerField(default=0)
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by"
    )
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["received_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["by", "op_id"], name="a_visits_move_is_made_once"),
        ]

    def __str__(self) -> str:
        return f"{self.was} to {self.became}"
