from django.conf import settings
from django.contrib.postgres.fields import ArrayField
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


class WhyIncomplete(models.TextChoices):
    """What a visit that could not be finished waits for."""

    PART = "part", _("A part")
    ACCESS = "access", _("Access")
    SECOND_PERSON = "second_person", _("A second person")


class Visit(models.Model):
    """One call at one site, by a lead technician and maybe helpers.

    ``problem`` is what the caller said is wrong, ``respond_by`` what the contract promises,
    ``skills`` what whoever goes must know. ``returns_to`` is the visit that this one finishes.
    ``summary`` is the technician's own and goes to the customer; ``left`` says what was not done
    and why. ``asked``, ``why_not`` and ``agreed`` belong to a visit that closed short.
    """

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
    unplanned = models.BooleanField(default=False, db_default=False)
    reported_at = models.DateTimeField(null=True, blank=True)
    reported_by = models.CharField(max_length=120, blank=True, db_default="")
    problem = models.CharField(max_length=500, blank=True, db_default="")
    respond_by = models.DateTimeField(null=True, blank=True)
    skills = ArrayField(models.CharField(max_length=80), default=list, blank=True, db_default=[])
    returns_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="returns"
    )
    incomplete_why = models.CharField(
        max_length=13, choices=WhyIncomplete, blank=True, db_default=""
    )
    left = models.CharField(max_length=500, blank=True, db_default="")
    asked = models.CharField(max_length=500, blank=True, db_default="")
    why_not = models.CharField(max_length=500, blank=True, db_default="")
    agreed = models.CharField(max_length=500, blank=True, db_default="")
    cancelled_why = models.CharField(max_length=200, blank=True, db_default="")
    summary = models.CharField(max_length=2000, blank=True, db_default="")
    archived_on = models.DateField(null=True, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["window_start", "id"]
        indexes = [
            models.Index(fields=["lead", "window_start"], name="visit_lead_day"),
            models.Index(fields=["site", "-window_start"], name="visit_site"),
            models.Index(fields=["window_start"], name="visit_day"),
            models.Index(
                fields=["state", "window_start"],
                condition=~Q(state__in=["done", "closed_short", "cancelled"]),
                name="visit_open",
            ),
            models.Index(
                fields=["finished_at"],
                condition=Q(finished_at__isnull=False),
                name="visit_finished",
            ),
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
            models.CheckConstraint(
                name="an_incomplete_visit_says_what_it_waits_for",
                condition=~Q(state="incomplete") | ~Q(incomplete_why=""),
            ),
            models.CheckConstraint(
                name="a_visit_closed_short_says_why",
                condition=~Q(state="closed_short")
                | (~Q(asked="") & ~Q(why_not="") & ~Q(agreed="")),
            ),
            models.CheckConstraint(
                name="a_visit_does_not_return_to_itself",
                condition=Q(returns_to__isnull=True) | ~Q(returns_to=models.F("id")),
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
    words = models.CharField(max_length=500, blank=True, db_default="")

    class Meta:
        ordering = ["received_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["by", "op_id"], name="a_visits_move_is_made_once"),
        ]

    def __str__(self) -> str:
        return f"{self.was} to {self.became}"
