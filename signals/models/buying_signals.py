from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts import company
from fieldapp.plumbing.ids import uuid7
from signals.clues import Category, Clue, SignalType
from signals.querysets import SignalQuerySet

PERSON = settings.AUTH_USER_MODEL


class Signal(models.Model):
    """Something that a technician heard, guessed or saw: the customer may be ready to buy.

    The id is the one the phone gave it. Territory, customer, segment, model and technician are
    stamped when it is captured and never rewritten, so that history does not move when
    territories do. A signal has no state of its own: its follow-up has.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ref = models.CharField(max_length=80, unique=True, null=True, blank=True)
    type = models.CharField(max_length=8, choices=SignalType)
    clue = models.CharField(max_length=18, choices=Clue, blank=True)
    offer_category = models.CharField(max_length=13, choices=Category, default=Category.UNSURE)
    offer = models.ForeignKey(
        "signals.Offer", models.PROTECT, null=True, blank=True, related_name="signals"
    )
    site = models.ForeignKey(
        "accounts.Site", models.PROTECT, null=True, blank=True, related_name="signals"
    )
    place = models.CharField(max_length=200, blank=True)
    machine = models.ForeignKey(
        "accounts.Machine", models.PROTECT, null=True, blank=True, related_name="signals"
    )
    visit = models.ForeignKey(
        "calls.Visit", models.PROTECT, null=True, blank=True, related_name="signals"
    )
    contact = models.ForeignKey(
        "accounts.Contact", models.PROTECT, null=True, blank=True, related_name="signals"
    )
    note = models.TextField(max_length=2000, blank=True)
    adds_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="additions"
    )
    expects_call = models.BooleanField(default=False)
    expects_call_on = models.DateField(null=True, blank=True)
    fix_first = models.BooleanField(default=False)
    said_yes_at = models.DateTimeField(null=True, blank=True)
    brochure_sent_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    technician = models.ForeignKey(PERSON, models.PROTECT, related_name="signals")
    territory = models.ForeignKey(
        "accounts.Territory", models.PROTECT, null=True, blank=True, related_name="signals"
    )
    customer = models.ForeignKey(
        "accounts.Customer", models.PROTECT, null=True, blank=True, related_name="signals"
    )
    segment = models.CharField(max_length=60, blank=True)
    model = models.ForeignKey(
        "accounts.MachineModel", models.PROTECT, null=True, blank=True, related_name="signals"
    )

    noticed_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField()
    skew = models.IntegerField(default=0)
    op_id = models.UUIDField(default=uuid7)
    body_sha256 = models.CharField(max_length=64, blank=True)
    request_id = models.CharField(max_length=64, blank=True)

    objects = SignalQuerySet.as_manager()

    class Meta:
        ordering = ["-noticed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="a_signal_is_noticed_somewhere",
                condition=Q(site__isnull=False) | ~Q(place=""),
            ),
            models.CheckConstraint(
                name="a_signal_is_noticed_before_it_is_received",
                condition=Q(noticed_at__lte=models.F("received_at")),
            ),
            models.UniqueConstraint(
                fields=["technician", "op_id"], name="a_signal_is_captured_once"
            ),
        ]
        indexes = [
            models.Index(fields=["technician", "-noticed_at", "-id"], name="signal_technician"),
            models.Index(fields=["site", "-noticed_at"], name="signal_site"),
            models.Index(fields=["-noticed_at", "-id"], name="signal_noticed"),
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()} {self.get_clue_display()}".strip()

    @property
    def zone(self) -> str:
        """The time zone of its site; of a new place the company's own."""
        return self.site.zone if self.site else company.current().time_zone

    @property
    def clock_type(self) -> str:
        """The type whose clock runs: overt when a call is expected or the customer might leave."""
        hurried = self.expects_call or self.said_yes_at or self.offer_category == Category.RETENTION
        return SignalType.OVERT if hurried else self.type


class SignalPhoto(models.Model):
    """A photo that belongs to a signal; its bytes may still be on the phone."""

    signal = models.ForeignKey(Signal, models.CASCADE, related_name="photos")
    sha256 = models.CharField(max_length=64)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["signal", "sha256"], name="a_photo_is_once_on_a_signal"
            ),
        ]
        indexes = [models.Index(fields=["sha256"], name="signal_photo_sha256")]

    def __str__(self) -> str:
        return self.sha256[:12]
